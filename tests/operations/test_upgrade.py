"""An update keeps what an earlier version has stored: answers as they were, sealed documents byte for byte."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

EARLIER = sorted((ROOT / "tests/operations/earlier").glob("*.sql.gz"))
KEPT = {
    "assessments_assessment": "id, municipality_id, title, state, version, as_of",
    "assessments_answer": "id, assessment_id, block, key, status, value, note, version",
    "assessments_actor": "id, assessment_id, key, name, kind, levels, reports_to, note",
    "assessments_measure": "id, assessment_id, key, name, responsible, budget",
    "assessments_revision": "id, assessment_id, number, document, checksum, submitted_at",
    "assessments_approval": "id, revision_id, document, checksum, approved_at",
    "assessments_historyentry": "id, assessment_id, event, person_id, at, note",
    "assessments_comment": "id, assessment_id, text, target, target_key",
    "catalogue_catalogueversion": "id, key, document, checksum",
    "municipalities_membership": "id, municipality_id, user_id, role",
    "municipalities_municipality": "id, name, kind, state, population",
    "municipalities_user": "id, email, name, password",
}
VISIT = """
import json
from django.test import Client
from assessments.models import Approval, Assessment
from municipalities.models import User
found = {}
for case in Assessment.objects.filter(municipality__isnull=False):
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.filter(memberships__municipality=case.municipality_id)[0])
    for page in ("", "akteure/", "ergebnis/", "verlauf/", "schritt/auftrag/"):
        path = f"/bewertungen/{case.pk}/{page}"
        found[path] = client.get(path).status_code
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Update:
    """A database of an earlier version, updated once; the tests look at it and change nothing."""

    file: Path
    before: dict[str, list[tuple[Any, ...]]]
    after: dict[str, list[tuple[Any, ...]]]

    def manage(self, *arguments: str) -> str:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DIFU_", "DJANGO_"))}
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=clean | {"DIFU_VAR_DIR": str(self.file.parent)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module", params=EARLIER, ids=lambda path: path.name)
def update(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Update:
    file = tmp_path_factory.mktemp("earlier") / "difu_orgmodels.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(gzip.decompress(request.param.read_bytes()).decode("utf-8"))
    before = content(file)
    Update(file, before, {}).manage("migrate", "--verbosity", "0")
    return Update(file, before, content(file))


def content(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every kept column of the tables that the earlier version had."""
    with closing(sqlite3.connect(database)) as connection:
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {
            table: connection.execute(f"SELECT {columns} FROM {table} ORDER BY id").fetchall()  # noqa: S608
            for table, columns in KEPT.items()
            if table in there
        }


def test_there_is_something_to_keep(update: Update) -> None:
    assert len(update.before["assessments_revision"]) >= 3
    assert len(update.before["assessments_answer"]) >= 40


def test_an_update_loses_and_changes_nothing(update: Update, figure: Callable[[int, str], None]) -> None:
    assert {table: update.after[table] for table in update.before} == update.before
    for table in ("assessments_revision", "assessments_approval"):
        for row in update.after[table]:
            document, checksum = row[-3:-1]
            assert hashlib.sha256(document.encode()).hexdigest() == checksum
    figure(14, f"{len(update.before)} tables of an earlier version, 0 changed")


def test_updating_twice_changes_nothing_more(update: Update) -> None:
    told = update.manage("migrate")
    assert "No migrations to apply" in told or "Keine Migrationen" in told
    assert content(update.file) == update.after


def test_after_the_update_every_page_opens(update: Update) -> None:
    update.manage("createcachetable")
    found = json.loads(update.manage("shell", "--verbosity", "0", "--command", VISIT).splitlines()[-1])
    assert len(found) >= 15
    assert {path: status for path, status in found.items() if status != 200} == {}
