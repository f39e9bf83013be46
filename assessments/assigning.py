"""Asking a colleague to see to a step, and giving it back.

Whoever asks names the assignment they saw: of two who ask at once the second is told, and nothing is lost.
"""

from __future__ import annotations

from django.db import transaction

from assessments.access import StateConflict
from assessments.models import Assessment, Assignment
from assessments.models.assignment import MAY_BE_ASKED
from assessments.notices import ASSIGNED, GIVEN_BACK, RELEASED, tell_of_step
from assessments.states import EDITABLE
from assessments.steps import BY_SLUG, Step
from municipalities import roles
from municipalities.models import Membership, User

NOT_NOW = "Diese Bewertung ist eingereicht oder archiviert. Schritte lassen sich gerade nicht zuweisen."
NOT_A_MEMBER = "Diese Person bearbeitet die Bewertung nicht mehr mit. Bitte wählen Sie eine andere."
GIVEN_BACK_ALREADY = "Dieser Schritt ist Ihnen nicht mehr zugewiesen."


@transaction.atomic
def assign(assessment: Assessment, step: Step, member: Membership, person: User, note: str, seen: int) -> None:
    """`seen` is the number of the assignment that the page showed, 0 for none."""
    _claim(assessment)
    current = standing(assessment, step)
    if current and _says(current, member, person, note):
        return
    if not Membership.objects.filter(
        pk=member.pk, municipality=assessment.municipality_id, role__in=MAY_BE_ASKED, user__is_active=True
    ).exists():
        raise StateConflict(NOT_A_MEMBER)
    _remove(assessment, step, current, seen)
    Assignment.objects.create(assessment=assessment, step=step.slug, member=member, note=note, assigned_by=person)
    if current and current.member_id != member.pk:
        tell_of_step(RELEASED, assessment, step.name, person, current.member.user)
    tell_of_step(ASSIGNED, assessment, step.name, person, member.user, note)


@transaction.atomic
def release(assessment: Assessment, step: Step, person: User, seen: int) -> None:
    """Takes the step back from whoever it was assigned to."""
    _claim(assessment)
    current = standing(assessment, step)
    if current is None:
        return
    _remove(assessment, step, current, seen)
    tell_of_step(RELEASED, assessment, step.name, person, current.member.user)


@transaction.atomic
def give_back(assessment: Assessment, step: Step, person: User) -> None:
    """The person is done with the step; whoever asked is told, if they still belong to the municipality."""
    _claim(assessment)
    current = standing(assessment, step)
    if current is None or current.member.user_id != person.pk:
        raise StateConflict(GIVEN_BACK_ALREADY)
    current.delete()
    asked_by = current.assigned_by
    if asked_by and asked_by.is_active and asked_by.memberships.filter(municipality=assessment.municipality).exists():
        tell_of_step(GIVEN_BACK, assessment, step.name, person, asked_by)


def steps_assigned(assessment: Assessment) -> dict[str, Assignment]:
    """The assignments in force, by step."""
    rows = assessment.assignments.in_force().select_related("member__user", "assigned_by")
    return {row.step: row for row in rows}


def standing(assessment: Assessment, step: Step) -> Assignment | None:
    """The assignment of one step, if it is in force. Most steps have none: that is asked first, as it costs least."""
    if not assessment.assignments.filter(step=step.slug).exists():
        return None
    rows = assessment.assignments.in_force().filter(step=step.slug)
    return rows.select_related("member__user", "assigned_by").first()


def assignable(slug: str) -> Step | None:
    """Any step but the last, which is the lead's own."""
    step = BY_SLUG.get(slug)
    return step if step and step.kind != "check" else None


def _claim(assessment: Assessment) -> None:
    """Until the transaction ends nobody else assigns here, submits, or changes who belongs to the municipality."""
    assert assessment.municipality is not None
    roles.lock(assessment.municipality)
    editable = Assessment.objects.select_for_update(no_key=True).only("pk")
    if editable.filter(pk=assessment.pk, state__in=EDITABLE, is_archived=False).first() is None:
        raise StateConflict(NOT_NOW)


def _standing(assessment: Assessment, step: Step) -> Assignment | None:
    return steps_assigned(assessment).get(step.slug)


def _remove(assessment: Assessment, step: Step, current: Assignment | None, seen: int) -> None:
    """Makes room, if what stands there is what the person saw; what is not in force any more just goes."""
    if (current.pk if current else 0) != seen:
        raise StateConflict(_overtaken(current))
    assessment.assignments.filter(step=step.slug).delete()


def _overtaken(current: Assignment | None) -> str:
    if current is None:
        return "Die Zuweisung dieses Schritts ist inzwischen aufgehoben. Bitte sehen Sie noch einmal nach."
    return (
        f"Inzwischen ist dieser Schritt {current.member.user} zugewiesen. Ihre Zuweisung ist nicht gespeichert; "
        "bitte sprechen Sie sich ab."
    )


def _says(current: Assignment, member: Membership, person: User, note: str) -> bool:
    return (current.member_id, current.assigned_by_id, current.note) == (member.pk, person.pk, note)
