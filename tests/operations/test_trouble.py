"""While the database is away or a disk is full: a German page, a short word for scripts, nothing typed is lost."""

from __future__ import annotations

import errno
import re
import sqlite3
from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from operations.trouble import AWAY, FULL_DISK, trouble_of
from tests.cast import Cast, draft

pytestmark = pytest.mark.django_db


def sqlite(name: str) -> OperationalError:
    cause = sqlite3.OperationalError("something")
    cause.sqlite_errorname = name
    error = OperationalError("something")
    error.__cause__ = cause
    return error


def postgresql(code: str | None, kind: type[DatabaseError] = OperationalError) -> DatabaseError:
    cause = Exception("something")
    cause.pgcode = code  # type: ignore[attr-defined]
    error = kind("something")
    error.__cause__ = cause
    return error


def break_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Every page then fails at its first question to the database."""

    def fail(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr("django.db.models.sql.compiler.SQLCompiler.execute_sql", fail)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OperationalError("could not connect"), AWAY),
        (InterfaceError("connection already closed"), AWAY),
        (sqlite("SQLITE_BUSY"), AWAY),
        (sqlite("SQLITE_IOERR"), AWAY),
        (sqlite("SQLITE_FULL"), FULL_DISK),
        (sqlite("SQLITE_ERROR"), None),
        (postgresql("57014"), AWAY),
        (postgresql("53100"), FULL_DISK),
        (postgresql(None, DatabaseError), AWAY),
        (postgresql("22P02", DatabaseError), None),
        (DatabaseError("malformed"), None),
        (OSError(errno.ENOSPC, "full"), FULL_DISK),
        (OSError(errno.ENOENT, "missing"), None),
        (ProgrammingError("no such column"), None),
        (RuntimeError(), None),
    ],
)
def test_what_passes_is_told_from_mistakes_of_the_program(error: Exception, trouble: object) -> None:
    assert trouble_of(error) == trouble


@pytest.mark.parametrize(("error", "status"), [(OperationalError("10.0.0.5"), 503), (sqlite("SQLITE_FULL"), 507)])
def test_people_get_a_german_page_that_asks_the_database_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    client = cast.client("jonas")
    client.raise_request_exception = False
    break_with(monkeypatch, error)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/bewertungen/")
    assert (answer.status_code, answer.headers["Retry-After"], len(asked)) == (status, "5", 0)
    assert "no-store" in answer.headers["Cache-Control"]
    page = answer.content.decode()
    assert '<html lang="de"' in page and "10.0.0.5" not in page
    assert "Was vorher als gespeichert angezeigt wurde, ist gespeichert." in page


def test_a_session_that_finds_no_room_is_no_mistake_of_its_person(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Django tells a stored session that cannot be changed as one that was ended meanwhile (400)."""
    client = cast.client("jonas")

    def full(*args: object, **options: object) -> None:
        raise sqlite("SQLITE_FULL")

    monkeypatch.setattr("django.contrib.sessions.base_session.AbstractBaseSession.save_base", full)
    monkeypatch.setattr("django.conf.settings.SESSION_SAVE_EVERY_REQUEST", True)
    answer = client.get("/bewertungen/")
    assert answer.status_code == 507 and "Speicherplatz" in answer.content.decode()


def test_a_mistake_of_the_program_has_a_number_to_ask_by(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = cast.client("jonas")
    client.raise_request_exception = False
    break_with(monkeypatch, RuntimeError("nicht bedacht"))
    answer = client.get("/bewertungen/")
    number = answer.headers["X-Request-Id"]
    assert answer.status_code == 500 and f"Vorgangsnummer: <strong>{number}</strong>" in answer.content.decode()
    assert "nicht bedacht" not in answer.content.decode()


def test_a_script_gets_a_code_and_keeps_its_text(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case, client = draft(cast), cast.client("jonas")
    client.raise_request_exception = False
    break_with(monkeypatch, OperationalError("gone"))
    answer = client.post(f"/bewertungen/{case.pk}/speichern/", {}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 503
    assert answer.json() == {"code": AWAY.code, "message": AWAY.message}


def fields_of(page: str) -> dict[str, str]:
    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.S)
    return {unescape(name): unescape(value) for name, value in found}


def test_what_a_form_has_sent_stands_in_the_page_and_can_be_sent_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = draft(cast)
    client = cast.client("jonas")
    client.raise_request_exception = False
    typed = {"note-answers-rueckhalt": 'Der Rat steht "dahinter" <b>\nganz', "base-answers-rueckhalt": ""}
    with monkeypatch.context() as broken:
        break_with(broken, OperationalError("gone"))
        page = client.post(f"/bewertungen/{case.pk}/schritt/auftrag/", typed).content.decode()
    assert fields_of(page) == typed
    assert "<b>" not in page
    (action,) = re.findall(r'<form method="post" action="([^"]+)"', page)
    assert client.post(action, fields_of(page)).status_code != 503


def test_passwords_are_never_shown_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    break_with(monkeypatch, OperationalError("gone"))
    answer = client.post("/konto/login/", {"login": "jonas@example.org", "password": "ganz geheim"})
    assert answer.status_code == 503
    assert "ganz geheim" not in answer.content.decode()


def test_nothing_is_repeated_of_a_form_from_elsewhere(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = draft(cast)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(cast.jonas)
    break_with(monkeypatch, OperationalError("gone"))
    answer = client.post(f"/bewertungen/{case.pk}/schritt/auftrag/", {"note-answers-rueckhalt": "Fremdes"})
    assert "Fremdes" not in answer.content.decode()


def test_it_works_again_without_anybody_doing_anything(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = cast.client("jonas")
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        break_with(broken, OperationalError("gone"))
        assert client.get("/bewertungen/").status_code == 503
    assert client.get("/bewertungen/").status_code == 200


def test_a_full_disk_stops_the_paper_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    from assessments.report.whole_files import write_whole

    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="full"):
        write_whole(tmp_path / "papier.pdf", b"%PDF")
    assert list(tmp_path.iterdir()) == []


def test_the_handler_is_the_one_for_everything_unforeseen() -> None:
    assert get_resolver().urlconf_module.handler500 == "operations.trouble.failed"  # type: ignore[union-attr]
