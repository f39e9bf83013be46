"""Whatever people type is shown as text, on every page: figure 25. The PDF has tests of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from playwright.sync_api import Page

from assessments import reviewing, workflow
from assessments.models import Assessment, CouncilPaper, Measure, Remark, Target
from assessments.report.sealed import unseal
from catalogue.publishing import content_of
from journal.models import OutboxMail
from municipalities import joining
from municipalities.models import Face, LeadRequest
from tests.browser.conftest import Opener
from tests.browser.test_pages import addresses
from tests.cast import Cast, filled
from tests.report.test_hostile import XSS

pytestmark = pytest.mark.browser

BOOKKEEPING = {
    "official_key", "search_key", "colour", "picture_checksum", "token_hash", "trial_token_hash", "password", "block",
    "key", "kind", "levels", "step", "document", "checksum", "event", "from_state", "to_state", "target_key", "form",
    "rule", "slot",
}  # fmt: skip
"""Columns nobody types into."""

ALIVE = """() => [...document.querySelectorAll('main *, header *, footer *, title')].filter(element =>
    [...element.attributes].some(attribute => attribute.name.startsWith('on')) || element.textContent === 'alert')
    .map(element => element.outerHTML.slice(0, 120))"""


def poison(turn: int) -> None:
    """Puts as many of the payloads as fit into every text of every row, beginning with another one each time."""
    for model in apps.get_models():
        if model._meta.app_label in ("assessments", "municipalities"):
            for field in filter(is_typed, model._meta.concrete_fields):
                for place, row in enumerate(model._default_manager.all()):
                    model._default_manager.filter(pk=row.pk).update(**{field.name: words(turn + place, field)})


def is_typed(field: Any) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.EmailField)
    return is_text and not field.choices and field.name not in BOOKKEEPING


def words(turn: int, field: Any) -> str:
    start = turn % len(XSS)
    rotated, found = [*XSS[start:], *XSS[:start]], ""
    for text in rotated:
        if len(found) + len(text) > min(field.max_length or 2000, 600):
            break
        found += text
    return found


def busy_case(cast: Cast, document: dict[str, Any], turn: int) -> Assessment:
    """Filled, submitted, remarked on, sent back, submitted again, decided on: something stands on every page."""
    case = filled(cast, document)
    Measure.objects.create(assessment=case, key="wlan", name="x")
    CouncilPaper.objects.create(assessment=case, subject="x")
    Face.objects.create(municipality=cast.rheinburg, name="x", lead_office="x")
    joining.ask_for_lead(cast.ahrfeld, cast.olga, "x", "x")
    Remark.objects.create(title="x", text="x")
    poison(turn)
    case.refresh_from_db()
    workflow.submit(case, cast.miriam, uuid.uuid4())
    workflow.take_up(case, cast.stein, uuid.uuid4())
    thread = reviewing.remark(
        case, cast.stein, uuid.uuid4(), "x", target=Target.QUESTION, target_key="answers.personal"
    )
    reviewing.reply(thread, cast.jonas, uuid.uuid4(), "x")
    workflow.request_changes(case, cast.stein, uuid.uuid4(), XSS[turn % len(XSS)])
    workflow.submit(case, cast.miriam, uuid.uuid4())
    workflow.take_up(case, cast.stein, uuid.uuid4())
    revision = case.revisions.select_related("catalogue_version").latest("number")
    catalogue, sealed = content_of(revision.catalogue_version), unseal(revision)
    lock = next(lock for lock in sealed.recommendation.locks if lock.kind == "threshold")
    reviewing.lift_lock(revision, cast.stein, sealed.recommendation.locks, lock.form, lock.rule, "x")
    reviewing.deviate(revision, cast.stein, catalogue, "K", ["stabsstelle"], "x")
    poison(turn)
    case.refresh_from_db()
    return case


def pages(cast: Cast, case: Assessment, draft: Assessment) -> dict[str, list[str]]:
    own, desk, town = f"/bewertungen/{case.pk}/", f"/pruefung/{case.pk}/", f"/kommunen/{cast.rheinburg.pk}"
    reading = [f"{own}{path}" for path in ("", "akteure/", "massnahmen/", "ergebnis/", "verlauf/", "schritt/mittel/")]
    return {
        "miriam": [
            "/bewertungen/", "/konto/", "/konto/meine-daten/", *addresses(draft), *reading,
            f"{own}rueckmeldung/", f"{own}unterschied/",
            f"{own}was-waere-wenn/", f"{town}/personen/", f"{town}/", f"{own}akteure/?ansicht=bild",
            f"{own}akteure/?ansicht=tabelle", f"{own}akteure/?ansicht=liste",
        ],
        "stein": [
            "/pruefung/", desk, f"{desk}?zu=case:", f"{desk}unterschied/", f"{desk}ebene/K/", f"{desk}freigeben/",
            "/pruefung/textbausteine/",
        ],
        "otto": [
            "/verwaltung/", "/verwaltung/municipalities/municipality/", "/verwaltung/municipalities/user/",
            f"/verwaltung/municipalities/user/{cast.miriam.pk}/change/", "/verwaltung/municipalities/leadrequest/",
            "/verwaltung/assessments/assessment/", "/betrieb/protokoll/",
        ],
    }  # fmt: skip


def look(page: Page, path: str) -> list[str]:
    answer = page.goto(path)
    assert answer and answer.status in (200, 302), (path, answer and answer.status)
    return [f"{path}: {found}" for found in page.evaluate(ALIVE)]


@pytest.mark.parametrize("turns", [1, pytest.param(6, marks=pytest.mark.full)])
def test_nothing_typed_is_ever_run(
    open_page: Opener, cast: Cast, documents: dict[str, Any], figure: Callable[[int, str], None], turns: int
) -> None:
    """The console is watched: a policy that had to step in would be a complaint, too."""
    run: list[str] = []
    visits, shown = 0, 0
    for turn in range(turns):
        draft = filled(cast, documents["T1"])
        case = busy_case(cast, documents["T3"], turn * 10)
        for who, paths in pages(cast, case, draft).items():
            page = open_page("/hilfe/", who=who)
            page.on("dialog", lambda dialog: (run.append(dialog.message), dialog.dismiss()))
            for path in paths:
                run.extend(look(page, path))
                visits += 1
                shown += page.content().count("=alert(")
        Face.objects.all().delete()
        LeadRequest.objects.all().delete()
    figure(25, f"{len(XSS)} payloads, {visits} pages, shown as text {shown} times, run {len(run)} times")
    assert run == [] and shown > 100
    assert not [letter for letter in OutboxMail.objects.all() if letter.body.lstrip().startswith("<")]


def test_what_is_alive_would_be_seen(open_page: Opener) -> None:
    page = open_page("/hilfe/")
    assert page.evaluate(ALIVE) == []
    page.evaluate("document.querySelector('main p').append(Object.assign(document.createElement('b'), {id: 'x'}))")
    page.evaluate("document.querySelector('#x').setAttributeNS('urn:x', 'onfocus', '1')")
    assert len(page.evaluate(ALIVE)) == 1


def test_a_file_to_read_in_is_explained_in_text(open_page: Opener, cast: Cast, documents: dict[str, Any]) -> None:
    case = filled(cast, documents["T1"])
    page = open_page(f"/bewertungen/{case.pk}/akteure-einlesen/", who="jonas")
    page.fill("textarea", "Name;Art;Ebenen\n" + "\n".join(f'"{unescape(text)}";{text};{text}' for text in XSS[:20]))
    page.get_by_role("button", name="Datei prüfen").or_(page.locator("main form button[type=submit]")).first.click()
    assert "Noch nichts übernommen" in page.inner_text("main")
    assert page.evaluate(ALIVE) == []
