"""What has to be there for the application to work: each check says in German how things stand, or raises NotReady."""

from __future__ import annotations

import ctypes.util
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from assessments.report.pdf import RENDERER
from catalogue.publishing import NothingPublishedError, newest


class NotReady(Exception):
    """The message says what is wrong and what to do; it names nothing secret."""


Check = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    is_fine: bool
    words: str


def inspect(name: str, check: Check) -> Finding:
    try:
        return Finding(name, True, check())
    except NotReady as missing:
        return Finding(name, False, str(missing))


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError) as error:
        raise NotReady("Die Datenbank antwortet nicht: Läuft sie, und stimmt DIFU_DATABASE_URL?") from error
    return "Die Datenbank antwortet."


@cache
def migrations() -> str:
    """Once applied they stay so; only then is the answer kept."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, InterfaceError) as error:
        raise NotReady("Ob Migrationen fehlen, weiß nur die Datenbank.") from error
    if waiting:
        raise NotReady(f"Es fehlen {len(waiting)} Migrationen: „manage.py migrate“ ausführen.")
    return "Alle Migrationen sind angewendet."


def catalogue() -> str:
    try:
        return f"Der Katalog {newest().key} ist veröffentlicht."
    except NothingPublishedError as error:
        raise NotReady("Es ist kein Katalog veröffentlicht: „manage.py load_catalogue“ ausführen.") from error
    except (DatabaseError, InterfaceError) as error:
        raise NotReady("Ob ein Katalog veröffentlicht ist, weiß nur die Datenbank.") from error


@cache
def renderer() -> str:
    """Looks for the parts without loading them: that happens in the process of the renderer alone."""
    if importlib.util.find_spec("weasyprint") is None or not RENDERER.exists():
        raise NotReady("Das Programm für PDFs fehlt: „bin/setup“ ausführen.")
    missing = [name for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset") if not ctypes.util.find_library(name)]
    if missing:
        raise NotReady(f"Für PDFs fehlen Bibliotheken: {', '.join(missing)}.")
    return "PDFs können erstellt werden."


READY: dict[str, Check] = {
    "database": database,
    "migrations": migrations,
    "catalogue": catalogue,
    "renderer": renderer,
}
"""Without these no request can be answered as it should be."""
