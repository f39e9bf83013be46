"""One PDF per person at a time, few at once, and a page that asks again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from assessments.engine.case import Case
from assessments.reading import ProfileIncomplete
from assessments.report import pdf, waiting
from assessments.report.paper import Paper, paper_of_case
from assessments.report.pdf import RenderingBusy, RenderingFailed, pdf_in_turn
from catalogue.content.structure import Catalogue
from tests.cast import Cast, approved, filled

Renders = Callable[[str, object], bytes]


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PATIENCE", 0)
    monkeypatch.setattr(pdf, "PATIENCE_OF_NEXT", 0)


@pytest.fixture
def papers(catalogue: Catalogue, cases: dict[str, Case]) -> dict[str, Paper]:
    return {name: paper_of_case(catalogue, cases[name]) for name in ("T1", "T2", "T3")}


@pytest.fixture
def rendering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Renders], None]:
    return lambda stand_in: monkeypatch.setattr(pdf, "_render", stand_in)


def in_turn(paper: Paper, requester: str) -> bytes:
    return pdf_in_turn(requester, lambda: paper)


def not_to_be_made() -> Paper:
    pytest.fail("put together all the same")


def test_a_person_has_one_pdf_made_at_a_time(papers: dict[str, Paper], rendering: Callable[[Renders], None]) -> None:
    def meanwhile(html: str, paper: object) -> bytes:
        rendering(lambda html, paper: b"%PDF-other")
        with pytest.raises(RenderingBusy, match="Ihr letztes PDF"):
            in_turn(papers["T3"], "miriam")
        assert in_turn(papers["T3"], "jonas") == b"%PDF-other"
        return b"%PDF-first"

    rendering(meanwhile)
    assert in_turn(papers["T1"], "miriam") == b"%PDF-first"
    assert in_turn(papers["T3"], "miriam") == b"%PDF-other"


def test_only_a_few_are_made_at_once(papers: dict[str, Paper], rendering: Callable[[Renders], None]) -> None:
    left = list(papers.values())

    def deeper(html: str, paper: object) -> bytes:
        if left:
            in_turn(left.pop(), f"person-{len(left)}")
        return b"%PDF-"

    rendering(deeper)
    with pytest.raises(RenderingBusy, match="gleich an der Reihe"):
        in_turn(left.pop(), "miriam")
    assert left == []


def test_the_next_paper_is_put_together_while_others_are_made(papers: dict[str, Paper]) -> None:
    with pdf.taken(["place-0"], 0, ""), pdf.taken(["place-1"], 0, ""):
        made: list[str] = []

        def put_together() -> Paper:
            made.append("T1")
            with pytest.raises(RenderingBusy, match="gleich an der Reihe"):
                pdf_in_turn("jonas", not_to_be_made)
            return papers["T1"]

        with pytest.raises(RenderingBusy, match="gleich an der Reihe"):
            pdf_in_turn("miriam", put_together)
    assert made == ["T1"]


def test_what_is_there_already_needs_no_free_place(
    papers: dict[str, Paper], rendering: Callable[[Renders], None]
) -> None:
    rendering(lambda html, paper: b"%PDF-kept")
    in_turn(papers["T1"], "miriam")
    with pdf.taken(["place-0"], 0, ""), pdf.taken(["place-1"], 0, ""):
        assert in_turn(papers["T1"], "jonas") == b"%PDF-kept"


@pytest.fixture
def crowd(papers: dict[str, Paper]) -> Iterator[list[str]]:
    """Six who came one after the other while somebody else was the next."""
    names = [f"waiting-{number}" for number in range(6)]
    with pdf.taken(pdf.NEXT, 0, ""):
        for name in names:
            with pytest.raises(RenderingBusy):
                in_turn(papers["T1"], name)
        yield names


def test_people_have_their_turn_in_the_order_in_which_they_came(crowd: list[str]) -> None:
    with pytest.raises(RenderingBusy, match="Vor Ihnen warten noch 6 andere") as told:
        pdf_in_turn("latecomer", not_to_be_made)
    assert told.value.again == 4
    with pytest.raises(RenderingBusy, match="Vor Ihnen warten noch 5 andere"):
        pdf_in_turn(crowd[5], not_to_be_made)
    waiting.leave(crowd[0])
    waiting.leave(crowd[1])
    with pytest.raises(RenderingBusy, match="Vor Ihnen warten noch 4 andere"):
        pdf_in_turn("latecomer", not_to_be_made)


def test_whoever_is_the_next_has_left_the_line(papers: dict[str, Paper], rendering: Callable[[Renders], None]) -> None:
    def put_together() -> Paper:
        assert waiting.number_ahead("latecomer") == 0
        return papers["T1"]

    rendering(lambda html, paper: b"%PDF-")
    with pdf.taken(pdf.NEXT, 0, ""), pytest.raises(RenderingBusy):
        in_turn(papers["T1"], "miriam")
    assert waiting.number_ahead("miriam") == 0
    assert pdf_in_turn("miriam", put_together) == b"%PDF-"
    assert waiting.number_ahead("miriam") == 1, "the next PDF is a new turn"


def test_whoever_cannot_get_a_pdf_blocks_nobody(papers: dict[str, Paper]) -> None:
    def incomplete() -> Paper:
        raise ProfileIncomplete

    with pytest.raises(ProfileIncomplete):
        pdf_in_turn("miriam", incomplete)
    assert waiting.number_ahead("latecomer") == 0


def test_nobody_waits_for_people_who_went_away(crowd: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.time() + waiting.KEPT + 1
    monkeypatch.setattr(waiting.time, "time", lambda: later)
    assert waiting.number_ahead(crowd[5]) == 0


def test_a_place_is_kept_longer_than_any_page_pauses(crowd: list[str]) -> None:
    for number in range(100):
        waiting.number_ahead(f"other-{number}")
    with pytest.raises(RenderingBusy) as told:
        pdf_in_turn("latecomer", not_to_be_made)
    assert told.value.again * 2 < waiting.KEPT


def test_after_a_failure_it_can_be_tried_again(papers: dict[str, Paper], rendering: Callable[[Renders], None]) -> None:
    def fail(html: str, paper: object) -> bytes:
        raise RenderingFailed("Das PDF ließ sich nicht erstellen.")

    rendering(fail)
    with pytest.raises(RenderingFailed):
        in_turn(papers["T3"], "miriam")
    rendering(lambda html, paper: b"%PDF-now")
    assert in_turn(papers["T3"], "miriam") == b"%PDF-now"


@pytest.mark.django_db
def test_who_asks_too_early_gets_a_page_that_asks_again(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> bytes:
        raise RenderingBusy("Ihr letztes PDF wird noch erstellt.", 7)

    monkeypatch.setattr("assessments.views.result.pdf_in_turn", busy)
    case = filled(cast, documents["T1"])
    answer = cast.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/papier.pdf")
    assert answer.status_code == 503
    assert answer["Refresh"] == answer["Retry-After"] == "7"
    assert "Ihr letztes PDF wird noch erstellt." in answer.content.decode()


@pytest.mark.django_db
def test_while_hundreds_wait_no_paper_is_put_together_for_a_refusal(
    crowd: list[str], cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.views.result._paper", lambda entry: not_to_be_made())
    case = filled(cast, documents["T1"])
    answer = cast.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/papier.pdf")
    assert answer.status_code == 503
    assert "Vor Ihnen warten noch 6 andere." in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["rosa", "stein"])
def test_an_approved_paper_that_is_still_being_made_asks_again_too(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    def busy(*_: object) -> bytes:
        raise RenderingBusy("Gerade werden mehrere PDFs erstellt.")

    case = approved(cast, documents["T1"])
    monkeypatch.setattr("assessments.report.approved.pdf_in_turn", busy)
    name = "desk:paper" if who == "stein" else "assessments:approved-paper"
    answer = cast.client(who).get(reverse(name, args=[case.pk, 1]))
    assert answer.status_code == 503
    assert answer["Refresh"] == "5"


@pytest.mark.django_db
def test_a_failure_is_said_and_the_next_click_works(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = filled(cast, documents["T1"])
    page = f"/bewertungen/{case.pk}/ergebnis/papier.pdf"
    client = cast.client("rosa")
    broken = subprocess.CompletedProcess([], 1, b"", b"MemoryError\n")
    monkeypatch.setattr(pdf.subprocess, "run", lambda *a, **k: broken)
    said = client.get(page, follow=True).content.decode()
    assert "ließ sich nicht erstellen" in said and "noch einmal versuchen" in said
    monkeypatch.setattr(pdf.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess([], 0, b"%PDF-now", b""))
    assert client.get(page).content == b"%PDF-now"


@pytest.mark.django_db
def test_a_repeated_download_starts_no_renderer(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = filled(cast, documents["T1"])
    started: list[object] = []

    def run(*args: object, **options: object) -> subprocess.CompletedProcess[bytes]:
        started.append(args)
        return subprocess.CompletedProcess([], 0, b"%PDF-once", b"")

    monkeypatch.setattr(pdf.subprocess, "run", run)
    for who in ("rosa", "jonas", "rosa"):
        assert cast.client(who).get(f"/bewertungen/{case.pk}/ergebnis/papier.pdf").content == b"%PDF-once"
    assert len(started) == 1


def test_the_renderer_steps_back_before_it_reads_its_library(tmp_path: Path) -> None:
    stand_in = tmp_path / "weasyprint"
    stand_in.mkdir()
    (stand_in / "__init__.py").write_text("import os\nprint(os.nice(0), end='')\nraise SystemExit")
    done = subprocess.run(
        [sys.executable, "-P", str(pdf.RENDERER)], capture_output=True, check=True, env={"PYTHONPATH": str(tmp_path)}
    )
    assert int(done.stdout) == min(os.nice(0) + 5, 19)
