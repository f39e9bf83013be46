"""The result page: forms that are locked in one place each, findings that lead to their actors, criteria by name."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment
from assessments.report.view_model.rules import LockRow, by_form
from assessments.report.wording import SHORT_CRITERIA
from assessments.templatetags.assessment_tags import hyphenated
from catalogue.publishing import content_of
from tests.cast import Cast, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    return filled(cast, documents["T1"])


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.client("miriam")


def page_of(client: Client, case: Assessment) -> str:
    page = client.get(reverse("assessments:result", args=[case.pk])).content.decode()
    return unescape(page).replace("\u00ad", "")


def row(form: str, title: str, *, instead: str = "", is_overridden: bool = False) -> LockRow:
    return LockRow(form, title, "Grund.", "sachlich", "Nichts", instead, is_overridden, "", ())


def test_a_locked_form_is_named_once_with_all_its_reasons() -> None:
    rows = [
        row("Amt", "Zu klein", instead="Lotsen"),
        row("GmbH", "Zu teuer"),
        row("Amt", "Kein Geld", instead="Lotsen"),
    ]
    amt, gmbh = by_form(rows)
    assert [lock.title for lock in amt.locks] == ["Zu klein", "Kein Geld"]
    assert (amt.name, amt.instead, gmbh.name, gmbh.instead) == ("Amt", "Lotsen", "GmbH", "")


def test_a_form_counts_as_lifted_only_when_every_lock_is() -> None:
    lifted = row("Amt", "Zu klein", instead="Lotsen", is_overridden=True)
    assert by_form([lifted])[0].is_free
    assert by_form([lifted])[0].instead == ""
    assert not by_form([lifted, row("Amt", "Kein Geld")])[0].is_free


def test_every_locked_form_has_one_heading(client: Client, case: Assessment) -> None:
    section = page_of(client, case).split('id="sperren"')[1].split("<section")[0]
    headings = re.findall(r"<h3[^>]*>([^<]+)", section)
    assert headings
    assert len(headings) == len(set(headings))


def test_a_finding_carries_its_severity_and_leads_to_its_actors(client: Client, case: Assessment) -> None:
    section = page_of(client, case).split('id="befunde"')[1].split("<section")[0]
    board = reverse("assessments:actors", args=[case.pk])
    assert f'<a class="kern-link" href="{board}#karte-it">IT-Amt</a>' in section
    assert section.count('class="finding finding--') - section.count("finding--good") == section.count("kern-badge ")


def test_the_bars_name_criteria_instead_of_numbering_them(client: Client, case: Assessment) -> None:
    section = page_of(client, case).split('id="rang"')[1].split('id="sperren"')[0]
    assert "Größe +5,0 · Rückhalt +3,3" in section
    assert "Nr. " not in section


def test_every_criterion_has_a_short_name(case: Assessment) -> None:
    assert set(SHORT_CRITERIA) == {criterion.key for criterion in content_of(case.catalogue_version).criteria}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Arbeitsgemeinschaft", "Ar\u00adbeits\u00adge\u00admein\u00adschaft"),
        ("Zusammenarbeit", "Zu\u00adsam\u00admenarbeit"),
        ("Landrat/Landrätin", "Landrat/\u200bLandrätin"),
        ("IT-Amt, 2/3", "IT-Amt, 2/3"),
        ("Personalrat", "Personalrat"),
    ],
)
def test_words_too_long_for_a_narrow_column_may_be_broken(text: str, shown: str) -> None:
    assert hyphenated(text) == shown
