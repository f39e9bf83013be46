"""People who save one answer after the other, and a ledger of what they were told is saved.

As the questionnaire's script does, each repeats one save under its operation id until it is acknowledged.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPException
from itertools import count

from bench import autosave, site
from bench.faults.application import Application
from bench.servers import HOST

PAUSE = 0.05
SCRIPT = {"X-Requested-With": "fetch"}


@dataclass(frozen=True, slots=True)
class Attempt:
    begun: float
    seconds: float
    status: int
    """0 stands for a connection that broke."""


@dataclass(slots=True)
class Line:
    """One answer in the ledger: how often it was acknowledged, with which value last, what is under way."""

    acknowledged: int = 0
    value: int | None = None
    pending: int | None = None


@dataclass(slots=True)
class Writer:
    fields: list[autosave.Field]
    cookie: str
    lines: dict[tuple[int, str], Line] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)

    def write(self, application: Application, stop: threading.Event) -> None:
        headers = site.PROXY | SCRIPT | autosave.headers(f"https://{HOST}:{application.port}", self.cookie)
        for number in count():
            current = self.fields[number % len(self.fields)]
            line = self.lines.setdefault((current.assessment, current.key), Line())
            line.pending = number % 5
            body = current.body(line.pending)
            while (answer := self._attempt(application, current.path, headers, body)) is None:
                if stop.wait(PAUSE):
                    return
            current.confirm(answer)
            line.acknowledged, line.value, line.pending = line.acknowledged + 1, line.pending, None
            if stop.wait(PAUSE):
                return

    def _attempt(self, application: Application, path: str, headers: dict[str, str], body: str) -> bytes | None:
        begun = time.monotonic()
        try:
            status, answer = application.server.request(path, headers, "POST", body)
        except (OSError, HTTPException):
            status, answer = 0, b""
        self.attempts.append(Attempt(begun, time.monotonic() - begun, status))
        return answer if status == 200 else None


@dataclass(slots=True)
class Ledger:
    writers: list[Writer]

    @property
    def attempts(self) -> list[Attempt]:
        return [attempt for writer in self.writers for attempt in writer.attempts]

    @property
    def acknowledged(self) -> int:
        return sum(attempt.status == 200 for attempt in self.attempts)

    def statuses(self, since: float = 0) -> Counter[int]:
        return Counter(attempt.status for attempt in self.attempts if attempt.begun >= since)

    def lost(self) -> int:
        """Answers that are not what was acknowledged last, nor what was under way."""
        return sum(not self._is_kept(place, line) for writer in self.writers for place, line in writer.lines.items())

    def _is_kept(self, place: tuple[int, str], line: Line) -> bool:
        from assessments.models import Answer

        row = Answer.objects.filter(assessment=place[0], block="answers", key=place[1]).first()
        if row is None:
            return line.acknowledged == 0
        if row.version == line.acknowledged:
            return bool(row.value == line.value)
        return row.version == line.acknowledged + 1 and row.value == line.pending


@contextmanager
def writing(application: Application, writers: list[Writer]) -> Iterator[Ledger]:
    stop = threading.Event()
    threads = [threading.Thread(target=writer.write, args=(application, stop), daemon=True) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        yield Ledger(writers)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


def writers(number: int) -> list[Writer]:
    """New people with an assessment of their own each."""
    from assessments import workflow
    from catalogue.publishing import published
    from municipalities.models import Membership, Municipality, Role, User

    town = Municipality.objects.get(name=site.TOWN)
    keys = [criterion.key for criterion in published().criteria]
    start = User.objects.count()
    found = []
    for place in range(start, start + number):
        email = f"schreiben{place}@demo.example"
        person = User.objects.create_user(email, None, name=f"Person {place}")
        Membership.objects.create(municipality=town, user=person, role=Role.EDITOR)
        assessment = workflow.start(town, person, f"Bewertung {place}", date(2026, 1, 31))
        fields = [autosave.Field(assessment.pk, person.pk, key) for key in keys]
        found.append(Writer(fields, site.cookie_of(email)))
    return found
