"""Turns what views may raise into pages, and refuses what no form can mean."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from assessments.access import StateConflict
from difu_orgmodels.pages import conflict

Handler = Callable[[HttpRequest], HttpResponse]


class ConflictMiddleware:
    """A deed that the state of an assessment forbids is answered with a page, status 409."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in the address")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return conflict(request, str(exception)) if isinstance(exception, StateConflict) else None
