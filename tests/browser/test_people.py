"""People in a real browser: finding a municipality, being invited, roles, a second factor, passkeys."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from playwright.sync_api import Page, expect

from journal.outbox import send_waiting
from municipalities import joining
from municipalities.models import Membership, Municipality, Role, User
from tests.browser.conftest import Opener
from tests.browser.test_pages import SIGHTS, inspect
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.browser


@pytest.fixture
def towns(cast: Cast, live_server: Any) -> Cast:
    for name in ("Öhringen", "Öhrsberg", "Öhren"):
        Municipality.objects.create(
            name=name, kind="kreisangehoerig", kind_detail="Stadt", state="BW", population=20_000
        )
    return cast


def invite(town: Municipality, by: User, email: str) -> str:
    """The token that stands in the mail."""
    tokens: list[str] = []
    joining.invite(town, by, email, Role.EDITOR, lambda token: tokens.append(token) or token)  # type: ignore[func-returns-value]
    return tokens[0]


def log_in(page: Page, name: str) -> None:
    page.fill("#id_login", f"{name}@example.org")
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_every_page_about_people_is_accessible(open_page: Opener, towns: Cast, width: int, scheme: str) -> None:
    long = "neu.mit.sehr.langer.adresse@verwaltungsgemeinschaft.example"
    invite(towns.rheinburg, towns.miriam, long)
    token = invite(towns.moosbach, towns.karl, "miriam@example.org")
    joining.ask_for_lead(towns.ahrfeld, towns.miriam, "Hauptamt", "")
    member = Membership.objects.get(user=towns.rosa)
    people = f"/kommunen/{towns.rheinburg.pk}/personen/"
    paths = [
        "/konto/", "/kommunen/", "/kommunen/?q=oehr", "/kommunen/?q=nirgendwo", f"/kommunen/{towns.moosbach.pk}/",
        f"/kommunen/{towns.rheinburg.pk}/", f"/kommunen/{towns.ahrfeld.pk}/",
        f"/kommunen/{towns.moosbach.pk}/federfuehrung/", people, f"{people}einladen/", f"{people}uebergeben/",
        f"{people}verlassen/", f"{people}{member.pk}/", f"{people}{member.pk}/entfernen/",
        f"/kommunen/einladung/{token}/", "/konto/2fa/", "/konto/email/", "/konto/3rdparty/",
    ]  # fmt: skip
    page = open_page("/konto/", who="miriam", width=width, scheme=scheme)
    found = []
    for path in paths:
        page.goto(path)
        found += inspect(page)
        assert page.locator("h1").count() == 1, path
        assert page.title().endswith("– Organisationskompass"), path
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_of_an_invitation_are_accessible(open_page: Opener, towns: Cast, width: int, scheme: str) -> None:
    tokens = [invite(towns.rheinburg, towns.miriam, email) for email in ("neu@example.org", "karl@example.org")]
    page = open_page("/", width=width, scheme=scheme)
    found = []
    for token in tokens:
        page.goto(f"/kommunen/einladung/{token}/")
        found += inspect(page)
    page.goto(f"/kommunen/einladung/{tokens[0]}/")
    page.click("text=Konto anlegen und annehmen")
    expect(page.locator("[data-error-summary], [role=alert]").first).to_be_visible()
    found += inspect(page)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("width", [320, 1280])
def test_suggestions_are_chosen_with_the_keyboard(open_page: Opener, towns: Cast, width: int) -> None:
    page = open_page("/kommunen/", who="olga", width=width)
    field = page.get_by_role("combobox", name="Name der Kommune")
    field.type("oehr")
    expect(page.get_by_role("option")).to_have_count(3)
    expect(page.get_by_role("status")).to_contain_text("3 Vorschläge")
    assert field.get_attribute("aria-expanded") == "true"
    assert inspect(page) == []
    page.keyboard.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") == page.get_by_role("option").nth(2).get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    assert field.input_value() == "oehr", "Escape closes and keeps what was typed"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Öhren")


def test_suggestions_are_chosen_with_the_pointer(open_page: Opener, towns: Cast) -> None:
    page = open_page("/kommunen/", who="olga")
    page.get_by_role("combobox").type("öhri")
    page.get_by_role("option", name=re.compile("Öhringen")).click()
    expect(page.locator("h1")).to_have_text("Öhringen")


def test_without_javascript_a_municipality_is_found_and_the_lead_asked_for(open_page: Opener, towns: Cast) -> None:
    page = open_page("/kommunen/", who="olga", javascript=False)
    page.fill("#kommune", "OEHRINGEN")
    page.get_by_role("button", name="Suchen").click()
    page.click("main a:has-text('Öhringen')")
    page.click("text=Federführung beantragen")
    page.fill("#id_function", "Leitung Hauptamt")
    page.click("text=Antrag senden")
    expect(page.locator("main")).to_contain_text("Ihr Antrag auf die Federführung")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_invited_person_comes_in_by_the_link_in_the_mail(open_page: Opener, towns: Cast, javascript: bool) -> None:
    lead = open_page(f"/kommunen/{towns.rheinburg.pk}/personen/", who="miriam", javascript=javascript)
    lead.click("text=Person einladen")
    lead.fill("#id_email", "nele@example.org")
    lead.click("text=Lesen: sieht alle Angaben")
    lead.click("text=Einladung senden")
    expect(lead.locator("main")).to_contain_text("nele@example.org")
    send_waiting.func()
    link = re.search(r"http\S+/kommunen/einladung/\S+", mail.outbox[-1].body)
    assert link
    guest = open_page(link.group(0), javascript=javascript)
    guest.fill("#id_name", "Nele Neu")
    guest.fill("#id_password", PASSWORD)
    guest.fill("#id_password_again", PASSWORD)
    guest.click("text=Konto anlegen und annehmen")
    expect(guest.locator("h1")).to_have_text("Wer macht mit in Rheinburg?")
    expect(guest.locator("main")).to_contain_text("Ihre Rolle ist Lesen")
    lead.reload()
    expect(lead.locator("main")).to_contain_text("Nele Neu")
    lead.get_by_role("link", name=re.compile("Entfernen.*Nele Neu")).click()
    lead.click("text=Ja, entfernen")
    guest.goto("/konto/")
    expect(guest.locator("main")).to_contain_text("noch in keiner Kommune")


def test_a_passkey_is_set_up_and_opens_the_account(open_page: Opener, towns: Cast) -> None:
    page = open_page("/konto/login/")
    page.goto(page.url.replace("127.0.0.1", "localhost"))
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    base = page.url.split("/konto/")[0]
    log_in(page, "miriam")
    page.goto(f"{base}/konto/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")
    expect(page.locator("#id_name")).to_be_visible()
    assert inspect(page) == []
    page.fill("#id_name", "Diensttelefon")
    page.click("text=Schlüssel einrichten >> visible=true >> nth=-1")
    expect(page.locator("h1")).to_have_text("Notfallcodes")
    assert inspect(page) == []
    assert Authenticator.objects.filter(user=towns.miriam, type="webauthn").exists()
    page.goto(f"{base}/konto/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Diensttelefon")
    assert inspect(page) == []
    page.goto(f"{base}/konto/logout/")
    page.click("main form button[type=submit]")
    page.goto(f"{base}/konto/login/")
    log_in(page, "miriam")
    expect(page.locator("h1")).to_have_text("Zweiter Faktor")
    assert inspect(page) == []
    page.click("text=Mit Schlüssel anmelden")
    expect(page.locator("h1")).to_have_text("Ihre Bewertungen")
