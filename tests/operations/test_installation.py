"""`check_installation` goes through everything the application needs, a plain German line each."""

from __future__ import annotations

import shutil
import smtplib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from journal.outbox import send_waiting
from operations import inspection
from operations.inspection import INSTALLATION, NotReady

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _healthy(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.EMAIL_HOST = "mail.example.org"


def fail_with(error: Exception) -> Callable[..., Any]:
    def fail(*args: object, **options: object) -> None:
        raise error

    return fail


def test_a_whole_installation_is_good_in_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_installation")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(INSTALLATION)
    assert all(line.startswith("gut    ") and line.endswith(".") for line in lines)


def test_what_is_missing_is_named_and_the_exit_code_tells(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    settings.EMAIL_HOST = ""
    with pytest.raises(SystemExit) as ended:
        call_command("check_installation")
    assert ended.value.code == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FEHLT")]
    assert line == "FEHLT  Mail: Es ist kein Mailserver eingestellt (DIFU_EMAIL_HOST)."


def test_missing_particulars_are_named_in_production(settings: Any) -> None:
    settings.PRODUCTION, settings.PARTICULARS = True, dict.fromkeys(settings.PARTICULARS, "")
    with pytest.raises(NotReady, match=r"Impressum.* fehlen: DIFU_OPERATOR_NAME, .*\.$"):
        inspection.particulars()


def test_a_mail_server_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = smtplib.SMTPAuthenticationError(535, "5.7.8 falsch")
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", fail_with(refused), raising=False)
    with pytest.raises(NotReady, match=r"mail\.example\.org nimmt keine Mails an"):
        inspection.mail()


def test_a_cache_that_forgets_is_named(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    with pytest.raises(NotReady, match="vergisst"):
        inspection.shared_cache()


def test_a_missing_cache_table_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operations.inspection.cache.set", fail_with(OperationalError("no such table")), raising=False)
    with pytest.raises(NotReady, match="createcachetable"):
        inspection.shared_cache()


def test_a_disk_that_is_nearly_full_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=100 * inspection.MIB)
    monkeypatch.setattr("shutil.disk_usage", lambda place: usage)
    with pytest.raises(NotReady, match="nur noch 100 MB"):
        inspection.disk()


def test_a_secret_that_others_can_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("geheim")
    (tmp_path / "secret_key").chmod(0o644)
    with pytest.raises(NotReady, match="secret_key"):
        inspection.permissions()
    (tmp_path / "secret_key").chmod(0o600)
    assert inspection.permissions().endswith("geschützt.")


def test_a_sleeping_worker_is_noticed() -> None:
    send_waiting.enqueue()
    assert inspection.background().startswith("Keine Aufgabe")
    DBTaskResult.objects.update(enqueued_at=now() - timedelta(hours=1))
    with pytest.raises(NotReady, match="db_worker"):
        inspection.background()


def test_a_paper_that_cannot_be_made_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("assessments.report.pdf.RENDERER", tmp_path / "nichts.py")
    with pytest.raises(NotReady, match="ließ sich nicht erstellen"):
        inspection.paper()


def test_missing_typefaces_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.report.typeface.folder", fail_with(FileNotFoundError()))
    with pytest.raises(NotReady, match="Schriften fehlen"):
        inspection.fonts()


def test_a_database_that_is_away_is_told_by_every_check_that_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    away = fail_with(OperationalError("gone"))
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", away)
    inspection.migrations.cache_clear()
    for check in (inspection.database, inspection.migrations, inspection.catalogue, inspection.background):
        with pytest.raises(NotReady):
            check()
