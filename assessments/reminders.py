"""Reminds of cases that have been waiting for long. Once per waiting period, however often it runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from assessments.models import Assessment
from assessments.notices import REMINDERS, remind_of


def remind(moment: datetime) -> int:
    """Queues a mail for each case that is overdue; returns of how many cases."""
    overdue = _overdue(moment).select_related("municipality", "adviser").order_by("turn_since", "pk")
    return sum(_remind(case, moment) for case in overdue)


def _overdue(moment: datetime) -> QuerySet[Assessment]:
    return Assessment.objects.filter(
        Q(reminded_at=None) | Q(reminded_at__lt=F("turn_since")),
        municipality__isnull=False,
        is_archived=False,
        state__in=list(REMINDERS),
        turn_since__lte=moment - timedelta(days=settings.REMIND_AFTER_DAYS),
    )


@transaction.atomic
def _remind(case: Assessment, moment: datetime) -> bool:
    """Claims the case first: of two that run at once only one sends."""
    if not _overdue(moment).filter(pk=case.pk, state=case.state).update(reminded_at=moment):
        return False
    remind_of(case, (moment - case.turn_since).days)
    return True
