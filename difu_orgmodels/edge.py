"""Refuses what no person can have meant, before anything looks at it: control characters, halves of characters, broken
UTF-8, bodies that are too large. Behind this door every text is text, on both databases alike.

What people type into a field is not refused here: a sign that came along unseen when they pasted is replaced by U+FFFD,
so that the form says so at the field and keeps all the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from difu_orgmodels import pages

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
PART_HEADS = re.compile(rb"content-disposition:[^\r\n]*", re.IGNORECASE)
LONGEST_ADDRESS = 7000
"""Signs. What is longer than 8190 the web server refuses itself, in English."""
UNKNOWN = "\ufffd"
"""What Django makes of broken UTF-8, too."""

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
TOO_MANY = "Das Formular hat mehr Felder, als hier vorkommen. Bitte laden Sie die Seite neu."


class EdgeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.path_info) + len(request.META.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
            return pages.too_long(request)
        if not all(map(is_readable, _around(request))) or not _has_readable_headers(request):
            return pages.bad_request(request)
        if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return pages.too_large(request)
        try:
            if not _has_readable_names(request):
                return pages.bad_request(request)
            _replace_unreadable_signs(request)
        except RequestDataTooBig:
            return pages.too_large(request)
        except (TooManyFieldsSent, TooManyFilesSent):
            return pages.bad_request(request, message=TOO_MANY)
        except MultiPartParserError:
            return pages.bad_request(request)
        return self.get_response(request)


def is_readable(raw: bytes) -> bool:
    try:
        return not FORBIDDEN.search(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _around(request: HttpRequest) -> Iterator[bytes]:
    """Path and query as they came. WSGI hands bytes over as Latin-1; of the path Django has made text already, with
    what was no UTF-8 in percent signs."""
    yield unquote_to_bytes(request.path_info.encode("utf-8", "surrogatepass"))
    yield unquote_to_bytes(_wire(request.META.get("QUERY_STRING", "")))


def _has_readable_headers(request: HttpRequest) -> bool:
    """Other sites of the same domain may set cookies in other encodings: only controls are refused here."""
    values = (str(value) for name, value in request.META.items() if name.startswith("HTTP_") or name == "CONTENT_TYPE")
    return not any(map(FORBIDDEN.search, values))


def _wire(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _length(request: HttpRequest) -> int:
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(length) if length.isdecimal() and len(length) < 15 else 0


def _is_form(request: HttpRequest) -> bool:
    """Only what Django would read as a form; other bodies are read by nobody here."""
    return request.method == "POST" and request.content_type in (FORM, MULTIPART)


def _has_readable_names(request: HttpRequest) -> bool:
    """The names of fields and of files, which no person types. Reading the form counts its fields."""
    if not _is_form(request):
        return True
    heads = PART_HEADS.findall(request.body) if request.content_type == MULTIPART else ()
    return all(map(is_readable, heads)) and not any(FORBIDDEN.search(name) or UNKNOWN in name for name in request.POST)


def _replace_unreadable_signs(request: HttpRequest) -> None:
    if _is_form(request) and any(FORBIDDEN.search(text) for _, texts in request.POST.lists() for text in texts):
        readable = request.POST.copy()
        for name, texts in request.POST.lists():
            readable.setlist(name, [FORBIDDEN.sub(UNKNOWN, text) for text in texts])
        request.POST = readable  # type: ignore[assignment]  # (the stubs know no other than Django's own)
