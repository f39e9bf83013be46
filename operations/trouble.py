"""Answers while the database is away or a disk is full: 503 or 507 instead of 500, and what was typed is not lost.

These pages need neither database nor session: both may be what is missing.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from journal.visit import current_visit, is_from_script

FULL = {errno.ENOSPC, errno.EDQUOT}
DISK_FULL = "53100"
"""What PostgreSQL calls it."""
RETRY_AFTER = 5
TOKEN = "csrfmiddlewaretoken"  # noqa: S105
SECRET_FIELDS = ("password", "code", "token", "credential")


@dataclass(frozen=True, slots=True)
class Trouble:
    status: int
    code: str
    message: str


AWAY = Trouble(503, "unavailable", "Die Datenbank ist gerade nicht erreichbar. Es wurde nichts gespeichert.")
FULL_DISK = Trouble(507, "full", "Der Speicherplatz des Servers ist erschöpft. Es wurde nichts gespeichert.")


def failed(request: HttpRequest) -> HttpResponse:
    """The handler for everything unforeseen; called while the exception is being handled."""
    if trouble := trouble_behind(sys.exc_info()[1]):
        return tell(request, trouble)
    visit = current_visit()
    page = render_to_string("500.html", {"incident": visit.request_id if visit else ""})
    return HttpResponse(page, status=500)


def tell(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    response = _page(request, trouble)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response


def trouble_behind(error: BaseException | None) -> Trouble | None:
    """What an exception comes from, however often it was taken for something else on its way."""
    return next((found for one in _chain(error) if (found := trouble_of(one))), None)


def trouble_of(error: BaseException) -> Trouble | None:
    """None for mistakes of the program: those stay a 500."""
    if isinstance(error, OSError) and error.errno in FULL:
        return FULL_DISK
    cause = error.__cause__
    if not isinstance(error, OperationalError | InterfaceError) and not _is_broken_off(error, cause):
        return None
    reason = getattr(cause, "sqlite_errorname", None)
    if reason == "SQLITE_ERROR":  # a wrong statement, which SQLite files under the same name
        return None
    is_full = reason == "SQLITE_FULL" or getattr(cause, "pgcode", None) == DISK_FULL
    return FULL_DISK if is_full else AWAY


def _is_broken_off(error: BaseException, cause: BaseException | None) -> bool:
    """psycopg2 says no more than DatabaseError where PostgreSQL ends in the middle of its answer."""
    return type(error) is DatabaseError and getattr(cause, "pgcode", "") is None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


def _page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    if is_from_script(request):
        return JsonResponse({"code": trouble.code, "message": trouble.message}, status=trouble.status)
    page = render_to_string("503.html", {"message": trouble.message, "again": _again(request), "path": request.path})
    return HttpResponse(page, status=trouble.status)


def typed(request: HttpRequest) -> list[tuple[str, str]] | None:
    """What a form has sent, to send it once more. Not with secrets, nor with files, which no page can hold."""
    if request.method != "POST" or request.FILES:
        return None
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name != TOKEN]
    is_secret = any(secret in name for name, _ in fields for secret in SECRET_FIELDS)
    return None if is_secret else fields


def _again(request: HttpRequest) -> list[tuple[str, str]]:
    """Only of forms of ours; with their token, as there may be no session to ask for another."""
    fields = typed(request) if getattr(request, "csrf_processing_done", False) else None
    if fields is None:
        return []
    return [*fields, (TOKEN, token)] if (token := request.POST.get(TOKEN)) else fields
