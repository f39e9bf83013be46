"""What an operator can set is written down in one place, and production refuses what would be unsafe."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from difu_orgmodels import env
from difu_orgmodels.configuration import VARIABLES, problems, refuse_unsafe
from tests.house.test_documents import rows_of
from tests.house.test_settings import PRODUCTION, manage
from tests.house.test_tidiness import TRACKED

SAFE: dict[str, Any] = {
    "PRODUCTION": True,
    "DEBUG": False,
    "SECRET_KEY": PRODUCTION["DIFU_SECRET_KEY"],
    "ALLOWED_HOSTS": ["kompass.example.org"],
    "EMAIL_HOST": "mail.example.org",
    "SITE_URL": "https://kompass.example.org",
    "CSRF_TRUSTED_ORIGINS": [],
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    "APP_SERVERS": 1,
    "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}},
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache"}},
}


def test_a_safe_installation_starts() -> None:
    refuse_unsafe(SAFE)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", True, "DIFU_DEBUG darf im Betrieb nicht"),
        ("SECRET_KEY", "kurz", "DIFU_SECRET_KEY ist zu kurz oder zu leicht"),
        ("SECRET_KEY", "a" * 80, "DIFU_SECRET_KEY ist zu kurz oder zu leicht"),
        (
            "SECRET_KEY",
            "django-insecure-" + PRODUCTION["DIFU_SECRET_KEY"],
            "DIFU_SECRET_KEY ist zu kurz oder zu leicht",
        ),
        ("ALLOWED_HOSTS", [], "DIFU_ALLOWED_HOSTS fehlt"),
        ("ALLOWED_HOSTS", ["*"], "DIFU_ALLOWED_HOSTS darf nicht"),
        ("EMAIL_HOST", "", "DIFU_EMAIL_HOST fehlt"),
        ("SITE_URL", "http://kompass.example.org", "DIFU_SITE_URL muss mit https"),
        ("CSRF_TRUSTED_ORIGINS", ["http://haus.example.org"], "DIFU_TRUSTED_ORIGINS muss mit https"),
        ("ALLAUTH_TRUSTED_PROXY_COUNT", 0, "DIFU_PROXIES fehlt"),
        ("APP_SERVERS", 2, "DIFU_APP_SERVERS ist größer als 1"),
        ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}, "je Prozess"),
    ],
)
def test_each_danger_is_refused_with_one_sentence(name: str, value: object, sentence: str) -> None:
    (found,) = problems(SAFE | {name: value})
    assert sentence in found
    assert found.endswith(".")


def test_several_servers_may_share_postgresql() -> None:
    databases = {"default": {"ENGINE": "django.db.backends.postgresql"}}
    assert list(problems(SAFE | {"APP_SERVERS": 3, "DATABASES": databases})) == []


def test_details_of_the_program_are_shown_on_ones_own_computer_only() -> None:
    own = SAFE | {"PRODUCTION": False, "DEBUG": True, "ALLOWED_HOSTS": ["localhost", "127.0.0.1"]}
    assert list(problems(own)) == []
    assert len(list(problems(own | {"ALLOWED_HOSTS": ["kompass.example.org"]}))) == 1


def test_the_start_says_everything_that_is_missing_at_once() -> None:
    key = {"DIFU_SECRET_KEY": PRODUCTION["DIFU_SECRET_KEY"]}
    done = manage("check", DIFU_PRODUCTION="ja", **key)
    assert done.returncode != 0
    for name in ("DIFU_ALLOWED_HOSTS", "DIFU_EMAIL_HOST", "DIFU_SITE_URL", "DIFU_PROXIES"):
        assert name in done.stderr


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("ganz geheim\n", "utf-8")
    monkeypatch.setenv("DIFU_EMAIL_PASSWORD_FILE", str(file))
    assert env.text("DIFU_EMAIL_PASSWORD") == "ganz geheim"
    monkeypatch.setenv("DIFU_EMAIL_PASSWORD", "anders")
    with pytest.raises(ImproperlyConfigured, match="beide gesetzt"):
        env.text("DIFU_EMAIL_PASSWORD")


def test_a_missing_file_is_said_without_its_content(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DIFU_EMAIL_PASSWORD_FILE", str(tmp_path / "nichts"))
    with pytest.raises(ImproperlyConfigured, match="lässt sich nicht lesen"):
        env.text("DIFU_EMAIL_PASSWORD")


def test_networks_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIFU_X", "10.1.0.0/24, ::1/128")
    assert [str(network) for network in env.networks("DIFU_X")] == ["10.1.0.0/24", "::1/128"]
    monkeypatch.setenv("DIFU_X", "überall")
    with pytest.raises(ImproperlyConfigured, match="kein Netz"):
        env.networks("DIFU_X")


def test_postgresql_gets_time_limits_where_a_page_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DIFU_DATABASE_URL", "postgres://difu@db/kompass?sslmode=require")
    assert "options" not in env.database("DIFU_DATABASE_URL", tmp_path / "x")["OPTIONS"]
    monkeypatch.setenv("DIFU_DATABASE_TIMEOUT", "4")
    options = env.database("DIFU_DATABASE_URL", tmp_path / "x")["OPTIONS"]
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        assert f"-c {name}=4000" in options["options"]
    assert (options["connect_timeout"], options["tcp_user_timeout"], options["sslmode"]) == (3, 4000, "require")


def test_every_variable_the_program_reads_is_listed_and_none_else() -> None:
    read = set()
    for path in TRACKED:
        if (
            path.suffix == ".py"
            and path.parent.name in ("difu_orgmodels", "deploy")
            and path.name != "configuration.py"
        ):
            read |= set(re.findall(r'"(DIFU_[A-Z_]+)"', path.read_text("utf-8")))
    assert read == {variable.name for variable in VARIABLES}


def test_the_operators_guide_lists_them_in_the_same_words() -> None:
    marks = {(True, True): "geheim, Pflicht", (True, False): "geheim", (False, True): "Pflicht", (False, False): ""}
    expected = [
        [f"`{v.name}`", v.meaning, v.default, marks[v.is_secret, v.is_demanded]] for v in VARIABLES
    ]  # fmt: skip
    rows = [row for row in rows_of("docs/operations.md", "## Einstellungen") if row[0].startswith("`DIFU_")]
    assert rows == expected
