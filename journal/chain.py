"""Seals the audit trail day by day: whoever changes an entry later would have to change every seal after it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from django.db import models, transaction
from django.db.models import Min
from django.utils.timezone import now

from journal.models import AuditEntry, AuditEntryQuerySet, DaySeal

PATIENCE = timedelta(hours=1)
"""So long after midnight (UTC) a day is complete: what began on it has been written by then."""


@dataclass(frozen=True, slots=True)
class Break:
    """The first day that is not as it was sealed, and why, in words for operators."""

    day: date
    reason: str


@transaction.atomic
def seal_days() -> list[DaySeal]:
    """Seals every complete day that has no seal yet, quiet ones too."""
    last = DaySeal.objects.last()
    day = last.day + timedelta(days=1) if last else _first_day()
    previous = last.digest if last else ""
    made = []
    while day and day < (now() - PATIENCE).astimezone(UTC).date():
        count, digest = _digest(day, previous)
        made.append(DaySeal.objects.create(day=day, entries=count, previous=previous, digest=digest))
        previous, day = digest, day + timedelta(days=1)
    return made


def first_break() -> Break | None:
    """Goes through all seals in order."""
    expected: date | None = None
    previous = ""
    for seal in DaySeal.objects.all():
        if expected and seal.day != expected:
            return Break(expected, "Das Siegel dieses Tages fehlt.")
        if seal.previous != previous:
            return Break(seal.day, "Das Siegel schließt nicht an das des Vortags an.")
        if reason := _fault(seal):
            return Break(seal.day, reason)
        previous, expected = seal.digest, seal.day + timedelta(days=1)
    return None


@transaction.atomic
def forget_before(day: date) -> int:
    """Deletes the entries of sealed days before this one; their seals stay, so the chain still holds.

    Returns how many entries went.
    """
    due = _due(day)
    days = list(due.values_list("day", flat=True))
    due.update(forgotten_at=now())
    return sum(_entries(one).drop_forgotten() for one in days)


def count_before(day: date) -> int:
    """How many entries `forget_before` would delete."""
    return sum(seal.entries for seal in _due(day))


def _due(day: date) -> models.QuerySet[DaySeal]:
    return DaySeal.objects.filter(day__lt=day, forgotten_at__isnull=True)


def _fault(seal: DaySeal) -> str:
    if seal.forgotten_at:
        return "Einträge sind da, obwohl der Tag gelöscht wurde." if _entries(seal.day).exists() else ""
    count, digest = _digest(seal.day, seal.previous)
    if count != seal.entries:
        return f"Versiegelt wurden {seal.entries} Einträge, vorhanden sind {count}."
    return "" if digest == seal.digest else "Mindestens ein Eintrag ist verändert."


def _digest(day: date, previous: str) -> tuple[int, str]:
    digest = sha256(f"{previous}\n{day.isoformat()}\n".encode())
    count = 0
    for line in _lines(_entries(day).iterator(chunk_size=2000)):
        digest.update(line.encode())
        count += 1
    return count, digest.hexdigest()


def _lines(entries: Iterable[AuditEntry]) -> Iterable[str]:
    """One canonical line for each entry."""
    for entry in entries:
        at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
        row = [entry.pk, at, entry.event, entry.person, entry.kind, entry.object_id, entry.municipality]
        yield json.dumps([*row, entry.request_id, entry.detail], separators=(",", ":")) + "\n"


def _entries(day: date) -> AuditEntryQuerySet:
    begin = datetime.combine(day, time.min, UTC)
    return AuditEntry.objects.filter(at__gte=begin, at__lt=begin + timedelta(days=1))


def _first_day() -> date | None:
    first = AuditEntry.objects.aggregate(first=Min("at"))["first"]
    return first.astimezone(UTC).date() if first else None
