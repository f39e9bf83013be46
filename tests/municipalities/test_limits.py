"""Limits: narrow for one account, wide for one address, and nobody escapes by inventing an address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cast import PASSWORD, Cast, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def attempt(name: str, password: str, **options: Any) -> bool:
    """Whether the login succeeded."""
    return bool(
        Client().post("/konto/login/", {"login": f"{name}@example.org", "password": password}, **options).status_code
        == 302
    )


def test_after_five_wrong_passwords_the_account_rests_and_others_do_not(cast: Cast) -> None:
    for _ in range(5):
        assert not attempt("miriam", "falsch")
    assert not attempt("miriam", PASSWORD)
    assert attempt("jonas", PASSWORD)


def test_the_right_password_works_again_after_a_while(cast: Cast) -> None:
    for _ in range(6):
        attempt("miriam", "falsch")
    cache.clear()
    assert attempt("miriam", PASSWORD)


def test_a_password_reset_helps_whom_somebody_locked_out(cast: Cast) -> None:
    for _ in range(6):
        attempt("miriam", "falsch")
    assert Client().post("/konto/password/reset/", {"email": "miriam@example.org"}).status_code == 302


def test_forty_people_of_one_town_hall_log_in_at_nine(cast: Cast) -> None:
    for number in range(40):
        person(f"p{number}")
    assert all(attempt(f"p{number}", PASSWORD) for number in range(40))


@pytest.mark.parametrize("proxies", [0, 1])
def test_an_invented_forwarding_header_escapes_no_limit(cast: Cast, settings: Any, proxies: int) -> None:
    """With one proxy only what it adds itself counts: the last entry."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": "5/m/ip"}
    for number in range(8):
        attempt(f"p{number}", "falsch", headers={"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.1"})
    assert not attempt("jonas", PASSWORD, headers={"X-Forwarded-For": "10.9.9.9, 192.0.2.1"})


def test_behind_a_proxy_every_town_hall_counts_for_itself(cast: Cast, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": "5/m/ip"}
    for number in range(8):
        attempt(f"p{number}", "falsch", headers={"X-Forwarded-For": "192.0.2.1"})
    assert attempt("jonas", PASSWORD, headers={"X-Forwarded-For": "192.0.2.2"})


def test_the_counts_are_shared_by_all_workers(settings: Any) -> None:
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_a_new_session_begins_at_login_and_ends_with_the_password(cast: Cast) -> None:
    client = Client()
    client.get("/konto/login/")
    client.post("/ausprobieren/", {"name": "Probe"})
    before = client.session.session_key
    client.post("/konto/login/", {"login": "miriam@example.org", "password": PASSWORD})
    assert client.session.session_key != before
    other = cast.client("miriam")
    new = "ein ganz neues langes passwort"
    client.post("/konto/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert other.get("/bewertungen/").status_code == 302
    assert client.get("/bewertungen/").status_code == 302


def test_a_locked_account_is_out_at_once(cast: Cast) -> None:
    client = cast.client("miriam")
    type(cast.miriam).objects.filter(pk=cast.miriam.pk).update(is_active=False)
    assert client.get("/bewertungen/").status_code == 302
    Client().post("/konto/login/", {"login": "miriam@example.org", "password": PASSWORD})
    assert client.get("/bewertungen/").status_code == 302


AWAY = [
    "//boese.example", "https:///boese.example", "/\\boese.example", "https://a@boese.example", "\thttps://boese.example",
    "javascript:alert(1)", "http:boese.example",
]  # fmt: skip


@pytest.mark.parametrize("target", AWAY)
def test_no_address_leads_away_after_login(cast: Cast, target: str) -> None:
    answer = Client().post("/konto/login/", {"login": "miriam@example.org", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/bewertungen/"
