"""Trying out without an account: a trial belongs to the browser that holds its token, for a day.

Only the token's hash is stored. Whoever logs in can take the trial over into a municipality;
otherwise the background worker deletes it when its day is over.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now
from django_tasks import task

from assessments.access import StateConflict, hash_of
from assessments.events import Event
from assessments.models import Assessment
from assessments.workflow import record
from catalogue.publishing import newest
from municipalities.models import Municipality, User

LIFETIME = timedelta(hours=24)


@transaction.atomic
def begin(name: str, today: date) -> tuple[Assessment, str]:
    """A new trial and the token that opens it."""
    token = secrets.token_urlsafe(32)
    ends = now() + LIFETIME
    trial = Assessment.objects.create(
        trial_token_hash=hash_of(token),
        trial_expires_at=ends,
        catalogue_version=newest(),
        title=name,
        as_of=today,
    )
    delete_expired.using(run_after=ends).enqueue()
    return trial, token


@transaction.atomic
def adopt(trial: Assessment, municipality: Municipality, person: User, title: str) -> None:
    """Makes the trial an assessment of the municipality, with everything typed; the token opens nothing any more.

    Raises StateConflict where it has been taken over or deleted meanwhile.
    """
    taken = Assessment.objects.filter(pk=trial.pk, trial_token_hash=trial.trial_token_hash).update(
        municipality=municipality,
        trial_token_hash=None,
        trial_expires_at=None,
        title=title,
        created_by=person,
        updated_at=now(),
    )
    if not taken:
        raise StateConflict("Dieser Versuch ist schon übernommen oder gelöscht.")
    trial.municipality = municipality
    record(trial, Event.ADOPTED, person)


def discard(trial: Assessment) -> None:
    _delete(Assessment.objects.filter(pk=trial.pk, trial_token_hash=trial.trial_token_hash))


@task()
def delete_expired() -> int:
    """Deletes all trials whose day is over; returns how many rows went."""
    return _delete(over(now()))


def delete_over(moment: datetime) -> int:
    """The same for the nightly command, which misses nothing that the background worker missed."""
    return _delete(over(moment))


def over(moment: datetime) -> QuerySet[Assessment]:
    return Assessment.objects.filter(trial_expires_at__lte=moment)


@transaction.atomic
def _delete(trials: QuerySet[Assessment]) -> int:
    """Holds them first, so that none is deleted that is being taken over at this moment."""
    held = list(trials.select_for_update().values_list("pk", flat=True))
    return Assessment.objects.filter(pk__in=held).delete()[0]
