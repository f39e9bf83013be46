"""A municipality wants everything about it deleted: one person asks, another confirms, and thirty days pass.

Until then each lead and each operator can stop it. Whoever is concerned is told at every turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from journal.outbox import queue
from municipalities import letters, roles
from municipalities.access import Refused
from municipalities.administration import is_operator, operators
from municipalities.erasure import erase_municipality
from municipalities.letters import Letter
from municipalities.models import Erasure, Municipality, Role, User

GRACE = timedelta(days=30)
REMINDER = timedelta(days=7)
GONE = "Die Löschung ist inzwischen zurückgezogen. Es bleibt alles, wie es ist."


@transaction.atomic
def ask(municipality: Municipality, person: User) -> Erasure:
    _require_lead(municipality, person)
    roles.lock(municipality)
    asked, is_new = Erasure.objects.get_or_create(municipality=municipality, defaults={"asked_by": person})
    if not is_new:
        raise Refused("Die Löschung ist schon beantragt.")
    _tell([*_leads(municipality), *operators()], letters.erasure_asked(asked), municipality)
    return asked


@transaction.atomic
def confirm(asked: Erasure, person: User) -> None:
    """By somebody else than who asked: a lead of the municipality or an operator."""
    _require_say(asked.municipality, person)
    if asked.asked_by_id == person.pk:
        raise Refused("Die Löschung bestätigt eine andere Person als die, die sie beantragt hat.")
    due = now() + GRACE
    waiting = Erasure.objects.filter(pk=asked.pk, due_at=None)
    if not waiting.update(confirmed_by=person, due_at=due):
        raise Refused("Die Löschung ist inzwischen bestätigt oder zurückgezogen.")
    asked.refresh_from_db()
    _tell([*_leads(asked.municipality), *operators()], letters.erasure_confirmed(asked), asked.municipality)


@transaction.atomic
def stop(asked: Erasure, person: User) -> None:
    _require_say(asked.municipality, person)
    if not Erasure.objects.filter(pk=asked.pk).delete()[0]:
        raise Refused(GONE)
    _tell([*_leads(asked.municipality), *operators()], letters.erasure_stopped(asked, person), asked.municipality)


@transaction.atomic
def remind(asked: Erasure, moment: datetime) -> bool:
    """A week before, never less, however late this runs; of two that run at once only one tells."""
    assert asked.due_at is not None
    asked.due_at = max(asked.due_at, moment + REMINDER)
    if not soon(moment).filter(pk=asked.pk).update(reminded_at=moment, due_at=asked.due_at):
        return False
    _tell([*_everybody(asked.municipality), *operators()], letters.erasure_soon(asked), asked.municipality)
    return True


@transaction.atomic
def carry_out(asked: Erasure, moment: datetime) -> bool:
    """Deletes, if nobody has stopped it at the last moment, and tells those who worked there."""
    roles.lock(asked.municipality)
    if not due(moment).filter(pk=asked.pk).exists():
        return False
    told = [*_everybody(asked.municipality), *operators()]
    erase_municipality(asked.municipality, moment)
    _tell(told, letters.erasure_done(asked.municipality), None)
    return True


def soon(moment: datetime) -> QuerySet[Erasure]:
    """Those whose reminder is due."""
    return Erasure.objects.filter(due_at__lte=moment + REMINDER, reminded_at=None)


def due(moment: datetime) -> QuerySet[Erasure]:
    return Erasure.objects.filter(due_at__lte=moment, reminded_at__isnull=False)


def _require_lead(municipality: Municipality, person: User) -> None:
    if not person.memberships.filter(municipality=municipality, role=Role.LEAD).exists():
        raise PermissionDenied


def _require_say(municipality: Municipality, person: User) -> None:
    if not is_operator(person):
        _require_lead(municipality, person)


def _leads(municipality: Municipality) -> Iterable[User]:
    rows = municipality.memberships.filter(role=Role.LEAD, user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("pk")]


def _everybody(municipality: Municipality) -> Iterable[User]:
    rows = municipality.memberships.filter(user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("pk")]


def _tell(people: Iterable[User], letter: Letter, municipality: Municipality | None) -> None:
    """One mail each; `municipality` is left empty for what has to outlive it."""
    subject, body = letter
    for email in dict.fromkeys(person.email for person in people):
        queue(to=email, subject=subject, body=body, municipality=municipality.pk if municipality else None)
