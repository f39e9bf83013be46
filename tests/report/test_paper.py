"""The paper: complete, accessible, archivable, the same bytes for the same content, whatever people wrote."""

from __future__ import annotations

import copy
import io
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest

from assessments.engine.case import Actor, Case
from assessments.exchange import parse_case, read_document
from assessments.report import pdf
from assessments.report.document import document_of
from assessments.report.document.annexes import UNANSWERED
from assessments.report.html import html_of
from assessments.report.paper import paper_of_case, paper_of_seal
from assessments.report.pdf import RenderingFailed, pdf_of, write_pdf
from assessments.report.typeface import printable
from assessments.seal import open_seal
from catalogue.content.structure import Catalogue
from catalogue.publishing import published
from tests.cast import Cast, filled, submitted
from tests.printing import print_instead
from tests.report.pdf_text import squeezed, words_of_pdf

Printed = Callable[[str], bytes]


def complies(content: bytes) -> None:
    for profile in ("ua1", "3a"):
        report = page.validate_pdf_bytes(content, profile=profile)
        assert report.is_compliant, f"{profile}: {report}"


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html.replace("\u200b", "")))


NASTY = "🦊 שלום <b>fett</b> {{ 7*7 }} &amp; \"'` \u202e\u0301 Ｗ " + "x" * 120


def nasty(case: Case, count: int = 60) -> Case:
    """Long names, markup, emoji, right to left, many actors that report in circles."""
    kinds = ("council", "head", "cdo", "staff_unit", "it", "planning", "data_protection", "utilities")
    actors = tuple(
        Actor(f"n{i}", (f"{i} {NASTY}")[:200], kinds[i % 8], tuple("PKU"[j] for j in range(3) if i >> j & 1),
              reports_to=(f"n{(i + 1) % count}",), note=NASTY * 8)
        for i in range(count)
    )  # fmt: skip
    return replace(case, actors=actors, profile=replace(case.profile, name=("Bad " + "Donaudampfschiff" * 40)[:200]))


def test_the_paper_of_a_city_complies_with_both_standards(printed: Printed) -> None:
    complies(printed("T1"))
    assert len(printed("T1")) < 400_000


def test_the_paper_of_a_village_complies_and_comes_out_the_same_twice(
    catalogue: Catalogue, cases: dict[str, Case], printed: Printed
) -> None:
    paper = paper_of_case(catalogue, cases["T3"])
    complies(printed("T3"))
    assert pdf._render(html_of(paper), paper) == printed("T3")


@pytest.mark.parametrize("name", ["T1", pytest.param("T2", marks=pytest.mark.full), "T3"])
def test_everything_answered_is_found_again_on_at_most_twenty_pages(
    catalogue: Catalogue, cases: dict[str, Case], printed: Printed, name: str
) -> None:
    with pikepdf.open(io.BytesIO(printed(name))) as document:
        assert len(document.pages) <= 20
    report = paper_of_case(catalogue, cases[name]).report
    found = words_of_pdf(printed(name))
    said = [a.answer for a in report.answers] + [a.question for a in report.answers]
    said += [pair.text for pair in report.profile] + [pair.name for pair in report.further_answers]
    said += [pair.text for pair in report.further_answers if pair.text != UNANSWERED]
    said += [actor.name for actor in report.actors]
    assert [words for words in said if squeezed(words) not in found] == []


@pytest.mark.parametrize("count", [10, pytest.param(60, marks=pytest.mark.full)])
def test_whatever_people_write_the_paper_is_made_and_complies(
    catalogue: Catalogue, cases: dict[str, Case], count: int
) -> None:
    complies(pdf_of(paper_of_case(catalogue, nasty(cases["T2"], count))))


def test_without_a_recommendation_the_paper_says_what_is_missing(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    bare = replace(cases["T3"], answers={}, actors=(), measures=())
    paper = paper_of_case(catalogue, bare)
    assert "Noch keine Empfehlung" in html_of(paper)
    complies(pdf_of(paper))


def test_the_file_says_what_it_is(catalogue: Catalogue, cases: dict[str, Case], printed: Printed) -> None:
    with pikepdf.open(io.BytesIO(printed("T3"))) as document:
        assert document.Root.Lang == "de"
        assert str(document.docinfo["/Title"]) == "Organisation der Smart City – Moosbach"
        assert str(document.docinfo["/Author"]) == "Moosbach"
        assert list(document.attachments) == ["bewertung.json"]
        attached = document.attachments["bewertung.json"].get_file().read_bytes()
        with document.open_outline() as outline:
            assert len(outline.root) >= 1
    assert parse_case(read_document(attached), catalogue) == replace(cases["T3"])


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_every_part_is_there_and_in_order(catalogue: Catalogue, cases: dict[str, Case], name: str) -> None:
    paper = paper_of_case(catalogue, cases[name])
    html = html_of(paper)
    keys = ["kurzfassung", *(part.key for part in document_of(paper).parts)]
    assert [*(f"teil-{n}" for n in range(2, 12)), *(f"anlage-{c}" for c in "abcdef")] == keys[1:]
    places = [html.index(f'id="{key}"') for key in keys]
    assert places == sorted(places)
    for key in keys:
        assert f'href="#{key}"' in html


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_everything_entered_and_found_is_printed(catalogue: Catalogue, cases: dict[str, Case], name: str) -> None:
    paper = paper_of_case(catalogue, cases[name])
    text = text_of(html_of(paper))
    for actor in cases[name].actors:
        assert actor.name in text
    for finding in paper.report.findings:
        assert finding.title in text
    for choice in paper.report.choices:
        assert choice.form.name in text
        for reason in (*choice.reasons_for, *choice.reasons_against):
            assert reason.sentence in text
    for lock in paper.report.locks:
        assert lock.title in text
    for criterion in catalogue.criteria:
        assert criterion.name in text
    assert "None" not in text.split()
    assert "{" not in text


def test_user_text_is_never_markup(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    html = html_of(paper_of_case(catalogue, nasty(cases["T2"])))
    assert "<b>fett</b>" not in html
    assert "7*7" in html and ">49<" not in html


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Straße – „ja“, 5 %", "Straße – „ja“, 5 %"),
        ("4\u202f800", "4\u00a0800"),
        ("E\u2011Mail", "E-Mail"),
        ("🦊", "[Zeichen U+1F98A]"),
        ("ש", "[Zeichen U+05E9]"),
        ("a\u2060b", "ab"),
        ("🦊🦊🦊", "[Zeichen U+1F98A]" * 3),
        ("🦊" * 2000, "[Zeichen U+1F98A, 2000-mal]"),
        ("----- 🦊", "----- [Zeichen U+1F98A]"),
    ],
)
def test_a_character_the_typeface_lacks_becomes_visible(text: str, printed: str) -> None:
    assert printable(text) == printed


