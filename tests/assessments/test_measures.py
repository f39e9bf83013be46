"""Measures: filled in, changed, removed; whoever saves late is told what somebody else has stored meanwhile."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from assessments import actor_workflow
from assessments.actor_workflow import MeasureChanged
from assessments.models import Assessment, Measure
from journal.events import AuditEvent
from journal.models import AuditEntry
from tests.assessments.test_questionnaire import form_of, post, url
from tests.cast import Cast, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    return filled(cast, documents["T1"])


@pytest.fixture
def wlan(case: Assessment) -> Measure:
    return Measure.objects.create(assessment=case, key="wlan", name="WLAN", responsible=["it"], budget=1000)


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.client("jonas")


def opened(client: Client, measure: Measure) -> dict[str, str]:
    return form_of(client.get(url("measure", measure.assessment, measure.key)).content.decode())


def test_a_measure_is_saved_on_the_version_it_was_opened_on(client: Client, wlan: Measure) -> None:
    form = opened(client, wlan)
    assert form["version"] == "1"
    answer = post(client, url("measure", wlan.assessment, "wlan"), form | {"name": "WLAN am Markt"})
    assert answer.status_code == 302
    wlan.refresh_from_db()
    assert (wlan.name, wlan.version, wlan.responsible) == ("WLAN am Markt", 2, ["it"])


def test_a_late_save_overwrites_nothing_and_shows_what_is_stored(client: Client, wlan: Measure) -> None:
    late = opened(client, wlan)
    post(client, url("measure", wlan.assessment, "wlan"), late | {"budget": "2.500", "note": "Angebot liegt vor"})
    answer = post(client, url("measure", wlan.assessment, "wlan"), late | {"name": "Mein WLAN"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Diese Maßnahme wurde inzwischen geändert" in page
    assert "Budget in Euro: <bdi>2.500</bdi>" in page and "Anmerkung: <bdi>Angebot liegt vor</bdi>" in page
    assert 'value="Mein WLAN"' in page
    wlan.refresh_from_db()
    assert (wlan.name, wlan.note, wlan.version) == ("WLAN", "Angebot liegt vor", 2)
    assert AuditEntry.objects.get(event=AuditEvent.CONFLICT).detail == "measure"
    assert post(client, url("measure", wlan.assessment, "wlan"), form_of(page)).status_code == 302
    wlan.refresh_from_db()
    assert (wlan.name, wlan.note, wlan.version) == ("Mein WLAN", "", 3), "decided, it replaces what was there"


def test_a_form_without_its_version_overwrites_nothing(client: Client, wlan: Measure) -> None:
    answer = post(client, url("measure", wlan.assessment, "wlan"), {"name": "Anders"})
    assert answer.status_code == 409
    wlan.refresh_from_db()
    assert wlan.name == "WLAN"


def test_what_was_removed_meanwhile_can_be_added_anew(client: Client, wlan: Measure) -> None:
    late = opened(client, wlan)
    post(client, url("measure-remove", wlan.assessment, "wlan"), {})
    answer = post(client, url("measure", wlan.assessment, "wlan"), late | {"name": "WLAN am Markt"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 409 and "inzwischen entfernt" in page
    assert f'action="{url("measure-new", wlan.assessment)}"' in page
    assert not wlan.assessment.measures.exists()
    post(client, url("measure-new", wlan.assessment), form_of(page))
    assert wlan.assessment.measures.get().name == "WLAN am Markt"


def test_of_two_who_save_on_the_same_version_one_is_told(case: Assessment, wlan: Measure) -> None:
    first, second = (Measure.objects.get(pk=wlan.pk) for _ in range(2))
    first.name, second.name = "Eins", "Zwei"
    actor_workflow.save_measure(case, first, 1)
    with pytest.raises(MeasureChanged) as late:
        actor_workflow.save_measure(case, second, 1)
    assert late.value.stored is not None and late.value.stored.name == "Eins"
    assert connection.is_usable()
