"""Backups: a folder for each, complete or not there at all, with a manifest that tells whether it is unharmed."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from assessments.models import Assessment
from assessments.workbench import sharing
from journal.models import Deletion
from municipalities import erasure
from municipalities.models import User
from operations import copies

FORMAT = "difu-orgmodels/backup"
VERSION = 1
MANIFEST = "manifest.json"
PAPERS = "papers"
DELETIONS = "deletions.json"
"""Beside the backups, not in them: what was deleted after a backup is known to the next one only."""
UNFINISHED = ".unfertig-"
NAME = "%Y-%m-%dT%H%M%SZ"


class RestoreRefused(Exception):
    """Nothing was changed; the message is German and for operators."""


@dataclass(frozen=True, slots=True)
class Backup:
    folder: Path
    manifest: dict[str, Any]

    @property
    def rows(self) -> int:
        return sum(table["rows"] for table in self.manifest["tables"].values())


def back_up(place: Path, *, keep: int | None = None, at: datetime | None = None) -> Backup:
    """Makes a backup in a folder of its own; of older ones `keep` in all remain."""
    at = at or datetime.now(UTC)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = Path(mkdtemp(prefix=UNFINISHED, dir=place))
    try:
        manifest = _fill(part, at)
        folder = part.replace(_free(place, at.strftime(NAME)))
        _keep_deletions(place)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    if keep is not None:
        for old in backups(place)[:-keep]:
            shutil.rmtree(old)
    return Backup(folder, manifest)


def backups(place: Path) -> list[Path]:
    """Oldest first; what was never finished does not count."""
    return sorted(path.parent for path in place.glob(f"*/{MANIFEST}") if not path.parent.name.startswith(UNFINISHED))


def _free(place: Path, name: str) -> Path:
    """Two backups in the same second are two, the second sorted after the first."""
    folders = (place / f"{name}-{number}" for number in count(2))
    return next(folder for folder in chain([place / name], folders) if not folder.exists())


def _fill(folder: Path, at: datetime) -> dict[str, Any]:
    tables = copies.copy_to(folder)
    papers = settings.VAR_DIR / PAPERS
    (folder / PAPERS).mkdir()
    for paper in papers.glob("*.pdf"):
        shutil.copy2(paper, folder / PAPERS / paper.name)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": at.isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": _migrations(),
        "tables": tables,
        "files": {_name(file, folder): _sha256(file) for file in sorted(folder.rglob("*")) if file.is_file()},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


def read(folder: Path) -> Backup:
    """The backup, if every file of it is what it was."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RestoreRefused(f"In {folder} liegt keine vollständige Sicherung ({MANIFEST} fehlt).") from error
    if (manifest.get("format"), manifest.get("version")) != (FORMAT, VERSION):
        raise RestoreRefused(f"Die Sicherung in {folder} hat ein unbekanntes Format.")
    for name, checksum in manifest["files"].items():
        if not (folder / name).is_file() or _sha256(folder / name) != checksum:
            raise RestoreRefused(f"Die Datei {name} der Sicherung ist beschädigt oder fehlt.")
    return Backup(folder, manifest)


def restore(folder: Path, *, replace: bool = False) -> tuple[Backup, int]:
    """Puts a backup back and deletes anew what was deleted after it was made; returns how much that was."""
    backup = read(folder)
    if backup.manifest["database"] != connection.vendor:
        raise RestoreRefused("Die Sicherung stammt von einer anderen Art Datenbank (SQLite oder PostgreSQL).")
    if not replace and is_in_use():
        raise RestoreRefused("In der Datenbank sind schon Konten oder Bewertungen: --replace überschreibt sie.")
    deletions = _deletions(folder.parent)
    if unknown := {entry["kind"] for entry in deletions} - set(Deletion.Kind.values):
        raise RestoreRefused(f"Die Löschliste nennt, was diese Version nicht kennt: {', '.join(sorted(unknown))}.")
    copies.restore_from(folder)
    found = copies.content()
    if wrong := [name for name, table in backup.manifest["tables"].items() if found.get(name) != table]:
        raise copies.CopyFailed(f"Nach dem Einspielen weicht der Inhalt ab: {', '.join(wrong)}.")
    papers = settings.VAR_DIR / PAPERS
    papers.mkdir(parents=True, exist_ok=True)
    for paper in (folder / PAPERS).glob("*.pdf"):
        shutil.copy2(paper, papers / paper.name)
    call_command("migrate", verbosity=0, interactive=False)
    return backup, erasure.replay(deletions, {Deletion.Kind.SHARED_CASE: sharing.forget})


def is_in_use() -> bool:
    try:
        return User.objects.exists() or Assessment.objects.exists()
    except DatabaseError:  # no tables yet
        return False


def _deletions(place: Path) -> list[erasure.Entry]:
    """What was deleted for good, as far as this database or the folder of the backups knows."""
    try:
        known = erasure.entries()
    except DatabaseError:  # no tables yet
        known = []
    kept: list[erasure.Entry] = json.loads(file.read_text("utf-8")) if (file := place / DELETIONS).exists() else []
    return known + [entry for entry in kept if entry not in known]


def _keep_deletions(place: Path) -> None:
    part = place / f"{UNFINISHED}{DELETIONS}"
    part.write_text(json.dumps(_deletions(place), indent=1) + "\n", encoding="utf-8")
    part.replace(place / DELETIONS)


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _name(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
