"""Loads before the workers fork what every one of them would load at its first request."""

from __future__ import annotations

import os
from importlib import import_module

from django.db import DatabaseError, connections
from django.urls import get_resolver
from django.utils.crypto import salted_hmac

from assessments.report.typeface import STYLES, characters, hyphenation, width
from catalogue.publishing import NothingPublishedError, published
from journal.events import AuditEvent
from journal.recording import record_later


def preload() -> None:
    """Never fails: a database that is away at the start is asked again by the first request."""
    _ = get_resolver().url_patterns
    import_module("numpy")
    characters()
    hyphenation()
    for weight in STYLES:
        width("", 1, weight)
    try:
        published()
        record_later(AuditEvent.STARTED, detail=configuration())
    except (DatabaseError, NothingPublishedError):
        pass
    finally:
        connections.close_all()


def configuration() -> str:
    """The same word as long as the operator's settings are the same; it tells nothing about them."""
    given = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith("DIFU_"))
    return salted_hmac("difu_orgmodels.configuration", "\n".join(given), algorithm="sha256").hexdigest()[:12]
