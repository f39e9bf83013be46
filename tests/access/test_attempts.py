"""Guessing passwords, and asking who has an account: figures 28 and 29."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client

from municipalities.models import Invitation
from tests.cast import PASSWORD, Cast, person

pytestmark = pytest.mark.django_db

Figure = Callable[[int, str], None]
REAL_HASHERS = list(configured.PASSWORD_HASHERS)
HOUR = 3600


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


class Clock:
    """What the limits take for the time."""

    monotonic, sleep = staticmethod(time.monotonic), staticmethod(time.sleep)

    def __init__(self, now: float) -> None:
        self.now = now

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(time.time())
    monkeypatch.setattr("allauth.core.internal.ratelimit.time", clock)
    return clock


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses whose password was really looked at."""
    found: list[str] = []
    really = AuthenticationBackend.authenticate

    def counting(backend: Any, request: Any, **credentials: Any) -> Any:
        found.append(str(credentials.get("email")))
        return really(backend, request, **credentials)

    monkeypatch.setattr(AuthenticationBackend, "authenticate", counting)
    return found


def attempt(address: str, password: str, turn: int) -> bool:
    """Each time with another invented origin; whether it succeeded."""
    headers = {"X-Forwarded-For": f"10.{turn % 250}.{turn // 250}.1"}
    return bool(
        Client().post("/konto/login/", {"login": address, "password": password}, headers=headers).status_code == 302
    )


@pytest.mark.parametrize("attempts", [40, pytest.param(1_000, marks=pytest.mark.full)])
def test_of_all_attempts_of_an_hour_on_one_account_few_are_looked_at(
    cast: Cast, clock: Clock, checked: list[str], figure: Figure, attempts: int
) -> None:
    for turn in range(attempts):
        assert not attempt("miriam@example.org", f"geraten {turn}", turn)
        clock.now += HOUR / attempts
    figure(28, f"{attempts} attempts on one account in an hour, {len(checked)} passwords looked at")
    assert 5 <= len(checked) <= 20
    clock.now += HOUR
    assert attempt("miriam@example.org", PASSWORD, 0), "nobody is locked out for good"


@pytest.mark.parametrize(("accounts", "limit"), [(40, 20), pytest.param(500, 200, marks=pytest.mark.full)])
def test_spraying_many_accounts_from_one_place_is_stopped(
    cast: Cast, clock: Clock, checked: list[str], settings: Any, figure: Figure, accounts: int, limit: int
) -> None:
    assert "200/m/ip" in settings.ACCOUNT_RATE_LIMITS["login_failed"]
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": f"{limit}/m/ip"}
    for turn in range(accounts):
        attempt(f"konto{turn}@example.org", PASSWORD, turn)
    figure(28, f"{accounts} accounts tried from one address in a minute, {len(checked)} passwords looked at")
    assert len(checked) <= limit
    clock.now += 61
    assert attempt("jonas@example.org", PASSWORD, 0)


def test_forty_people_of_one_town_hall_log_in_at_nine_although_many_mistype(cast: Cast, figure: Figure) -> None:
    for number in range(40):
        person(f"p{number}")
    for number in range(40):
        attempt(f"p{number}@example.org", "vertippt", 0)
    came_in = sum(attempt(f"p{number}@example.org", PASSWORD, 0) for number in range(40))
    figure(28, f"40 people behind one address, {came_in} came in")
    assert came_in == 40


# Whether somebody has an account ------------------------------------------------------------------


def logging_in(address: str, cast: Cast) -> Any:
    return Client().post("/konto/login/", {"login": address, "password": "ganz und gar falsch"})


def resetting(address: str, cast: Cast) -> Any:
    return Client().post("/konto/password/reset/", {"email": address}, follow=True)


def inviting(address: str, cast: Cast) -> Any:
    path = f"/kommunen/{cast.rheinburg.pk}/personen/einladen/"
    answer = cast.client("miriam").post(path, {"email": address, "role": "reader"}, follow=True)
    Invitation.objects.all().delete()
    return answer


def looks(answer: Any, address: str) -> tuple[int, str]:
    text = re.sub(r'csrf[^>]*value="[^"]*"|content="[^"]{64}"|einladungen/\d+', "", answer.content.decode())
    return answer.status_code, text.replace(address, "ADDRESS")


@pytest.mark.parametrize("ask", [logging_in, resetting, inviting])
@pytest.mark.parametrize(("samples", "most"), [(5, 25), pytest.param(200, 200, marks=pytest.mark.full)])
def test_nothing_tells_whether_an_address_has_an_account(
    cast: Cast, settings: Any, figure: Figure, ask: Callable[[str, Cast], Any], samples: int, most: int
) -> None:
    """Time is that of the processor: the machine may have other things to do, and then more is asked."""
    settings.PASSWORD_HASHERS = REAL_HASHERS
    spent: dict[str, list[float]] = {"da": [], "weg": []}
    seen: dict[str, set[tuple[int, str]]] = {"da": set(), "weg": set()}
    ask("vorher@example.org", cast)
    difference = 1000.0
    for number in range(most):
        if number >= samples and difference < 20:
            break
        person(f"da{number}")
        for kind in ("da", "weg") if number % 2 else ("weg", "da"):
            cache.clear()
            address = f"{kind}{number}@example.org"
            began = time.process_time()
            answer = ask(address, cast)
            spent[kind].append(time.process_time() - began)
            seen[kind].add(looks(answer, address))
        difference = abs(median(spent["da"]) - median(spent["weg"])) * 1000
    figure(29, f"{ask.__name__}: {len(spent['da'])} samples each, {difference:.1f} ms between the medians")
    assert len(seen["da"]) == 1 and seen["da"] == seen["weg"]
    assert difference < 20
