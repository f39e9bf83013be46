"""Whatever is written into a field comes out as text: in PDF, DOCX and ODT, with nothing fetched or attached."""

from __future__ import annotations

import io
import socket
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import docx
import pikepdf
import pytest
from lxml import etree

from assessments.engine.case import Actor, Case, Measure
from assessments.report import paper, pdf
from assessments.report.blocks import Run, text
from assessments.report.entries import Entries, Post, Session
from assessments.report.html import html_of
from assessments.report.letterhead import Letterhead
from assessments.report.paper import Paper, paper_of_case
from assessments.report.pdf import RenderingFailed, pdf_of
from assessments.report.verdict import LiftedLock, SlotVerdict, Verdict
from assessments.report.writing import written_as
from assessments.templatetags.paper_tags import inline, odt_inline
from catalogue.content.structure import Catalogue
from tests.report.pdf_text import squeezed, words_of_pdf
from tests.report.test_paper import complies

CANARY = "http://127.0.0.1:8385/canary"
VECTORS = (
    f'<link rel=attachment href="{CANARY}">', '<link rel=attachment href="file:///etc/passwd">',
    f'<link rel=stylesheet href="{CANARY}">', f"<style>@import url({CANARY});</style>",
    f"<style>body{{background:url({CANARY})}}</style>", f'<base href="{CANARY}">', f'<img src="{CANARY}">',
    '<img src="file:///etc/passwd">', f'<svg><image href="{CANARY}"/></svg>',
    '<svg><use href="file:///etc/passwd#x"/></svg>', f'<object data="{CANARY}"></object>',
    f'<iframe src="{CANARY}"></iframe>', f'<embed src="{CANARY}">', '<a href="javascript:alert(1)">x</a>',
    '<a href="file:///etc/passwd">x</a>', f'<meta http-equiv=refresh content="0;url={CANARY}">',
    f'<p style="content:url({CANARY})">', "{{ 7*7 }}{% debug %}", "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
)  # fmt: skip
TAGS = ("script", "img", "svg", "body", "iframe", "input", "video", "audio", "details", "math", "a", "style")
EVENTS = ("onerror", "onload", "onfocus", "onclick", "ontoggle")
XSS = tuple(f'"><{tag} {event}=alert({n})>' for n, (tag, event) in enumerate((t, e) for t in TAGS for e in EVENTS))


def hostile(catalogue: Catalogue, case: Case, words: tuple[str, ...]) -> Paper:
    """The words in every field of free text, in turn."""
    turn = iter(words * 20)

    def some(longest: int) -> str:
        return next(turn)[:longest]

    people = tuple(Actor(f"a{i}", some(200), "it", ("K",), note=next(turn)) for i in range(len(words)))
    measures = tuple(Measure(some(200), ("a0",), note=next(turn)) for _ in range(6))
    made = replace(case, actors=people, measures=measures, profile=replace(case.profile, name=some(200)))
    notes = {("answers", key): next(turn) for key in case.answers}
    names = {key: some(80) for key in ("council_name", "head_title", "county_word")}
    lifted = LiftedLock("steuerkreis", "KO-01", some(80), some(80), next(turn))
    slot = SlotVerdict("K", some(80), some(80), some(80), some(80), next(turn))
    entries = Entries(
        number=some(60), subject=some(200), lead_office=some(200), aims=next(turn), cover=some(300), account=some(100),
        climate=next(turn), equality=next(turn), posts=(Post(some(120), 1, some(40)),),
        sessions=(Session(some(120), "", some(20), "Vorberatung"),),
    )  # fmt: skip
    return replace(
        paper._draft(catalogue, made, names, notes, paper.DRAFT),
        entries=entries,
        letterhead=Letterhead(name=some(120), office=some(120)),
        verdict=Verdict((slot,), (lifted,), next(turn), some(80), date(2026, 3, 1)),
    )


def is_text_on_paper(made: Paper, words: tuple[str, ...]) -> None:
    content = pdf_of(made)
    complies(content)
    assert set(links_of(content)) <= {source.url for source in made.report.sources}
    found = words_of_pdf(content)
    assert "root:x:0:0" not in found
    assert [vector for vector in words if squeezed(vector) not in found] == []