def test_the_renderer_opens_neither_files_nor_the_network(
    catalogue: Catalogue, cases: dict[str, Case], tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim-geheim")
    paper = paper_of_case(catalogue, cases["T3"])
    html = (
        '<html lang="de"><head><title>x</title>'
        f'<link rel="attachment" href="file://{secret}"><link rel="stylesheet" href="http://127.0.0.1:9/x.css">'
        f'</head><body><h1>x</h1><img src="file://{secret}" alt="x"></body></html>'
    )
    content = pdf._render(html, paper)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert list(document.attachments) == ["bewertung.json"]
    assert b"geheim-geheim" not in content


def test_a_finished_paper_is_kept_and_not_made_again(
    catalogue: Catalogue, cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_render", lambda html, paper: b"%PDF-once")
    paper = paper_of_case(catalogue, cases["T3"])
    assert pdf_of(paper) == b"%PDF-once"
    monkeypatch.setattr(pdf, "_render", lambda html, paper: b"%PDF-twice")
    assert pdf_of(paper) == b"%PDF-once"
    other = paper_of_case(catalogue, replace(cases["T3"], title="Anders", as_of=None))
    assert pdf_of(other) == b"%PDF-twice"


FAILURES: list[Callable[..., Any]] = [
    lambda *a, **k: subprocess.CompletedProcess(a, 1, b"", b"MemoryError\n"),
    lambda *a, **k: subprocess.CompletedProcess(a, 0, b"", b""),
    lambda *a, **k: (_ for _ in ()).throw(subprocess.TimeoutExpired("renderer", 1)),
]


@pytest.mark.parametrize("run", FAILURES)
def test_a_failing_renderer_gives_a_sentence_and_leaves_the_old_file(
    catalogue: Catalogue, cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Any
) -> None:
    target = tmp_path / "papier.pdf"
    target.write_bytes(b"alt")
    monkeypatch.setattr(pdf.subprocess, "run", run)
    with pytest.raises(RenderingFailed, match="PDF"):
        write_pdf(paper_of_case(catalogue, cases["T3"]), target)
    assert target.read_bytes() == b"alt"
    assert not list((tmp_path / "papers").glob("*.pdf")) if (tmp_path / "papers").exists() else True


# On the web


@pytest.mark.django_db
def test_the_sealed_paper_reads_from_the_seal_alone(cast: Cast, documents: dict[str, Any]) -> None:
    case = submitted(cast, documents["T1"])
    revision = case.revisions.get()
    first = html_of(paper_of_seal(published(), open_seal(revision.document), 1, revision.checksum))
    case.actors.all().delete()
    case.answers.all().delete()
    assert html_of(paper_of_seal(published(), open_seal(revision.document), 1, revision.checksum)) == first
    assert revision.checksum in first.replace("\u200b", "")
    assert "Eingereichte Fassung 1" in first


@pytest.mark.django_db
def test_the_download_carries_a_german_name_and_is_not_kept_by_the_browser(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    print_instead(monkeypatch)
    case = filled(cast, documents["T1"])
    answer = cast.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/papier.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="rheinburg-bewertung-2026.pdf"'
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_failing_renderer_brings_the_reader_back_with_a_message(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(paper: object) -> bytes:
        raise RenderingFailed("Das PDF ließ sich nicht erstellen.")

    print_instead(monkeypatch, fail)
    case = filled(cast, documents["T1"])
    answer = cast.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/papier.pdf", follow=True)
    assert "Das PDF ließ sich nicht erstellen." in answer.content.decode()


@pytest.mark.django_db
def test_the_data_file_can_be_read_again(cast: Cast, documents: dict[str, Any], catalogue: Catalogue) -> None:
    case = filled(cast, copy.deepcopy(documents["T1"]))
    answer = cast.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/daten.json")
    found = parse_case(read_document(answer.content), catalogue)
    original = parse_case(documents["T1"], catalogue)
    assert replace(found, key=None, title=None, profile=original.profile) == replace(original, key=None, title=None)
