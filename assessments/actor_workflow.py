"""What can be done to the actor map and the measures. Each verb is one transaction, like those of `workflow`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Max

from assessments.answering import touch
from assessments.models import Actor, Assessment, Measure
from assessments.workflow import new_key

MOST_ACTORS = 300
MOST_MEASURES = 300


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


def _next_position(rows: Any) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1
