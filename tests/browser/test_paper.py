"""Filling in the council paper in a real browser, and the pictures with reporting lines on the result page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from assessments.models import Assessment
from tests.browser.conftest import Opener
from tests.browser.test_pages import SIGHTS, check, inspect
from tests.cast import Cast, filled

pytestmark = pytest.mark.browser


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any], live_server: Any) -> Assessment:
    return filled(cast, documents["T1"])


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_the_form_is_accessible_and_fits(open_page: Opener, case: Assessment, width: int, scheme: str) -> None:
    check(open_page, [f"/bewertungen/{case.pk}/vorlage/"], width, scheme, "miriam")


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_filled_in_is_kept(open_page: Opener, case: Assessment, javascript: bool) -> None:
    page = open_page(f"/bewertungen/{case.pk}/ergebnis/", who="jonas", javascript=javascript)
    page.get_by_role("link", name="Vorlage ausfüllen").click()
    page.get_by_label("Federführende Stelle").fill("Hauptamt")
    post = page.get_by_role("group", name="Stelle 1", exact=True)
    post.get_by_role("textbox", name="Stelle", exact=True).fill("Leitung")
    page.get_by_role("button", name="Vorlage speichern").click()
    expect(page.get_by_text("wie viele Vollzeitstellen")).to_be_visible()
    post.get_by_label("Anzahl (VZÄ)").fill("1,5")
    page.get_by_role("button", name="Vorlage speichern").click()
    expect(page.get_by_text("Die Vorlage ist gespeichert")).to_be_visible()
    expect(page.get_by_label("Federführende Stelle")).to_have_value("Hauptamt")


def test_empty_entries_are_folded_and_open_without_scripts(open_page: Opener, case: Assessment) -> None:
    page = open_page(f"/bewertungen/{case.pk}/vorlage/", who="jonas", width=360, javascript=False)
    second = page.locator("details", has=page.locator("summary", has_text="Stelle 2"))
    field = second.get_by_role("textbox", name="Stelle", exact=True)
    expect(field).to_be_hidden()
    page.locator("summary", has_text="Stelle 2").click()
    expect(field).to_be_visible()


def test_the_form_stays_usable_in_forced_colours(open_page: Opener, case: Assessment) -> None:
    page = open_page(f"/bewertungen/{case.pk}/vorlage/", who="jonas")
    page.emulate_media(forced_colors="active")
    assert inspect(page) == []
