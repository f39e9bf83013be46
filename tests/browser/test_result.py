"""The result page and "Was wäre, wenn …" in a real browser: with and without script, in every width and scheme."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Assessment
from tests.browser.conftest import Opener
from tests.browser.test_pages import SIGHTS, check, inspect
from tests.cast import Cast, filled, submitted

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

STATES = [
    "",
    "?antwort-personal=1",
    "?gewicht-budget=5&akteur=it&ebenen-it=U&ohne-sc=ja",
    "?antwort-personal=9&akteur=weg",
]


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any], live_server: Any) -> Assessment:
    return filled(cast, documents["T1"])


def address(case: Assessment, query: str = "") -> str:
    return f"/bewertungen/{case.pk}/was-waere-wenn/{query}"


def summary(page: Page) -> str:
    return re.sub(r"\s+", " ", page.get_by_role("status").inner_text()).strip()


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_every_state_is_accessible_and_fits(open_page: Opener, case: Assessment, width: int, scheme: str) -> None:
    paths = [address(case, query) for query in STATES]
    check(open_page, [*paths, f"/bewertungen/{case.pk}/ergebnis/"], width, scheme, "miriam")


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_also_before_there_is_a_recommendation_and_after_submitting(
    open_page: Opener, cast: Cast, documents: dict[str, Any], width: int, scheme: str
) -> None:
    bare = copy.deepcopy(documents["T2"])
    bare["answers"] = {key: bare["answers"][key] for key in list(bare["answers"])[:7]}
    open_case, sealed = filled(cast, bare), submitted(cast, documents["T3"])
    paths = [address(open_case, "?antwort-markt=1"), f"/bewertungen/{open_case.pk}/ergebnis/"]
    paths += [address(sealed, "?antwort-rueckhalt=0"), f"/bewertungen/{sealed.pk}/ergebnis/"]
    check(open_page, paths, width, scheme, "miriam")


@pytest.mark.parametrize("width", [320, 1280])
def test_everything_folded_is_accessible_and_fits_as_well(open_page: Opener, case: Assessment, width: int) -> None:
    page = open_page(f"/bewertungen/{case.pk}/ergebnis/", who="miriam", width=width)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    found = inspect(page)
    page.goto(address(case, "?antwort-personal=1&akteur=it"))
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    found += inspect(page)
    assert found == [], "\n".join(found)


def test_a_change_shows_at_once_keeps_the_focus_and_is_announced(open_page: Opener, case: Assessment) -> None:
    page = open_page(address(case), who="miriam")
    posts = page.locator("#antwort-personal")
    posts.focus()
    posts.select_option("1")
    expect(page.get_by_role("status")).to_contain_text("CDO/Beauftragte statt Stabsstelle")
    assert page.evaluate("document.activeElement.id") == "antwort-personal"
    expect(page).to_have_url(re.compile(re.escape("/was-waere-wenn/?antwort-personal=1") + "$"))
    expect(page.locator("#annahmen")).to_contain_text("Verfügbare und genehmigungsfähige Stellen: Bis 0,5")
    expect(page.locator("#h-antwort-personal")).to_contain_text("geändert")
    expect(page.locator("#wirkung-voll del")).to_have_text("Stabsstelle")
    posts.select_option("")
    expect(page.get_by_role("status")).to_contain_text("Noch ist nichts geändert.")
    expect(page).to_have_url(re.compile(re.escape("/was-waere-wenn/") + "$"))


def test_the_last_of_quick_changes_wins(open_page: Opener, case: Assessment) -> None:
    page = open_page(address(case), who="miriam")
    for value in ("0", "1", "2", "4", "1"):
        page.locator("#antwort-personal").select_option(value)
    expect(page.get_by_role("status")).to_contain_text("CDO/Beauftragte statt Stabsstelle")
    expect(page).to_have_url(re.compile(re.escape("?antwort-personal=1") + "$"))


def test_an_actor_opens_and_moves(open_page: Opener, case: Assessment) -> None:
    page = open_page(address(case), who="miriam")
    page.click("text=Akteure (10)")
    page.select_option("#akteur", label="IT-Amt")
    levels = page.locator("#ebenen-it")
    assert levels.count() == 0, "choosing alone changes nothing"
    page.click("text=Akteur öffnen")
    expect(levels).to_be_focused()
    levels.select_option("U")
    expect(page.get_by_role("status")).to_contain_text("Befund")
    expect(page.locator("#wirkung-voll")).to_contain_text("Federführung festlegen")
    expect(page).to_have_url(re.compile(re.escape("?akteur=it&ebenen-it=U") + "$"))


def test_the_address_can_be_shared_and_taken_back(open_page: Opener, case: Assessment) -> None:
    page = open_page(address(case, "?antwort-personal=1&gewicht-tempo=5"), who="rosa")
    expect(page.locator("#antwort-personal")).to_have_value("1")
    assert summary(page).startswith("2 Annahmen geändert")
    page.locator("#annahmen").get_by_role("link", name="Zurücknehmen").first.click()
    expect(page).to_have_url(re.compile(r"\?gewicht-tempo=5(#|$)"))
    page.click("text=Alles zurücksetzen")
    assert summary(page).startswith("Noch ist nichts geändert.")


def test_without_a_connection_one_is_told(open_page: Opener, case: Assessment) -> None:
    page = open_page(address(case), who="miriam")
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('offline')) }")
    page.locator("#antwort-personal").select_option("1")
    expect(page.get_by_role("status")).to_contain_text("Keine Verbindung")
    expect(page.locator("#antwort-personal")).to_have_value("1")


def test_it_works_without_script(open_page: Opener, case: Assessment) -> None:
    page = open_page(address(case), who="miriam", javascript=False)
    page.select_option("#antwort-personal", "1")
    page.click("text=Neu berechnen")
    expect(page).to_have_url(re.compile(re.escape("/was-waere-wenn/?antwort-personal=1#wirkung") + "$"))
    assert "CDO/Beauftragte statt Stabsstelle" in summary(page)
    page.click("text=Akteure (10)")
    page.select_option("#akteur", label="IT-Amt")
    page.click("text=Akteur öffnen")
    page.select_option("#ebenen-it", "U")
    page.click("text=Neu berechnen")
    assert "2 Annahmen geändert" in summary(page)
    expect(page).to_have_url(re.compile("akteur=it&ebenen-it=U"))


def test_from_the_result_a_flip_can_be_tried_and_the_question_reached(open_page: Opener, case: Assessment) -> None:
    page = open_page(f"/bewertungen/{case.pk}/ergebnis/", who="miriam")
    page.get_by_role("link", name=re.compile("Ausprobieren.*Rückhalt")).first.click()
    expect(page).to_have_url(re.compile(r"\?antwort-rueckhalt="))
    assert summary(page).startswith("Eine Annahme geändert")
    page.get_by_role("link", name=re.compile("Im Fragebogen ändern.*Rückhalt")).first.click()
    expect(page).to_have_url(re.compile("/schritt/auftrag/#f-answers-rueckhalt$"))


@pytest.mark.parametrize(("width", "arrangement"), [(320, "narrow"), (1280, "wide")])
def test_each_window_shows_the_pictures_made_for_it(
    open_page: Opener, case: Assessment, width: int, arrangement: str
) -> None:
    page = open_page(f"/bewertungen/{case.pk}/ergebnis/", who="miriam", width=width)
    shown = page.locator("svg[role=img]").filter(visible=True)
    assert shown.count() >= 2
    for picture in shown.all():
        smallest = picture.evaluate(
            """svg => Math.min(...[...svg.querySelectorAll('text')].map(t =>
            parseFloat(t.getAttribute('font-size')) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))"""
        )
        assert smallest >= 9.5, (arrangement, picture.locator("title").text_content(), smallest)
