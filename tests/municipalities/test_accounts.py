"""Logging in and out: German pages, one answer for every mistake, no open door."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client
from django.urls import reverse

from journal.models import OutboxMail
from journal.outbox import send_waiting
from municipalities.forms import RULES
from municipalities.models import User
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def login(client: Client, address: str, password: str) -> str:
    return client.post("/konto/login/", {"login": address, "password": password}, follow=True).content.decode()


def test_the_address_is_the_login_in_any_case(cast: Cast) -> None:
    assert "Abmelden" in login(Client(), "Miriam@Example.org", PASSWORD)


@pytest.mark.parametrize("address", ["miriam@example.org", "niemand@example.org"])
def test_a_wrong_password_and_an_unknown_address_look_the_same(cast: Cast, address: str) -> None:
    page = login(Client(), address, "falsch falsch falsch")
    assert "Abmelden" not in page
    assert "E-Mail-Adresse und/oder das Passwort" in page or "nicht richtig" in page or "stimmen nicht" in page
    assert f'value="{address}"' in page


def test_two_accounts_never_share_an_address(cast: Cast) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        User.objects.create_user("MIRIAM@EXAMPLE.ORG", PASSWORD, name="Doppelt")


def test_logging_out_asks_and_ends(cast: Cast) -> None:
    client = cast.client("miriam")
    assert "Abmelden" in client.get("/konto/logout/").content.decode()
    client.post("/konto/logout/")
    assert client.get("/bewertungen/").status_code == 302


def test_after_login_one_is_where_one_wanted_to_go(cast: Cast) -> None:
    client = Client()
    target = client.get("/bewertungen/neu/")["Location"]
    answer = client.post(target, {"login": "miriam@example.org", "password": PASSWORD})
    assert answer["Location"] == "/bewertungen/neu/"


def test_no_foreign_address_after_login(cast: Cast) -> None:
    answer = Client().post(
        "/konto/login/?next=https://boese.example/", {"login": "miriam@example.org", "password": PASSWORD}
    )
    assert answer["Location"].startswith("/")


def test_nobody_signs_up_uninvited(client: Client) -> None:
    page = client.post("/konto/signup/", {"email": "neu@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert page.status_code == 200
    assert not User.objects.exists()


def sign_up(address: str, name: str = "Nele Neu") -> Any:
    data = {"name": name, "email": address, "password1": PASSWORD, "password2": PASSWORD}
    return Client().post("/konto/signup/", data, follow=True)


def test_where_the_operator_allows_it_an_address_that_is_confirmed_opens_an_account(cast: Cast, settings: Any) -> None:
    settings.OPEN_REGISTRATION = True
    looks_like_ours(Client().get("/konto/signup/").content.decode())
    looks_like_ours(sign_up("neu@example.org", "Nele\u202eNeu").content.decode())
    new = User.objects.get(email="neu@example.org")
    assert new.name == "NeleNeu" and not new.memberships.exists()
    assert "Abmelden" not in login(Client(), "neu@example.org", PASSWORD)
    send_waiting.func()
    links = {link for letter in mail.outbox for link in re.findall(r"http://testserver(/konto/\S+)", letter.body)}
    client = Client()
    for link in links:
        client.post(link)
    page = login(client, "neu@example.org", PASSWORD)
    assert "Abmelden" in page and "Rheinburg" not in page


def test_signing_up_with_a_known_address_looks_the_same_and_tells_its_owner_only(cast: Cast, settings: Any) -> None:
    settings.OPEN_REGISTRATION = True
    known, new = sign_up("miriam@example.org"), sign_up("neu@example.org")
    assert [known.redirect_chain, known.status_code] == [new.redirect_chain, new.status_code]
    assert known.content.decode().replace("miriam@", "neu@") == new.content.decode()
    send_waiting.func()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["miriam@example.org", "neu@example.org"]
    assert "Abmelden" in login(Client(), "miriam@example.org", PASSWORD)


def test_the_password_can_be_set_anew_by_mail(cast: Cast) -> None:
    client = Client()
    page = client.post("/konto/password/reset/", {"email": "miriam@example.org"}, follow=True).content.decode()
    assert "E-Mail" in page
    assert not mail.outbox, "the mail server does not delay the answer"
    send_waiting.func()
    (letter,) = mail.outbox
    assert OutboxMail.objects.get().body == ""
    assert "Passwort" in letter.subject or "Passwort" in letter.body
    link = re.search(r"http://testserver(/konto/password/reset/key/\S+)", letter.body)
    assert link
    form = client.get(link.group(1), follow=True)
    action = form.request["PATH_INFO"]
    new = "noch ein langes passwort"
    client.post(action, {"password1": new, "password2": new})
    assert "Abmelden" in login(Client(), "miriam@example.org", new)


def test_resetting_for_an_unknown_address_looks_the_same(cast: Cast) -> None:
    known = Client().post("/konto/password/reset/", {"email": "miriam@example.org"})
    unknown = Client().post("/konto/password/reset/", {"email": "niemand@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


ENGLISH = re.compile(r"\b(Password|Sign In|Sign Out|Forgot|Please|Your|Email|Change|Reset|Submit|Account)\b")


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_signup",
        "account_inactive",
        "account_email_verification_sent",
        "account_reset_password_from_key_done",
        "socialaccount_login_cancelled",
    ],
)
def test_the_pages_for_strangers_are_german_and_ours(client: Client, name: str) -> None:
    looks_like_ours(client.get(reverse(name)).content.decode())


def test_where_a_password_is_chosen_the_rules_are_one_sentence(cast: Cast, settings: Any) -> None:
    settings.OPEN_REGISTRATION = True
    client = cast.client("miriam")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    for page in (Client().get("/konto/signup/"), client.get("/konto/password/change/", follow=True)):
        text = page.content.decode()
        assert RULES in text and "nicht zu ähnlich" not in text


def test_of_ones_addresses_only_those_not_confirmed_are_offered_a_confirmation(cast: Cast) -> None:
    client = cast.client("miriam")
    again = "Bestätigung erneut senden"
    page = client.get("/konto/email/").content.decode()
    assert "miriam@example.org" in page and again not in page
    EmailAddress.objects.create(user=cast.miriam, email="m@example.org", verified=False, primary=False)
    page = client.get("/konto/email/").content.decode()
    assert again in page and "noch nicht bestätigt" in page
    EmailAddress.objects.update(verified=True)
    assert again not in client.get("/konto/email/").content.decode()


@pytest.mark.parametrize(
    "name", ["account", "account_logout", "account_change_password", "account_email", "mfa_index", "mfa_activate_totp",
             "mfa_add_webauthn", "mfa_list_webauthn", "usersessions_list", "account_reauthenticate",
             "socialaccount_connections"],
)  # fmt: skip
def test_the_pages_of_ones_account_are_german_and_ours(cast: Cast, name: str) -> None:
    client = Client()
    login(client, "miriam@example.org", PASSWORD)
    if name != "account_reauthenticate":
        client.post("/konto/reauthenticate/", {"password": PASSWORD})
    looks_like_ours(client.get(reverse(name)).content.decode())


@pytest.mark.parametrize("name", ["mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
                                  "mfa_deactivate_totp", "mfa_reauthenticate"])  # fmt: skip
def test_the_pages_of_a_second_factor_are_german_and_ours(cast: Cast, name: str) -> None:
    client = with_second_factor(cast)
    looks_like_ours(client.get(reverse(name)).content.decode())


def recovery_codes(user: User) -> list[str]:
    return Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()


def with_second_factor(cast: Cast) -> Client:
    """Logged in with password and code."""
    TOTP.activate(cast.miriam, generate_totp_secret())
    RecoveryCodes.activate(cast.miriam)
    client = Client()
    login(client, "miriam@example.org", PASSWORD)
    client.post("/konto/2fa/authenticate/", {"code": recovery_codes(cast.miriam)[0]})
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    return client


def looks_like_ours(page: str) -> None:
    assert "css/app.css" in page and '<html lang="de"' in page
    body = page.split("<main", 1)[1].split("</main>", 1)[0]
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", body, flags=re.DOTALL)
    assert not ENGLISH.search(text), ENGLISH.search(text)
    assert "<style" not in body and 'style="' not in body
