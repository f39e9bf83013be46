"""The catalogue as people see and use it: every page and state, by keyboard, without scripts, on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.test_pages import SIGHTS, check, inspect

pytestmark = pytest.mark.browser

PAGES = [
    "/formen/?q=stabstelle", "/formen/?groesse=0&art=kreisangehoerig&kosten=1", "/formen/?q=qwertz",
    "/formen/?form=cdo&form=stabsstelle&ebene=P", "/formen/steuerkreis/", "/formen/zweckverband/",
    "/formen/digitalagentur_gmbh/", "/formen/fachamt_linie/", "/formen/vergleich/", "/formen/vergleich/?form=cdo",
    "/formen/vergleich/?form=cdo&form=stabsstelle",
    "/formen/vergleich/?form=stabsstelle&form=eigenes_amt&form=zweckverband",
    "/formen/vergleich/?form=cdo&form=stabsstelle&form=eigenes_amt&form=steuerkreis", "/formen/ebenen/",
    "/formen/region/", "/formen/beispiele/", "/formen/beispiele/?groesse=klein&land=HE",
    "/formen/beispiele/?form=zweckverband&groesse=klein", "/formen/methode/", "/formen/glossar/",
]  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_every_page_and_state(open_page: Opener, width: int, scheme: str) -> None:
    check(open_page, PAGES, width, scheme, None)


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_with_everything_unfolded(open_page: Opener, width: int, scheme: str) -> None:
    found = []
    page = open_page("/formen/", width=width, scheme=scheme)
    for path in ("/formen/?kosten=1", "/formen/stabsstelle/", "/formen/region/", "/formen/methode/"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        found += inspect(page)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_overview_to_the_comparison(open_page: Opener, javascript: bool) -> None:
    page = open_page("/formen/", javascript=javascript)
    page.check("#f-stabsstelle")
    page.check("#f-eigenes_amt")
    page.fill("#q", "stabstelle")
    page.click("text=Filter anwenden")
    expect(page.get_by_text("Auch gewählt, durch Filter verdeckt: Eigenes Amt")).to_have_count(1)
    expect(page.locator("#f-stabsstelle")).to_be_checked()
    page.click("text=Formen vergleichen")
    expect(page.locator("h1")).to_have_text("Stabsstelle und Eigenes Amt im Vergleich")
    page.click("text=Auswahl ändern")
    expect(page.locator("input[name=form]:checked")).to_have_count(2)


def test_filters_are_always_open_on_wide_windows_and_folded_on_narrow_ones(open_page: Opener) -> None:
    wide = open_page("/formen/", javascript=False)
    assert wide.locator("#groesse").is_visible() and not wide.locator(".filter > summary").is_visible()
    narrow = open_page("/formen/", width=360, javascript=False)
    assert not narrow.locator("#groesse").is_visible()
    narrow.click(".filter > summary")
    narrow.select_option("#groesse", "0")
    narrow.click("text=Filter anwenden")
    assert "groesse=0" in narrow.url
    assert narrow.locator(".filter > summary").inner_text() == "Suchen und filtern (1 aktiv)"


def test_all_by_keyboard_and_never_behind_the_bar(open_page: Opener) -> None:
    page = open_page("/formen/?form=steuerkreis", width=360)
    reached = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        place = page.evaluate(
            """() => { const e = document.activeElement, r = e.getBoundingClientRect();
            const bar = document.querySelector('.compare-bar');
            const hidden = !bar.contains(e) && bar.getBoundingClientRect().top < r.top + 4
                && r.bottom - 4 < bar.getBoundingClientRect().bottom && r.height > 0 && e !== document.body;
            return [e.id || e.getAttribute('href') || e.tagName, hidden]; }"""
        )
        assert not place[1], f"{place[0]} has the focus but lies behind the bar"
        reached.add(place[0])
        if place[0] == "f-zweckverband":
            break
    assert {"f-steuerkreis", "f-zweckverband", "/formen/stabsstelle/", "/formen/region/"} <= reached
    page.focus("#f-steuerkreis")
    page.keyboard.press("Space")
    page.focus("#f-cdo")
    page.keyboard.press("Space")
    page.focus("#f-stabsstelle")
    page.keyboard.press("Space")
    page.focus(".compare-bar button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/vergleich/**")
    assert "form=cdo" in page.url and "form=stabsstelle" in page.url


def test_the_matrix_is_moved_by_keyboard(open_page: Opener) -> None:
    page = open_page("/formen/methode/", width=360)
    page.focus(".matrix-scroll")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    for _ in range(100):
        if page.evaluate("document.querySelector('.matrix-scroll').scrollLeft") > 100:
            break
        page.wait_for_timeout(50)
    else:
        pytest.fail("the arrow keys do not move the matrix")
    first = page.locator(".matrix tbody th").first.bounding_box()
    assert first and first["x"] >= 0, "the name of the criterion stays in sight"


def test_paper_holds_the_words_and_not_the_controls(open_page: Opener, tmp_path: Path) -> None:
    for path in ("/formen/stabsstelle/", "/formen/vergleich/?form=cdo&form=stabsstelle", "/formen/methode/"):
        page = open_page(path)
        page.emulate_media(media="print")
        for control in (".site-head", ".section-nav", ".no-print", ".contents"):
            for element in page.locator(control).all():
                assert not element.is_visible(), (path, control)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
        paper = page.pdf(format="A4", path=tmp_path / "page.pdf")
        assert paper.startswith(b"%PDF")


def test_only_our_own_server_is_asked(open_page: Opener) -> None:
    page = open_page("/formen/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/formen/", "/formen/stabsstelle/", "/formen/beispiele/", "/formen/methode/"):
        page.goto(path)
    own = page.evaluate("location.origin")
    assert asked and all(url.startswith((own, "data:")) for url in asked)
