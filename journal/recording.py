"""Writes the audit trail: who did or saw what, without a word of what it said.

Deeds are recorded in their own transaction: both happen or neither. What is only seen or refused is recorded once the
answer is sent: it neither delays a page nor makes it fail, and no rolled back transaction takes it along.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils.timezone import now

from journal.events import AuditEvent
from journal.models import AuditEntry
from journal.visit import current_visit

log = logging.getLogger("difu.audit")

WORD = re.compile(r"[a-z0-9_.:-]{0,60}", re.IGNORECASE)
"""What `detail` may be: a name out of our own code, never anything somebody has typed."""

OFTEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody named, whether or not there is such a thing: the first of these rows."""

    rows: models.QuerySet[Any]


def record(event: AuditEvent, *, about: models.Model | None = None, by: int | None = None, detail: str = "") -> None:
    """For deeds; belongs into their transaction. `by` is the person's number, else whoever is logged in."""
    _note(event)
    _entry(event, about, by, detail).save(force_insert=True)


def record_later(
    event: AuditEvent,
    *,
    about: models.Model | Asked | None = None,
    by: int | None = None,
    detail: str = "",
    once: timedelta | None = None,
) -> None:
    """For what is seen or refused. With `once` the same is recorded at most once in that time: always so for people
    without an account, who cannot fill the trail.

    What was only asked for is looked up once the answer is sent: a refusal takes the same time for what is foreign and
    for what is missing.
    """
    _note(event)
    entry = _entry(event, None if isinstance(about, Asked) else about, by, detail)

    def write() -> None:
        if isinstance(about, Asked):
            entry.kind, entry.object_id, entry.municipality = _subject(about.rows.first())
        if event != AuditEvent.FOREIGN_REFUSED or entry.object_id is not None:
            _save_unless_recent(entry, once if once or entry.person else OFTEN)

    _once_answered(write)


def suspect(rows: models.QuerySet[Any]) -> None:
    """Somebody asked for what they were told does not exist: recorded if it is among these rows."""
    record_later(AuditEvent.FOREIGN_REFUSED, about=Asked(rows))


def _once_answered(write: Callable[[], None]) -> None:
    visit = current_visit()
    if visit is None:
        write_safely(write)
    else:
        visit.later.append(write)


def _save_unless_recent(entry: AuditEntry, once: timedelta | None) -> None:
    same = {name: getattr(entry, name) for name in ("event", "person", "kind", "object_id", "detail")}
    if once is None or not AuditEntry.objects.filter(**same, at__gt=now() - once).exists():
        entry.save(force_insert=True)


def write_safely(write: Callable[[], None]) -> None:
    """In a transaction of its own; a failure is logged and goes no further."""
    try:
        with transaction.atomic():
            write()
    except Exception:
        log.exception("audit entry lost")


def _note(event: AuditEvent) -> None:
    if visit := current_visit():
        visit.events.append(event)


def _entry(event: AuditEvent, about: models.Model | None, by: int | None, detail: str) -> AuditEntry:
    if not WORD.fullmatch(detail):
        raise ValueError("detail is a word of the code")
    visit = current_visit()
    kind, number, municipality = _subject(about)
    return AuditEntry(
        event=event,
        person=by if by is not None or visit is None else visit.person,
        kind=kind,
        object_id=number,
        municipality=municipality,
        request_id=visit.request_id if visit else "",
        detail=detail,
    )


def _subject(about: models.Model | None) -> tuple[str, int | None, int | None]:
    """Kind and number of what it is about, and the number of its municipality."""
    if about is None:
        return "", None, None
    kind = about._meta.model_name or ""
    return kind, about.pk, about.pk if kind == "municipality" else getattr(about, "municipality_id", None)
