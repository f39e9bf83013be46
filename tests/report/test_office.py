"""DOCX and ODT say what the PDF says, in real headings, lists and tables; user text is never markup."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from django.core.management import CommandError, call_command
from lxml import etree
from PIL import Image, ImageColor

from assessments.engine.case import Case
from assessments.report import pdf
from assessments.report.blocks import Figure, Table, plain
from assessments.report.diagrams.shapes import Rect
from assessments.report.document import document_of
from assessments.report.document.flow import flow
from assessments.report.paper import Paper, paper_of_case
from assessments.report.raster import png_of
from assessments.report.writing import written_as
from catalogue.content.structure import Catalogue
from tests.conftest import CASES
from tests.report.test_paper import nasty

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"


@pytest.fixture
def paper(catalogue: Catalogue, cases: dict[str, Case]) -> Paper:
    return paper_of_case(catalogue, cases["T1"])


def odt(paper: Paper) -> etree._Element:
    archive = zipfile.ZipFile(io.BytesIO(written_as("odt", paper)))
    for name in archive.namelist():
        if name.endswith(".xml"):
            etree.fromstring(archive.read(name))
    return etree.fromstring(archive.read("content.xml"))


def word(paper: Paper) -> Any:
    return docx.Document(io.BytesIO(written_as("docx", paper)))


def test_pictures_have_the_colours_of_the_drawing(paper: Paper) -> None:
    """Exactly: what is white there is white on paper, not the palest grey."""
    blocks = [block for part in flow(document_of(paper)) for block in part.blocks]
    drawings = [block.drawing for block in blocks if isinstance(block, Figure)]
    assert len(drawings) > 5
    for drawing in drawings:
        image = Image.open(io.BytesIO(png_of(drawing))).convert("RGB")
        found = {colour for _, colour in image.getcolors(image.width * image.height)}
        fills = {shape.fill for shape in drawing.shapes if isinstance(shape, Rect) and min(shape.w, shape.h) > 1}
        assert {ImageColor.getrgb(fill) for fill in fills - {"none"}} | {(255, 255, 255)} <= found, drawing.title


def words_of_docx(made: Any) -> str:
    cells = (cell.text for table in made.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(p.text for p in made.paragraphs), *cells])


def words_of_odt(made: etree._Element) -> str:
    return "\n".join("".join(p.itertext()) for p in made.iter(f"{TEXT}p", f"{TEXT}h"))


def test_every_part_is_a_heading_of_the_first_level(paper: Paper) -> None:
    titles = [part.title for part in flow(document_of(paper))]
    found = [p.text for p in word(paper).paragraphs if p.style.name == "Heading 1"]
    assert [title.split("  ", 1)[1] for title in found] == titles
    headings = [h for h in odt(paper).iter(f"{TEXT}h") if h.get(f"{TEXT}outline-level") == "1"]
    assert [str(h.text).split("  ", 1)[1] for h in headings] == titles


def test_every_table_has_its_rows_and_a_head_that_repeats(paper: Paper) -> None:
    tables = [b for part in flow(document_of(paper)) for b in part.blocks if isinstance(b, Table)]
    in_docx, in_odt = word(paper).tables, list(odt(paper).iter(f"{TABLE}table"))
    assert len(tables) == len(in_docx) == len(in_odt)
    for table, there, here in zip(tables, in_docx, in_odt, strict=True):
        assert len(there.rows) == len(table.rows) + table.has_head
        assert len(list(here.iter(f"{TABLE}table-row"))) == len(table.rows) + table.has_head
        assert bool(there._tbl.xpath(".//w:tblHeader")) is table.has_head
        assert bool(list(here.iter(f"{TABLE}table-header-rows"))) is table.has_head


def test_every_picture_says_what_it_shows(paper: Paper) -> None:
    titles = [b.drawing.title for part in flow(document_of(paper)) for b in part.blocks if isinstance(b, Figure)]
    assert [shape._inline.docPr.get("descr") for shape in word(paper).inline_shapes] == titles
    assert [d.text for d in odt(paper).iter(f"{SVG}desc")] == titles


def test_every_cell_and_paragraph_is_written(paper: Paper) -> None:
    in_docx, in_odt = words_of_docx(word(paper)), words_of_odt(odt(paper))
    for part in flow(document_of(paper)):
        for block in part.blocks:
            for row in block.rows if isinstance(block, Table) else ():
                for cell in row.cells:
                    for run in cell:
                        assert (run.text.strip() in in_docx and run.text.strip() in in_odt) or run.style == "break"
            if block.kind == "paragraph":
                for run in block.text:  # type: ignore[union-attr]
                    assert run.text in plain(block.text) and run.text.strip() in in_odt  # type: ignore[union-attr]
                    assert run.text.strip() in in_docx


def test_whatever_people_write_stays_text(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    made = paper_of_case(catalogue, nasty(cases["T2"]))
    for words in (words_of_docx(word(made)), words_of_odt(odt(made))):
        assert "<b>fett</b> {{ 7*7 }} &amp;" in words


def test_the_language_is_german(paper: Paper) -> None:
    assert word(paper).core_properties.language == "de-DE"
    styles = zipfile.ZipFile(io.BytesIO(written_as("odt", paper))).read("styles.xml").decode()
    assert 'fo:language="de"' in styles


def test_the_same_paper_gives_the_same_odt(paper: Paper) -> None:
    assert written_as("odt", paper) == written_as("odt", paper)


def test_without_a_recommendation_both_are_made(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    bare = paper_of_case(catalogue, replace(cases["T3"], answers={}, actors=(), measures=()))
    assert "Noch keine Empfehlung" in words_of_docx(word(bare))
    assert "Noch keine Empfehlung" in words_of_odt(odt(bare))


@pytest.mark.full
@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_libreoffice_opens_and_prints_them(paper: Paper, tmp_path: Path, kind: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.fail("Für diese Prüfung fehlt LibreOffice; bin/test --full richtet es ein.")
    (tmp_path / f"papier.{kind}").write_bytes(written_as(kind, paper))
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, f"papier.{kind}"], cwd=tmp_path, check=True, capture_output=True, timeout=180)
    with pikepdf.open(tmp_path / "papier.pdf") as printed:
        assert len(printed.pages) > 15
        assert sum(len(list(page.get_images())) for page in printed.pages) >= 8


# On the command line


@pytest.mark.django_db
def test_the_command_writes_all_three(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any) -> None:
    monkeypatch.setattr(pdf, "_render", lambda html, paper: b"%PDF-")
    targets = {kind: str(tmp_path / f"papier.{kind}") for kind in ("pdf", "odt", "docx")}
    call_command("recommend", str(CASES / "T3.json"), **targets)
    assert {path.name for path in tmp_path.iterdir()} == {"papier.pdf", "papier.odt", "papier.docx"}
    assert capsys.readouterr().out == ""


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["odt", "docx"])
def test_a_paper_needs_one_valid_file_and_a_place(tmp_path: Path, capsys: Any, kind: str) -> None:
    t1 = str(CASES / "T1.json")
    for files, options in (([t1, t1], {kind: "x"}), ([t1], {kind: str(tmp_path / "fehlt" / "x")})):
        with pytest.raises(CommandError) as error:
            call_command("recommend", *files, **options)
        assert error.value.returncode == 2
    old = tmp_path / f"alt.{kind}"
    old.write_bytes(b"alt")
    broken = tmp_path / "kaputt.json"
    broken.write_text("{}")
    with pytest.raises(SystemExit) as end:
        call_command("recommend", str(broken), **{kind: str(old)})
    assert end.value.code == 1
    assert "error" in json.loads(capsys.readouterr().out)
    assert old.read_bytes() == b"alt"
