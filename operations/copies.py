"""Copies of the database by its own means: a consistent one at any time, with people at work.

SQLite copies itself page by page; PostgreSQL is asked through pg_dump and pg_restore of its own package.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from operations.contents import checksums

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
PLACES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
OPTIONS = {"host": "PGHOST", "port": "PGPORT", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}


class CopyFailed(Exception):
    """The message is German and for operators."""


def copy_to(folder: Path) -> dict[str, Any]:
    """Writes the copy and returns the checksums of exactly what is in it."""
    target = folder / NAMES[connection.vendor]
    return _copy_sqlite(target) if connection.vendor == "sqlite" else _copy_postgresql(target)


def content() -> dict[str, Any]:
    """The checksums of the database as it is, read in the same way as those of a copy."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
            return checksums(database.cursor())
    with connection.cursor() as cursor:
        return checksums(cursor)


def restore_from(folder: Path) -> None:
    source = folder / NAMES[connection.vendor]
    if not source.exists():
        raise CopyFailed("Die Sicherung stammt von einer anderen Art Datenbank (SQLite oder PostgreSQL).")
    _restore_sqlite(source) if connection.vendor == "sqlite" else _restore_postgresql(source)


def _copy_sqlite(target: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(_new(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return checksums(copy.cursor())


def _new(target: Path) -> sqlite3.Connection:
    target.touch(mode=0o600)
    return sqlite3.connect(target)


def _restore_sqlite(source: Path) -> None:
    connection.close()
    file = Path(connection.settings_dict["NAME"])
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(file)) as target:
        copy.backup(target)


def _copy_postgresql(target: Path) -> dict[str, Any]:
    """The dump and the checksums look at the same moment of the database."""
    with _snapshot() as (name, cursor):
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--file={target}")
        target.chmod(0o600)
        return checksums(cursor)


@contextmanager
def _snapshot() -> Iterator[tuple[str, Any]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0], cursor


def _restore_postgresql(source: Path) -> None:
    connection.close()
    _run(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
        "--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(source),
    )  # fmt: skip


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise CopyFailed(
            f"Das Programm {command[0]} fehlt: Bitte installieren Sie das Paket postgresql-client."
        ) from error
    if done.returncode:
        raise CopyFailed(f"{command[0]}: {done.stderr.strip()[-600:]}")


def _environment() -> dict[str, str]:
    """How the programs find the database; the password never stands in a list of processes."""
    database = connection.settings_dict
    found = {variable: str(database[key]) for key, variable in PLACES.items() if database.get(key)}
    found |= {
        variable: str(database["OPTIONS"][key]) for key, variable in OPTIONS.items() if key in database["OPTIONS"]
    }
    return os.environ | found
