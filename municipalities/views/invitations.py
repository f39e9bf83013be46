"""Inviting people, and what somebody meets who follows an invitation."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from municipalities import joining
from municipalities.access import Refused, load_invitation, load_led_place
from municipalities.forms import InviteForm, NewAccountForm
from municipalities.models import Invitation, Role, User

SENT = "Die Einladung ist unterwegs. Sie gilt 14 Tage."
UNKNOWN = "Diese Einladung gibt es nicht. Bitte prüfen Sie, ob die Adresse vollständig ist."


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    place = load_led_place(request, pk)
    assert isinstance(request.user, User)
    form = InviteForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            joining.invite(
                place.municipality, request.user, form.cleaned_data["email"], Role(form.cleaned_data["role"]),
                _address_of(request),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, SENT)
            return redirect("municipalities:people", pk)
    context = {"place": place, "town": place.municipality, "form": form}
    return render(request, "municipalities/invite.html", context, status=status)


@require_POST
def renew(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    _, waiting = load_invitation(request, pk, invitation)
    assert isinstance(request.user, User)
    joining.renew(waiting, request.user, _address_of(request))
    messages.success(request, SENT)
    return redirect("municipalities:people", pk)


@require_POST
def revoke(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    _, waiting = load_invitation(request, pk, invitation)
    joining.revoke(waiting)
    messages.success(request, "Die Einladung ist zurückgezogen und öffnet nichts mehr.")
    return redirect("municipalities:people", pk)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Logged in with the invited address: one button. Without an account: name and password. Else: what to do."""
    invitation = joining.find(token)
    if invitation is None:
        return _closed(request, UNKNOWN, 404)
    if reason := joining.why_closed(invitation):
        joining.note_misuse(invitation)
        return _closed(request, reason, 410)
    if isinstance(request.user, User):
        return _accept_as(request, invitation, request.user)
    if joining.has_account(invitation):
        login = f"{reverse('account_login')}?next={request.path}"
        return render(request, "municipalities/accept_login.html", {"invitation": invitation, "login": login})
    return _accept_with_new_account(request, invitation)


def _accept_as(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    if not joining.belongs_to(invitation, user):
        joining.note_misuse(invitation)
        return render(request, "municipalities/accept_other.html", {"invitation": invitation}, status=403)
    if request.method == "POST":
        try:
            joining.accept(invitation, user)
        except Refused as refused:
            return _closed(request, str(refused), 409)
        messages.success(request, f"Willkommen! Sie machen jetzt bei {invitation.municipality} mit.")
        return redirect("municipalities:people", invitation.municipality_id)
    return render(request, "municipalities/accept.html", {"invitation": invitation})


def _accept_with_new_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = NewAccountForm(invitation.email, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = joining.accept_with_new_account(invitation, form.cleaned_data["name"], form.cleaned_data["password"])
        except Refused as refused:
            return _closed(request, str(refused), 409)
        target = reverse("municipalities:people", args=[invitation.municipality_id])
        return perform_login(request, Login(user=user, email=user.email, redirect_url=target))
    return render(request, "municipalities/accept_new.html", {"invitation": invitation, "form": form})


def _closed(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "municipalities/accept_closed.html", {"reason": reason}, status=status)


def _address_of(request: HttpRequest) -> joining.AddressOf:
    return lambda token: request.build_absolute_uri(reverse("municipalities:accept", args=[token]))
