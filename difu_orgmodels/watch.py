"""Gives every request a number, logs one line about it, and writes what is to be recorded once the answer is sent."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from journal.events import AuditEvent
from journal.recording import OFTEN, record_later, write_safely
from journal.visit import Visit, visiting

log = logging.getLogger("difu.request")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
WELL_FORMED = re.compile(r"[0-9A-Za-z-]{8,64}")


class VisitMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        with visiting(Visit(request, number_of(request))) as visit:
            response = self.get_response(request)
            if response.status_code == 429:
                record_later(AuditEvent.LIMIT_HIT, detail=route_of(request), once=OFTEN)
            response.headers["X-Request-Id"] = visit.request_id
            _log(visit, response, time.perf_counter() - began)
        # As FileResponse does; there is no public way.
        response._resource_closers.append(lambda: _write_down(visit))  # type: ignore[attr-defined]
        return response


def number_of(request: HttpRequest) -> str:
    """The proxy's number, where there is a proxy and it looks like one; else a new one."""
    given = request.headers.get("X-Request-Id", "")
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and WELL_FORMED.fullmatch(given):
        return given
    return secrets.token_hex(8)


def route_of(request: HttpRequest) -> str:
    """The name of the address, which holds neither numbers nor tokens."""
    match = request.resolver_match
    return match.view_name or "unnamed" if match else "unknown"


def _log(visit: Visit, response: HttpResponse, seconds: float) -> None:
    fields = {
        "method": visit.request.method if visit.request.method in METHODS else "other",
        "route": route_of(visit.request),
        "status": response.status_code,
        "ms": round(1000 * seconds, 1),
        "person": visit.known_person,
        "events": visit.events,
    }
    log.info("request", extra={"fields": fields})


def _write_down(visit: Visit) -> None:
    """Within the visit again: what is written carries its number."""
    with visiting(visit):
        for write in visit.later:
            write_safely(write)
