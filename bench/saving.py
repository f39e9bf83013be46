"""P4: twenty people save at once, beside a site that does nothing but save on the same kind of database."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from bench import autosave, site
from bench.figures import Bar, Figure, Report, german, median, quantile
from bench.servers import HOST, ROOT, Broken, Server, gunicorn

WRITERS = 20
ROUNDS = 6

Save = Callable[[], int]
"""Saves once and returns the status."""


@dataclass(slots=True)
class Tally:
    statuses: Counter[int] = field(default_factory=Counter)
    wall: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    """Saves per second in each round."""

    @property
    def errors(self) -> int:
        return self.statuses.total() - self.statuses[200]


def measure(folder: Path, quick: bool) -> Report:
    each = (600 if quick else 6000) // WRITERS // ROUNDS
    with site.product() as server, _writing_site(folder) as plain:
        product, reference = Tally(), Tally()
        savers, plain_savers = _savers(server), _plain_savers(plain)
        if (status := savers[0]()) != 200:
            raise Broken(f"Eine Antwort ließ sich nicht speichern (Status {status}).")
        for _ in range(ROUNDS):
            _save_together(savers, each, product)
            _save_together(plain_savers, each, reference)
    total = product.statuses.total()
    seen = ", ".join(f"{number} x {status}" for status, number in product.statuses.items())
    yield Figure("P4", f"Fehler bei {german(total)} Speicherungen", product.errors, "", f"Antworten: {seen}", Bar(0, 0))
    if reference.errors:
        raise Broken(f"Die Vergleichsseite hat {reference.errors} Fehler gemacht.")
    ratio = median([ours / theirs for ours, theirs in zip(product.rates, reference.rates, strict=True)])
    detail = f"{german(median(product.rates))} je Sekunde; nur Speichern {german(median(reference.rates))}"
    yield Figure("P4", "Speicherungen je Sekunde", ratio, "x", detail, Bar(0.4, 0.7, at_least=True))
    ours, theirs = quantile(product.wall, 0.95), quantile(reference.wall, 0.95)
    detail = f"{german(ours)} ms; nur Speichern {german(theirs)} ms"
    yield Figure("P4", "p95 einer Speicherung", ours / theirs, "x", detail, Bar(2.5, 1.5))


def _save_together(savers: Sequence[Save], each: int, tally: Tally) -> None:
    """Every writer saves `each` times, one after the other; all begin together."""
    start = threading.Barrier(len(savers) + 1)
    results: list[tuple[int, float]] = []

    def write(save: Save) -> None:
        start.wait()
        for _ in range(each):
            begun = time.perf_counter()
            try:
                status = save()
            except OSError:
                status = 0
            results.append((status, (time.perf_counter() - begun) * 1000))

    writers = [threading.Thread(target=write, args=(save,), daemon=True) for save in savers]
    for writer in writers:
        writer.start()
    start.wait()
    begun = time.perf_counter()
    for writer in writers:
        writer.join()
    elapsed = time.perf_counter() - begun
    tally.statuses.update(status for status, _ in results)
    tally.wall += [wall for _, wall in results]
    tally.rates.append(sum(status == 200 for status, _ in results) / elapsed)


def _savers(server: Server) -> list[Save]:
    """People with an assessment of their own each, who answer one question after the other."""
    from assessments import workflow
    from catalogue.publishing import published
    from municipalities.models import Membership, Municipality, Role, User

    town = Municipality.objects.get(name=site.TOWN)
    keys = [criterion.key for criterion in published().criteria]
    savers = []
    for number in range(WRITERS):
        email = f"speichern{number}@demo.example"
        person = User.objects.create_user(email, None, name=f"Person {number}")
        Membership.objects.create(municipality=town, user=person, role=Role.EDITOR)
        assessment = workflow.start(town, person, f"Bewertung {number}", date(2026, 1, 31))
        fields = [autosave.Field(assessment.pk, person.pk, key) for key in keys]
        savers.append(_saver(server, fields, site.cookie_of(email)))
    return savers


def _saver(server: Server, fields: Sequence[autosave.Field], cookie: str) -> Save:
    headers = site.PROXY | autosave.headers(f"https://{HOST}:{server.port}", cookie)
    numbers = count()

    def save() -> int:
        number = next(numbers)
        current = fields[number % len(fields)]
        status, answer = server.request(current.path, headers, "POST", current.body(number % 5))
        if status == 200:
            current.confirm(answer)
        return status

    return save


def _plain_savers(server: Server) -> list[Save]:
    def saver(project: int) -> Save:
        numbers = count()

        def save() -> int:
            number = next(numbers)
            body = urlencode({"project": project, "question": number % 16, "value": f"Antwort {number}"})
            status, _ = server.request("/save", {"Content-Type": "application/x-www-form-urlencoded"}, "POST", body)
            return status

        return save

    return [saver(project) for project in range(1, WRITERS + 1)]


@contextmanager
def _writing_site(folder: Path) -> Iterator[Server]:
    environment = {"WRITING_DB": str(folder / "writing.sqlite3")}
    command = [sys.executable, "-m", "bench.references.writing_site"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)
    with gunicorn("bench.references.writing_site", environment, "/ok") as server:
        yield server
