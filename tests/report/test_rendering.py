"""One PDF per person at a time, few at once, and a page that asks again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from assessments.engine.case import Case
from assessments.report import pdf
from assessments.report.paper import paper_of_case
from assessments.report.pdf import RenderingBusy, RenderingFailed, pdf_of
from catalogue.content.structure import Catalogue
from tests.cast import Cast, approved, filled


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PATIENCE", 0)


def test_a_person_has_one_pdf_made_at_a_time(
    catalogue: Catalogue, cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = paper_of_case(catalogue, cases["T1"]), paper_of_case(catalogue, cases["T3"])

    def meanwhile(html: str, paper: object) -> bytes:
        monkeypatch.setattr(pdf, "_render", lambda html, paper: b"%PDF-other")
        with pytest.raises(RenderingBusy, match="Ihr letztes PDF"):
            pdf_of(other, requester="miriam")
        assert pdf_of(other, requester="jonas") == b"%PDF-other"
        return b"%PDF-first"

    monkeypatch.setattr(pdf, "_render", meanwhile)
    assert pdf_of(one, requester="miriam") == b"%PDF-first"
    assert pdf_of(other, requester="miriam") == b"%PDF-other"


def test_only_a_few_are_made_at_once(
    catalogue: Catalogue, cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = [paper_of_case(catalogue, cases[name]) for name in ("T1", "T2", "T3")]

    def deeper(html: str, paper: object) -> bytes:
        if papers:
            pdf_of(papers.pop(), requester=f"person-{len(papers)}")
        return b"%PDF-"

    monkeypatch.setattr(pdf, "_render", deeper)
    with pytest.raises(RenderingBusy, match="mehrere PDFs"):
        pdf_of(papers.pop(), requester="miriam")
    assert len(papers) == 0


def test_after_a_failure_it_can_be_tried_again(
    catalogue: Catalogue, cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(html: str, paper: object) -> bytes:
        raise RenderingFailed("Das PDF ließ sich nicht erstellen.")

    paper = paper_of_case(catalogue, cases["T3"])
    monkeypatch.setattr(pdf, "_render", fail)
    with pytest.raises(RenderingFailed):
        pdf_of(paper, requester="miriam")
    monkeypatch.setattr(pdf, "_render", lambda html, paper: b"%PDF-now")
    assert pdf_of(paper, requester="miriam") == b"%PDF-now"


@pytest.mark.django_db
def test_who_asks_too_early_gets_a_page_that_asks_again(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(paper: object, **_: object) -> bytes:
        raise RenderingBusy("Ihr letztes PDF wird noch erstellt.")

    monkeypatch.setattr("assessments.views.result.pdf_of", busy)
    case = filled(cast, documents["T1"])
    answer = cast.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/papier.pdf")
    assert answer.status_code == 503
    assert answer["Refresh"] == answer["Retry-After"] == "5"
    assert "Ihr letztes PDF wird noch erstellt." in answer.content.decode()


@pytest.mark.django_db
def test_while_hundreds_wait_no_paper_is_put_together_for_a_refusal(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr("assessments.views.result._paper", lambda entry: pytest.fail("put together all the same"))
    case = filled(cast, documents["T1"])
    with pdf.taken(["place-0"], 0, ""), pdf.taken(["place-1"], 0, ""):
        answer = cast.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/papier.pdf")
    assert answer.status_code == 503
    assert "Gerade werden mehrere PDFs erstellt." in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["rosa", "stein"])
def test_an_approved_paper_that_is_still_being_made_asks_again_too(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    def busy(paper: object, **_: object) -> bytes:
        raise RenderingBusy("Gerade werden mehrere PDFs erstellt.")

    case = approved(cast, documents["T1"])
    monkeypatch.setattr("assessments.report.approved.pdf_of", busy)
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
