"""Who may see and change which assessment. Being a superuser opens nothing.

404 for what a person may not know, 403 for what they may not do, 409 where the state forbids it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest

from assessments.models import Assessment
from municipalities.models import Role, User


class Need(IntEnum):
    READ = 1
    EDIT = 2
    LEAD = 3


RANK: dict[str, Need] = {Role.READER: Need.READ, Role.EDITOR: Need.EDIT, Role.LEAD: Need.LEAD}


class StateConflict(Exception):
    """The deed is allowed, but not in the state the assessment is in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A person's way into one assessment."""

    assessment: Assessment
    role: str

    @property
    def may_edit(self) -> bool:
        return RANK[self.role] >= Need.EDIT and self.assessment.is_editable

    @property
    def may_lead(self) -> bool:
        return RANK[self.role] >= Need.LEAD


def load_assessment(request: HttpRequest, pk: int, need: Need = Need.READ) -> Entry:
    """The assessment, if the person may know it and do what is needed."""
    assert isinstance(request.user, User)
    assessment = (
        Assessment.objects.visible_to(request.user)
        .select_related("municipality", "catalogue_version")
        .defer("catalogue_version__document")
        .annotate(own_role=F("municipality__memberships__role"))
        .filter(pk=pk)
        .first()
    )
    if assessment is None:
        raise Http404
    entry = Entry(assessment, assessment.own_role)
    if RANK[entry.role] < need:
        raise PermissionDenied
    return entry


def load_editable(request: HttpRequest, pk: int) -> Entry:
    """Like `load_assessment`, for changing answers, actors and measures."""
    entry = load_assessment(request, pk, Need.EDIT)
    if not entry.assessment.is_editable:
        raise StateConflict("Diese Bewertung ist eingereicht und kann gerade nicht geändert werden.")
    return entry
