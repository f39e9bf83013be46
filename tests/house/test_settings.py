"""Settings: safe in production, plain in development."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from difu_orgmodels import env
from tests.conftest import ROOT

PRODUCTION = {
    "DIFU_PRODUCTION": "ja",
    "DIFU_SECRET_KEY": "kurz-und-gut-ist-hier-nicht-lang-genug-daher-mehr-0123456789",
    "DIFU_ALLOWED_HOSTS": "kompass.example.org",
    "DIFU_PROXIES": "1",
    "DIFU_SITE_URL": "https://kompass.example.org",
    "DIFU_EMAIL_HOST": "mail.example.org",
}


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("DIFU_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=clean | variables, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_the_deployment_check_is_content_in_production(figure: Callable[[int, str], None]) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "(0 silenced)" in done.stderr
    figure(26, "check --deploy: 0 warnings, 0 silenced")


def test_production_never_starts_without_a_secret() -> None:
    done = manage("check", **{key: value for key, value in PRODUCTION.items() if key != "DIFU_SECRET_KEY"})
    assert done.returncode != 0
    assert "DIFU_SECRET_KEY muss im Betrieb gesetzt sein." in done.stderr


def test_production_has_no_demo_data() -> None:
    done = manage("load_demo", **PRODUCTION)
    assert done.returncode == 1
    assert "keine Beispieldaten" in done.stderr


@pytest.mark.parametrize(
    ("address", "engine"),
    [
        ("", "sqlite3"),
        ("sqlite:///tmp/x.sqlite3", "sqlite3"),
        ("postgres://difu:ge%20heim@db:5433/kompass", "postgresql"),
    ],
)
def test_the_database_comes_from_one_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, address: str, engine: str
) -> None:
    monkeypatch.setenv("DIFU_DATABASE_URL", address)
    found = env.database("DIFU_DATABASE_URL", ROOT / "var/x.sqlite3")
    assert found["ENGINE"].endswith(engine)
    if engine == "postgresql":
        assert (found["PASSWORD"], found["PORT"], found["NAME"]) == ("ge heim", "5433", "kompass")
    else:
        assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert "synchronous=FULL" in found["OPTIONS"]["init_command"]


@pytest.mark.parametrize(("name", "value"), [("DIFU_DATABASE_URL", "mysql://x/y")])
def test_an_unsupported_database_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match="nicht unterstützt"):
        env.database(name, ROOT / "var/x.sqlite3")


def test_switches_and_numbers_say_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIFU_X", "vielleicht")
    with pytest.raises(ImproperlyConfigured, match="weder ja noch nein"):
        env.flag("DIFU_X", default=False)
    with pytest.raises(ImproperlyConfigured, match="keine ganze Zahl"):
        env.number("DIFU_X", 3)


@pytest.mark.django_db
def test_every_answer_carries_the_strict_headers(client: Client) -> None:
    for path in ("/", "/formen/", "/konto/login/", "/gibt-es-nicht/"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_with_a_german_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/konto/login/", {"login": "x"})
    assert answer.status_code == 403
    assert '<html lang="de"' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/gibt-es-nicht/", "/formen/x/", "/formen/\x00/"])
def test_error_pages_are_german_pages(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (400, 404)
    page = answer.content.decode()
    assert '<html lang="de"' in page and "css/app.css" in page


@pytest.mark.django_db
def test_a_failure_inside_is_a_german_page_without_details(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("geheimes Detail")

    monkeypatch.setattr("catalogue.public.newest", fail)
    client.raise_request_exception = False
    answer = client.get("/formen/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert '<html lang="de"' in page and "geheimes Detail" not in page
