"""The head of the paper: name, office, colour and arms; approved files never change with it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import page
import pikepdf
import pytest
from PIL import Image

from assessments.engine.case import Case
from assessments.models import Assessment
from assessments.report import approved as approved_papers
from assessments.report.document import document_of
from assessments.report.document.summary import PAGE, summary
from assessments.report.docx import docx_of
from assessments.report.html import html_of
from assessments.report.letterhead import HIGHEST, PLAIN, WIDEST, Emblem, Letterhead, letterhead_of
from assessments.report.odt import odt_of
from assessments.report.paper import Paper, paper_of_case
from assessments.report.pdf import pdf_of
from catalogue.content.structure import Catalogue
from municipalities.faces import change_face
from municipalities.pictures import redrawn
from tests.cast import Cast, approved, filled, submitted
from tests.printing import print_instead

WORDS = {
    "name": "Stadt Rheinburg am Rhein",
    "lead_office": "Hauptamt",
    "picture_alt": "Wappen: ein Turm",
    "colour": "#7A1F2B",
}


def emblem(width: int = 300, height: int = 300) -> Emblem:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(target, "PNG")
    return Emblem(target.getvalue(), (width, height), "Wappen: ein Turm")


def with_head(catalogue: Catalogue, case: Case, **options: Any) -> Paper:
    head = Letterhead("Stadt Rheinburg am Rhein", "Hauptamt", "#7A1F2B", emblem(**options))
    return replace(paper_of_case(catalogue, case), letterhead=head)


def test_the_pdf_shows_it_and_complies_with_both_standards(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    paper = with_head(catalogue, cases["T3"])
    html = html_of(paper)
    assert 'alt="Wappen: ein Turm"' in html and "data:image/png;base64," in html
    assert "--accent:#7A1F2B" in html
    assert "<b>Stadt Rheinburg am Rhein</b>" in html
    content = pdf_of(paper)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert [image.Width for image in document.pages[0].get_images().values()] == [300]
    for profile in ("ua1", "3a"):
        report = page.validate_pdf_bytes(content, profile=profile)
        assert report.is_compliant, f"{profile}: {report}"


def test_docx_and_odt_show_it_too(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    paper = with_head(catalogue, cases["T3"])
    writers = ((docx_of, "word/document.xml", "word/media/"), (odt_of, "content.xml", "Pictures/"))
    for write, name, pictures in writers:
        archive = zipfile.ZipFile(io.BytesIO(write(document_of(paper))))
        words = archive.read(name).decode()
        assert "Stadt Rheinburg am Rhein" in words and "Hauptamt" in words and "Wappen: ein Turm" in words
        kept = [archive.read(entry) for entry in archive.namelist() if entry.startswith(pictures)]
        assert any(Image.open(io.BytesIO(content)).size == (300, 300) for content in kept)


@pytest.mark.parametrize("size", [(600, 20), (20, 600), (600, 600), (1, 1)])
def test_arms_of_any_shape_leave_page_one_a_page(
    catalogue: Catalogue, cases: dict[str, Case], size: tuple[int, int]
) -> None:
    for case in cases.values():
        assert summary(with_head(catalogue, case, width=size[0], height=size[1])).height <= PAGE
    shown = emblem(*size)
    assert shown.width <= WIDEST and shown.height <= HIGHEST + 0.01


def test_a_name_of_any_length_stays_on_its_line(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    head = Letterhead("Verwaltungsgemeinschaft " * 6, "Amt für Organisation " * 9, emblem=emblem())
    one = summary(replace(paper_of_case(catalogue, cases["T1"]), letterhead=head))
    assert one.place.endswith("…") and one.office.endswith("…")
    assert one.height <= PAGE


@pytest.fixture
def faced(cast: Cast) -> Cast:
    change_face(cast.rheinburg, cast.miriam, WORDS, redrawn(emblem().content), is_removed=False)
    return cast


@pytest.mark.django_db
def test_drafts_and_submitted_papers_carry_what_is_set_now(
    faced: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Paper] = []
    print_instead(monkeypatch, lambda paper: seen.append(paper) or b"%PDF-")
    for case in (filled(faced, documents["T1"]), submitted(faced, documents["T1"])):
        assert faced.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/papier.pdf").status_code == 200
    assert [paper.letterhead for paper in seen] == [letterhead_of(faced.rheinburg)] * 2
    assert seen[0].letterhead.name == "Stadt Rheinburg am Rhein"
    assert "Hauptamt" in html_of(seen[0])


@pytest.mark.django_db
def test_a_municipality_without_one_gets_the_usual_head(cast: Cast) -> None:
    assert letterhead_of(cast.ahrfeld) == letterhead_of(None) == PLAIN


@pytest.mark.django_db
def test_an_approved_paper_stays_as_it_was_made(
    faced: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    print_instead(monkeypatch, lambda paper: html_of(paper).encode())
    case: Assessment = approved(faced, documents["T1"])
    approval = case.approvals.get()
    first = approved_papers.pdf_of_approval(approval)
    assert b"#7A1F2B" in first and b"Stadt Rheinburg am Rhein" in first
    change_face(faced.rheinburg, faced.miriam, WORDS | {"name": "Anders", "colour": "#000000"}, None, is_removed=True)
    assert approved_papers.pdf_of_approval(approval) == first


@pytest.mark.django_db
def test_the_office_is_offered_for_the_form_of_the_council(faced: Cast, documents: dict[str, Any]) -> None:
    case = filled(faced, documents["T1"])
    assert 'value="Hauptamt"' in faced.client("miriam").get(f"/bewertungen/{case.pk}/vorlage/").content.decode()
