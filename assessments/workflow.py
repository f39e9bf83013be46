"""What moves an assessment from one state to the next. Each verb is one transaction; nothing else writes its state.

The table in `states` decides what may follow what and who may do it; each verb asks it again, whatever the view
has asked before. A verb repeated with the same operation changes nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.utils.crypto import get_random_string
from django.utils.timezone import now

from assessments.access import StateConflict, has_contributed, may_act
from assessments.events import Event
from assessments.models import (
    Answer,
    AnswerStatus,
    Approval,
    Assessment,
    Contribution,
    HistoryEntry,
    Revision,
    SavedOperation,
)
from assessments.notices import notify
from assessments.reading import read
from assessments.seal import seal, seal_approval
from assessments.states import TRANSITIONS, WHO_ACTS_NEXT, Action, Party, State
from catalogue.publishing import newest
from journal import recording
from journal.events import AuditEvent
from municipalities.models import Municipality, User

CHANGED = "Diese Bewertung hat sich inzwischen geändert. Bitte sehen Sie sie noch einmal durch."
NOT_DELETABLE = "Nur Entwürfe, die nie eingereicht wurden, lassen sich löschen. Archivieren können Sie jede Bewertung."
OPERATIONS_ARE_KEPT = timedelta(days=7)


class TextMissing(ValueError):
    """The deed needs a note, a statement or a reason."""


class FourEyesNeeded(PermissionDenied):
    """Nobody approves what they have entered or submitted themselves."""


@transaction.atomic
def start(municipality: Municipality, person: User | None, title: str, today: date) -> Assessment:
    """A new draft on the newest catalogue, with what the register knows about the municipality."""
    assessment = Assessment.objects.create(
        municipality=municipality,
        catalogue_version=newest(),
        title=title,
        as_of=today,
        created_by=person,
    )
    known = {"kind": municipality.kind, "state": municipality.state, "population": municipality.population}
    Answer.objects.bulk_create(
        Answer(assessment=assessment, block="profile", key=key, status=AnswerStatus.GIVEN, value=value)
        for key, value in known.items()
        if value
    )
    record(assessment, Event.STARTED, person)
    return assessment


def new_key() -> str:
    return get_random_string(10, "abcdefghijkmnpqrstuvwxyz23456789")


@transaction.atomic
def submit(assessment: Assessment, person: User, operation: UUID, shown: int | None = None) -> Revision:
    """Seals a revision and hands the assessment over.

    `shown` is the version of the assessment that the person saw before submitting, None if it does not matter.
    Raises StateConflict where the state forbids it or something changed since `shown`, and ProfileIncomplete
    where nothing can be computed.
    """
    if done := _already_done(assessment, operation):
        assert done.revision is not None
        return done.revision
    if shown not in (None, assessment.version):
        raise StateConflict(CHANGED)
    before = _move(assessment, Action.SUBMIT, person)
    document, checksum = seal(read(assessment), submitted_by=str(person))
    revision = Revision.objects.create(
        assessment=assessment,
        number=(assessment.revisions.aggregate(last=Max("number"))["last"] or 0) + 1,
        document=document,
        checksum=checksum,
        catalogue_version=assessment.catalogue_version,
        submitted_by=person,
    )
    _count_contributors(assessment)
    SavedOperation.objects.filter(assessment=assessment, at__lt=now() - OPERATIONS_ARE_KEPT).delete()
    _tell(assessment, Event.SUBMITTED, person, before, operation, revision)
    return revision


def _count_contributors(assessment: Assessment) -> None:
    """Notes whose entries are in the revision that is being sealed."""
    entries = (assessment.answers, assessment.actors)
    people = {person for rows in entries for person in rows.values_list("changed_by", flat=True).distinct() if person}
    Contribution.objects.bulk_create(
        [Contribution(assessment=assessment, person_id=person) for person in sorted(people)], ignore_conflicts=True
    )


@transaction.atomic
def withdraw(assessment: Assessment, person: User, operation: UUID) -> None:
    """Takes a submission back, to where it came from."""
    if _already_done(assessment, operation):
        return
    last = assessment.history.filter(event=Event.SUBMITTED).last()
    origin = last.from_state if last else State.DRAFT
    before = _move(assessment, Action.WITHDRAW, person, target=State(origin))
    _tell(assessment, Event.WITHDRAWN, person, before, operation)


@transaction.atomic
def take_up(assessment: Assessment, person: User, operation: UUID) -> None:
    """An adviser begins the review and holds the case from now on."""
    if not _already_done(assessment, operation):
        before = _move(assessment, Action.TAKE_UP, person, adviser=person)
        _tell(assessment, Event.TAKEN_UP, person, before, operation)


@transaction.atomic
def hand_back(assessment: Assessment, person: User, operation: UUID) -> None:
    if not _already_done(assessment, operation):
        before = _move(assessment, Action.HAND_BACK, person, adviser=None)
        _tell(assessment, Event.HANDED_BACK, person, before, operation)


@transaction.atomic
def reassign(assessment: Assessment, person: User, operation: UUID) -> None:
    """Another adviser takes the case over; both and the municipality are told."""
    if not _already_done(assessment, operation):
        previous = assessment.adviser
        before = _move(assessment, Action.REASSIGN, person, adviser=person)
        _tell(assessment, Event.REASSIGNED, person, before, operation, previous=previous)


@transaction.atomic
def request_changes(assessment: Assessment, person: User, operation: UUID, note: str) -> None:
    if not _already_done(assessment, operation):
        before = _move(assessment, Action.REQUEST_CHANGES, person, text=note)
        _tell(assessment, Event.CHANGES_REQUESTED, person, before, operation, note=note)


@transaction.atomic
def approve(
    assessment: Assessment, person: User, operation: UUID, statement: str, revision: Revision, today: date
) -> Approval:
    """Seals the approval of the newest revision, with what was lifted and recommended otherwise.

    Raises FourEyesNeeded for whoever entered or submitted something here, and StateConflict if `revision`,
    the one the adviser has read, is not the newest.
    """
    if done := _already_done(assessment, operation):
        return Approval.objects.get(revision=done.revision)
    if has_contributed(person, assessment):
        raise FourEyesNeeded
    before = _move(assessment, Action.APPROVE, person, text=statement)
    newest_one = assessment.revisions.last()
    if newest_one != revision:
        raise StateConflict(CHANGED)
    document, checksum = seal_approval(revision, statement=statement.strip(), approved_by=str(person), today=today)
    approval = Approval.objects.create(
        assessment=assessment, revision=revision, document=document, checksum=checksum, adviser=person
    )
    _tell(assessment, Event.APPROVED, person, before, operation, revision, note=statement)
    return approval


@transaction.atomic
def reopen(assessment: Assessment, person: User, operation: UUID, reason: str) -> None:
    """Asks for changes after an approval; the approved revision and its approval stay."""
    if not _already_done(assessment, operation):
        before = _move(assessment, Action.REOPEN, person, text=reason, adviser=person)
        _tell(assessment, Event.REOPENED, person, before, operation, note=reason)


@transaction.atomic
def set_archived(assessment: Assessment, person: User, operation: UUID, archived: bool) -> None:
    """Puts an assessment away or fetches it back; not while advisers are at it."""
    if _already_done(assessment, operation):
        return
    if not may_lead(person, assessment):
        raise PermissionDenied
    rows = Assessment.objects.filter(pk=assessment.pk, is_archived=not archived).exclude(state=State.IN_REVIEW)
    if not rows.update(is_archived=archived, version=F("version") + 1, updated_at=now()):
        raise StateConflict(CHANGED)
    assessment.refresh_from_db(fields=["is_archived", "version"])
    event = Event.ARCHIVED if archived else Event.UNARCHIVED
    record(assessment, event, person, operation=operation)


@transaction.atomic
def delete_draft(assessment: Assessment, person: User) -> None:
    """Deletes a draft that was never submitted."""
    if not may_lead(person, assessment):
        raise PermissionDenied
    never_submitted = Assessment.objects.filter(pk=assessment.pk, state=State.DRAFT, revisions__isnull=True)
    if not never_submitted.filter(parts__isnull=True).exists():
        raise StateConflict(NOT_DELETABLE)
    recording.record(AuditEvent.DELETED, about=assessment, by=person.pk)
    never_submitted.delete()


def may_lead(person: User, assessment: Assessment) -> bool:
    return may_act(person, assessment, Party.LEAD)


def _already_done(assessment: Assessment, operation: UUID) -> HistoryEntry | None:
    return assessment.history.select_related("revision").filter(operation_id=operation).first()


def _move(
    assessment: Assessment,
    action: Action,
    person: User,
    *,
    target: State | None = None,
    text: str | None = None,
    **changes: Any,
) -> str:
    """Changes the state where the old one still holds and nothing was typed meanwhile; returns the old one."""
    transition = TRANSITIONS[action]
    if not may_act(person, assessment, transition.party):
        raise PermissionDenied
    before, after = assessment.state, target or transition.target
    if before not in transition.sources:
        raise StateConflict(CHANGED)
    if transition.text_required and not (text or "").strip():
        raise TextMissing
    if WHO_ACTS_NEXT[State(before)] != WHO_ACTS_NEXT[State(after)]:
        changes["turn_since"] = now()
    rows = Assessment.objects.filter(
        pk=assessment.pk,
        state=before,
        version=assessment.version,
        is_archived=False,
        adviser=assessment.adviser_id,
    )
    if not rows.update(state=after, version=F("version") + 1, updated_at=now(), **changes):
        raise StateConflict(CHANGED)
    assessment.refresh_from_db(fields=["state", "version", "adviser", "turn_since"])
    return before


def record(
    assessment: Assessment,
    event: Event,
    person: User | None,
    before: str = "",
    *,
    revision: Revision | None = None,
    operation: UUID | None = None,
    note: str = "",
) -> None:
    """Writes the history and the audit trail; belongs into the transaction of the deed."""
    HistoryEntry.objects.create(
        assessment=assessment,
        event=event,
        from_state=before,
        to_state=assessment.state,
        person=person,
        revision=revision,
        operation_id=operation,
        note=note.strip(),
    )
    recording.record(AuditEvent.CASE_MOVED, about=assessment, by=person.pk if person else None, detail=event)


def _tell(
    assessment: Assessment,
    event: Event,
    person: User,
    before: str,
    operation: UUID,
    revision: Revision | None = None,
    *,
    note: str = "",
    previous: User | None = None,
) -> None:
    """History and mails of a deed."""
    record(assessment, event, person, before, revision=revision, operation=operation, note=note)
    notify(assessment, event, person, revision=revision, note=note, previous=previous)
