"""P7 and P8: the PDF of the worked case T1 beside a plain council report of about as many pages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from assessments.report.html import html_of, stylesheet
from assessments.report.paper import Paper, paper_of_case
from assessments.report.pdf import DATA_NAME, RENDERER, pdf_of
from assessments.report.syllables import prepared_patterns
from assessments.report.typeface import folder as fonts
from bench.engine import worked_case
from bench.figures import Bar, Figure, Report, german, median
from bench.references import council_report
from bench.servers import ROOT, Broken

Job = dict[str, str]
SMALL, LARGE = 12, 44
"""Pages for which the quality goals name a peak."""


@dataclass(frozen=True, slots=True)
class Made:
    cpu: float
    wall: float
    resident: float
    peak: float


def measure(folder: Path, quick: bool) -> Report:
    paper = paper_of_case(*worked_case())
    job = _job(paper)
    pages = _pages(folder, job)
    reference, reference_pages = _reference(folder, job, pages)
    yield f"T1: {pages} Seiten; Vergleichsdokument: {reference_pages} Seiten"
    yield from _cold(folder, paper, reference, 1 if quick else 2)
    yield from _warm(folder, {"paper": job, "reference": reference}, pages, reference_pages, 1 if quick else 3)
    yield from _memory(folder, job, reference, pages, 5 if quick else 20)


def _job(paper: Paper) -> Job:
    return {
        "html": html_of(paper),
        "css": stylesheet(),
        "data_file": paper.data_file,
        "data_name": DATA_NAME,
        "syllables": str(prepared_patterns()),
        "created": paper.created.isoformat(),
    }


def _reference(folder: Path, job: Job, pages: int) -> tuple[Job, int]:
    """The council report with the page count nearest to the paper's."""
    sections = max(1, round(pages / 2))
    for _ in range(2):
        reference = job | {"html": council_report.html_of(sections), "css": ""}
        found = _pages(folder, reference)
        better = max(1, round(sections * pages / found))
        if better == sections:
            break
        sections = better
    return reference, found


def _cold(folder: Path, paper: Paper, reference: Job, repeat: int) -> Report:
    """One PDF as a visitor waits for it, beside the reference through the same program."""
    product, plain = [], []
    for _ in range(repeat):
        shutil.rmtree(folder / "papers", ignore_errors=True)
        product.append(_seconds(lambda: pdf_of(paper)))
        plain.append(_seconds(lambda: _child([str(RENDERER)], reference)))
    detail = f"{german(median(product))} s; Vergleichsdokument {german(median(plain))} s"
    yield Figure("", "ein PDF, kalt, wie man darauf wartet", median(product) / median(plain), "x", detail)


def _warm(folder: Path, jobs: dict[str, Job], pages: int, reference_pages: int, repeat: int) -> Report:
    made = _render(folder, jobs, list(jobs) * (repeat + 1))
    ours = median([one.cpu for one in made["paper"][1:]]) / pages
    plain = median([one.cpu for one in made["reference"][1:]]) / reference_pages
    detail = f"{german(ours * 1000)} ms; Vergleichsdokument {german(plain * 1000)} ms"
    yield Figure("P7", "CPU je Seite, warm", ours / plain, "x", detail, Bar(1.25, 0.9))


def _memory(folder: Path, job: Job, reference: Job, pages: int, count: int) -> Report:
    plain = _render(folder, {"reference": reference}, ["reference"])["reference"][0].peak
    peaks = [_render(folder, {"paper": job}, ["paper"])["paper"][0].peak for _ in range(count)]
    share = (pages - SMALL) / (LARGE - SMALL)
    bar = Bar(round(140 + 100 * share), round(110 + 90 * share))
    detail = f"{german(peaks[0] / plain)} x Vergleichsdokument ({german(plain)} MiB)"
    yield Figure("P8", f"höchster Speicher bei {pages} Seiten", max(peaks), "MiB", detail, bar)
    detail = f"{german(peaks[0])}, zuletzt {german(peaks[-1])} MiB; je PDF ein eigener Prozess wie in der Anwendung"
    yield Figure("P8", f"Zuwachs über {count} PDFs", (peaks[-1] / peaks[0] - 1) * 100, "%", detail, Bar(15, 8))
    made = _render(folder, {"paper": job}, ["paper"] * count)["paper"]
    growth = (made[-1].resident / made[0].resident - 1) * 100
    detail = f"{german(made[0].resident)} nach {german(made[-1].resident)} MiB; so macht es die Anwendung nicht"
    yield Figure("", f"Zuwachs über {count} PDFs in einem Prozess", growth, "%", detail)


def _render(folder: Path, jobs: dict[str, Job], order: list[str]) -> dict[str, list[Made]]:
    """Renders the jobs in one process, in this order."""
    task = {"jobs": jobs, "order": order, "folder": str(folder)}
    answer = _child(["-m", "bench.rendering"], task)
    made: dict[str, list[Made]] = {name: [] for name in jobs}
    for entry in json.loads(answer):
        made[entry.pop("name")].append(Made(**entry))
    return made


def _child(arguments: list[str], task: object) -> bytes:
    """Python with the surroundings the product gives its renderer."""
    environment = {
        "FONTCONFIG_FILE": str(fonts() / "fonts.conf"),
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-P", *arguments], input=json.dumps(task).encode(), capture_output=True, env=environment,
        cwd=tempfile.gettempdir(), check=False,
    )  # fmt: skip
    if done.returncode:
        raise Broken(f"Ein PDF ließ sich nicht erstellen: {done.stderr.decode('utf-8', 'replace')[-300:]}")
    return done.stdout


def _pages(folder: Path, job: Job) -> int:
    _render(folder, {"counted": job}, ["counted"])
    with pikepdf.open(folder / "counted.pdf") as document:
        return len(document.pages)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
