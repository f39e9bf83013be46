"""Where a word stands: in every table and every file, as a leak would be found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client

from tests.cast import PASSWORD, Cast


def places_of(word: str) -> list[str]:
    """Table and column of each value that holds the word, whatever its case; sessions are decoded first."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        columns = [field.attname for field in model._meta.concrete_fields]
        for row in model._default_manager.values(*columns):
            found += [f"{model._meta.label}.{column}" for column, value in row.items() if _holds(value, word)]
    found += ["sessions" for session in Session.objects.all() if _holds(session.get_decoded(), word)]
    return sorted(set(found))


def files_with(folder: Path, word: str) -> list[str]:
    return [
        file.name for file in folder.rglob("*") if file.is_file() and word.lower().encode() in file.read_bytes().lower()
    ]


def _holds(value: Any, word: str) -> bool:
    text = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
    return word.lower() in text.lower()


def confirmed(cast: Cast, name: str) -> Client:
    """A browser in which the person has just given their password again."""
    client = cast.client(name)
    assert client.post("/konto/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client
