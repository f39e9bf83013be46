"""The main job in a real browser: with a mouse, and with JavaScript switched off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from assessments.engine.evaluate import evaluate
from assessments.models import Assessment
from assessments.reading import case_of, read
from catalogue.publishing import published
from tests.browser.conftest import Opener
from tests.cast import PASSWORD, Cast
from tests.journeys.test_main_job import typed

pytestmark = pytest.mark.browser


def answer(page: Page, name: str, value: str) -> None:
    """Gives one answer by clicking or typing, as the question asks."""
    radio = page.locator(f'input[type=radio][name="{name}"][value="{value}"]')
    if radio.count():
        page.locator(f'label[for="{radio.get_attribute("id")}"]').click()
    elif page.locator(f'select[name="{name}"]').count():
        page.select_option(f'select[name="{name}"]', value)
    else:
        page.fill(f'[name="{name}"]', value)


def walk_through(page: Page, document: dict[str, Any]) -> None:
    """From the task list through all question steps by the buttons a person would press."""
    wanted: dict[str, str] = {}
    for block in ("profile", "answers", "regional", "facts"):
        for key, value in document.get(block, {}).items():
            if (block, key) != ("profile", "name"):
                wanted |= typed(published(), block, key, value)
    page.click("text=Weiter mit Schritt 1")
    while "/schritt/" in page.url:
        for name, value in wanted.items():
            if page.locator(f'[name="{name}"]').count():
                answer(page, name, value)
        page.click("text=Speichern und weiter")


def add_actors(page: Page, actors: list[dict[str, Any]]) -> None:
    for actor in actors:
        page.click("text=Akteur hinzufügen")
        page.fill("[name=name]", actor["name"])
        page.select_option("[name=kind]", actor["kind"])
        page.click("summary:has-text('Weitere Angaben')")
        for level in actor["levels"]:
            page.check(f"[name=levels][value={level}]")
        for key in ("role", "mandate"):
            if actor.get(key):
                page.select_option(f"[name={key}]", actor[key])
        for key in ("has_budget", "has_deputy", "is_lead", "is_external"):
            if actor.get(key) is not None:
                page.select_option(f"[name={key}]", "true" if actor[key] else "false")
        for key in ("fte", "meetings_per_year", "release_percent", "fixed_term_until"):
            if actor.get(key) is not None:
                page.fill(f"[name={key}]", str(actor[key]).replace(".", ","))
        page.click("text=Akteur speichern")
    names = {actor["id"]: actor["name"] for actor in actors}
    for actor in actors:
        if actor.get("reports_to") is None:
            continue
        page.locator(f'a:has-text("Ändern: {actor["name"]}")').first.click()
        for other in actor["reports_to"]:
            page.get_by_label(names[other], exact=True).check()
        if not actor["reports_to"]:
            page.get_by_label("An niemanden").check()
        page.click("text=Akteur speichern")


@pytest.mark.parametrize(("name", "town", "javascript"), [("T3", "moosbach", True), ("T2", "ahrfeld", False)])
def test_from_login_to_the_paper(
    open_page: Opener, cast: Cast, documents: dict[str, Any], expected: dict[str, Any], tmp_path: Path,
    name: str, town: str, javascript: bool,
) -> None:  # fmt: skip
    document, municipality = documents[name], getattr(cast, town)
    municipality.memberships.update_or_create(user=cast.miriam, defaults={"role": "lead"})
    page = open_page("/", javascript=javascript)
    page.click("header >> text=Anmelden")
    page.fill("#id_login", "miriam@example.org")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.locator("main a:has-text('beginnen')").first.click()
    page.select_option("#id_municipality", label=municipality.name)
    page.click("main button[type=submit]")
    case = Assessment.objects.get()
    Assessment.objects.update(as_of=document["as_of"])

    walk_through(page, document)
    add_actors(page, document["actors"])
    page.goto(f"/bewertungen/{case.pk}/pruefen/")
    page.click("text=Bewertung einreichen")
    assert "als Fassung 1 eingereicht" in page.inner_text("main")

    found = evaluate(published(), case_of(read(Assessment.objects.get())), robustness=False)
    assert [f"{score.score}" for score in found.scores] == [score["exact"] for score in expected[name]["scores"]]
    assert sorted((f.rule, f.severity) for f in found.findings) == sorted(
        (f["rule"], f["severity"]) for f in expected[name]["findings"]
    )
    with page.expect_download() as download:
        page.click("text=Bericht als PDF")
    target = tmp_path / "papier.pdf"
    download.value.save_as(target)
    assert target.read_bytes().startswith(b"%PDF-1.7")
    assert download.value.suggested_filename.endswith(".pdf")
