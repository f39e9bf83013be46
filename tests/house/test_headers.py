"""Strict headers on every answer: pages, files, redirects, refusals and failures."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from difu_orgmodels.headers import HEADERS
from tests.cast import Cast, draft
from tests.house import observatory
from tests.printing import print_instead
from tests.routes import routes

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "manifest-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
    "object-src": {"'none'"},
}
SECURE = {"secure": True}


@pytest.fixture(autouse=True)
def _in_production(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The values of production; that the names of the cookies change with them is tested in test_settings.py."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 63072000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    print_instead(monkeypatch)
    cache.clear()
    yield
    cache.clear()


class Sources(HTMLParser):
    """Where scripts come from, and inline scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not given.get("src"):
            self.inline.append(tag)
        if tag == "script" and given.get("src"):
            self.scripts.append(str(given["src"]))
        self.inline += [name for name in given if name == "style" or name.startswith("on")]


def check(answer: Any) -> int:
    """The points of an answer; each header has exactly its value."""
    for name, value in HEADERS.items():
        assert answer.headers[name] == value, name
    assert observatory.directives(answer.headers["Content-Security-Policy"]) == POLICY
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert not {"Server", "X-Powered-By"} & set(answer.headers)
    own = True
    if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
        sources = Sources(answer.content.decode())
        assert sources.inline == []
        own = all(source.startswith("/") and not source.startswith("//") for source in sources.scripts)
    kept = [cookie for cookie in answer.cookies.values() if cookie.value]  # the others are being deleted
    return observatory.score(answer.headers, kept, scripts_are_own=own)


def things(cast: Cast) -> dict[str, Any]:
    case = draft(cast)
    known = {"pk": case.pk, "slug": "auftrag", "object_id": str(cast.rheinburg.pk)}
    numbers = dict.fromkeys(("number", "thread", "member", "invitation", "content_type_id"), 1)
    words = dict.fromkeys(("key", "form", "rule", "slot", "token", "checksum", "uidb36", "provider_id"), "abc")
    return known | numbers | words


def test_every_address_has_them_for_everybody(cast: Cast, figure: Callable[[int, str], None]) -> None:
    given = things(cast)
    clients = {name: cast.client(name) for name in (None, "miriam", "stein", "otto")}
    points: dict[str, int] = {}
    for route in routes():
        for name, client in clients.items():
            if route.name not in ("account_logout", "admin:logout"):
                for method in ("get", "post", "put"):
                    client.raise_request_exception = False
                    answer = getattr(client, method)(route.path(given), **SECURE)
                    points[f"{name} {method} {route.name} {answer.status_code}"] = check(answer)
    lowest, highest = min(points.values()), max(points.values())
    figure(27, f"{len(points)} answers on {len(routes())} addresses: Observatory {lowest} to {highest}")
    assert len(points) > 1500
    assert {name: found for name, found in points.items() if found < 130} == {}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gibt-es-nicht/", 404),
        ("/hilfe", 301),
        ("/hilfe/?a=%00", 400),
        ("/static/css/app.css", 200),
        ("/static/gibt-es-nicht.css", 404),
        ("/verwaltung/gibt-es-nicht/", 302),
    ],
)
def test_so_have_files_redirects_and_refusals(client: Client, path: str, status: int) -> None:
    answer = client.get(path, **SECURE)
    assert answer.status_code == status
    assert check(answer) >= 130


def test_so_have_insecure_requests_wrong_hosts_forged_forms_and_failures(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    redirected = Client().get("/hilfe/")
    assert redirected.status_code == 301
    assert {name: redirected.headers[name] for name in HEADERS} == dict(HEADERS)
    assert check(Client().get("/hilfe/", headers={"Host": "boese.example"}, **SECURE)) >= 130
    assert check(Client(enforce_csrf_checks=True).post("/konto/login/", {"login": "x"}, **SECURE)) >= 130

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("catalogue.public.newest", fail)
    failed = Client(raise_request_exception=False).get("/formen/", **SECURE)
    assert failed.status_code == 500
    assert check(failed) >= 130


def test_nothing_behind_the_login_is_kept_by_a_browser(cast: Cast) -> None:
    case = draft(cast)
    client = cast.client("miriam")
    for path in ("/bewertungen/", f"/bewertungen/{case.pk}/", "/konto/", "/", "/formen/", "/gibt-es-nicht/"):
        assert "no-store" in client.get(path, **SECURE).headers["Cache-Control"], path
    assert "no-store" in Client().get("/konto/login/", **SECURE).headers["Cache-Control"]
    assert "no-store" not in Client().get("/formen/", **SECURE).headers["Cache-Control"]


def test_logging_out_empties_the_browser(cast: Cast) -> None:
    client = cast.client("miriam")
    assert "Clear-Site-Data" not in client.get("/konto/logout/", **SECURE).headers
    answer = client.post("/konto/logout/", **SECURE)
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_who_asks_too_often_learns_when_to_come_back(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "1/m/ip"}
    client = Client()
    for _ in range(2):
        answer = client.post("/konto/login/", {"login": "a@example.org", "password": str(uuid.uuid4())}, **SECURE)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "sehr oft gefragt" in answer.content.decode() and check(answer) >= 130
    script = client.post("/konto/login/", {}, headers={"X-Requested-With": "fetch"}, **SECURE)
    assert script.status_code == 429 and script.json()["code"] == "limit"


def test_the_scoring_itself_sees_what_is_wrong() -> None:
    good = dict(HEADERS) | {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Strict-Transport-Security": "max-age=63072000",
    }
    assert observatory.score(good, []) == 150
    assert observatory.score({}, []) == 30
    for name, value, most in (
        ("Content-Security-Policy", "default-src 'self' 'unsafe-inline'", 80),
        ("Strict-Transport-Security", "max-age=60", 145),
        ("Access-Control-Allow-Origin", "*", 50),
    ):
        assert observatory.score(good | {name: value}, []) <= most
    plain = list(SimpleCookie("sessionid=x").values())
    assert observatory.score(good, plain) < 90
