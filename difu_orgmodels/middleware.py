"""Turns what views may raise into answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from assessments.access import LoginNeeded, StateConflict, trial_in, trial_token
from assessments.models import Assessment
from difu_orgmodels import pages, resending
from difu_orgmodels.watch import route_of
from journal.events import AuditEvent
from journal.recording import Asked, record_later
from municipalities.access import Refused
from municipalities.models import Municipality

Handler = Callable[[HttpRequest], HttpResponse]


class LoginOrTrialMiddleware(LoginRequiredMiddleware):
    """Every page needs a login by default. A trial in this browser may knock at the pages of an
    assessment: their loaders decide whether it is the right one."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match and match.namespace == "assessments" and "pk" in view_kwargs and trial_token(request):
            return None
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        return pages.login_needed(request) if refused else None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """What not everybody may see is kept by no browser: "back" neither shows it after logging out, nor
        brings a page on which answers were older."""
        match = request.resolver_match
        if match and getattr(match.func, "login_required", True):
            response.headers.setdefault("Cache-Control", "private, no-store")
            resending.remember_person(request, response)
        return response


class RefusalMiddleware:
    """A deed that the state of an assessment forbids is answered with 409, a missing login with the way to it, a wrong
    method with a page instead of none."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_refused = isinstance(response, HttpResponseNotAllowed)
        return pages.wrong_method(request, response.headers["Allow"]) if is_refused else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, StateConflict | Refused):
            record_later(AuditEvent.STATE_REFUSED, about=_asked(request), detail=route_of(request))
            return pages.conflict(request, str(exception))
        if isinstance(exception, LoginNeeded):
            has_ended = trial_token(request) and trial_in(request) is None
            return pages.trial_ended(request) if has_ended else pages.login_needed(request)
        return None


def _asked(request: HttpRequest) -> Asked | None:
    """What the address is about."""
    match = request.resolver_match
    if match is None or "pk" not in match.kwargs:
        return None
    rows = Municipality.objects if match.namespace == "municipalities" else Assessment.objects
    return Asked(rows.filter(pk=match.kwargs["pk"]))
