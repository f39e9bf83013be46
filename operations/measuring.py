"""Counts every request by the name of its address, never by the address itself: that may tell whose case it was."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from journal.figures import REQUEST_SECONDS, REQUESTS, SAVES

METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
SAVING = "assessments:save"
OUTCOMES = {200: "saved", 409: "conflict", 503: "unavailable", 507: "unavailable"}


class MeasuringMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.view_name if match else "unknown"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, response.status_code).inc()
        REQUEST_SECONDS.labels(route).observe(time.perf_counter() - begun)
        if route == SAVING and method == "POST":
            SAVES.labels(OUTCOMES.get(response.status_code, "refused")).inc()
        return response
