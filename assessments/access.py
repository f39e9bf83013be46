"""Who may see and change which assessment. Being a superuser opens nothing.

404 for what a person may not know, 403 for what they may not do, 409 where the state forbids it.
Without a login only the browser that holds a trial's token gets in, and only to that trial.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest

from assessments.models import Assessment, Comment
from assessments.states import TRANSITIONS, Action, Party, State, Transition
from journal.events import AuditEvent
from journal.recording import OFTEN, record_later, suspect
from municipalities.models import Membership, Role, StaffMember, StaffRole, User

NOT_NOW = "Das ist in dem Zustand, in dem die Bewertung gerade ist, nicht möglich. Vielleicht war jemand schneller."


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


def owner_of_page(user: User | AnonymousUser, entry: Entry | None) -> str | None:
    """Who is expected to send its forms: a page that stayed open never saves under somebody else's name.

    A trial is its browser's, logged in or not.
    """
    if entry is not None and entry.is_trial:
        return TRIAL
    return str(user.pk) if user.is_authenticated else None


def load_assessment(request: HttpRequest, pk: int, need: Need = Need.READ) -> Entry:
    """The assessment, if the person or the trial in this browser opens it and what is needed is allowed."""
    entry = _of_member(request, pk) or _of_trial(request, pk)
    if entry is None:
        raise _unknown(request, pk)
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
        raise _unknown(request, pk)
    return entry


def _unknown(request: HttpRequest, pk: int) -> Http404 | LoginNeeded:
    """The same for what is foreign and for what does not exist."""
    if not request.user.is_authenticated:
        return LoginNeeded()
    suspect(Assessment.objects.filter(pk=pk))
    return Http404()


@dataclass(frozen=True, slots=True)
class Desk:
    """An adviser's way to one submitted case."""

    assessment: Assessment
    adviser: User

    @property
    def holds(self) -> bool:
        return self.assessment.adviser_id == self.adviser.pk and self.assessment.state == State.IN_REVIEW

    @property
    def may_write(self) -> bool:
        """Whether the adviser may comment: while they review, and while the changes they asked for are made."""
        at_work = self.assessment.state in (State.IN_REVIEW, State.CHANGES_REQUESTED)
        return at_work and self.assessment.adviser_id == self.adviser.pk and not self.assessment.is_archived

    def allowed_actions(self) -> frozenset[Action]:
        """What the adviser may do in the state the case is in."""
        return frozenset(action for action, transition in TRANSITIONS.items() if self._may(transition))

    def _may(self, transition: Transition) -> bool:
        is_in_state = State(self.assessment.state) in transition.sources and not self.assessment.is_archived
        if transition.action == Action.REASSIGN:
            return is_in_state and not self.holds
        return is_in_state and (transition.party == Party.ADVISER or (transition.party == Party.HOLDER and self.holds))

    def require(self, action: Action) -> None:
        """For pages that ask for words before a deed: 403 for others than the holder, 409 in the wrong state."""
        transition = TRANSITIONS[action]
        if transition.party == Party.HOLDER and self.assessment.adviser_id != self.adviser.pk:
            raise PermissionDenied
        if not self._may(transition):
            raise StateConflict(NOT_NOW)

    def require_remarks(self) -> None:
        """For the page that opens a conversation."""
        if not may_remark(self.adviser, self.assessment):
            raise PermissionDenied

    def require_review(self) -> None:
        """For pages about what the adviser decides otherwise than the method."""
        if self.assessment.adviser_id != self.adviser.pk:
            raise PermissionDenied
        if not self.holds or self.assessment.is_archived:
            raise StateConflict(NOT_NOW)


def load_desk(request: HttpRequest) -> User:
    """The adviser whose desk it is; for everybody else there is none."""
    if not isinstance(request.user, User):
        raise LoginNeeded
    if not is_adviser(request.user):
        raise Http404
    return request.user


def load_case(request: HttpRequest, pk: int) -> Desk:
    """A submitted case, for advisers who do not belong to the municipality."""
    if not isinstance(request.user, User) or not is_adviser(request.user):
        raise _unknown(request, pk)
    adviser = request.user
    cases = Assessment.objects.on_desk_of(adviser).select_related(
        "municipality__erasure", "catalogue_version", "adviser"
    )
    assessment = cases.defer("catalogue_version__document").filter(pk=pk).first()
    if assessment is None:
        raise _unknown(request, pk)
    record_later(AuditEvent.CASE_OPENED, about=assessment, once=OFTEN)
    return Desk(assessment, adviser)


def is_adviser(person: User) -> bool:
    return StaffMember.objects.filter(user=person, role=StaffRole.ADVISER, user__is_active=True).exists()


def role_of(person: User, assessment: Assessment) -> str | None:
    """The person's role in the municipality of the assessment."""
    memberships = Membership.objects.filter(municipality=assessment.municipality_id, user=person)
    return memberships.values_list("role", flat=True).first()


def may_act(person: User, assessment: Assessment, party: Party) -> bool:
    """Whether the person belongs to the party that a transition asks for; a member is never an adviser."""
    role = role_of(person, assessment)
    if party == Party.LEAD:
        return role == Role.LEAD
    if role is not None or not is_adviser(person):
        return False
    return party == Party.ADVISER or assessment.adviser_id == person.pk


def may_remark(person: User, assessment: Assessment) -> bool:
    """Whether the adviser who holds the case may write about it: during the review and while changes are made."""
    at_work = assessment.state in (State.IN_REVIEW, State.CHANGES_REQUESTED) and not assessment.is_archived
    return at_work and may_act(person, assessment, Party.HOLDER)


def may_reply(person: User, thread: Comment) -> bool:
    """The holder anywhere; the municipality's editors in shared threads, until the case is put away."""
    if may_remark(person, thread.assessment):
        return True
    role = role_of(person, thread.assessment)
    edits = role is not None and RANK[role] >= Need.EDIT
    return edits and not thread.is_internal and not thread.assessment.is_archived


def has_contributed(person: User, assessment: Assessment) -> bool:
    """Whether the person has entered or submitted anything here, or belongs to the municipality."""
    return (
        role_of(person, assessment) is not None
        or assessment.contributions.filter(person=person).exists()
        or assessment.revisions.filter(submitted_by=person).exists()
    )


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
        .select_related("municipality__erasure", "catalogue_version")
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
