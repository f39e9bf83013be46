"""Saving answers so that nothing acknowledged is lost and nobody overwrites anybody unseen.

Every save claims the assessment first, where it still is editable: savers of one assessment wait for each
other, and what is submitted meanwhile stays as it was. Each answer is then written on the version it was
made on, by one conditional update.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from assessments.access import StateConflict
from assessments.models import Answer, Assessment, SavedOperation
from assessments.states import EDITABLE
from assessments.steps import Place
from journal.events import AuditEvent
from journal.recording import record_later
from municipalities.models import User

NOT_EDITABLE = "Diese Bewertung ist inzwischen eingereicht. Ihre Änderung wurde nicht gespeichert."


@dataclass(frozen=True, slots=True)
class Change:
    """A new answer. `base` is the version it was made on, 0 if there was none."""

    place: Place
    status: str
    value: Any
    note: str
    base: int


def touch(assessment: Assessment) -> None:
    """Claims the assessment for a change; raises StateConflict where it is not editable any more."""
    if not _claim(assessment):
        raise StateConflict(NOT_EDITABLE)


def _claim(assessment: Assessment) -> bool:
    editable = Assessment.objects.filter(pk=assessment.pk, state__in=EDITABLE, is_archived=False)
    return bool(editable.update(version=F("version") + 1, updated_at=now()))


@transaction.atomic
def save_answers(assessment: Assessment, person: User | None, changes: Iterable[Change]) -> list[Answer]:
    """Stores each change if nobody changed the answer meanwhile; returns the rows that stood in the way.

    Raises StateConflict, and stores nothing, if the assessment is not editable any more.
    """
    touch(assessment)
    results = [_store(assessment, person, change) for change in changes]
    return [result for result in results if isinstance(result, Answer)]


@transaction.atomic
def save_answer(assessment: Assessment, person: User | None, change: Change, operation: UUID) -> int | Answer:
    """Stores one change; returns its version, or the row that stood in the way.

    An operation is done once: repeated, it is acknowledged again, whatever happened since.
    """
    if not _claim(assessment):
        if done := _done(assessment, operation):
            return done.version
        raise StateConflict(NOT_EDITABLE)
    result = _store(assessment, person, change)
    if isinstance(result, Answer):
        done = _done(assessment, operation)
        return done.version if done else result
    SavedOperation.objects.bulk_create(
        [SavedOperation(assessment=assessment, operation=operation, version=result)], ignore_conflicts=True
    )
    return result


def is_done(assessment: Assessment, operation: UUID) -> bool:
    """Whether the operation has been acknowledged before."""
    return _done(assessment, operation) is not None


def _done(assessment: Assessment, operation: UUID) -> SavedOperation | None:
    return SavedOperation.objects.filter(assessment=assessment, operation=operation).first()


def _store(assessment: Assessment, person: User | None, change: Change) -> int | Answer:
    block, key = change.place
    content = {"status": change.status, "value": change.value, "note": change.note, "changed_by": person}
    rows = Answer.objects.filter(assessment=assessment, block=block, key=key)
    if change.base and rows.filter(version=change.base).update(**content, version=change.base + 1, changed_at=now()):
        return change.base + 1
    standing = rows.select_related("changed_by").first()
    if standing is None:
        return Answer.objects.create(assessment=assessment, block=block, key=key, **content).version
    if (standing.status, standing.value, standing.note) == (change.status, change.value, change.note):
        return standing.version
    record_later(AuditEvent.CONFLICT, about=assessment, by=person.pk if person else None, detail="answer")
    return standing
