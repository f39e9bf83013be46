"""What can be done to an assessment. Each verb is one transaction; nothing else writes its state."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.crypto import get_random_string
from django.utils.timezone import now

from assessments.access import StateConflict
from assessments.events import Event
from assessments.models import Answer, AnswerStatus, Assessment, HistoryEntry, Revision, SavedOperation
from assessments.reading import read
from assessments.seal import seal
from assessments.states import TRANSITIONS, Action, State
from catalogue.publishing import newest
from journal.outbox import queue
from municipalities.models import Municipality, Role, User

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


def new_key() -> str:
    return get_random_string(10, "abcdefghijkmnpqrstuvwxyz23456789")


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
