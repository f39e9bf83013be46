"""The board of actors in a real browser: mouse, finger, keyboard, plain forms, and when the server says no."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from assessments import actor_workflow
from assessments.models import Actor, Assessment
from tests.browser.conftest import Opener
from tests.browser.test_pages import SIGHTS, inspect
from tests.cast import PASSWORD, Cast, draft, filled

pytestmark = pytest.mark.browser


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any], live_server: Any) -> Assessment:
    return filled(cast, documents["T1"])


@pytest.fixture
def crowd(cast: Cast, live_server: Any) -> Assessment:
    """Sixty actors, one of them with a name that cannot be broken."""
    crowded = draft(cast)
    names = ["x" * 200, *(f"Amt für Angelegenheiten {i}" for i in range(59))]
    Actor.objects.bulk_create(
        Actor(
            assessment=crowded, key=f"k{i}", position=i, name=name, kind="planning",
            levels=("U", "K", "P", "", "KU")[i % 5], reports_to=[f"k{i // 4}"] if i else [],
        )
        for i, name in enumerate(names)
    )  # fmt: skip
    return crowded


def path(case: Assessment, rest: str = "") -> str:
    return f"/bewertungen/{case.pk}/akteure/{rest}"


def card(page: Page, key: str) -> Locator:
    return page.locator(f"#karte-{key}")


def zone_of(page: Page, key: str) -> str:
    return str(card(page, key).evaluate("card => card.closest('[data-zone]').dataset.zone"))


def keys(page: Page, zone: str) -> list[str]:
    cards = f"[...document.querySelectorAll('[data-zone={zone}] [data-card]')].map(card => card.dataset.card)"
    return list(page.evaluate(cards))


def say(page: Page, text: str) -> None:
    expect(page.locator("[data-notice]", has_text=text)).to_have_count(1)


def stored(case: Assessment, key: str) -> Actor:
    return case.actors.get(key=key)


def middle(target: Locator) -> tuple[float, float]:
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, key: str, to: str) -> None:
    """Takes a card by its grip to the middle of something that is visible at the same time."""
    page.evaluate("window.scrollTo(0, document.querySelector('.board').offsetTop + 250)")
    start = card(page, key).locator("[data-grip]").bounding_box()
    end = page.locator(to).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 30, start["y"] + 30, steps=3)
    page.mouse.move(end["x"] + end["width"] * 0.7, end["y"] + min(end["height"] / 2, 60), steps=8)


def test_a_card_is_dragged_to_another_level_by_mouse(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas")
    drag(page, "plan", "[data-zone=K] [data-cards]")
    expect(page.locator("[data-zone=K]")).to_have_class("storey storey--K is-over")
    expect(page.locator("[data-zone=K] .actors__gap")).to_have_count(1)
    page.mouse.up()
    say(page, "„Stadtplanungsamt“ steht jetzt hier: Koordinierende Ebene")
    assert zone_of(page, "plan") == "K"
    assert stored(case, "plan").levels == "K"
    assert page.locator(".is-dragged").count() == 0
    page.reload()
    assert zone_of(page, "plan") == "K"


def test_the_order_in_a_level_is_dragged_too(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas")
    assert keys(page, "U") == ["it", "plan", "tief", "sw"]
    drag(page, "plan", "#karte-sw")
    page.mouse.up()
    say(page, "Umsetzende Ebene, Platz")
    assert keys(page, "U") == ["it", "tief", "sw", "plan"]


def test_escape_leaves_a_dragged_card_where_it_was(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas")
    drag(page, "plan", "[data-zone=K] [data-cards]")
    page.keyboard.press("Escape")
    page.mouse.up()
    say(page, "Abgebrochen. Die Karte bleibt, wo sie ist.")
    assert zone_of(page, "plan") == "U"
    assert page.locator(".is-dragged, .actors__gap, .is-over").count() == 0
    assert stored(case, "plan").levels == "U"


def test_arrow_keys_move_a_card_and_the_focus_stays_on_its_grip(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas")
    card(page, "tief").locator("[data-grip]").focus()
    page.keyboard.press("ArrowUp")
    say(page, "„Tiefbauamt“ steht jetzt hier: Koordinierende Ebene, Platz 3 von 3.")
    expect(card(page, "tief").locator("[data-grip]")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    say(page, "Koordinierende Ebene, Platz 2 von 3.")
    expect(card(page, "tief").locator("[data-grip]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    say(page, "„Tiefbauamt“ steht jetzt hier: Extern, Platz 1 von 1.")
    page.keyboard.press("ArrowDown")
    say(page, "steht schon am Rand")
    assert (stored(case, "tief").levels, stored(case, "tief").is_external) == ("", True)


def test_a_finger_drags_by_the_grip_and_scrolls_elsewhere(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas", touch=True)
    page.evaluate("window.scrollTo(0, document.querySelector('.board').offsetTop + 250)")
    assert card(page, "plan").locator("[data-grip]").evaluate("e => getComputedStyle(e).touchAction") == "none"
    assert card(page, "plan").evaluate("e => getComputedStyle(e).touchAction") == "auto"
    start = card(page, "plan").locator("[data-grip]").bounding_box()
    end = page.locator("[data-zone=K] [data-cards]").bounding_box()
    assert start
    assert end
    touch = page.context.new_cdp_session(page)
    route = [(start["x"] + 10, start["y"] + 10), (start["x"] + 30, start["y"] - 10), (end["x"] + 300, end["y"] + 50)]

    def send(kind: str, *points: tuple[float, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    send("touchStart", route[0])
    for point in route[1:]:
        send("touchMove", point)
    send("touchEnd")
    say(page, "„Stadtplanungsamt“ steht jetzt hier: Koordinierende Ebene")
    assert stored(case, "plan").levels == "K"

    x, y = middle(card(page, "tief").locator("h4"))
    before = page.evaluate("scrollY")
    send("touchStart", (x, y))
    for way in range(20, 220, 20):
        send("touchMove", (x, y - way))
    send("touchEnd")
    page.wait_for_function(f"scrollY > {before}")
    assert stored(case, "tief").levels == "U"


def test_the_lists_on_a_card_are_sent_at_once(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas")
    page.locator("#e-plan").focus()
    page.select_option("#e-plan", "KU")
    say(page, "„Stadtplanungsamt“ steht jetzt hier: Koordinierende Ebene")
    expect(page.locator("#e-plan")).to_be_focused()
    page.locator("#b-plan").focus()
    page.select_option("#b-plan", "rat")
    say(page, "Der Berichtsweg: „Stadtplanungsamt“ ist gespeichert.")
    expect(page.locator("#b-plan")).to_be_focused()
    assert (stored(case, "plan").levels, stored(case, "plan").reports_to) == ("KU", ["rat"])


def test_everything_works_with_javascript_switched_off(open_page: Opener, cast: Cast, live_server: Any) -> None:
    case = draft(cast)
    page = open_page(path(case), who="jonas", javascript=False)
    page.click("text=Mit dieser Vorlage beginnen")
    assert case.actors.count() == 17
    page.click("summary:has-text('Typische Akteure')")
    page.click("button:has-text('Fraktionen')")
    mover = case.actors.get(name="Tiefbauamt")
    form = card(page, mover.key)
    form.locator("[name=levels]").select_option("K")
    form.locator("button:has-text('Ebene ändern')").click()
    form.locator("button:has-text('Nach vorn')").click()
    assert [a.name for a in case.actors.filter(levels="K")] == ["Tiefbauamt", "Stabsstelle Smart City"]
    form.locator("a:has-text('Ändern')").click()
    page.fill("[name=name]", "Amt für Straßen")
    page.click("text=Akteur speichern")
    assert "„Amt für Straßen“ ist gespeichert." in page.inner_text("main")
    card(page, mover.key).locator("a:has-text('Ändern')").click()
    page.click("text=Akteur entfernen")
    page.click("text=Ja, entfernen")
    assert not case.actors.filter(key=mover.key).exists()
    for sight in ("Bild", "Tabelle", "Liste", "Brett"):
        page.click(f"nav[aria-label='Ansicht der Karte'] >> text={sight}")
        assert page.locator("[aria-label='Ansicht der Karte'] [aria-current]").inner_text() == sight


# Panel


def test_the_form_opens_beside_the_board_and_gives_the_focus_back(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas")
    link = card(page, "it").locator("a[data-panel]")
    link.click()
    expect(page.locator("dialog[open] h2")).to_be_focused()
    expect(page).to_have_url(re.compile(re.escape("/akteure/") + "$"))
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(link).to_be_focused()
    link.click()
    page.fill("dialog [name=name]", "Digitalamt")
    page.click("text=Akteur speichern")
    say(page, "„Digitalamt“ ist gespeichert.")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(card(page, "it").locator("a[data-panel]")).to_be_focused()
    expect(card(page, "it").locator("h4")).to_have_text("Digitalamt")


def test_what_was_typed_is_not_lost_by_one_escape(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas")
    card(page, "it").locator("a[data-panel]").click()
    page.locator("dialog [name=name]").press_sequentially("!")
    page.keyboard.press("Escape")
    say(page, "Ihre Eingaben sind noch nicht gespeichert.")
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.click("text=Schließen >> nth=0")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert stored(case, "it").name == "IT-Amt"


def test_errors_are_shown_in_the_panel(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas")
    page.click("text=Akteur hinzufügen")
    page.click("text=Akteur speichern")
    expect(page.locator("dialog [data-error-summary]")).to_be_focused()
    page.fill("dialog [name=name]", "Bauhof")
    page.select_option("dialog [name=kind]", "buildings")
    page.click("text=Speichern, noch einen hinzufügen")
    expect(page.locator("dialog [name=name]")).to_have_value("")
    assert case.actors.filter(name="Bauhof").exists()


def test_a_late_save_is_settled_in_the_panel(open_page: Opener, cast: Cast, case: Assessment) -> None:
    page = open_page(path(case), who="jonas", expect_failures=True)
    card(page, "it").locator("a[data-panel]").click()
    page.fill("dialog [name=name]", "Digitalamt")
    theirs = stored(case, "it")
    theirs.name, theirs.fte = "Amt für IT", 4
    actor_workflow.save_actor(case, cast.miriam, theirs, theirs.version)
    page.click("text=Akteur speichern")
    expect(page.locator("dialog h2.kern-title")).to_have_text("Inzwischen von Miriam gespeichert")
    assert inspect(page) == []
    assert page.locator("[name=take-fte]:checked").get_attribute("value") == "theirs"
    page.click("text=Akteur speichern")
    say(page, "„Digitalamt“ ist gespeichert.")
    assert (stored(case, "it").name, stored(case, "it").fte) == ("Digitalamt", 4)


def test_removing_asks_in_the_panel(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas")
    card(page, "ob").locator("a[data-panel]").click()
    page.click("text=Akteur entfernen")
    expect(page.locator("dialog")).to_contain_text("„Tiefbauamt“ berichtet an diesen Akteur.")
    assert inspect(page) == []
    page.click("text=Ja, entfernen")
    say(page, "„Oberbürgermeister“ ist entfernt.")
    expect(card(page, "ob")).to_have_count(0)


# Adding


def test_picking_one_after_the_other_keeps_the_focus_in_the_list(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas")
    page.click("summary:has-text('Typische Akteure')")
    page.locator("button.pick:has-text('Personalrat')").focus()
    page.keyboard.press("Enter")
    say(page, "„Personalrat“ steht jetzt in der Karte.")
    expect(page.locator("[data-picks]")).to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.matches('button.pick')")
    page.keyboard.press("Enter")
    expect(page.locator("[data-card]")).to_have_count(13)
    assert "Personalrat beteiligen" not in page.inner_text("aside")


def test_a_finding_is_mended_by_one_click(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas")
    page.click("text=Kämmerei ergänzen")
    say(page, "„Kämmerei“ steht jetzt in der Karte.")
    assert page.evaluate("document.activeElement.dataset.name") == "Kämmerei"
    page.click(".finding a:has-text('IT-Amt')")
    expect(page).to_have_url(re.compile(re.escape("#karte-it") + "$"))


# When the server says no


def test_without_a_connection_the_card_goes_back(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas", expect_failures=True)
    page.context.set_offline(True)
    card(page, "tief").locator("[data-grip]").focus()
    page.keyboard.press("ArrowUp")
    say(page, "Keine Verbindung. Ihre Änderung ist nicht gespeichert.")
    assert zone_of(page, "tief") == "U"
    expect(card(page, "tief").locator("[data-grip]")).to_be_focused()
    page.select_option("#e-plan", "P")
    expect(page.locator("#e-plan")).to_have_value("U")
    page.context.set_offline(False)
    page.locator("#e-plan").select_option("K")
    say(page, "„Stadtplanungsamt“ steht jetzt hier")


def test_after_the_login_ended_the_page_says_so(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas", expect_failures=True)
    Session.objects.all().delete()
    card(page, "tief").locator("[data-grip]").focus()
    page.keyboard.press("ArrowUp")
    say(page, "Sie sind nicht mehr angemeldet.")
    assert zone_of(page, "tief") == "U"


def log_in_next_door(page: Page) -> None:
    with page.context.expect_page() as opened:
        page.click("text=In neuem Fenster anmelden")
    door = opened.value
    door.fill("#id_login", "jonas@example.org")
    door.fill("#id_password", PASSWORD)
    door.click("main button[type=submit]")
    expect(door.locator("h1")).to_have_text("Sie sind wieder angemeldet")
    door.close()


@pytest.mark.parametrize("lost", ["the session", "all cookies"])
def test_after_logging_in_next_door_the_form_beside_the_board_is_saved(
    open_page: Opener, case: Assessment, lost: str
) -> None:
    page = open_page(path(case), who="jonas", expect_failures=True)
    card(page, "it").locator("a[data-panel]").click()
    page.fill("dialog [name=name]", "Digitalamt")
    if lost == "the session":
        Session.objects.all().delete()
    else:
        page.context.clear_cookies()
    page.click("text=Akteur speichern")
    say(page, "Sie sind nicht mehr angemeldet. Ihre Änderung ist nicht gespeichert.")
    assert inspect(page) == []
    log_in_next_door(page)
    expect(page.locator("dialog [name=name]")).to_have_value("Digitalamt")
    page.click("text=Akteur speichern")
    say(page, "„Digitalamt“ ist gespeichert.")
    assert stored(case, "it").name == "Digitalamt"
    card(page, "tief").locator("[data-grip]").focus()
    page.keyboard.press("ArrowUp")
    say(page, "„Tiefbauamt“ steht jetzt hier")


def test_nothing_is_saved_under_the_name_of_who_logs_in_next(open_page: Opener, cast: Cast, case: Assessment) -> None:
    page = open_page(path(case), who="jonas", expect_failures=True)
    card(page, "it").locator("a[data-panel]").click()
    page.fill("dialog [name=name]", "Digitalamt")
    page.context.clear_cookies()
    cookie = cast.client("miriam").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": page.url.partition("bewertungen")[0]}])
    page.click("text=Akteur speichern")
    say(page, "In diesem Browser ist inzwischen jemand anderes angemeldet.")
    assert stored(case, "it").name == "IT-Amt"


def test_what_failed_is_said_until_the_next_action(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas", expect_failures=True)
    page.clock.install()
    page.context.set_offline(True)
    card(page, "tief").locator("[data-grip]").focus()
    page.keyboard.press("ArrowUp")
    page.clock.run_for(1000)
    say(page, "Keine Verbindung.")
    page.clock.run_for(60_000)
    say(page, "Keine Verbindung.")
    page.context.set_offline(False)
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-notice]", has_text="Keine Verbindung.")).to_have_count(0)


def test_a_server_that_does_not_answer_is_not_waited_for_for_ever(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas", expect_failures=True)
    page.evaluate("const wait = AbortSignal.timeout; AbortSignal.timeout = (time) => wait.call(AbortSignal, time / 40)")
    page.route("**/ebene/", lambda route: None)
    card(page, "tief").locator("[data-grip]").focus()
    page.keyboard.press("ArrowUp")
    say(page, "Der Server antwortet nicht.")
    assert zone_of(page, "tief") == "U"


def test_a_submitted_case_gives_its_reason_and_the_card_goes_back(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas", expect_failures=True)
    Assessment.objects.update(state="submitted")
    card(page, "tief").locator("[data-grip]").focus()
    page.keyboard.press("ArrowUp")
    say(page, "Diese Bewertung ist eingereicht")
    assert zone_of(page, "tief") == "U"


def test_without_the_right_to_edit_the_card_goes_back(open_page: Opener, cast: Cast, case: Assessment) -> None:
    page = open_page(path(case), who="jonas", expect_failures=True)
    cast.rheinburg.memberships.filter(user=cast.jonas).update(role="reader")
    card(page, "tief").locator("[data-grip]").focus()
    page.keyboard.press("ArrowUp")
    say(page, "Das dürfen Sie mit Ihrer Rolle nicht.")
    assert zone_of(page, "tief") == "U"


def test_a_card_removed_meanwhile_disappears_with_a_word(open_page: Opener, case: Assessment) -> None:
    page = open_page(path(case), who="jonas", expect_failures=True)
    actor_workflow.remove_actor(case, stored(case, "tief"))
    card(page, "tief").locator("[data-grip]").focus()
    page.keyboard.press("ArrowUp")
    say(page, "Dieser Akteur wurde inzwischen entfernt.")
    expect(card(page, "tief")).to_have_count(0)


# Many actors, all sights


def test_sixty_actors_are_found_and_folded(open_page: Opener, crowd: Assessment) -> None:
    page = open_page(path(crowd), who="jonas")
    page.fill("[data-filter] input", "heiten 17")
    expect(page.locator("[data-card]:visible")).to_have_count(1)
    page.fill("[data-filter] input", "")
    button = page.locator("[data-zone=U] [data-fold]")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(page.locator("[data-zone=U] [data-card]:visible")).to_have_count(0)
    card(page, "k1").locator("[data-grip]").focus()
    page.keyboard.press("ArrowUp")
    say(page, "steht jetzt hier: Politische Ebene")
    expect(page.locator("[data-zone=U] [data-card]:visible")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_all_sights_are_accessible_and_fit(
    open_page: Opener, cast: Cast, case: Assessment, crowd: Assessment, width: int, scheme: str
) -> None:
    empty = draft(cast)
    page = open_page(path(empty), who="jonas", width=width, scheme=scheme)
    found = inspect(page)
    page.click("text=Mit dieser Vorlage beginnen")
    say(page, "17 Akteure stehen in der Karte.")
    found += inspect(page)
    for one in (case, crowd):
        for sight in ("brett", "bild", "tabelle", "liste"):
            page.goto(path(one, f"?ansicht={sight}"))
            found += inspect(page)
    for rest in (f"{case.pk}/akteure-vorlage/", f"{case.pk}/akteure-einlesen/", f"{crowd.pk}/akteure/k0/"):
        page.goto(f"/bewertungen/{rest}")
        found += inspect(page)
    page.goto(f"/bewertungen/{case.pk}/akteure-einlesen/")
    for text in ("Name;Art\nBauhof;Zauberei\n", "Name;Art\nBauhof;Gebäude\n"):
        page.fill("#text", text)
        page.click("main button:has-text('rüfen')")
        found += inspect(page)
    expect(page.locator("text=1 Akteur übernehmen")).to_have_count(1)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_the_panel_is_accessible_and_fits(open_page: Opener, crowd: Assessment, width: int, scheme: str) -> None:
    page = open_page(path(crowd), who="jonas", width=width, scheme=scheme)
    card(page, "k0").locator("a[data-panel]").click()
    expect(page.locator("dialog[open] h2")).to_be_focused()
    found = inspect(page)
    page.click("dialog summary")
    page.fill("dialog [name=name]", "")
    page.click("text=Akteur speichern")
    expect(page.locator("dialog [data-error-summary]")).to_be_focused()
    found += inspect(page)
    assert found == [], "\n".join(found)
