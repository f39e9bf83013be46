"""The whole way of a municipality in a real browser, by people who see only what mails and pages offer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.core import mail
from playwright.sync_api import Page, expect

from assessments.models import Answer, Assessment
from journal.outbox import send_waiting
from municipalities.models import Membership, User
from tests.browser.conftest import Opener
from tests.browser.test_autosave import SAVED, choose, state
from tests.browser.test_pages import inspect, pytestmark
from tests.browser.test_review import press, review
from tests.cast import PASSWORD, Cast, filled
from tests.municipalities.test_second_factor import code

__all__ = ["pytestmark"]
SUPPORT, GOAL = "answers-rueckhalt", "answers-strategie"


def test_from_the_invitation_to_the_checked_paper(
    open_page: Opener, cast: Cast, documents: dict[str, Any], settings: Any, tmp_path: Path
) -> None:
    case = filled(cast, documents["T3"])
    Answer.objects.filter(assessment=case, key__in=("rueckhalt", "strategie")).delete()
    nele = accepted(open_page, cast, invited(open_page, cast))
    settings.SECOND_FACTOR_ROLES = ["lead"]
    secure(nele, case)
    fill_in_together(nele, open_page(f"/bewertungen/{case.pk}/schritt/auftrag/", who="jonas"), case)
    review(open_page, cast, case, nele, tmp_path)


def invited(open_page: Opener, cast: Cast) -> str:
    """The link in the mail to the new lead."""
    miriam = open_page(f"/kommunen/{cast.rheinburg.pk}/personen/", who="miriam")
    miriam.click("text=Person einladen")
    miriam.fill("#id_email", "nele@example.org")
    miriam.click("text=Federführung: ")
    miriam.click("text=Einladung senden")
    expect(miriam.locator("main")).to_contain_text("nele@example.org")
    send_waiting.func()
    link = re.search(r"http\S+/kommunen/einladung/\S+", mail.outbox[-1].body)
    assert link and mail.outbox[-1].to == ["nele@example.org"]
    return link[0]


def accepted(open_page: Opener, cast: Cast, link: str) -> Page:
    nele = open_page(link)
    nele.fill("#id_name", "Nele Neu")
    nele.fill("#id_password", PASSWORD)
    nele.fill("#id_password_again", PASSWORD)
    press(nele, "Konto anlegen und annehmen")
    expect(nele.locator("h1")).to_have_text("Wer macht mit in Rheinburg?")
    assert Membership.objects.get(user__email="nele@example.org").role == "lead"
    return nele


def secure(nele: Page, case: Assessment) -> None:
    """Nothing opens before the second factor is set up; from then on each login asks for it."""
    nele.goto(f"/bewertungen/{case.pk}/")
    expect(nele.locator("main")).to_contain_text("verlangt einen zweiten Faktor")
    nele.goto("/konto/2fa/totp/activate/")
    if nele.locator("#id_password").count():
        nele.fill("#id_password", PASSWORD)
        nele.click("main form button[type=submit]")
    secret = nele.locator("main .checksum").inner_text()
    nele.fill("#id_code", code(secret))
    press(nele, "App einrichten")
    expect(nele.locator("h1")).to_have_text("Notfallcodes")
    spare = nele.locator(".codes li").first.inner_text()
    nele.goto("/konto/logout/")
    nele.click("main form button[type=submit]")
    nele.goto(f"/konto/login/?next=/bewertungen/{case.pk}/")
    nele.fill("#id_login", "nele@example.org")
    nele.fill("#id_password", PASSWORD)
    nele.click("main form button[type=submit]")
    expect(nele.locator("h1")).to_have_text("Zweiter Faktor")
    assert inspect(nele) == []
    nele.fill("#id_code", spare)
    nele.click("main form button[type=submit]")
    expect(nele.locator("h1")).to_have_text("Ihre Aufgaben")


def fill_in_together(nele: Page, jonas: Page, case: Assessment) -> None:
    """Two people on the same page at the same time: each sees afterwards what the other has entered."""
    nele.goto(f"/bewertungen/{case.pk}/schritt/auftrag/")
    choose(nele, SUPPORT, "3")
    choose(jonas, GOAL, "2")
    for page in (nele, jonas):
        expect(state(page)).to_have_text(SAVED)
    nele.reload()
    expect(nele.locator(f"#{GOAL}-2")).to_be_checked()
    expect(nele.locator(f"#f-{GOAL}")).to_contain_text("Zuletzt: Jonas")
    by = dict(case.answers.filter(key__in=("rueckhalt", "strategie")).values_list("key", "changed_by__name"))
    assert by == {"rueckhalt": "Nele Neu", "strategie": "Jonas"}
    assert User.objects.filter(name="Nele Neu").count() == 1
