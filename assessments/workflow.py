"""What can be done to an assessment. Each verb is one transaction; nothing else writes its state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.crypto import get_random_string
from django.utils.timezone import now

from assessments.access import StateConflict
from assessments.engine import case as engine
from assessments.events import Event
from assessments.exchange import write_document
from assessments.models import Actor, Answer, AnswerStatus, Assessment, HistoryEntry, Measure, Revision
from assessments.reading import read
from assessments.seal import seal
from assessments.states import EDITABLE, TRANSITIONS, Action, State
from assessments.steps import Place
from catalogue.publishing import newest
from journal.outbox import queue
from municipalities.models import Municipality, Role, User

NOT_EDITABLE = "Diese Bewertung ist inzwischen eingereicht. Ihre Änderung wurde nicht gespeichert."


@dataclass(frozen=True, slots=True)
class Change:
    """A new answer. `base` is the version it was made on, 0 if there was none."""

    place: Place
    status: str
    value: Any
    note: str
    base: int


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
    _record(assessment, Event.STARTED, person)
    return assessment


def save_answers(assessment: Assessment, person: User | None, changes: Iterable[Change]) -> list[Answer]:
    """Stores each change if nobody changed the answer meanwhile; returns the rows that stood in the way.

    Raises StateConflict, and stores nothing, if the assessment is not editable any more.
    """
    conflicts = []
    with transaction.atomic():
        touch(assessment)
        for change in changes:
            if not _store(assessment, person, change):
                block, key = change.place
                conflicts.append(assessment.answers.select_related("changed_by").get(block=block, key=key))
    return conflicts


def touch(assessment: Assessment) -> None:
    """Claims the assessment for a change, where it still is editable."""
    editable = Assessment.objects.filter(pk=assessment.pk, state__in=EDITABLE, is_archived=False)
    if not editable.update(version=F("version") + 1, updated_at=now()):
        raise StateConflict(NOT_EDITABLE)


def _store(assessment: Assessment, person: User | None, change: Change) -> bool:
    block, key = change.place
    content = {"status": change.status, "value": change.value, "note": change.note, "changed_by": person}
    if change.base:
        rows = Answer.objects.filter(assessment=assessment, block=block, key=key, version=change.base)
        return bool(rows.update(**content, version=F("version") + 1, changed_at=now()))
    try:
        with transaction.atomic():
            Answer.objects.create(assessment=assessment, block=block, key=key, **content)
    except IntegrityError:
        return False
    return True


def new_key() -> str:
    return get_random_string(10, "abcdefghijkmnpqrstuvwxyz23456789")


@transaction.atomic
def submit(assessment: Assessment, person: User, operation: UUID) -> Revision:
    """Seals a revision and hands the assessment over. Repeating an operation changes nothing.

    Raises StateConflict where the state forbids it and ProfileIncomplete where nothing can be computed.
    """
    if done := _already_done(assessment, operation):
        assert done.revision is not None
        return done.revision
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
    _record(assessment, Event.SUBMITTED, person, before, assessment.state, revision, operation)
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
    _record(assessment, Event.WITHDRAWN, person, before, assessment.state, None, operation)


def _already_done(assessment: Assessment, operation: UUID) -> HistoryEntry | None:
    return assessment.history.select_related("revision").filter(operation_id=operation).first()


def _move(assessment: Assessment, action: Action, target: State | None = None) -> str:
    """Changes the state where the old one still holds and nothing was typed meanwhile; returns the old one."""
    transition = TRANSITIONS[action]
    before, after = assessment.state, target or transition.target
    rows = Assessment.objects.filter(pk=assessment.pk, state=before, version=assessment.version, is_archived=False)
    if before not in transition.sources or not rows.update(state=after, version=F("version") + 1, updated_at=now()):
        raise StateConflict("Diese Bewertung hat sich inzwischen geändert. Bitte sehen Sie sie noch einmal durch.")
    assessment.refresh_from_db(fields=["state", "version"])
    return before


def _record(
    assessment: Assessment,
    event: Event,
    person: User | None,
    before: str = "",
    after: str = "",
    revision: Revision | None = None,
    operation: UUID | None = None,
) -> None:
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


@transaction.atomic
def import_case(assessment: Assessment, case: engine.Case, person: User | None) -> None:
    """Fills a draft from a case in exchange form; what it holds already is replaced."""
    touch(assessment)
    assessment.answers.all().delete()
    assessment.actors.all().delete()
    assessment.measures.all().delete()
    Answer.objects.bulk_create(_answer_rows(assessment, case, person))
    Actor.objects.bulk_create(_actor_rows(assessment, case.actors))
    Measure.objects.bulk_create(
        Measure(
            assessment=assessment,
            key=new_key(),
            position=position,
            name=measure.name,
            responsible=list(measure.responsible),
            budget=_decimal(measure.budget),
            note=measure.note or "",
        )
        for position, measure in enumerate(case.measures, 1)
    )
    Assessment.objects.filter(pk=assessment.pk).update(as_of=case.as_of)
    assessment.as_of = case.as_of
    _record(assessment, Event.IMPORTED, person)


def _answer_rows(assessment: Assessment, case: engine.Case, person: User | None) -> list[Answer]:
    document = write_document(case)
    rows = []
    for block in ("profile", "answers", "regional", "facts", "weights"):
        for key, value in document.get(block, {}).items():
            if (block, key) == ("profile", "name"):
                continue
            status = AnswerStatus.UNKNOWN if value is None else AnswerStatus.GIVEN
            rows.append(
                Answer(assessment=assessment, block=block, key=key, status=status, value=value, changed_by=person)
            )
    return rows


def _actor_rows(assessment: Assessment, actors: Sequence[engine.Actor]) -> list[Actor]:
    rows = []
    for position, actor in enumerate(actors, 1):
        plain = {field.name: getattr(actor, field.name) for field in fields(actor)}
        plain |= {
            "levels": "".join(level for level in "PKU" if level in actor.levels),
            "role": actor.role or "",
            "mandate": actor.mandate or "",
            "note": actor.note or "",
            "fte": _decimal(actor.fte),
            "release_percent": _decimal(actor.release_percent),
            "reports_to": None if actor.reports_to is None else list(actor.reports_to),
        }
        rows.append(Actor(assessment=assessment, position=position, **plain))
    return rows


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)
