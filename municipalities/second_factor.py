"""Who needs a second factor and has none yet is led to its set-up; nothing else opens before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from journal.events import AuditEvent
from journal.outbox import queue
from journal.recording import record
from journal.visit import is_from_script
from municipalities import letters
from municipalities.models import Membership, Role, StaffMember, User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
ALWAYS_OPEN = {"account_logout", "account_reauthenticate"}
MESSAGE = "Ihre Aufgabe verlangt einen zweiten Faktor. Bitte richten Sie ihn ein; danach geht es weiter."


def is_missing(user: User) -> bool:
    """One statement for every page: a new role or a deleted factor counts from the next page on."""
    roles = settings.SECOND_FACTOR_ROLES
    own = OuterRef("pk")
    needs_one = Q(Exists(StaffMember.objects.filter(user=own, role__in=roles)))
    if not set(Role.values).isdisjoint(roles):
        needs_one |= Q(Exists(Membership.objects.filter(user=own, role__in=roles)))
    has_one = Exists(Authenticator.objects.filter(user=own, type__in=FACTORS))
    return bool(roles) and User.objects.filter(needs_one, ~has_one, pk=user.pk).exists()


@transaction.atomic
def reset(person: User) -> None:
    """For somebody who has lost it, recovery codes included."""
    Authenticator.objects.filter(user=person).delete()
    record(AuditEvent.FACTOR_REMOVED, about=person, detail="all")
    subject, body = letters.second_factor_reset()
    queue(to=person.email, subject=subject, body=body)


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, options: Any) -> HttpResponse | None:
        if not isinstance(request.user, User) or _is_open(request, view) or not is_missing(request.user):
            return None
        if is_from_script(request):
            return JsonResponse({"code": "second_factor", "message": MESSAGE}, status=403)
        messages.warning(request, MESSAGE)
        return redirect("mfa_index")


def _is_open(request: HttpRequest, view: Any) -> bool:
    """The set-up itself, logging out, and what strangers may see as well."""
    match = request.resolver_match
    name = (match.url_name if match else None) or ""
    is_public = not getattr(view, "login_required", True) and not (match and match.namespaces)
    return name.startswith("mfa_") or name in ALWAYS_OPEN or is_public
