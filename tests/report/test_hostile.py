"""Whatever is written into a field comes out as text: in PDF, DOCX and ODT, with nothing fetched or attached."""

from __future__ import annotations

import io
import resource
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest

from assessments.engine.case import Actor, Case, Measure
from assessments.report import pdf
from assessments.report.blocks import Run, text
from assessments.report.entries import Entries, Post, Session
from assessments.report.html import html_of
from assessments.report.paper import Paper, paper_of_case
from assessments.report.pdf import RenderingFailed, pdf_of
from assessments.report.writing import written_as
from assessments.templatetags.paper_tags import inline, odt_inline
from catalogue.content.structure import Catalogue
from tests.report.pdf_text import squeezed, words_of_pdf
from tests.report.test_diagrams import actors
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


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    shared = settings.VAR_DIR / "fonts"
    settings.VAR_DIR = tmp_path
    if shared.exists():
        (tmp_path / "fonts").symlink_to(shared)


def filled_with(case: Case, words: tuple[str, ...]) -> tuple[Case, Entries]:
    """The words in every field of free text, in turn."""
    turn = iter(words * 20)

    def some(longest: int) -> str:
        return next(turn)[:longest]

    people = tuple(Actor(f"a{i}", some(200), "it", ("K",), note=next(turn)) for i in range(len(words)))
    measures = tuple(Measure(some(200), ("a0",), note=next(turn)) for _ in range(6))
    profile = replace(case.profile, name=some(200))
    entries = Entries(
        number=some(60), subject=some(200), lead_office=some(200), aims=next(turn), cover=some(300), account=some(100),
        climate=next(turn), equality=next(turn), posts=(Post(some(120), 1, some(40)),),
        sessions=(Session(some(120), "", some(20), "Vorberatung"),),
    )  # fmt: skip
    return replace(case, actors=people, measures=measures, profile=profile), entries


def hostile(catalogue: Catalogue, case: Case, words: tuple[str, ...]) -> Paper:
    made, entries = filled_with(case, words)
    return replace(paper_of_case(catalogue, made), entries=entries)


def links_of(content: bytes) -> Iterator[str]:
    with pikepdf.open(io.BytesIO(content)) as document:
        assert list(document.attachments) == ["bewertung.json"]
        for page in document.pages:
            for note in page.get("/Annots", []):
                if "/A" in note and "/URI" in note["/A"]:
                    yield str(note["/A"]["/URI"])


@pytest.mark.parametrize("words", [VECTORS, XSS], ids=["vectors", "xss"])
def test_hostile_text_comes_out_as_text(catalogue: Catalogue, cases: dict[str, Case], words: tuple[str, ...]) -> None:
    paper = hostile(catalogue, cases["T2"], words)
    content = pdf_of(paper)
    complies(content)
    known = {source.url for source in paper.report.sources}
    assert set(links_of(content)) <= known
    assert "root:x:0:0" not in words_of_pdf(content)
    document = docx.Document(io.BytesIO(written_as("docx", paper)))
    in_docx = "".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    in_odt = zipfile.ZipFile(io.BytesIO(written_as("odt", paper))).read("content.xml").decode()
    html = html_of(paper)
    for vector in words:
        assert squeezed(vector) in squeezed(in_docx)
        assert vector not in in_odt.replace("&amp;", "&") or "<" not in vector
        assert vector not in html or "<" not in vector


def test_every_hostile_word_is_found_again_in_the_pdf(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    paper = hostile(catalogue, cases["T3"], XSS[:8])
    found = words_of_pdf(pdf_of(paper))
    for vector in XSS[:8]:
        assert squeezed(vector) in found


@pytest.mark.parametrize("name", ["T1", "T3"])
def test_everything_answered_is_found_again_in_the_pdf(catalogue: Catalogue, cases: dict[str, Case], name: str) -> None:
    paper = paper_of_case(catalogue, cases[name])
    found = words_of_pdf(pdf_of(paper))
    report = paper.report
    said = [a.answer for a in report.answers] + [a.question for a in report.answers]
    said += [pair.text for pair in (*report.profile, *report.further_answers)]
    said += [actor.name for actor in report.actors]
    assert [words for words in said if squeezed(words) not in found] == []


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


LONG = ("x" * 20_000, "Wort " * 4_000, "a\u0301" * 5_000, "🦊" * 2_000, "\u202e" * 500, "ß" * 9_999, "", "-" * 20_000,
        "Donaudampfschiff" * 1_000, "1 " * 9_000)  # fmt: skip


@pytest.mark.full
@pytest.mark.parametrize("number", range(40))
def test_forty_extreme_documents_are_made_in_bounds(catalogue: Catalogue, cases: dict[str, Case], number: int) -> None:
    case = replace(cases[f"T{number % 3 + 1}"], actors=actors((0, 3, 60, 300)[number % 4], number))
    noted = tuple(replace(actor, note=LONG[(number + i) % 10][:2000]) for i, actor in enumerate(case.actors))
    words = LONG[number % 10]
    paper = replace(
        paper_of_case(catalogue, replace(case, actors=noted)),
        entries=Entries(aims=words[:3000], climate=words[:2000], equality=words[-2000:]),
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    content = pdf_of(paper)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    complies(content)
    assert spent.ru_utime - before < 30, "the limit of the renderer"
    assert spent.ru_maxrss < 400 * 1024
