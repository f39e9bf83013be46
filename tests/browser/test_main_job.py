"""The main job in a real browser, from the login to the paper: T1 by mouse, T2 without JavaScript, T3 by keyboard.

Each ends with exactly the recommendation that the worked case expects.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Assessment
from assessments.seal import open_seal
from catalogue.publishing import published
from tests.browser.conftest import Opener
from tests.browser.hands import Keyboard, Mouse
from tests.cast import PASSWORD, Cast
from tests.engine.test_worked_cases import close_shares, in_any_order
from tests.journeys.test_main_job import typed

pytestmark = pytest.mark.browser

NEXT = "form[data-autosave] button[type=submit]:not([name])"
SAVE_ACTOR = "button:has-text('Akteur speichern')"


def log_in(hand: Mouse) -> None:
    hand.follow("header >> text=Anmelden")
    expect(hand.page.locator("#id_login")).to_be_visible()
    hand.type("#id_login", "miriam@example.org")
    hand.type("#id_password", PASSWORD)
    hand.follow("main button[type=submit]")
    expect(hand.page.locator("h1")).to_have_text("Ihre Bewertungen")


def answer(hand: Mouse, name: str, value: str) -> None:
    """Gives one answer as the question asks for it."""
    if hand.page.locator(f'input[type=radio][name="{name}"]').count():
        hand.pick(name, value)
    elif hand.page.locator(f'select[name="{name}"]').count():
        hand.choose(f'select[name="{name}"]', value)
    else:
        hand.type(f'[name="{name}"]', value)


def walk_through(hand: Mouse, document: dict[str, Any]) -> None:
    """From the task list through all question steps, in the order of the page."""
    page = hand.page
    wanted: dict[str, str] = {}
    for block in ("profile", "answers", "regional", "facts"):
        for key, value in document.get(block, {}).items():
            if (block, key) != ("profile", "name"):
                wanted |= typed(published(), block, key, value)
    hand.follow("text=Weiter mit Schritt 1")
    while "/schritt/" in page.url:
        names = page.eval_on_selector_all(
            "form[data-autosave] [name]", "fields => [...new Set(fields.map(field => field.name))]"
        )
        for name in names:
            if name in wanted and page.locator(f'[name="{name}"]').count():
                answer(hand, name, wanted[name])
        hand.follow(NEXT)


def add_actors(hand: Mouse, actors: list[dict[str, Any]]) -> None:
    for actor in actors:
        hand.press("a:has-text('Akteur hinzufügen')")
        expect(hand.page.locator("[name=name]:not([type=search])")).to_be_visible()
        fill_in(hand, actor)
        save(hand, actor["name"])
    names = {actor["id"]: actor["name"] for actor in actors}
    for actor in actors:
        if actor.get("reports_to") is None:
            continue
        hand.press(f'a:has-text("Ändern: {actor["name"]}")')
        expect(hand.page.get_by_label("An niemanden")).to_be_attached()
        for value in superiors(hand.page, [names[other] for other in actor["reports_to"]]):
            hand.tick(f'[name=reports_to][value="{value}"]')
        save(hand, actor["name"])


def superiors(page: Page, names: list[str]) -> list[str]:
    """The values of the boxes beside these names; "-" stands for nobody."""
    return [page.get_by_label(name, exact=True).get_attribute("value") or "" for name in names] or ["-"]


def fill_in(hand: Mouse, actor: dict[str, Any]) -> None:
    """All fields of an actor, in the order of the form; what matters less for its kind is folded away."""
    page = hand.page
    yes_no = {True: "true", False: "false"}
    fields = page.eval_on_selector_all(
        "form[data-fetch]:has([name=kind]) [name], form.form:has([name=kind]) [name]",
        "fields => [...new Set(fields.map(field => field.name))]",
    )
    is_folded = page.locator("form:has([name=kind]) details.more").count() > 0
    for name in fields:
        value = actor.get(name)
        if is_folded and page.locator(f"details.more:not([open]) [name={name}]").count():
            hand.unfold("form:has([name=kind]) details.more > summary")
        if name == "levels":
            for level in "PKU":
                box = f"[name=levels][value={level}]"
                hand.tick(box) if level in actor["levels"] else hand.untick(box)
        elif name == "reports_to" or value is None:
            continue
        elif isinstance(value, bool):
            hand.choose(f"select[name={name}]", yes_no[value])
        elif page.locator(f"select[name={name}]").count():
            hand.choose(f"select[name={name}]", value)
        else:
            hand.type(f"form:has([name=kind]) [name={name}]", str(value).replace(".", ","))


def save(hand: Mouse, name: str) -> None:
    hand.press(SAVE_ACTOR)
    expect(hand.page.locator("[data-dialog][open]")).to_have_count(0)
    expect(hand.page.locator("h4", has_text=name).first).to_be_visible()


def hand_in(hand: Mouse) -> None:
    """By the links at the end of each step."""
    hand.follow("text=Weiter zu den Maßnahmen")
    hand.follow("text=Weiter zur Gewichtung")
    hand.follow("text=Weiter zum Prüfen")
    hand.follow("button:has-text('Bewertung einreichen')")
    expect(hand.page.locator("main")).to_contain_text("als Fassung 1 eingereicht")


def is_expected(case: Assessment, document: dict[str, Any], expected: dict[str, Any]) -> None:
    """The sealed recommendation, with the keys of the worked case in place of our own."""
    revision = case.revisions.get()
    found = open_seal(revision.document)["recommendation"]
    wanted = {key: value for key, value in expected.items() if key in found}
    ids = {actor["name"]: actor["id"] for actor in document["actors"]}
    keys = {row.key: ids[row.name] for row in case.actors.all()}
    for finding in [*found["findings"], *found.get("positives", [])]:
        if isinstance(finding, dict) and "actors" in finding:
            finding["actors"] = [keys[key] for key in finding["actors"]]
    found = {key: value for key, value in found.items() if key != "assessment_id"}
    wanted = {key: value for key, value in wanted.items() if key in found}
    close_shares(found.pop("robustness"), wanted.pop("robustness"))
    assert in_any_order(found) == in_any_order(wanted)


@pytest.mark.parametrize(
    ("name", "town", "kind"), [("T1", "rheinburg", Mouse), ("T2", "ahrfeld", Mouse), ("T3", "moosbach", Keyboard)]
)
def test_from_login_to_the_paper(
    open_page: Opener, cast: Cast, documents: dict[str, Any], expected: dict[str, Any], tmp_path: Path,
    name: str, town: str, kind: type[Mouse],
) -> None:  # fmt: skip
    document, municipality = documents[name], getattr(cast, town)
    municipality.memberships.update_or_create(user=cast.miriam, defaults={"role": "lead"})
    hand = kind(open_page("/", javascript=name != "T2"))
    log_in(hand)
    hand.follow("main a:has-text('beginnen')")
    expect(hand.page.locator("#id_municipality")).to_be_visible()
    hand.choose("#id_municipality", str(municipality.pk))
    hand.follow("main button[type=submit]")
    expect(hand.page.locator("h1")).to_have_text("Ihre Aufgaben")
    case = Assessment.objects.get()
    Assessment.objects.update(as_of=document["as_of"])

    walk_through(hand, document)
    add_actors(hand, document["actors"])
    hand_in(hand)
    is_expected(Assessment.objects.get(pk=case.pk), document, expected[name])

    with hand.page.expect_download(timeout=180_000) as download:
        hand.fetch("a:has-text('Bericht als PDF')")
    target = tmp_path / "papier.pdf"
    download.value.save_as(target)
    assert target.read_bytes().startswith(b"%PDF-1.7")
    assert download.value.suggested_filename.endswith(".pdf")
