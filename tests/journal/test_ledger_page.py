"""The page of the audit trail: for operators, filtered, page by page, at any size with the same statements."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate, now

from journal.events import AUDIT_LABELS, AuditEvent
from journal.models import AuditEntry
from tests.cast import NAMES, Cast

pytestmark = pytest.mark.django_db

PAGE, FILE = "/betrieb/protokoll/", "/betrieb/protokoll.csv"


def fill(cast: Cast, count: int = 60) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(
            event=AuditEvent.FOREIGN_REFUSED if number % 2 else AuditEvent.LOGGED_IN,
            at=now() - timedelta(days=count - number),
            person=cast.karl.pk,
            kind="assessment",
            object_id=number,
            municipality=cast.rheinburg.pk if number % 3 else cast.moosbach.pk,
        )
        for number in range(count)
    )


def main(page: str) -> str:
    return page.split("<tbody>", 1)[-1]


@pytest.mark.parametrize("who", sorted(set(NAMES) - {"otto"}))
def test_for_everybody_else_there_is_no_such_page(cast: Cast, who: str) -> None:
    assert cast.client(who).get(PAGE).status_code == 404
    assert cast.client(who).get(FILE).status_code == 404


def test_operators_need_their_second_factor_here_as_everywhere(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["operator"]
    assert cast.client("otto").get(PAGE)["Location"] == "/konto/2fa/"


def test_all_entries_are_reached_page_by_page(cast: Cast) -> None:
    fill(cast)
    client = cast.client("otto")
    first = client.get(PAGE)
    page = first.content.decode()
    assert page.count("<tr>") == 51 and "Ältere Einträge" in page and "Rheinburg" in page
    second = client.get(PAGE, {"vor": first.context["older"]}).content.decode()
    assert second.count("<tr>") == 11 and "Ältere Einträge" not in second


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        ({"ereignis": "logged_in"}, 6),
        ({"kommune": "rheinburg"}, 8),
        ({"person": "karl"}, 12),
        ({"person": "olga"}, 0),
        ({"von": -3}, 3),
        ({"bis": -3}, 10),
        ({"ereignis": "logged_in", "kommune": "moosbach"}, 2),
        ({"von": "kein Datum"}, 0),
        ({"kommune": "9" * 40}, 0),
    ],
)
def test_filters_find_what_they_say(cast: Cast, chosen: dict[str, Any], count: int) -> None:
    fill(cast, 12)
    data = {}
    for name, value in chosen.items():
        known = cast.people.get(value) or (getattr(cast, value) if value in ("rheinburg", "moosbach") else None)
        is_day = isinstance(value, int)
        data[name] = (localdate() + timedelta(days=value)).isoformat() if is_day else known.pk if known else value
    page = cast.client("otto").get(PAGE, data).content.decode()
    assert main(page).count("<tr>") == count


def test_reading_is_recorded_too_once_an_hour_and_every_download(cast: Cast) -> None:
    client = cast.client("otto")
    for _ in range(2):
        client.get(PAGE)
        b"".join(client.get(FILE))
    events = list(AuditEntry.objects.filter(person=cast.otto.pk).values_list("event", flat=True))
    assert (events.count("journal_read"), events.count("exported")) == (1, 2)


def test_the_file_holds_the_same_and_no_formula(cast: Cast) -> None:
    fill(cast, 5)
    AuditEntry.objects.create(event="=1+1", detail="-2+3")
    text = b"".join(cast.client("otto").get(FILE, {})).decode("utf-8-sig")
    head, *rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert len(rows) == 6 and head[1] == "Ereignis"
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]
    assert {row[1] for row in rows[1:]} <= set(AUDIT_LABELS.values())


@pytest.mark.parametrize("count", [3, 300])
def test_the_page_needs_the_same_statements_at_any_size(
    cast: Cast, count: int, django_assert_max_num_queries: Any
) -> None:
    fill(cast, count)
    client = cast.client("otto")
    client.get(PAGE)
    with django_assert_max_num_queries(8):
        client.get(PAGE)
