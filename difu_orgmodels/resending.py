"""What a form sends while nobody is logged in any more: kept until whoever typed it has logged in again.

It waits in the session of this browser, for half an hour, and is shown once. Who typed it is known from a signed cookie
that names who was logged in here last: nobody else gets to see it, and who never was logged in can leave nothing here.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.access import TRIAL
from municipalities.models import User
from operations.trouble import typed

SALT = "who was logged in here"
KEY = "typed_before_login"
"""Asked for by the login page, which says that something waits."""
PATIENCE = 30 * 60
MOST_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Typed:
    """What is to be sent once more, and where to."""

    path: str
    fields: list[tuple[str, str]]


def remember_person(request: HttpRequest, response: HttpResponseBase) -> None:
    """For the time after the session. Asks the database only where the page has asked who is there."""
    person = getattr(request, "_cached_user", None)
    if not isinstance(person, User) or _last_person(request) == str(person.pk):
        return
    response.set_signed_cookie(
        settings.PERSON_COOKIE_NAME,
        str(person.pk),
        salt=SALT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _last_person(request: HttpRequest) -> str | None:
    return request.get_signed_cookie(settings.PERSON_COOKIE_NAME, default=None, salt=SALT)


def keep(request: HttpRequest) -> None:
    """Only forms of ours, which the token has proved before."""
    person, fields = _last_person(request), typed(request)
    if person is None or fields is None or not getattr(request, "csrf_processing_done", False):
        return
    if sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        return
    request.session[KEY] = {
        "person": person,
        "path": request.get_full_path(),
        "fields": fields,
        "until": time.time() + PATIENCE,
    }


def _take(request: HttpRequest) -> Typed | None:
    kept = request.session.pop(KEY, None)
    if kept is None or kept["person"] != str(request.user.pk) or kept["until"] < time.time():
        return None
    return Typed(kept["path"], [(name, value) for name, value in kept["fields"]])


@require_safe
def send_again(request: HttpRequest) -> HttpResponse:
    """Where a login leads that a form has asked for."""
    return render(request, "send_again.html", {"typed": _take(request)})


@require_safe
def back_again(request: HttpRequest) -> HttpResponse:
    """Where a login leads that another window waits for."""
    return render(request, "back_again.html")


def stale(request: HttpRequest) -> Typed | None:
    """What a form with an old token has sent, if it is ours and of whoever is logged in: neither one on a foreign site
    nor somebody else's must be one click away from being sent. Whose it is says `form_owner.py` in every form."""
    fields = typed(request)
    if fields is None or not _is_from_here(request):
        return None
    owner = request.POST.get("person")
    is_theirs = owner in (TRIAL, str(request.user.pk)) if request.user.is_authenticated else bool(owner)
    return Typed(request.get_full_path(), fields) if is_theirs else None


def _is_from_here(request: HttpRequest) -> bool:
    """What browsers say about where a request comes from; pages cannot change it. Older ones name the origin only."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    return (origin.scheme, origin.netloc) == (request.scheme, request.get_host())
