"""What can be done to the actor map and the measures. Each verb is one transaction, like those of `workflow`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.timezone import now

from assessments.answering import touch
from assessments.models import Actor, Assessment, Measure
from assessments.workflow import new_key
from journal.events import AuditEvent
from journal.recording import record_later
from municipalities.models import User

MOST_ACTORS = 300
MOST_MEASURES = 300
CONTENT = (
    "name", "kind", "levels", "role", "mandate", "has_budget", "fte", "fixed_term_until", "reports_to", "has_deputy",
    "is_lead", "meetings_per_year", "release_percent", "is_external", "note",
)  # fmt: skip
"""What an actor says; the rest of its columns is bookkeeping."""


class LimitReached(Exception):
    """There are too many entries already; the message is German and for people."""


class ActorGone(Exception):
    """Somebody removed the actor meanwhile."""


class ActorChanged(Exception):
    """Somebody saved the actor after it was opened; `stored` is how it is now."""

    def __init__(self, stored: Actor) -> None:
        super().__init__(stored.name)
        self.stored = stored


class MeasureChanged(Exception):
    """Somebody saved the measure after it was opened; `stored` is how it is now, None if it was removed."""

    def __init__(self, stored: Measure | None) -> None:
        super().__init__(stored.name if stored else "")
        self.stored = stored


@transaction.atomic
def add_actors(
    assessment: Assessment, person: User | None, actors: Sequence[Actor], *, replace: bool = False
) -> list[Actor]:
    """Adds actors at the end, or in place of all there are. Those without a key get one that never changes.

    `replace` keeps what measures say about actors whose keys stay.
    """
    touch(assessment)
    if replace:
        assessment.actors.all().delete()
    _check_room(assessment, len(actors))
    last = _next_position(assessment.actors)
    for position, actor in enumerate(actors, last):
        actor.assessment, actor.position, actor.changed_by = assessment, position, person
        actor.key = actor.key or new_key()
    known = _keys(assessment) | {actor.key for actor in actors}
    for actor in actors:
        actor.reports_to = _still_there(actor.reports_to, known)
    Actor.objects.bulk_create(actors)
    if replace:
        _forget(assessment, {key for measure in assessment.measures.all() for key in measure.responsible})
    return list(actors)


def _keys(assessment: Assessment) -> set[str]:
    return set(assessment.actors.values_list("key", flat=True))


def _still_there(keys: list[str] | None, known: set[str]) -> list[str] | None:
    """Without those that were removed since the form was filled in."""
    return None if keys is None else [key for key in keys if key in known]


def _check_room(assessment: Assessment, more: int) -> None:
    count = assessment.actors.count()
    if count + more > MOST_ACTORS:
        record_later(AuditEvent.LIMIT_HIT, about=assessment, detail="actors")
        raise LimitReached(
            f"Es sind bereits {count} Akteure eingetragen; mehr als {MOST_ACTORS} passen nicht in die Karte. "
            "Fassen Sie gleichartige Akteure zusammen."
        )


@transaction.atomic
def save_actor(assessment: Assessment, person: User | None, actor: Actor, base: int) -> None:
    """Stores a changed actor where it still has the version it was opened on.

    Raises ActorChanged or ActorGone, and stores nothing, if it has not.
    """
    touch(assessment)
    content = {name: getattr(actor, name) for name in CONTENT}
    content["reports_to"] = _still_there(actor.reports_to, _keys(assessment))
    rows = Actor.objects.filter(assessment=assessment, pk=actor.pk, version=base)
    if not rows.update(**content, version=F("version") + 1, changed_by=person, changed_at=now()):
        record_later(AuditEvent.CONFLICT, about=assessment, by=person.pk if person else None, detail="actor")
        raise ActorChanged(_present(assessment, actor.key))


def _present(assessment: Assessment, key: str) -> Actor:
    stored = assessment.actors.select_related("changed_by").filter(key=key).first()
    if stored is None:
        raise ActorGone
    return stored


@transaction.atomic
def place_actor(
    assessment: Assessment,
    person: User | None,
    key: str,
    place: Callable[[Actor], tuple[str, bool | None]],
    before: str | None = None,
) -> Actor:
    """Puts an actor on levels and, unless `before` is None, in front of another one ("" = last).

    `place` tells levels and being external from the actor as it is now.
    """
    touch(assessment)
    actor = _present(assessment, key)
    actor.levels, actor.is_external = place(actor)
    _change(actor, person, levels=actor.levels, is_external=actor.is_external)
    if before is not None:
        _put_before(assessment, key, before)
    return actor


def _put_before(assessment: Assessment, key: str, before: str) -> None:
    rows = list(Actor.objects.filter(assessment=assessment).only("key", "position"))
    moved = next(row for row in rows if row.key == key)
    rows.remove(moved)
    target = next((index for index, row in enumerate(rows) if row.key == before), len(rows))
    rows.insert(target, moved)
    shifted = [row for position, row in enumerate(rows, 1) if row.position != position]
    for position, row in enumerate(rows, 1):
        row.position = position
    Actor.objects.bulk_update(shifted, ["position"], batch_size=100)


@transaction.atomic
def set_superiors(assessment: Assessment, person: User | None, key: str, superiors: list[str] | None) -> Actor:
    """To whom an actor reports; None = not known, [] = to nobody."""
    touch(assessment)
    actor = _present(assessment, key)
    if superiors and not _keys(assessment).issuperset(superiors):
        raise ActorGone
    _change(actor, person, reports_to=superiors)
    return actor


def _change(actor: Actor, person: User | None, **content: Any) -> None:
    rows = Actor.objects.filter(pk=actor.pk)
    rows.update(**content, version=F("version") + 1, changed_by=person, changed_at=now())


@transaction.atomic
def remove_actor(assessment: Assessment, actor: Actor) -> None:
    """Removes the actor and every mention of it."""
    touch(assessment)
    actor.delete()
    _forget(assessment, {actor.key})


def _forget(assessment: Assessment, keys: set[str]) -> None:
    """Takes those of the keys out of reports and measures that no actor has any more."""
    gone = keys - _keys(assessment)
    for other in assessment.actors.exclude(reports_to=None):
        if gone.intersection(other.reports_to or []):
            other.reports_to = [key for key in other.reports_to or [] if key not in gone]
            other.save(update_fields=["reports_to"])
    for measure in assessment.measures.all():
        if gone.intersection(measure.responsible):
            measure.responsible = [key for key in measure.responsible if key not in gone]
            measure.save(update_fields=["responsible"])


@transaction.atomic
def save_measure(assessment: Assessment, measure: Measure, base: int = 0) -> Measure:
    """Stores a new measure, or a changed one where it still has the version it was opened on."""
    touch(assessment)
    measure.responsible = _still_there(measure.responsible, _keys(assessment)) or []
    if measure.pk is None:
        if assessment.measures.count() >= MOST_MEASURES:
            record_later(AuditEvent.LIMIT_HIT, about=assessment, detail="measures")
            raise LimitReached(f"Es sind bereits {MOST_MEASURES} Maßnahmen eingetragen.")
        measure.assessment, measure.key = assessment, new_key()
        measure.position = _next_position(assessment.measures)
        measure.save()
        return measure
    rows = Measure.objects.filter(assessment=assessment, pk=measure.pk, version=base)
    content = {name: getattr(measure, name) for name in ("name", "responsible", "budget", "note")}
    if not rows.update(**content, version=F("version") + 1):
        record_later(AuditEvent.CONFLICT, about=assessment, detail="measure")
        raise MeasureChanged(assessment.measures.filter(pk=measure.pk).first())
    return measure


@transaction.atomic
def remove_measure(assessment: Assessment, measure: Measure) -> None:
    touch(assessment)
    measure.delete()


def _next_position(rows: Any) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1