def is_text_in_every_file(made: Paper, words: tuple[str, ...]) -> None:
    document = docx.Document(io.BytesIO(written_as("docx", made)))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    in_docx = squeezed("".join([*(p.text for p in document.paragraphs), *cells]))
    odt = zipfile.ZipFile(io.BytesIO(written_as("odt", made))).read("content.xml")
    in_odt = squeezed("".join(etree.fromstring(odt).itertext()))
    html = html_of(made)
    for vector in words:
        assert squeezed(vector) in in_docx
        assert squeezed(vector) in in_odt
        assert "<" not in vector or vector not in html


def links_of(content: bytes) -> Iterator[str]:
    with pikepdf.open(io.BytesIO(content)) as document:
        assert list(document.attachments) == ["bewertung.json"]
        for page in document.pages:
            for note in page.get("/Annots", []):
                if "/A" in note and "/URI" in note["/A"]:
                    yield str(note["/A"]["/URI"])


@pytest.fixture
def canary() -> Iterator[None]:
    """Somebody who would hear it if anything were fetched."""
    with socket.create_server(("127.0.0.1", 8385), reuse_port=True) as listener:
        listener.setblocking(False)
        yield
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.usefixtures("canary")
@pytest.mark.parametrize("words", [VECTORS, XSS], ids=["vectors", "xss"])
def test_hostile_text_comes_out_as_text(catalogue: Catalogue, cases: dict[str, Case], words: tuple[str, ...]) -> None:
    made = hostile(catalogue, cases["T2"], words)
    is_text_on_paper(made, words)
    is_text_in_every_file(made, words)


@pytest.mark.full
@pytest.mark.usefixtures("canary")
@pytest.mark.parametrize("turn", range(len(VECTORS)))
def test_every_vector_is_harmless_in_every_field(catalogue: Catalogue, cases: dict[str, Case], turn: int) -> None:
    """Each field meets each of the nineteen once."""
    words = VECTORS[turn:] + VECTORS[:turn]
    is_text_on_paper(hostile(catalogue, cases["T3"], words), words)


@pytest.mark.full
@pytest.mark.parametrize("turn", range(len(XSS)))
def test_every_payload_is_text_in_every_field(catalogue: Catalogue, cases: dict[str, Case], turn: int) -> None:
    """Each field meets each of the sixty once."""
    words = XSS[turn:] + XSS[:turn]
    is_text_in_every_file(hostile(catalogue, cases["T3"], words), words)


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "\\\\server\\share", "data:text/html,x"])
def test_only_addresses_of_the_web_become_links(href: str) -> None:
    run = text(Run("Quelle", href=href))
    assert inline(run) == "Quelle"
    assert odt_inline(run) == "Quelle"
    assert 'href="https://difu.de"' in inline(text(Run("Quelle", href="https://difu.de")))


def job(case: Case, catalogue: Catalogue, body: str) -> bytes:
    return pdf._render(f'<html lang="de"><title>x</title><body>{body}</body></html>', paper_of_case(catalogue, case))


def test_a_document_that_never_ends_is_stopped(
    catalogue: Catalogue, cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "TIME_LIMIT", 0.2)
    with pytest.raises(RenderingFailed, match="zu lange"):
        job(cases["T3"], catalogue, "<table>" + "<tr><td>" * 4000)


def test_the_renderer_limits_itself() -> None:
    check = f"""
import importlib.util, resource, socket
spec = importlib.util.spec_from_file_location("renderer", {str(pdf.RENDERER)!r})
renderer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(renderer)
renderer.confine()
print(resource.getrlimit(resource.RLIMIT_CPU)[1], resource.getrlimit(resource.RLIMIT_AS)[1])
try:
    socket.create_connection(("127.0.0.1", 9))
except PermissionError:
    print("no network")
"""
    done = subprocess.run([pdf.sys.executable, "-c", check], capture_output=True, check=True, text=True)
    cpu, memory, *said = done.stdout.split(maxsplit=2)
    assert int(cpu) <= 30
    assert int(memory) <= 1024**3
    assert said == ["no network\n"]
