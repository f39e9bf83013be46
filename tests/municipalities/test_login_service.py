"""Logging in with the login service of the house: it opens known accounts, and new ones only for the invited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from difu_orgmodels import env
from municipalities import joining
from municipalities.models import Role, User
from tests.cast import Cast
from tests.municipalities.login_service import CLIENT, SECRET, Service, login_service

pytestmark = pytest.mark.django_db
MIRIAM = {"sub": "4711", "email": "miriam@example.org", "email_verified": True, "name": "Miriam Albers"}
STRANGER = {"sub": "4712", "email": "fremd@example.org", "email_verified": True, "name": "Frieda Fremd"}


@pytest.fixture
def service(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("DIFU_OIDC_NAME", "Stadt-Login")
    monkeypatch.setenv("DIFU_OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("DIFU_OIDC_CLIENT_SECRET", SECRET)
    with login_service(MIRIAM) as running:
        settings.SOCIALACCOUNT_PROVIDERS = env.openid_connect(running.address)
        yield running


def log_in(client: Client, state: str | None = None) -> Any:
    """To the service and back, as a browser goes; the answer to coming back."""
    sent = client.post("/konto/oidc/haus/login/")
    query = parse_qs(urlsplit(sent["Location"]).query)
    assert query["client_id"] == [CLIENT] and "code_challenge" in query
    back = {"code": "einmal", "state": state or query["state"][0]}
    return client.get("/konto/oidc/haus/login/callback/", back)


def who(client: Client) -> str:
    return str(client.session.get("_auth_user_id", ""))


def test_without_configuration_there_is_no_login_service(client: Client) -> None:
    assert env.openid_connect("") == {} and env.origin("") == []
    assert "/oidc/" not in client.get("/konto/login/").content.decode()
    assert client.post("/konto/oidc/haus/login/").status_code == 404


def test_the_login_page_offers_the_service_by_its_name(client: Client, service: Service) -> None:
    assert "Mit Stadt-Login anmelden" in client.get("/konto/login/").content.decode()
    assert env.origin("https://login.stadt.example/realms/x") == ["https://login.stadt.example"]


def test_a_known_address_opens_its_account(cast: Cast, service: Service) -> None:
    client = Client()
    assert log_in(client).status_code == 302
    assert who(client) == str(cast.miriam.pk)
    assert any("code_verifier" in asked for asked in service.asked)


def test_an_address_the_service_does_not_vouch_for_opens_nothing(cast: Cast, service: Service) -> None:
    service.person = MIRIAM | {"email_verified": False}
    client = Client()
    log_in(client)
    assert who(client) == ""


def test_strangers_get_no_account(cast: Cast, service: Service) -> None:
    service.person = STRANGER
    client = Client()
    assert "mit einer Einladung" in log_in(client).content.decode()
    assert not User.objects.filter(email="fremd@example.org").exists()


def test_the_invited_get_an_account_and_then_accept(cast: Cast, service: Service) -> None:
    tokens: list[str] = []
    joining.invite(
        cast.rheinburg, cast.miriam, "fremd@example.org", Role.READER, lambda token: tokens.append(token) or ""
    )  # type: ignore[func-returns-value]
    service.person = STRANGER
    client = Client()
    log_in(client)
    person = User.objects.get(email="fremd@example.org")
    assert who(client) == str(person.pk) and person.name == "Frieda Fremd"
    client.post(f"/kommunen/einladung/{tokens[0]}/")
    assert person.memberships.get().role == Role.READER


def test_an_answer_nobody_asked_for_opens_nothing(cast: Cast, service: Service) -> None:
    client = Client()
    page = log_in(client, state="erfunden").content.decode()
    assert who(client) == "" and "hat nicht geklappt" in page


def test_a_token_for_another_application_opens_nothing(cast: Cast, service: Service) -> None:
    service.audience = "andere-anwendung"
    client = Client()
    log_in(client)
    assert who(client) == ""


def test_the_second_factor_is_asked_here_too(cast: Cast, service: Service) -> None:
    TOTP.activate(cast.miriam, generate_totp_secret())
    client = Client()
    assert log_in(client)["Location"] == "/konto/2fa/authenticate/"
    assert who(client) == ""
