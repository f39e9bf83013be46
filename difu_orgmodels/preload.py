"""Loads before the workers fork what every one of them would load at its first request."""

from __future__ import annotations

from importlib import import_module

from django.db import DatabaseError, connections
from django.urls import get_resolver

from assessments.report.typeface import STYLES, characters, hyphenation, width
from catalogue.publishing import NothingPublishedError, published


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
    except (DatabaseError, NothingPublishedError):
        pass
    finally:
        connections.close_all()
