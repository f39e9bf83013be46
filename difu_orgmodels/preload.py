"""Loads before the workers fork what every one of them would load at its first request.

What is done here is held in memory once; what a worker does later, each holds for itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import DatabaseError, connections
from django.urls import get_resolver, reverse
from django.utils.crypto import salted_hmac

from assessments.engine.evaluate import evaluate
from assessments.exchange import case_in, read_document
from assessments.report.typeface import STYLES, characters, width
from catalogue.content.structure import Catalogue
from catalogue.publishing import NothingPublishedError, published
from journal.events import AuditEvent
from journal.recording import record_later

EXAMPLE = "fixtures/demo/rheinburg.json"
PUBLIC = ("start", "catalogue:forms", "account_login")


def preload() -> None:
    """Never fails: a database that is away at the start is asked again by the first request."""
    _ = get_resolver().url_patterns
    characters()
    for weight in STYLES:
        width("", 1, weight)
    try:
        _evaluate_example(published())
        record_later(AuditEvent.STARTED, detail=configuration())
    except (DatabaseError, NothingPublishedError):
        pass
    finally:
        connections.close_all()


def _evaluate_example(catalogue: Catalogue) -> None:
    evaluate(catalogue, case_in(read_document((settings.BASE_DIR / EXAMPLE).read_bytes())))


def rehearse(application: Callable[..., Iterable[bytes]]) -> None:
    """Opens the public pages once, which readies templates, translations and the code behind all pages."""
    for name in PUBLIC:
        environ: dict[str, Any] = {
            "PATH_INFO": reverse(name),
            "HTTP_HOST": next(iter(settings.ALLOWED_HOSTS), "localhost").lstrip(".*"),
            "HTTP_X_FORWARDED_PROTO": "https",
        }
        setup_testing_defaults(environ)
        answer = application(environ, lambda *_: None)
        if close := getattr(answer, "close", None):
            close()
    connections.close_all()


def configuration() -> str:
    """The same word as long as the operator's settings are the same; it tells nothing about them."""
    given = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith("DIFU_"))
    return salted_hmac("difu_orgmodels.configuration", "\n".join(given), algorithm="sha256").hexdigest()[:12]
