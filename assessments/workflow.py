"""What can be done to an assessment. Each verb is one transaction; nothing else writes its state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.crypto import get_random_string
from django.utils.timezone import now

from assessments.access import StateConflict
from assessments.answering import touch
from assessments.events import Event
from assessments.models import Actor, Answer, AnswerStatus, Assessment, HistoryEntry, Measure, Revision, SavedOperation
from assessments.reading import read
from assessments.seal import seal
from assessments.states import TRANSITIONS, Action, State
from catalogue.publishing import newest
from journal.outbox import queue
from municipalities.models import Municipality, Role, User

MOST_ACTORS = 300
MOST_MEASURES = 300
CHANGED = "Diese Bewertung hat sich inzwischen geändert. Bitte sehen Sie sie noch einmal durch."
OPERATIONS_ARE_KEPT = timedelta(days=7)


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


class LimitReached(Exception):
    """There are too many entries already; the message is German and for people."""


@transaction.atomic
def save_actor(assessment: Assessment, actor: Actor) -> Actor:
    """Adds or changes an actor; a new one gets a key that never changes."""
    touch(assessment)
    if actor.pk is None:
        if assessment.actors.count() >= MOST_ACTORS:
            raise LimitReached(
                f"Es sind bereits {MOST_ACTORS} Akteure eingetragen. Fassen Sie gleichartige Akteure zusammen."
            )
        actor.assessment, actor.key = assessment, new_key()
        actor.position = _next_position(assessment.actors)
    else:
        actor.version += 1
    actor.save()
    return actor


@transaction.atomic
def remove_actor(assessment: Assessment, actor: Actor) -> None:
    """Removes the actor and every mention of it."""
    touch(assessment)
    for other in assessment.actors.exclude(pk=actor.pk):
        superiors = other.reports_to or []
        if actor.key in superiors:
            other.reports_to = [key for key in superiors if key != actor.key]
            other.save(update_fields=["reports_to"])
    for measure in assessment.measures.all():
        if actor.key in measure.responsible:
            measure.responsible = [key for key in measure.responsible if key != actor.key]
            measure.save(update_fields=["responsible"])
    actor.delete()


@transaction.atomic
def move_actor(assessment: Assessment, actor: Actor, levels: str) -> None:
    touch(assessment)
    Actor.objects.filter(pk=actor.pk).update(levels=levels, version=F("version") + 1)


@transaction.atomic
def save_measure(assessment: Assessment, measure: Measure) -> Measure:
    touch(assessment)
    if measure.pk is None:
        if assessment.measures.count() >= MOST_MEASURES:
            raise LimitReached(f"Es sind bereits {MOST_MEASURES} Maßnahmen eingetragen.")
        measure.assessment, measure.key = assessment, new_key()
        measure.position = _next_position(assessment.measures)
    else:
        measure.version += 1
    measure.save()
    return measure


@transaction.atomic
def remove_measure(assessment: Assessment, measure: Measure) -> None:
    touch(assessment)
    measure.delete()


def new_key() -> str:
    return get_random_string(10, "abcdefghijkmnpqrstuvwxyz23456789")


def _next_position(rows: Any) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def submit(assessment: Assessment, person: User, operation: UUID, shown: int | None = None) -> Revision:
    """Seals a revision and hands the assessment over. Repeating an operation changes nothing.

    `shown` is the version of the assessment that the person saw before submitting, None if it does not matter.
    Raises StateConflict where the state forbids it or something changed since `shown`, and ProfileIncomplete
    where nothing can be computed.
    """
    if done := _already_done(assessment, operation):
        assert done.revision is not None
        return done.revision
    if shown not in (None, assessment.version):
        raise StateConflict(CHANGED)
    before = _move(assessment, Action.SUBMIT)
    document, checksum = seal(read(assessment), submitted_by=str(person))
    number = (assessment.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
    revision = Revision.objects.create(
        assessment=assessment,
        number=number,
        document=document,
        checksum=checksum,
        catalogue_version=assessment.catalogue_version,
        submitted_by=person,
    )
    record(assessment, Event.SUBMITTED, person, before, assessment.state, revision, operation)
    SavedOperation.objects.filter(assessment=assessment, at__lt=now() - OPERATIONS_ARE_KEPT).delete()
    _tell_leads(assessment, person, revision)
    return revision


@transaction.atomic
def withdraw(assessment: Assessment, person: User, operation: UUID) -> None:
    """Takes a submission back, to where it came from."""
    if _already_done(assessment, operation):
        return
    last = assessment.history.filter(event=Event.SUBMITTED).last()
    origin = last.from_state if last else State.DRAFT
    before = _move(assessment, Action.WITHDRAW, target=State(origin))
    record(assessment, Event.WITHDRAWN, person, before, assessment.state, None, operation)


def _already_done(assessment: Assessment, operation: UUID) -> HistoryEntry | None:
    return assessment.history.select_related("revision").filter(operation_id=operation).first()


def _move(assessment: Assessment, action: Action, target: State | None = None) -> str:
    """Changes the state where the old one still holds and nothing was typed meanwhile; returns the old one."""
    transition = TRANSITIONS[action]
    before, after = assessment.state, target or transition.target
    rows = Assessment.objects.filter(pk=assessment.pk, state=before, version=assessment.version, is_archived=False)
    if before not in transition.sources or not rows.update(state=after, version=F("version") + 1, updated_at=now()):
        raise StateConflict(CHANGED)
    assessment.refresh_from_db(fields=["state", "version"])
    return before


def record(
    assessment: Assessment,
    event: Event,
    person: User | None,
    before: str = "",
    after: str = "",
    revision: Revision | None = None,
    operation: UUID | None = None,
) -> None:
    """Writes the history; belongs into the transaction of the deed."""
    HistoryEntry.objects.create(
        assessment=assessment,
        event=event,
        from_state=before,
        to_state=after,
        person=person,
        revision=revision,
        operation_id=operation,
    )


def _tell_leads(assessment: Assessment, person: User, revision: Revision) -> None:
    leads = User.objects.filter(
        memberships__municipality=assessment.municipality, memberships__role=Role.LEAD, is_active=True
    )
    for lead in leads:
        queue(
            to=lead.email,
            subject=f"Eingereicht: {assessment.title}",
            body=(
                f"Guten Tag,\n\n{person} hat die Bewertung „{assessment.title}“ eingereicht "
                f"(Fassung {revision.number}).\nPrüfsumme: {revision.checksum}\n\n"
                "Die Difu-Beratung sieht sie nun durch. Bis dahin ist die Bewertung nicht änderbar; "
                "Sie können sie bei Bedarf zurückziehen.\n"
            ),
        )
