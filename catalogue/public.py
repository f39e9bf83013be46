"""How public pages are served: from the newest catalogue, and only anew where something has changed."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from catalogue.content.structure import Catalogue
from catalogue.publishing import NothingPublishedError, content_of, newest

PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, settings.TRIAL_COOKIE_NAME, "messages")

View = Callable[Concatenate[HttpRequest, Catalogue, ...], HttpResponse]


def public_page(view: View) -> Callable[..., HttpResponseBase]:
    """A page of the catalogue for everybody. Strangers may keep it and ask whether it is still good;
    what carries a person's name or a message to them is never kept."""

    @login_not_required
    @require_safe
    @wraps(view)
    def page(request: HttpRequest, **address: Any) -> HttpResponseBase:
        try:
            version = newest()
        except NothingPublishedError as error:
            raise Http404 from error

        def answer(request: HttpRequest) -> HttpResponse:
            return view(request, content_of(version), **address)

        if any(name in request.COOKIES for name in PERSONAL_COOKIES):
            response: HttpResponseBase = answer(request)
            patch_cache_control(response, private=True, no_store=True)
        else:
            response = _unless_known(request, version.checksum, answer)
        patch_vary_headers(response, ["Cookie"])
        return response

    return page


def _unless_known(
    request: HttpRequest, checksum: str, answer: Callable[[HttpRequest], HttpResponse]
) -> HttpResponseBase:
    seed = f"{checksum} {edition()} {request.build_absolute_uri()}"
    etag = quote_etag(hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    since = _served_since(checksum)
    response = get_conditional_response(request, etag=etag, last_modified=since)
    if response is None:
        response = gzip_page(answer)(request)
        if response.status_code != 200:
            return response
    if not response.has_header("ETag"):
        response["ETag"] = f"W/{etag}" if response.has_header("Content-Encoding") else etag
    response["Last-Modified"] = http_date(since)
    patch_cache_control(response, no_cache=True)
    return response


@lru_cache(maxsize=1)
def edition() -> str:
    """What else decides on the look of a page: templates, styles, words in code and the address of the advisers."""
    digest = hashlib.sha256(settings.ADVICE_EMAIL.encode())
    folders = (settings.BASE_DIR / name for name in ("templates", "static", "catalogue/presentation"))
    for file in sorted(path for folder in folders for path in folder.rglob("*.*") if path.is_file()):
        if "__pycache__" not in file.parts:
            digest.update(file.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=8)
def _served_since(checksum: str) -> int:
    """Since when this process serves this content. Later than the true change, so never wrongly "unchanged"."""
    return math.ceil(time.time())
