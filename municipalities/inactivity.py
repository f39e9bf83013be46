"""Accounts nobody uses: warned after a year, locked a month later, forgotten after two years."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from journal.outbox import queue
from municipalities import letters
from municipalities.erasure import IN_REVIEW, forget
from municipalities.models import User

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
    subject, body = letters.inactive(person, f"{localtime(moment + NOTICE):%d.%m.%Y}")
    queue(to=person.email, subject=subject, body=body)
    return True


def lock(person: User, moment: datetime) -> bool:
    return bool(User.objects.filter(pk__in=to_lock(moment).filter(pk=person.pk)).update(is_active=False))


@transaction.atomic
def forget_unused(person: User, moment: datetime) -> bool:
    if not to_forget(moment).filter(pk=person.pk).exists():
        return False
    forget(person, moment)
    return True


def _unused_since(day: datetime) -> QuerySet[User]:
    used = User.objects.annotate(seen_at=Coalesce("last_login", "date_joined"))
    return used.filter(seen_at__lte=day, erased_at=None)
