"""Who may see and change the people of a municipality. Being a superuser opens nothing.

404 for what a person may not know, 403 for what they may not do, `Refused` where the state of things forbids it.
Roles are read anew for every request, so a change takes effect at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.decorators import reauthentication_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from journal.recording import suspect
from municipalities.models import Face, Invitation, Membership, Municipality, Role, StaffRole, User


class Refused(Exception):
    """The deed is allowed, but not as things stand; the message is for people."""


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A municipality seen by one of its members."""

    municipality: Municipality
    membership: Membership

    @property
    def may_lead(self) -> bool:
        return is_lead(self.membership)


def is_lead(membership: Membership) -> bool:
    return membership.role == Role.LEAD


def require_recent_login(request: HttpRequest) -> None:
    """For what a stranger at an open browser must not do: leads to the password and back."""
    reauthentication_required(lambda again: HttpResponse())(request)


def load_place(request: HttpRequest, pk: int) -> OwnPlace:
    """For every member, whatever the role."""
    if not isinstance(request.user, User):
        raise Http404
    own = (
        request.user.memberships.select_related("municipality__county", "municipality__erasure")
        .filter(municipality_id=pk)
        .first()
    )
    if own is None:
        suspect(Municipality.objects.filter(pk=pk))
        raise Http404
    return OwnPlace(own.municipality, own)


def load_led_place(request: HttpRequest, pk: int) -> OwnPlace:
    place = load_place(request, pk)
    if not place.may_lead:
        raise PermissionDenied
    return place


def load_member(request: HttpRequest, pk: int, member: int) -> tuple[OwnPlace, Membership]:
    """A member of a municipality one leads."""
    place = load_led_place(request, pk)
    found = place.municipality.memberships.select_related("user", "municipality").filter(pk=member).first()
    if found is None:
        suspect(Membership.objects.filter(pk=member))
        raise Http404
    return place, found


def load_invitation(request: HttpRequest, pk: int, invitation: int) -> tuple[OwnPlace, Invitation]:
    """An invitation, not yet answered, of a municipality one leads."""
    place = load_led_place(request, pk)
    unanswered = place.municipality.invitations.unanswered().select_related("municipality")
    found = unanswered.filter(pk=invitation).first()
    if found is None:
        suspect(Invitation.objects.filter(pk=invitation).exclude(municipality=pk))
        raise Http404
    return place, found


def load_face(request: HttpRequest, pk: int) -> Face:
    """What stands at the head of a municipality's papers: for its members and for advisers."""
    if not isinstance(request.user, User):
        raise Http404
    is_member = request.user.memberships.filter(municipality_id=pk).exists()
    if not (is_member or request.user.staff_roles.filter(role=StaffRole.ADVISER).exists()):
        raise Http404
    return get_object_or_404(Face, municipality_id=pk)


def load_offered(pk: int) -> Municipality:
    """What every logged-in person may know: the register."""
    return get_object_or_404(Municipality.objects.offered().select_related("county", "association"), pk=pk)
