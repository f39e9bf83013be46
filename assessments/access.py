"""Who may see and change which assessment. Being a superuser opens nothing.

404 for what a person may not know, 403 for what they may not do, 409 where the state forbids it.
Without a login only the browser that holds a trial's token gets in, and only to that trial.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest

from assessments.models import Assessment
from municipalities.models import Role, User


class Need(IntEnum):
    READ = 1
    EDIT = 2
    LEAD = 3


TRIAL = "trial"
"""The role of the browser that holds a trial's token."""

RANK: dict[str, Need] = {Role.READER: Need.READ, Role.EDITOR: Need.EDIT, Role.LEAD: Need.LEAD, TRIAL: Need.EDIT}


class StateConflict(Exception):
    """The deed is allowed, but not in the state the assessment is in."""


class LoginNeeded(Exception):
    """Nobody is logged in, and this browser holds no trial that would open the assessment."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into one assessment."""

    assessment: Assessment
    role: str

    @property
    def may_edit(self) -> bool:
        return RANK[self.role] >= Need.EDIT and self.assessment.is_editable

    @property
    def may_lead(self) -> bool:
        return RANK[self.role] >= Need.LEAD

    @property
    def is_trial(self) -> bool:
        return self.role == TRIAL


def load_assessment(request: HttpRequest, pk: int, need: Need = Need.READ) -> Entry:
    """The assessment, if the person or the trial in this browser opens it and what is needed is allowed."""
    entry = _of_member(request, pk) or _of_trial(request, pk)
    if entry is None:
        raise Http404 if request.user.is_authenticated else LoginNeeded
    if RANK[entry.role] < need:
        raise PermissionDenied
    return entry


def load_editable(request: HttpRequest, pk: int) -> Entry:
    """Like `load_assessment`, for changing answers, actors and measures."""
    entry = load_assessment(request, pk, Need.EDIT)
    if not entry.assessment.is_editable:
        raise StateConflict("Diese Bewertung ist eingereicht und kann gerade nicht geändert werden.")
    return entry


def load_trial(request: HttpRequest, pk: int) -> Entry:
    """The trial, if this browser holds its token."""
    entry = _of_trial(request, pk)
    if entry is None:
        raise Http404 if request.user.is_authenticated else LoginNeeded
    return entry


def trial_in(request: HttpRequest) -> Assessment | None:
    """The trial whose token this browser holds, until it expires."""
    token = trial_token(request)
    return Assessment.objects.trial_of(hash_of(token)).first() if token else None


def trial_token(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.TRIAL_COOKIE_NAME, "")


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _of_member(request: HttpRequest, pk: int) -> Entry | None:
    if not isinstance(request.user, User):
        return None
    assessment = (
        Assessment.objects.visible_to(request.user)
        .select_related("municipality", "catalogue_version")
        .defer("catalogue_version__document")
        .annotate(own_role=F("municipality__memberships__role"))
        .filter(pk=pk)
        .first()
    )
    return Entry(assessment, assessment.own_role) if assessment else None


def _of_trial(request: HttpRequest, pk: int) -> Entry | None:
    token = trial_token(request)
    if not token:
        return None
    trials = Assessment.objects.trial_of(hash_of(token)).select_related("catalogue_version")
    assessment = trials.defer("catalogue_version__document").filter(pk=pk).first()
    return Entry(assessment, TRIAL) if assessment else None
