"""Who reports to whom, drawn on the board: from card to card, across none, and in words where there is no room."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Assessment
from tests.browser.conftest import Opener
from tests.cast import Cast, filled

pytestmark = pytest.mark.browser

MEASURE = """() => {
  const board = document.querySelector("[data-lines]").getBoundingClientRect();
  const cards = [...document.querySelectorAll("[data-card]:not([hidden])")].map(card => {
    const box = card.getBoundingClientRect();
    return { id: card.id, left: box.left - board.left, right: box.right - board.left,
             top: box.top - board.top, bottom: box.bottom - board.top };
  });
  return [...document.querySelectorAll("[data-line]")].map(group => {
    const points = group.querySelector("path").getAttribute("d").slice(1).split("L").map(p => p.split(" ").map(Number));
    const crossed = cards.filter(card => points.slice(1).some(([x, y], i) => {
      const [a, b] = points[i];
      return Math.max(Math.min(a, x), card.left + 1) < Math.min(Math.max(a, x), card.right - 1) + 0.01
          && Math.max(Math.min(b, y), card.top + 1) < Math.min(Math.max(b, y), card.bottom - 1) + 0.01;
    }));
    const ends = group.dataset.line.split(" ").map((key, i) => {
      const card = cards.find(card => card.id === `karte-${key}`);
      const [x, y] = points.at(i ? -1 : 0);
      return x > card.left && x < card.right && Math.min(Math.abs(y - card.top), Math.abs(y - card.bottom)) <= 1;
    });
    return { line: group.dataset.line, ends, crossed: crossed.map(card => card.id) };
  });
}"""


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any], live_server: Any) -> Assessment:
    return filled(cast, documents["T1"])


def reported(case: Assessment) -> set[str]:
    return {f"{actor.key} {superior}" for actor in case.actors.all() for superior in actor.reports_to or []}


def assert_drawn(page: Page, case: Assessment) -> None:
    expect(page.locator("[data-line]")).to_have_count(len(reported(case)))
    lines = page.evaluate(MEASURE)
    assert {line["line"] for line in lines} == reported(case)
    assert [line for line in lines if line["ends"] != [True, True] or line["crossed"]] == []


@pytest.mark.parametrize("width", [768, 1024, 1280])
def test_lines_lead_from_card_to_card_and_across_none(open_page: Opener, case: Assessment, width: int) -> None:
    page = open_page(f"/bewertungen/{case.pk}/akteure/", who="miriam", width=width)
    assert_drawn(page, case)
    assert page.locator("[data-lines]").get_attribute("aria-hidden") == "true"


def test_lines_follow_a_change_and_the_window(open_page: Opener, case: Assessment) -> None:
    page = open_page(f"/bewertungen/{case.pk}/akteure/", who="miriam")
    page.locator("#b-tief").focus()
    page.select_option("#b-tief", "rat")
    expect(page.locator("[data-line='tief rat']")).to_have_count(1)
    assert_drawn(page, case)
    page.set_viewport_size({"width": 900, "height": 900})
    page.wait_for_timeout(200)
    assert_drawn(page, case)


def test_the_lines_of_a_card_stand_out_while_it_has_the_focus(open_page: Opener, case: Assessment) -> None:
    page = open_page(f"/bewertungen/{case.pk}/akteure/", who="miriam")
    page.locator("#karte-tief").focus()
    strong = page.locator("[data-line].is-strong")
    assert {line.get_attribute("data-line") for line in strong.all()} == {
        pair for pair in reported(case) if "tief" in pair.split()
    }


def test_narrow_windows_have_them_in_words_with_a_way_to_change_each(open_page: Opener, case: Assessment) -> None:
    page = open_page(f"/bewertungen/{case.pk}/akteure/", who="miriam", width=320)
    expect(page.locator("[data-lines]")).to_be_hidden()
    page.click("text=Berichtswege zeigen")
    expect(page.locator("#berichtswege")).to_be_in_viewport()
    line = page.locator(".reporting li", has_text="Tiefbauamt")
    expect(line).to_contain_text("berichtet an")
    line.get_by_role("link", name=re.compile("Bericht von Tiefbauamt")).click()
    expect(page.locator("dialog[open]")).to_contain_text("Tiefbauamt")


def test_the_lines_are_in_words_without_javascript_too(open_page: Opener, case: Assessment) -> None:
    page = open_page(f"/bewertungen/{case.pk}/akteure/", who="miriam", javascript=False)
    assert page.locator(".reporting li").count() == case.actors.exclude(reports_to=None).count()
    expect(page.locator("[data-line]")).to_have_count(0)
