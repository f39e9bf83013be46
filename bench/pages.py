"""P1, P3, P9, P10: pages of the product beside the floor page, alone and while PDFs are made."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import machine, site
from bench.figures import Bar, Figure, Report, german, quantile
from bench.interleaved import ENOUGH, Page, compare
from bench.servers import Broken, Server

FLOOR = "auth3"
QUESTIONS = 12
RATE = 20
"""Requests per second while PDFs are made; they do not wait for each other."""


def measure(folder: Path, quick: bool) -> Report:
    with site.product() as server, site.floor(folder) as (floor, cookie):
        headers = site.headers_of(site.LEAD)
        assessment = site.assessment()
        step, count = _step(assessment)
        pages = {
            f"Schritt mit {count} Fragen": step,
            "Aufgabenliste": f"/bewertungen/{assessment}/",
            "Ergebnis": f"/bewertungen/{assessment}/ergebnis/",
            "Liste der Bewertungen": "/bewertungen/",
        }
        reference = Page(FLOOR, floor, "/auth3", cookie)
        ours = [Page(name, server, path, headers) for name, path in pages.items()]
        yield from _compared(reference, ours, rounds=5 if quick else 12)
        yield from _beside_papers(reference, ours[0], 3 if quick else 6)
        yield from _memory(server, floor)


def _step(assessment: int) -> tuple[str, int]:
    """The step that asks nearest to twelve questions, and how many it asks."""
    from assessments.models import Assessment
    from assessments.reading import read
    from assessments.steps import STEPS, questions_of

    record = read(Assessment.objects.select_related("catalogue_version").get(pk=assessment))
    counts = {step.slug: len(questions_of(record.catalogue, step, record.given)) for step in STEPS}
    slug = min(counts, key=lambda slug: abs(counts[slug] - QUESTIONS))
    return f"/bewertungen/{assessment}/schritt/{slug}/", counts[slug]


def _compared(reference: Page, ours: Sequence[Page], rounds: int) -> Report:
    step = ours[0].name
    result = compare([reference, *ours], rounds=rounds, burst=10)
    yield f"{result.kept} von {result.of} Runden ohne fremde Last"
    if result.kept < ENOUGH:
        yield "Die Maschine ist ausgelastet: Nur die Verhältnisse der CPU-Zeit (P1) sind verlässlich."
    for page in ours:
        code, bar = ("P1", Bar(2.5, 1.6)) if page.name == step else ("", None)
        detail = f"{german(result.cpu(page.name))} ms CPU; {FLOOR} {german(result.cpu(FLOOR))} ms"
        yield Figure(code, page.name, result.cpu_ratio(page.name, FLOOR), "x", detail, bar)
    detail = (
        f"p95 {german(result.wall(step, 0.95))} ms, p50 {german(result.wall(step, 0.5))} ms;"
        f" {FLOOR} {german(result.spread(FLOOR))} x"
    )
    yield Figure("P3", f"p95 zu p50, {step}", result.spread(step), "x", detail, Bar(1.8, 1.4))


def _beside_papers(reference: Page, page: Page, seconds: float) -> Report:
    """Quiet and busy stretches in turns; the floor page beside the same PDFs shows what the machine adds."""
    with _papers(page.server):
        pass  # the first PDF of a new installation also unpacks the typeface
    idle, busy, floor = [], [], []
    for _ in range(2):
        idle += _steadily(page, seconds)
        with _papers(page.server):
            busy += _steadily(page, seconds)
            floor += _steadily(reference, seconds)
    quiet, loud, plain = (quantile(taken, 0.95) for taken in (idle, busy, floor))
    detail = f"{german(loud)} ms neben PDFs, {german(quiet)} ms sonst; {FLOOR} daneben {german(plain)} ms"
    yield Figure("P9", "p95 der Seite, während zwei PDFs entstehen", loud / quiet, "x", detail, Bar(2.5, 1.8))


@contextmanager
def _papers(server: Server) -> Iterator[None]:
    """Two PDFs at any time while the block runs, of two people: one person waits for one at a time."""
    stop, made = threading.Event(), []
    makers = [
        threading.Thread(target=_make_papers, args=(server, pk, site.headers_of(email), stop, made), daemon=True)
        for email, pk in _two_people()
    ]
    for maker in makers:
        maker.start()
    time.sleep(1)
    yield
    stop.set()
    for maker in makers:
        maker.join()
    if failed := [status for status in made if status != 200]:
        raise Broken(f"{len(failed)} von {len(made)} PDFs sind gescheitert (Status {failed[0]}).")


def _two_people() -> list[tuple[str, int]]:
    """Each with an assessment of their own."""
    from assessments.models import Assessment
    from municipalities.models import User

    people = User.objects.filter(email__in=[site.LEAD, site.OTHER_LEAD]).order_by("pk")
    return [(one.email, Assessment.objects.visible_to(one).order_by("pk")[0].pk) for one in people]


def _make_papers(
    server: Server, assessment: int, headers: dict[str, str], stop: threading.Event, made: list[int]
) -> None:
    """One PDF after the other, each with a new note, since equal content is made only once."""
    from django.db import connection

    from assessments.models import Answer

    while not stop.is_set():
        Answer.objects.filter(assessment=assessment, block="answers", key="rueckhalt").update(
            note=f"Lauf {time.monotonic_ns()}"
        )
        status, _ = server.request(f"/bewertungen/{assessment}/ergebnis/papier.pdf", headers)
        made.append(status)
    connection.close()


def _steadily(page: Page, seconds: float) -> list[float]:
    """Milliseconds of requests that start at a fixed rate, whether or not earlier ones are done."""
    taken: list[float] = []
    requests = []
    start = time.perf_counter()
    for number in range(int(seconds * RATE)):
        time.sleep(max(0, start + number / RATE - time.perf_counter()))
        requests.append(threading.Thread(target=lambda: taken.append(page.open()), daemon=True))
        requests[-1].start()
    for request in requests:
        request.join()
    if len(taken) < len(requests):
        raise Broken(f"{len(requests) - len(taken)} von {len(requests)} Aufrufen von {page.path} sind gescheitert.")
    return taken


def _memory(server: Server, floor: Server) -> Report:
    ours, plain = machine.shared_mib(server.family()), machine.shared_mib(floor.family())
    detail = f"{german(ours)} MiB; Vergleichsseite {german(plain)} MiB"
    yield Figure("P10", "Speicher: Hauptprozess und zwei Arbeiter", ours / plain, "x", detail, Bar(2, 1.5))
    loaded = machine.has_loaded(server.family(), "libpango")
    yield Figure("P10", "PDF-Bibliothek in einem Arbeiter geladen", int(loaded), "", "", Bar(0, 0))
