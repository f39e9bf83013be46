"""The review in a real browser, by people who see only what the pages offer; and all its pages, accessible."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils.formats import date_format
from playwright.sync_api import Page, Route, expect

from assessments import reviewing, workflow
from assessments.models import Approval, Assessment, Contribution, Remark, Revision, Target
from assessments.report.sealed import unseal
from catalogue.publishing import content_of
from tests.browser.conftest import Opener
from tests.browser.test_pages import SIGHTS, inspect
from tests.cast import Cast, approved, draft, filled, in_review, submitted
from tests.report.pdf_text import squeezed, words_of_pdf

pytestmark = pytest.mark.browser


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()


def go(page: Page, words: str) -> None:
    page.get_by_role("link", name=words).first.click()


def soften(page: Page) -> None:
    """Refusals are meant here: the browser need not complain about their status."""

    def answer(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, status=200 if response.status == 403 else response.status)

    page.route("**/freigeben/", answer)


@pytest.mark.full  # tests/browser/test_journey.py walks the same way with scripts in every run
def test_from_submitting_to_the_checked_paper_without_javascript(
    open_page: Opener, cast: Cast, documents: dict[str, Any], tmp_path: Path
) -> None:
    case = filled(cast, documents["T3"])
    review(open_page, cast, case, open_page("/", who="miriam", javascript=False), tmp_path, javascript=False)


def review(
    open_page: Opener, cast: Cast, case: Assessment, lead: Page, tmp_path: Path, *, javascript: bool = True
) -> None:
    """From a draft that whoever leads submits in their browser, to the paper that anybody checks."""
    lead.goto(f"/bewertungen/{case.pk}/pruefen/")
    press(lead, "Bewertung einreichen")

    stein = open_page("/pruefung/", who="stein", javascript=javascript)
    go(stein, "Rheinburg")
    press(stein, "Prüfung beginnen")
    go(stein, "Anmerken zu Verfügbare und genehmigungsfähige Stellen")
    stein.fill("#anmerken textarea", "Woher kommen die Stellen?")
    press(stein, "Anmerkung speichern")
    finding = unseal(Revision.objects.select_related("catalogue_version").get()).report.findings[0].title
    stein.get_by_role("link", name=f"Anmerken zu {finding}").click()
    stein.fill("#anmerken textarea", "Wer könnte das übernehmen?")
    press(stein, "Anmerkung speichern")
    go(stein, "Änderungen erbitten …")
    press(stein, "Änderungen erbitten")
    assert "Bitte schreiben Sie, was die Kommune ändern soll." in stein.inner_text("main")
    stein.fill("textarea", "Bitte klären Sie zwei Punkte.")
    press(stein, "Änderungen erbitten")

    lead.goto(f"/bewertungen/{case.pk}/")
    go(lead, "Rückmeldung der Beratung ansehen")
    main = lead.inner_text("main")
    for words in ("Bitte klären Sie zwei Punkte.", "Woher kommen die Stellen?", "Wer könnte das übernehmen?", finding):
        assert words in main
    lead.locator("summary", has_text="Antworten").first.click()
    lead.locator("form textarea").first.fill("Aus dem Nachtragshaushalt.")
    press(lead, "Antwort senden")
    go(lead, "Zur Frage")
    assert "Woher kommen die Stellen?" in lead.inner_text("#f-answers-personal")
    lead.locator('label[for="answers-personal-1"]').click()
    with lead.expect_navigation():
        press(lead, "Speichern und weiter")
    lead.goto(f"/bewertungen/{case.pk}/pruefen/")
    press(lead, "Bewertung einreichen")

    stein.goto("/pruefung/")
    go(stein, "Rheinburg")
    assert "Was sich seit Fassung 1 geändert hat" in stein.inner_text("main")
    expect(stein.locator("ins").first).to_be_attached()
    go(stein, "Andere Fassungen vergleichen")
    assert "Wirkung auf das Ergebnis" in stein.inner_text("main")
    stein.go_back()
    press(stein, "Prüfung beginnen")
    go(stein, "Anders empfehlen … Koordinierende Ebene")
    stein.locator('label:has-text("Zuordnung zu einem bestehenden Fachamt")').click()
    stein.fill("textarea", "Im Hauptamt ist die Person schon da.")
    press(stein, "Empfehlung speichern")
    assert "Im Hauptamt ist die Person schon da." in stein.inner_text("main")

    Contribution.objects.create(assessment=case, person=cast.stein)
    soften(stein)
    go(stein, "Freigeben …")
    assert "Das darf nur jemand anderes freigeben" in stein.inner_text("h1")
    Contribution.objects.filter(person=cast.stein).delete()
    stein.unroute("**/freigeben/")
    stein.reload()
    stein.fill("textarea", "Die Angaben sind schlüssig.")
    press(stein, "Endgültig freigeben")
    assert "Die Bewertung ist freigegeben." in stein.inner_text("main")

    lead.goto(f"/bewertungen/{case.pk}/ergebnis/")
    assert "Die Angaben sind schlüssig." in lead.inner_text("main")
    with lead.expect_download(timeout=120_000) as download:
        lead.get_by_role("link", name="Bericht als PDF").click(no_wait_after=True)
    target = tmp_path / "papier.pdf"
    download.value.save_as(target)
    paper = words_of_pdf(target.read_bytes())
    assert bytes(Approval.objects.get().pdf or b"") == target.read_bytes()
    for words in ("Die Angaben sind schlüssig.", "Im Hauptamt ist die Person schon da."):
        assert squeezed(words) in paper

    printed = re.search(r"Prüfsumme([0-9a-f]{16})", paper)
    assert printed
    anybody = open_page("/", javascript=javascript)
    go(anybody, "Prüfsumme prüfen")
    anybody.fill("#p", printed[1])
    press(anybody, "Prüfsumme prüfen")
    says = anybody.inner_text("main")
    for words in (
        "Diese Fassung ist echt und freigegeben",
        "Rheinburg",
        "Fassung 2",
        date_format(date.today(), "j. F Y"),
    ):
        assert words in says


@pytest.fixture
def states(cast: Cast, documents: dict[str, Any], live_server: Any) -> Iterator[dict[str, Assessment]]:
    """A case in every state, one of them with all that advisers can add."""
    busy = in_review(cast, documents["T3"])
    first = busy.revisions.select_related("catalogue_version").get()
    remark_of = lambda target, key, internal=False: reviewing.remark(  # noqa: E731
        busy,
        cast.stein,
        uuid.uuid4(),
        "Woran zeigt sich das? " * 9,
        target=target,
        target_key=key,
        is_internal=internal,
    )
    thread = remark_of(Target.QUESTION, "answers.personal")
    remark_of(Target.CASE, "", True)
    reviewing.set_resolved(remark_of(Target.ACTOR, busy.actors.all()[0].key), cast.stein, True)
    remark_of(Target.FINDING, unseal(first).report.findings[0].rule)
    reviewing.reply(thread, cast.miriam, uuid.uuid4(), "Am Stellenplan.")
    workflow.request_changes(busy, cast.stein, uuid.uuid4(), "Bitte klären Sie das.\nDanke!")
    asked = filled(cast, documents["T2"], cast.ahrfeld)
    cast.ahrfeld.memberships.create(user=cast.miriam, role="lead")
    busy.answers.filter(key="personal").update(value=1)
    workflow.submit(busy, cast.miriam, uuid.uuid4())
    workflow.take_up(busy, cast.stein, uuid.uuid4())
    revision = busy.revisions.select_related("catalogue_version").latest("number")
    sealed = unseal(revision)
    lock = next(lock for lock in sealed.recommendation.locks if lock.kind == "threshold")
    reviewing.lift_lock(
        revision, cast.stein, sealed.recommendation.locks, lock.form, lock.rule, "Sie teilen die Stelle."
    )
    catalogue = content_of(revision.catalogue_version)
    reviewing.deviate(revision, cast.stein, catalogue, "K", ["stabsstelle"], "Die Person ist schon da.")
    workflow.submit(asked, cast.miriam, uuid.uuid4())
    workflow.take_up(asked, cast.stein, uuid.uuid4())
    reviewing.remark(
        asked, cast.stein, uuid.uuid4(), "Stimmt das?", target=Target.QUESTION, target_key="answers.budget"
    )
    workflow.request_changes(asked, cast.stein, uuid.uuid4(), "Bitte prüfen.")
    Remark.objects.create(title="Rückhalt", text="Woran zeigt er sich?", rule=sealed.report.findings[0].rule)
    done = approved(cast, documents["T1"])
    yield {"busy": busy, "asked": asked, "done": done, "new": submitted(cast, documents["T3"]), "draft": draft(cast)}


def check(page: Page, paths: list[str]) -> None:
    found = []
    for path in paths:
        page.goto(path)
        found += inspect(page)
        assert page.locator("h1").count() == 1, path
        assert page.title().endswith("– Organisationskompass"), path
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_of_the_desk(open_page: Opener, states: dict[str, Assessment], width: int, scheme: str) -> None:
    busy, asked, done, new = (states[name].pk for name in ("busy", "asked", "done", "new"))
    lock = states["busy"].revisions.latest("number").overrides.get()
    check(
        open_page("/pruefung/", who="stein", width=width, scheme=scheme),
        [
            "/pruefung/", "/pruefung/?suche=nirgends", "/pruefung/?land=NW&ordnung=name", "/pruefung/abwesenheit/",
            "/pruefung/textbausteine/", "/pruefung/textbausteine/neu/", f"/pruefung/{busy}/", f"/pruefung/{asked}/",
            f"/pruefung/{done}/", f"/pruefung/{new}/", f"/pruefung/{busy}/?zu=case:",
            f"/pruefung/{busy}/unterschied/", f"/pruefung/{busy}/aendern-erbitten/", f"/pruefung/{busy}/freigeben/",
            f"/pruefung/{done}/wieder-oeffnen/", f"/pruefung/{busy}/ebene/K/",
            f"/pruefung/{busy}/sperre/{lock.form}/{lock.rule}/",
        ],
    )  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_of_the_municipality(open_page: Opener, states: dict[str, Assessment], width: int, scheme: str) -> None:
    busy, asked, done, new = (states[name].pk for name in ("busy", "asked", "done", "new"))
    check(
        open_page("/bewertungen/", who="miriam", width=width, scheme=scheme),
        [
            "/bewertungen/", f"/bewertungen/{busy}/rueckmeldung/", f"/bewertungen/{asked}/rueckmeldung/",
            f"/bewertungen/{done}/rueckmeldung/", f"/bewertungen/{new}/rueckmeldung/", f"/bewertungen/{asked}/",
            f"/bewertungen/{busy}/unterschied/", f"/bewertungen/{asked}/schritt/mittel/",
            f"/bewertungen/{done}/ergebnis/", f"/bewertungen/{states['draft'].pk}/loeschen/",
            f"/bewertungen/{done}/kopieren/", f"/bewertungen/{busy}/ergebnis/",
        ],
    )  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_with_errors_and_the_public_check(
    open_page: Opener, states: dict[str, Assessment], cast: Cast, width: int, scheme: str
) -> None:
    busy = states["busy"]
    page = open_page(f"/pruefung/{busy.pk}/freigeben/", who="stein", width=width, scheme=scheme)
    found = []
    for path, button in ((f"/pruefung/{busy.pk}/freigeben/", "Endgültig freigeben"),
                         (f"/pruefung/{busy.pk}/", "Anmerkung speichern"),
                         ("/pruefung/abwesenheit/", "Abwesenheit speichern")):  # fmt: skip
        page.goto(path)
        press(page, button)
        expect(page).to_have_title(re.compile("^Fehler: "))
        found += inspect(page)
    Contribution.objects.create(assessment=busy, person=cast.stein)
    soften(page)
    page.goto(f"/pruefung/{busy.pk}/freigeben/")
    found += inspect(page)
    found += [] if "Vier-Augen-Prinzip" in page.inner_text("main") else ["four eyes"]
    checksum = Approval.objects.get().checksum
    for typed in ("", "?p=", "?p=abc", f"?p={checksum}", f"?p={'0' * 32}", f"?p={busy.revisions.all()[0].checksum}"):
        page.goto(f"/pruefsumme/{typed}")
        found += inspect(page)
    assert found == [], "\n".join(found)
