"""How a municipality sets the head of its papers, in a real browser: accessible, without scripts, in forced colours."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, expect

from municipalities.models import Face
from tests.browser.conftest import Opener
from tests.browser.test_pages import SIGHTS, check, inspect
from tests.cast import Cast

pytestmark = pytest.mark.browser


@pytest.fixture
def address(cast: Cast, live_server: Any) -> str:
    return f"/kommunen/{cast.rheinburg.pk}/erscheinungsbild/"


def arms() -> FilePayload:
    target = io.BytesIO()
    Image.new("RGB", (200, 240), "#7A1F2B").save(target, "PNG")
    return {"name": "wappen.png", "mimeType": "image/png", "buffer": target.getvalue()}


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_the_page_is_accessible_and_fits(open_page: Opener, address: str, width: int, scheme: str) -> None:
    check(open_page, [address], width, scheme, "miriam")


@pytest.mark.parametrize("javascript", [True, False])
def test_arms_and_colour_are_kept(open_page: Opener, cast: Cast, address: str, javascript: bool) -> None:
    page = open_page(address, who="miriam", javascript=javascript)
    page.get_by_label("Name im Kopf").fill("Stadt Rheinburg")
    page.locator("input[type=file]").set_input_files(arms())
    page.get_by_label("Beschreibung des Bildes").fill("Wappen von Rheinburg")
    page.locator("input[name=colour]").fill("#7A1F2B")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Ihr Bild zurzeit").or_(page.get_by_text("gespeichert")).first).to_be_visible()
    face = Face.objects.get(municipality=cast.rheinburg)
    assert (face.name, face.colour, face.picture_alt) == ("Stadt Rheinburg", "#7A1F2B", "Wappen von Rheinburg")


def test_in_forced_colours_everything_stays_visible(open_page: Opener, address: str) -> None:
    page = open_page(address, who="miriam")
    page.emulate_media(forced_colors="active")
    assert inspect(page) == []
    button = page.get_by_role("button", name="Speichern")
    expect(button).to_be_visible()
    page.get_by_role("img", name="Vorschau").scroll_into_view_if_needed()
    outline = "e => { e.focus(); return getComputedStyle(e).outlineStyle }"
    assert page.locator("input[name=colour]").evaluate(outline) != "none"
