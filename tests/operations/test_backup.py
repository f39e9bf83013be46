"""Backups are complete or not there, are checked before and after they are put back, and delete anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Answer, Revision, SharedCase
from assessments.workbench import sharing
from journal.models import Deletion
from municipalities import erasure
from municipalities.models import User
from operations import backup, copies
from tests.cast import Cast, submitted

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def papers(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    folder = tmp_path / "var/papers"
    folder.mkdir(parents=True)
    (folder / "abc.pdf").write_bytes(b"%PDF abc")
    return folder


def state() -> dict[str, Any]:
    return copies.content()


def test_what_is_put_back_is_what_was_there(
    cast: Cast, documents: dict[str, Any], papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    figure: Callable[[int, str], None],
) -> None:  # fmt: skip
    case = submitted(cast, documents["T1"])
    before = state()
    call_command("backup", str(tmp_path / "backups"))
    assert "Zeilen" in capsys.readouterr().out
    Answer.objects.filter(assessment=case).delete()
    User.objects.filter(pk=cast.jonas.pk).update(name="Jemand anders")
    (papers / "abc.pdf").unlink()
    assert state() != before
    (made,) = backup.backups(tmp_path / "backups")
    call_command("restore", str(made), "--replace")
    assert state() == before
    assert Revision.objects.get().assessment == case
    assert (papers / "abc.pdf").read_bytes() == b"%PDF abc"
    assert "Inhalt geprüft" in capsys.readouterr().out
    figure(40, f"{len(before)} tables put back with equal checksums")


def test_the_content_of_every_table_counts(cast: Cast) -> None:
    before = state()
    assert before["municipalities_user"]["rows"] == len(cast.people)
    User.objects.filter(pk=cast.jonas.pk).update(name="Jonas.")
    changed = [name for name, table in state().items() if before[name] != table]
    assert changed == ["municipalities_user"]


def test_a_database_in_use_is_never_overwritten_unasked(cast: Cast, tmp_path: Path) -> None:
    made = backup.back_up(tmp_path / "backups")
    User.objects.filter(pk=cast.jonas.pk).update(name="Neuer")
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(made.folder))
    assert User.objects.get(pk=cast.jonas.pk).name == "Neuer"


def _cut(folder: Path) -> None:
    file = next(folder.glob("database.*"))
    file.write_bytes(file.read_bytes()[:-100])


def _remove_paper(folder: Path) -> None:
    (folder / "papers/abc.pdf").unlink()


def _remove_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def _change_format(folder: Path) -> None:
    file = folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"version": 99}))


def _change_kind(folder: Path) -> None:
    file = folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"database": "oracle"}))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (_cut, "beschädigt oder fehlt"),
        (_remove_paper, "beschädigt oder fehlt"),
        (_remove_manifest, "keine vollständige Sicherung"),
        (_change_format, "unbekanntes Format"),
        (_change_kind, "anderen Art Datenbank"),
    ],
)
def test_a_harmed_backup_is_refused_before_anything_changes(
    cast: Cast, tmp_path: Path, harm: Callable[[Path], None], words: str
) -> None:
    made = backup.back_up(tmp_path / "backups")
    harm(made.folder)
    before = state()
    with pytest.raises(CommandError, match=words):
        call_command("restore", str(made.folder), "--replace")
    assert state() == before


def test_a_content_other_than_written_down_is_noticed(cast: Cast, tmp_path: Path) -> None:
    made = backup.back_up(tmp_path / "backups")
    made.manifest["tables"]["municipalities_user"]["rows"] += 1
    (made.folder / "manifest.json").write_text(json.dumps(made.manifest))
    with pytest.raises(CommandError, match="weicht der Inhalt ab: municipalities_user"):
        call_command("restore", str(made.folder), "--replace")


def test_an_interrupted_backup_leaves_nothing(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("operations.copies.copy_to", stop)
    with pytest.raises(KeyboardInterrupt):
        backup.back_up(tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_old_backups_go_and_the_newest_stay(cast: Cast, tmp_path: Path) -> None:
    for day in range(4):
        backup.back_up(tmp_path / "backups", keep=3, at=START + timedelta(days=day))
    names = [folder.name for folder in backup.backups(tmp_path / "backups")]
    assert names == ["2026-03-02T020000Z", "2026-03-03T020000Z", "2026-03-04T020000Z"]
    with pytest.raises(CommandError, match="mindestens 1"):
        call_command("backup", str(tmp_path / "backups"), "--keep", "0")


def test_backups_are_for_the_operator_alone(cast: Cast, tmp_path: Path) -> None:
    made = backup.back_up(tmp_path / "backups")
    assert made.folder.stat().st_mode & 0o077 == 0
    assert next(made.folder.glob("database.*")).stat().st_mode & 0o077 == 0


def test_what_was_deleted_after_the_backup_is_deleted_again(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup.back_up(tmp_path / "backups")
    erasure.erase_account(cast.jonas)
    _, deleted = backup.restore(made.folder, replace=True)
    assert deleted == 1
    assert not User.objects.filter(name="Jonas").exists()


def test_two_backups_in_the_same_second_are_two(tmp_path: Path) -> None:
    first, second = (backup.back_up(tmp_path / "backups", at=START).folder for _ in range(2))
    assert backup.backups(tmp_path / "backups") == [first, second]


def test_a_case_no_longer_shared_when_the_backup_comes_back_stays_away(
    cast: Cast, tmp_path: Path, documents: dict[str, Any]
) -> None:
    withdrawn, kept = (submitted(cast, documents[name]) for name in ("T1", "T2"))
    sharing.share(withdrawn, cast.miriam)
    sharing.share(kept, cast.miriam)
    made = backup.back_up(tmp_path / "backups")
    sharing.unshare(withdrawn, cast.miriam)
    _, deleted = backup.restore(made.folder, replace=True)
    assert deleted == 1
    assert [shared.assessment for shared in SharedCase.objects.all()] == [kept]
    _, deleted = backup.restore(backup.back_up(tmp_path / "backups").folder, replace=True)
    assert deleted == 0 and SharedCase.objects.count() == 1


def test_a_list_of_deletions_this_version_cannot_follow_stops_before_anything_changes(
    cast: Cast, tmp_path: Path
) -> None:
    made = backup.back_up(tmp_path / "backups")
    listed = [{"kind": "verein", "key": 1, "at": START.isoformat()}]
    (tmp_path / "backups/deletions.json").write_text(json.dumps(listed))
    User.objects.filter(pk=cast.jonas.pk).update(name="Jonas der Zweite")
    with pytest.raises(CommandError, match="nicht kennt: verein"):
        call_command("restore", str(made.folder), "--replace")
    assert User.objects.filter(name="Jonas der Zweite").exists()


def test_a_database_that_is_lost_leaves_its_list_of_deletions_beside_the_backups(cast: Cast, tmp_path: Path) -> None:
    made = backup.back_up(tmp_path / "backups", at=START)
    erasure.erase_account(cast.jonas)
    backup.back_up(tmp_path / "backups", at=START + timedelta(days=1), keep=2)
    Deletion.objects.all().delete()
    _, deleted = backup.restore(made.folder, replace=True)
    assert deleted == 1
    assert not User.objects.filter(name="Jonas").exists()
