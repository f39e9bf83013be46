"""An editor adds an organisation form without touching code, and people meet it on the page and in results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assessments.engine.case import Case
from assessments.engine.evaluate import evaluate
from catalogue.content.structure import Catalogue
from catalogue.models import SECTIONS, CatalogueVersion, FitRow, FormRow
from catalogue.models.rule_rows import SlotRow
from catalogue.publishing import newest, published, start_working_copy
from municipalities.models import StaffMember, StaffRole
from tests.browser.conftest import Opener
from tests.browser.test_pages import SIGHTS, inspect
from tests.cast import Cast, filled

pytestmark = pytest.mark.browser

FORM = {
    "key": "digitalwerkstatt",
    "short_name": "Digitalwerkstatt",
    "name": "Digitalwerkstatt im Rathaus",
    "abbreviation": "DW",
    "short_description": "Ein offener Ort im Rathaus, an dem Fachämter Vorhaben gemeinsam ausprobieren.",
    "description": "Die Werkstatt hat einen Raum, feste Zeiten und eine Leitung.",
    "legal_position": "Teil der Verwaltung ohne eigene Rechtsform.",
    "staffing_text": "Eine Leitung und Zeitanteile aus den Ämtern.",
    "setup_time_text": "Drei bis sechs Monate.",
    "setup_time_months_min": "3",
    "setup_time_months_max": "6",
    "cost_text": "Personal und Raum.",
    "cost_class_min": "1",
    "cost_class_max": "2",
    "pros-0-text": "Die Ämter lernen voneinander.",
    "cons-0-text": "Ohne Auftrag bleibt es beim Ausprobieren.",
}

PAGES = (
    "", "anlegen/", "eignung/", "eignung/?form=cdo", "pruefen/", "veraltet/", "unterschiede/", "vorschau/cdo/",
    "fragebogen/mittel/", "probefaelle/", "probefaelle/T1/",
)  # fmt: skip
ROWS = ("formrow", "lockrow", "questionrow")
"""Pages of rows look alike: those with texts, with tables beside them, with choices."""


@pytest.fixture
def editor(cast: Cast, live_server: Any) -> str:
    StaffMember.objects.create(user=cast.olga, role=StaffRole.CONTENT_EDITOR)
    start_working_copy(newest())
    return "olga"


def add_form(page: Page) -> None:
    page.goto("/redaktion/catalogue/formrow/add/")
    for name, text in FORM.items():
        page.fill(f'[name="{name}"]', text)
    page.select_option('[name="levels-0-level"]', "K")
    page.select_option('[name="levels-0-emphasis"]', "primary")
    save(page)
    assert "Diese Zelle fehlt" in page.inner_text("body"), "what is still to do is said"


def save(page: Page) -> None:
    page.locator("input[name=_save]").first.click()
    page.wait_for_load_state()


def fill_row_of_the_matrix(page: Page) -> None:
    page.goto("/redaktion/eignung/#digitalwerkstatt")
    cells = page.locator("tr#digitalwerkstatt td")
    for index in range(cells.count()):
        cell = cells.nth(index)
        for end in cell.locator("select").all():
            end.select_option("2")
        cell.locator("textarea[name$='.pro']").fill("Das passt hier gut.")
    page.locator("input[value='Alle geänderten Zellen speichern']").first.click()
    expect(page.locator(".messagelist")).to_contain_text("16 Zellen sind gespeichert.")


def publish(page: Page) -> None:
    page.goto("/redaktion/unterschiede/")
    assert "Digitalwerkstatt" in page.inner_text(".changes >> nth=0")
    page.fill("[name=key]", "2027.1")
    page.fill("[name=change_note]", "Eine neue Form: die Digitalwerkstatt.")
    page.fill("[name=effect_reason]", "Die Werkstatt passt zu allen Fällen.")
    page.click("text=Als neue Fassung veröffentlichen")
    expect(page.locator(".messagelist")).to_contain_text("Die Fassung 2027.1 ist veröffentlicht")


def test_a_new_form_is_added_published_and_recommended(
    open_page: Opener, cast: Cast, editor: str, catalogue: Catalogue, cases: dict[str, Case], documents: dict[str, Any]
) -> None:
    page = open_page("/redaktion/", who=editor)
    add_form(page)
    fill_row_of_the_matrix(page)
    page.goto("/redaktion/catalogue/slotrow/")
    page.click("text=K – koordinierend")
    page.fill("[name=candidates]", page.input_value("[name=candidates]") + ", digitalwerkstatt")
    save(page)
    page.goto("/redaktion/pruefen/")
    assert "Keine Probleme" in page.inner_text("body")
    publish(page)
    page.goto("/formen/digitalwerkstatt/")
    assert page.inner_text("h1") == FORM["name"] and "Die Ämter lernen voneinander." in page.inner_text("main")
    case = filled(cast, documents["T1"])
    assert case.catalogue_version == CatalogueVersion.objects.get(key="2027.1")
    result = open_page(f"/bewertungen/{case.pk}/ergebnis/", who="miriam")
    assert "Digitalwerkstatt" in result.inner_text("main")
    before, after = (
        {score.form: score.score for score in evaluate(content, cases["T1"], robustness=False).scores}
        for content in (catalogue, published())
    )
    assert {form: after[form] for form in before} == before and set(after) - set(before) == {"digitalwerkstatt"}


def test_the_matrix_works_without_javascript(open_page: Opener, editor: str) -> None:
    page = open_page("/redaktion/eignung/", who=editor, javascript=False)
    cell = page.locator('[id="cdo.groesse"]')
    cell.locator("select").first.select_option("2")
    cell.locator("summary").click()
    cell.locator("textarea").first.fill("Neue Notiz")
    cell.locator("text=Nur diese Zelle speichern").click()
    expect(page.locator(".messagelist")).to_contain_text("Eine Zelle ist gespeichert.")
    assert page.url.endswith("/redaktion/eignung/#cdo.groesse")
    assert page.locator('[id="cdo.groesse"] textarea').first.input_value() == "Neue Notiz"


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_our_pages_are_accessible_and_fit(open_page: Opener, editor: str, width: int, scheme: str) -> None:
    """With problems to mend and results that change."""
    FitRow.objects.filter(parent__key="stabsstelle", criterion="personal").update(high=0, pro="")
    SlotRow.objects.filter(slot="K").update(candidates=["eigenes_amt", "cdo"])
    page = open_page("/redaktion/", who=editor, width=width, scheme=scheme, expect_failures=True)
    found = []
    for path in PAGES:
        page.goto(f"/redaktion/{path}")
        found += inspect(page, preload=False)
    FormRow.objects.get(key="cdo").pros.all().delete()
    for path in ("", "pruefen/", "unterschiede/", "vorschau/cdo/"):
        page.goto(f"/redaktion/{path}")
        found += inspect(page, preload=False)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_of_rows_are_accessible(open_page: Opener, editor: str, width: int, scheme: str) -> None:
    page = open_page("/redaktion/", who=editor, width=width, scheme=scheme)
    found = []
    for name in ROWS:
        row = SECTIONS[{"formrow": "forms", "lockrow": "locks", "questionrow": "questions"}[name]]._default_manager
        for path in ("", f"{row.all()[1].pk}/change/"):
            page.goto(f"/redaktion/catalogue/{name}/{path}")
            found += inspect(page, preload=False)
    assert found == [], "\n".join(found)


def test_cells_tell_what_is_not_saved_and_are_reached_by_keyboard(open_page: Opener, editor: str) -> None:
    page = open_page("/redaktion/eignung/", who=editor)
    first = page.locator('[id="cdo.groesse"] select').first
    first.focus()
    page.keyboard.press("Control+ArrowDown")
    page.keyboard.press("Control+ArrowRight")
    name = page.evaluate("document.activeElement.name")
    assert name == "stabsstelle.rueckhalt.low"
    first.select_option("2")
    expect(page.locator(".unsaved")).to_have_text("Eine Zelle ist geändert und noch nicht gespeichert.")
    page.locator("input[value='Alle geänderten Zellen speichern']").first.click()
    expect(page.locator(".messagelist")).to_contain_text("Eine Zelle ist gespeichert.")


def test_a_row_of_the_matrix_is_edited_by_itself(open_page: Opener, editor: str) -> None:
    page = open_page("/redaktion/eignung/?form=cdo", who=editor, width=360)
    page.locator('[id="cdo.groesse"] textarea').first.fill("Neue Notiz")
    page.locator('[id="cdo.groesse"] >> text=Nur diese Zelle speichern').click()
    expect(page.locator(".messagelist")).to_contain_text("Eine Zelle ist gespeichert.")
    assert page.url.endswith("/redaktion/eignung/?form=cdo#cdo.groesse")
    assert FitRow.objects.get(parent__key="cdo", criterion="groesse").note == "Neue Notiz"


def test_leaving_with_something_unsaved_warns(open_page: Opener, editor: str, leave: Callable[[Page], bool]) -> None:
    page = open_page(f"/redaktion/catalogue/formrow/{FormRow.objects.get(key='cdo').pk}/change/", who=editor)
    page.fill("[name=pros-0-text]", "Das ist besser gesagt.")
    assert leave(page), "a row"
    page.fill("[name=pros-0-text]", "")
    save(page)
    assert leave(page), "what came back with a mistake"
    page.fill("[name=pros-0-text]", "Das ist besser gesagt.")
    save(page)
    assert not leave(page), "what is saved"
    page.goto("/redaktion/eignung/")
    for cell in ("cdo.groesse", "cdo.rueckhalt"):
        page.locator(f'[id="{cell}"] select').first.select_option("0")
    assert leave(page), "cells"
    page.locator('[id="cdo.groesse"] summary').click()
    page.locator('[id="cdo.groesse"] >> text=Nur diese Zelle speichern').click()
    expect(page.locator(".messagelist")).to_contain_text("Noch nicht gespeichert: 1.")
    assert leave(page), "a cell that waits"
    page.locator("input[value='Alle geänderten Zellen speichern']").first.click()
    expect(page.locator(".messagelist")).to_contain_text("Eine Zelle ist gespeichert.")
    assert not leave(page), "cells that are saved"
