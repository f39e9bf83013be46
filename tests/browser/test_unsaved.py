"""Leaving a page with something typed that was not sent: every form that does not save by itself warns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from assessments.models import Assessment
from tests.browser.conftest import Opener
from tests.browser.test_pages import SIGHTS, inspect
from tests.cast import PASSWORD, Cast, draft, filled

pytestmark = pytest.mark.browser


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any], live_server: Any) -> Assessment:
    return filled(cast, documents["T1"])


FORMS = {
    "massnahmen/neu/": ("[name=name]", "Maßnahme speichern"),
    "akteure/neu/": ("[name=name]", "Akteur speichern"),
    "vorlage/": ("textarea >> nth=0", "speichern"),
    "akteure-einlesen/": ("#text", "rüfen"),
}


@pytest.mark.parametrize("rest", FORMS)
def test_leaving_with_something_typed_warns(
    open_page: Opener, case: Assessment, leave: Callable[[Page], bool], rest: str
) -> None:
    page = open_page(f"/bewertungen/{case.pk}/{rest}", who="jonas")
    field, _ = FORMS[rest]
    page.locator(field).press_sequentially("Halb fertig")
    assert leave(page)
    assert page.locator(field).input_value().endswith("Halb fertig")


@pytest.mark.parametrize("rest", FORMS)
def test_leaving_without_having_typed_does_not_ask(
    open_page: Opener, case: Assessment, leave: Callable[[Page], bool], rest: str
) -> None:
    page = open_page(f"/bewertungen/{case.pk}/{rest}", who="jonas")
    page.locator(FORMS[rest][0]).click()
    assert not leave(page)


def test_sending_does_not_ask(open_page: Opener, case: Assessment) -> None:
    page = open_page(f"/bewertungen/{case.pk}/massnahmen/neu/", who="jonas")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.fill("[name=name]", "WLAN")
    page.click("text=Maßnahme speichern")
    page.wait_for_url("**/massnahmen/")
    assert asked == []


def test_what_came_back_with_a_mistake_is_unsaved_too(
    open_page: Opener, case: Assessment, leave: Callable[[Page], bool]
) -> None:
    page = open_page(f"/bewertungen/{case.pk}/akteure/neu/", who="jonas", expect_failures=True)
    page.fill("[name=name]", "Bauhof")
    page.click("text=Akteur speichern")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("[name=name]").click()
    assert leave(page)


def test_the_form_beside_the_board_warns_until_it_is_saved_or_closed(
    open_page: Opener, case: Assessment, leave: Callable[[Page], bool]
) -> None:
    page = open_page(f"/bewertungen/{case.pk}/akteure/", who="jonas")
    page.locator("#karte-it a[data-panel]").click()
    page.fill("dialog [name=name]", "Digitalamt")
    assert leave(page)
    page.click("text=Akteur speichern")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert not leave(page)
    page.goto(f"/bewertungen/{case.pk}/akteure/")
    page.locator("#karte-it a[data-panel]").click()
    page.locator("dialog [name=name]").press_sequentially("!")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert not leave(page)


def test_a_measure_survives_the_end_of_the_session(open_page: Opener, case: Assessment) -> None:
    page = open_page(f"/bewertungen/{case.pk}/massnahmen/neu/", who="jonas")
    page.fill("[name=name]", "Quartiersapp")
    Session.objects.all().delete()
    page.click("text=Maßnahme speichern")
    page.fill("#id_login", "jonas@example.org")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Ihre Eingabe ist aufgehoben")
    page.click("text=Noch einmal senden")
    page.wait_for_url("**/massnahmen/")
    assert case.measures.filter(name="Quartiersapp").exists()


def test_a_measure_survives_the_loss_of_all_cookies(open_page: Opener, case: Assessment) -> None:
    page = open_page(f"/bewertungen/{case.pk}/massnahmen/neu/", who="jonas", expect_failures=True)
    page.fill("[name=name]", "Quartiersapp")
    page.context.clear_cookies()
    page.click("text=Maßnahme speichern")
    with page.context.expect_page() as opened:
        page.click("text=In neuem Fenster anmelden")
    door = opened.value
    door.fill("#id_login", "jonas@example.org")
    door.fill("#id_password", PASSWORD)
    door.click("main button[type=submit]")
    expect(door.locator("h1")).to_have_text("Sie sind wieder angemeldet")
    page.click("text=Noch einmal senden")
    expect(page.locator(".lead")).to_contain_text("neu angemeldet")
    page.click("text=Noch einmal senden")
    page.wait_for_url("**/massnahmen/")
    assert case.measures.filter(name="Quartiersapp").exists()


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_the_pages_between_are_accessible_and_fit(open_page: Opener, cast: Cast, width: int, scheme: str) -> None:
    case = draft(cast)
    page = open_page("/konto/wieder-angemeldet/", who="jonas", width=width, scheme=scheme, expect_failures=True)
    found = inspect(page)
    for path in ("/konto/noch-einmal-senden/", f"/bewertungen/{case.pk}/einreichen/", "/formen/?q=" + "x" * 4000):
        page.goto(path)
        found += inspect(page)
    page.goto(f"/bewertungen/{case.pk}/massnahmen/neu/")
    page.fill("[name=name]", "Quartiersapp")
    page.context.clear_cookies(name="csrftoken")
    page.click("text=Maßnahme speichern")
    expect(page.locator("text=Noch einmal senden")).to_be_visible()
    found += inspect(page)
    assert found == [], "\n".join(found)
