"""„Ihr Konto“: the person's municipalities, requests and everything about logging in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from municipalities.models import Outcome, User


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    factors = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "memberships": request.user.memberships.select_related("municipality__county").order_by("municipality__name"),
        "staff_roles": request.user.staff_roles.order_by("role"),
        "waiting": request.user.lead_requests.filter(outcome=Outcome.WAITING).select_related("municipality"),
        "has_login_service": bool(settings.OIDC_SERVER),
        "has_second_factor": bool(factors & {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}),
    }
    return render(request, "account/overview.html", context)
