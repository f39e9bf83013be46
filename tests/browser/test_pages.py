"""Every page as people see it: accessible, nothing to scroll sideways, a quiet console, German."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from assessments import assigning
from assessments.models import Assessment, Measure
from assessments.steps import BY_SLUG
from municipalities import leaving
from municipalities.models import Membership
from tests.browser.conftest import Opener
from tests.cast import Cast, draft, filled, submitted
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIGHTS = [
    (320, "dark"),  # the narrowest, and the colours nobody works in
    *(
        pytest.param(width, scheme, marks=pytest.mark.full)
        for width in (320, 768, 1280)
        for scheme in ("light", "dark")
        if (width, scheme) != (320, "dark")
    ),
]
PUBLIC = [
    "/", "/hilfe/", "/barrierefreiheit/", "/barrierefreiheit/melden/", "/barrierefreiheit/gemeldet/",
    "/leichte-sprache/", "/gebaerdensprache/", "/datenschutz/", "/impressum/", "/lizenzen/", "/formen/",
    "/formen/?ebene=P&kosten=1", "/formen/stabsstelle/", "/formen/gemeinsame_digitalagentur/",
    "/konto/login/", "/konto/password/reset/", "/konto/signup/", "/gibt-es-nicht/",
]  # fmt: skip
OWN = ["/bewertungen/", "/bewertungen/neu/", "/konto/password/change/", "/konto/email/", "/konto/2fa/",
       "/konto/2fa/totp/activate/", "/konto/sessions/", "/konto/logout/", "/konto/", "/konto/meine-daten/",
       "/konto/meine-daten/loeschen/"]  # fmt: skip
CASE = [
    "", "schritt/kommune/", "schritt/auftrag/", "schritt/aufgaben/", "schritt/mittel/", "schritt/region/",
    "schritt/rahmen/", "akteure/", "akteure/neu/", "akteure/{actor}/", "akteure/{actor}/entfernen/", "massnahmen/",
    "massnahmen/neu/", "gewichtung/", "pruefen/", "ergebnis/", "verlauf/", "schritt/mittel/zuweisen/",
]  # fmt: skip


def inspect(page: Page, *, preload: bool = True) -> list[str]:
    """What axe finds, and whether the page is wider than the window.

    Without `preload` axe does not copy style sheets that import others into the page, which the policy refuses.
    """
    page.wait_for_load_state()  # a click that leads elsewhere returns before the new page is there
    found = []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        culprits = page.evaluate(
            """() => [...document.querySelectorAll('main *')].filter(e =>
            e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll'))
            .slice(0, 4).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 40))"""
        )
        found.append(f"{page.url}: {wide}px zu breit: {culprits}")
    # Bars at the lower edge lie in their place meanwhile: what they cover depends on how far the page is scrolled.
    page.evaluate(
        """() => document.querySelectorAll('main *').forEach(e => {
        const {position, bottom} = getComputedStyle(e);
        if (position === 'sticky' && bottom !== 'auto') e.style.position = 'relative'; })"""
    )
    # By script element the strict policy would refuse it: evaluated, it runs beside the page.
    page.evaluate(AXE.read_text("utf-8"))
    # Of what is fine one element a rule is enough: to describe all of them takes most of the time.
    options = {"runOnly": {"type": "tag", "values": RULES}, "preload": preload, "resultTypes": ["violations"]}
    violations = page.evaluate("options => axe.run(document, options).then(found => found.violations)", options)
    for violation in violations:
        for node in violation["nodes"][:3]:
            found.append(f"{page.url}: {violation['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})")
    return found


def check(open_page: Opener, paths: list[str], width: int, scheme: str, who: str | None, quiet: bool = True) -> None:
    page = open_page(paths[0], who=who, width=width, scheme=scheme)
    found = []
    for path in paths:
        page.goto(path)
        found += inspect(page)
        assert page.locator("h1").count() == 1, path
        assert page.locator("html").get_attribute("lang") == "de"
        assert page.title().endswith("– Organisationskompass"), path
    assert found == [], "\n".join(found)


def test_a_page_with_faults_is_found_out(open_page: Opener) -> None:
    page = open_page("/hilfe/", width=320)
    assert inspect(page) == []
    page.evaluate(
        """() => {
        const main = document.querySelector('main');
        main.insertAdjacentHTML('beforeend', '<img><p class="pale">Grau auf grau</p><a href="/"></a>');
        Object.assign(main.querySelector('.pale').style, {color: '#777', background: '#888', width: '400px'}); }"""
    )
    found = "\n".join(inspect(page))
    assert all(fault in found for fault in ("zu breit", "image-alt", "color-contrast", "link-name")), found


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_public_pages(open_page: Opener, width: int, scheme: str) -> None:
    check(open_page, [path for path in PUBLIC if "gibt-es" not in path], width, scheme, None)


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_of_ones_own(open_page: Opener, width: int, scheme: str) -> None:
    page = open_page("/konto/login/?next=/konto/2fa/totp/activate/", width=width, scheme=scheme)
    from tests.cast import PASSWORD

    page.fill("#id_login", "miriam@example.org")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    found = []
    for path in OWN:
        page.goto(path)
        found += inspect(page)
        assert page.locator("h1").count() == 1, path
    assert found == [], "\n".join(found)


@pytest.fixture
def full_case(cast: Cast, documents: dict[str, Any], live_server: Any) -> Assessment:
    case = filled(cast, documents["T1"])
    Measure.objects.create(assessment=case, key="wlan", name="WLAN in der Innenstadt", budget=120_000)
    return case


def addresses(case: Assessment) -> list[str]:
    first = case.actors.first()
    key = first.key if first else ""
    return [f"/bewertungen/{case.pk}/{path.format(actor=key)}" for path in CASE if key or "{actor}" not in path]


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_of_a_filled_case(open_page: Opener, full_case: Assessment, width: int, scheme: str) -> None:
    check(open_page, addresses(full_case), width, scheme, "miriam")


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_of_an_empty_case(open_page: Opener, cast: Cast, width: int, scheme: str) -> None:
    check(open_page, addresses(draft(cast)), width, scheme, "miriam")


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_of_a_submitted_village(
    open_page: Opener, cast: Cast, documents: dict[str, Any], width: int, scheme: str
) -> None:
    paths = [path for path in addresses(submitted(cast, documents["T3"])) if "neu" not in path and "zuw" not in path]
    check(open_page, [path for path in paths if not path.rstrip("/").count("akteure/")], width, scheme, "miriam")


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_of_an_assigned_step(
    open_page: Opener, full_case: Assessment, cast: Cast, width: int, scheme: str
) -> None:
    member = Membership.objects.get(municipality=cast.rheinburg, user=cast.jonas)
    slugs = ("mittel", "akteure", "massnahmen", "gewichtung")
    for slug in slugs:
        assigning.assign(full_case, BY_SLUG[slug], member, cast.miriam, "Bitte bis Freitag, so genau es geht.", 0)
    shown = ("", "schritt/mittel/", "akteure/", "massnahmen/", "gewichtung/", "schritt/mittel/zuweisen/")
    own = [f"/bewertungen/{full_case.pk}/{path}" for path in shown]
    check(open_page, ["/bewertungen/", *own], width, scheme, "jonas")


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_of_a_municipality_that_leaves(
    open_page: Opener, full_case: Assessment, cast: Cast, width: int, scheme: str
) -> None:
    town = f"/kommunen/{cast.rheinburg.pk}"
    check(open_page, [f"{town}/personen/", f"{town}/loeschen/"], width, scheme, "miriam")
    asked = leaving.ask(cast.rheinburg, cast.miriam)
    check(open_page, [f"{town}/loeschen/", f"/bewertungen/{full_case.pk}/"], width, scheme, "miriam")
    leaving.confirm(asked, cast.otto)
    check(open_page, [f"{town}/loeschen/", f"{town}/personen/"], width, scheme, "miriam")


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_a_reader_sees(open_page: Opener, full_case: Assessment, width: int, scheme: str) -> None:
    shown = ("", "schritt/auftrag/", "akteure/", "massnahmen/", "gewichtung/", "pruefen/")
    check(open_page, [f"/bewertungen/{full_case.pk}/{path}" for path in shown], width, scheme, "rosa")


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_pages_with_errors(open_page: Opener, cast: Cast, width: int, scheme: str) -> None:
    case = draft(cast)
    step = f"/bewertungen/{case.pk}/schritt/kommune/"
    page = open_page(step, who="jonas", width=width, scheme=scheme, expect_failures=True)
    page.fill("[name=profile-population]", "viele")
    page.click("text=Speichern und weiter")
    page.wait_for_selector("[data-error-summary]")
    page.wait_for_load_state()
    found = inspect(page)
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')"), "focus is on the summary"
    page.click("[data-error-summary] a")
    page.goto(f"/bewertungen/{case.pk}/akteure/neu/")
    page.click("text=Akteur speichern")
    page.wait_for_selector(".kern-alert--danger, [data-error-summary]")
    page.wait_for_load_state()
    found += inspect(page)
    assert page.title().startswith("Fehler: ")
    assert found == [], "\n".join(found)
