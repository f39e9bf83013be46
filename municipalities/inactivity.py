"""Accounts nobody uses: warned after a year, locked a month later, forgotten after two years.

No municipality loses its only lead unnoticed: when that account is warned, its colleagues are told; when it is locked,
they can ask for the lead, and the operators know.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from journal.events import AuditEvent
from journal.outbox import queue
from journal.recording import record
from municipalities import letters, roles
from municipalities.administration import operators
from municipalities.erasure import IN_REVIEW, forget
from municipalities.models import Membership, Municipality, Role, User

WARN_AFTER = timedelta(days=365)
NOTICE = timedelta(days=30)
FORGET_AFTER = timedelta(days=730)


def to_warn(moment: datetime) -> QuerySet[User]:
    not_warned = Q(inactivity_warned_at=None) | Q(inactivity_warned_at__lt=F("seen_at"))
    return _unused_since(moment - WARN_AFTER).filter(not_warned, is_active=True)


def to_lock(moment: datetime) -> QuerySet[User]:
    """Those who were warned in time and have not come back."""
    return _unused_since(moment - WARN_AFTER).filter(
        inactivity_warned_at__lte=moment - NOTICE, inactivity_warned_at__gte=F("seen_at"), is_active=True
    )


def to_forget(moment: datetime) -> QuerySet[User]:
    """Whoever reviews cases is not forgotten before somebody has taken them over."""
    reviewing = Q(cases__state=IN_REVIEW)
    return _unused_since(moment - FORGET_AFTER).filter(is_active=False).exclude(reviewing)


@transaction.atomic
def warn(person: User, moment: datetime) -> bool:
    if not User.objects.filter(pk__in=to_warn(moment).filter(pk=person.pk)).update(inactivity_warned_at=moment):
        return False
    day = f"{localtime(moment + NOTICE):%d.%m.%Y}"
    subject, body = letters.inactive(person, day)
    queue(to=person.email, subject=subject, body=body)
    for member in _led_alone(person):
        _tell(roles.colleagues(member), letters.lead_unused(member.municipality, day), member.municipality)
    return True


@transaction.atomic
def lock(person: User, moment: datetime) -> bool:
    orphaned = _led_alone(person)
    if not User.objects.filter(pk__in=to_lock(moment).filter(pk=person.pk)).update(is_active=False):
        return False
    record(AuditEvent.ACCOUNT_LOCKED, about=person)
    for member in orphaned:
        told = [*roles.colleagues(member), *operators()]
        _tell(told, letters.lead_locked(member.municipality), member.municipality)
    return True


def _led_alone(person: User) -> list[Membership]:
    led = person.memberships.filter(role=Role.LEAD).select_related("municipality").order_by("pk")
    return [member for member in led if roles.is_last_lead(member)]


def _tell(people: Iterable[User], letter: letters.Letter, municipality: Municipality) -> None:
    subject, body = letter
    for one in people:
        queue(to=one.email, subject=subject, body=body, municipality=municipality.pk)


@transaction.atomic
def forget_unused(person: User, moment: datetime) -> bool:
    if not to_forget(moment).filter(pk=person.pk).exists():
        return False
    forget(person, moment)
    return True


def _unused_since(day: datetime) -> QuerySet[User]:
    used = User.objects.annotate(seen_at=Coalesce("last_login", "date_joined"))
    return used.filter(seen_at__lte=day, erased_at=None)
