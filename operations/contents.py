"""A checksum of everything the database holds, to tell whether a copy is the same."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.apps import apps
from django.db import models

BATCH = 2000


def tables() -> list[type[models.Model]]:
    """Every table of the installation, always in the same order."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return sorted(found, key=lambda model: model._meta.db_table)


def checksums(cursor: Any) -> dict[str, dict[str, Any]]:
    """Number of rows and checksum by table, as this cursor of a database driver sees them."""
    return {model._meta.db_table: _checksum(cursor, model) for model in tables()}


def _checksum(cursor: Any, model: type[models.Model]) -> dict[str, Any]:
    columns = sorted(field.column for field in model._meta.concrete_fields if field.column)
    names = ", ".join(f'"{column}"' for column in columns)
    key = model._meta.pk
    assert key is not None
    cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}" ORDER BY "{key.column}"')  # noqa: S608
    digest, count = hashlib.sha256(), 0
    while rows := cursor.fetchmany(BATCH):
        count += len(rows)
        for row in rows:
            digest.update(json.dumps(row, default=_plain, ensure_ascii=False).encode("utf-8") + b"\n")
    return {"rows": count, "sha256": digest.hexdigest()}


def _plain(value: object) -> str:
    return bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(value)
