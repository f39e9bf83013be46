"""A lead lets editors try catalogues on the case: without names and words, and only until that is taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from assessments.engine.case import Case
from assessments.exchange import parse_case
from assessments.models import Answer, Assessment, Pin, SharedCase
from assessments.workbench.anonymous import anonymous, rounded
from assessments.workbench.cases import StoredCase, pin, stored_cases
from assessments.workbench.rehearsal import rehearse
from catalogue.content.structure import Catalogue
from journal.models import Deletion
from municipalities.erasure import erase_municipality
from municipalities.models import StaffMember, StaffRole
from tests.cast import Cast, draft, filled, submitted

CANARY = "Zeisigkanarienvogel"
WORDS_OF_OURS = {"kind", "subject", "r4", "levels", "role", "mandate"}
"""Fields that hold words of the program."""


@pytest.mark.parametrize(
    ("value", "expected"),
    [(7, 7), (12, 10), (35, 35), (4_812, 5_000), (43_210, 45_000), (128_000, 150_000), (999, 1_000), (None, None)],
)
def test_figures_are_rounded_to_half_of_the_first_place(value: int | None, expected: int | None) -> None:
    assert rounded(value) == expected


def with_words(part: Any) -> Any:
    """The same with a word in every text and every list of texts."""
    if is_dataclass(part):
        changes = {f.name: with_words(getattr(part, f.name)) for f in fields(part) if f.name not in WORDS_OF_OURS}
        changes |= {name: CANARY for name in ("note", "name", "state", "title") if hasattr(part, name)}
        return replace(part, **changes)
    if isinstance(part, tuple):
        return tuple(with_words(entry) for entry in part)
    return f"{CANARY}-{part}" if isinstance(part, str) else part


def texts(part: Any) -> Iterator[str]:
    if is_dataclass(part):
        for field in fields(part):
            yield from texts(getattr(part, field.name))
    elif isinstance(part, tuple | list):
        for entry in part:
            yield from texts(entry)
    elif isinstance(part, str):
        yield part


def test_no_word_of_anybody_is_left(cases: dict[str, Case], catalogue: Catalogue) -> None:
    for case in cases.values():
        told = with_words(replace(case, regional=replace(case.regional, r7=("Bad", "Bus"))))
        told = replace(told, measures=(*told.measures, *told.measures))
        assert any(CANARY in text for text in texts(told))
        left = anonymous(told, {kind.key: kind.label for kind in catalogue.actor_kinds})
        assert [text for text in texts(left) if CANARY in text] == []
        assert (left.answers, left.weights, left.as_of) == (case.answers, case.weights, case.as_of)
        assert len(left.actors) == len(case.actors) and len(left.regional.r7) == 2


def test_large_cities_and_amounts_are_not_told_exactly(cases: dict[str, Case]) -> None:
    case = cases["T1"]
    profile, facts = (
        replace(case.profile, population=3_700_000, staff=41_234),
        replace(case.facts, programme_budget_per_year=Fraction(1_234_567)),
    )
    left = anonymous(replace(case, profile=profile, facts=facts), {})
    assert (left.profile.population, left.profile.staff) == (500_000, 40_000)
    assert left.facts.programme_budget_per_year == 1_000_000


# From here with people


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    document = documents["T1"]
    actors = [actor | {"name": f"{CANARY} {actor['id']}", "note": CANARY} for actor in document["actors"]]
    case = filled(cast, document | {"actors": actors})
    Answer.objects.filter(assessment=case, block="answers").update(note=CANARY)
    return case


def address(case: Assessment) -> str:
    return f"/bewertungen/{case.pk}/probefall/"


def submit(cast: Cast, case: Assessment) -> None:
    cast.client("miriam").post(f"/bewertungen/{case.pk}/einreichen/", {"shown": case.version, "operation": OPERATION})
    assert case.revisions.count() == 1


OPERATION = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"


def shared(cast: Cast, case: Assessment) -> StoredCase:
    cast.client("miriam").post(address(case), {"deed": "share"})
    return next(entry for entry in stored_cases() if entry.shared_at)


@pytest.mark.django_db
def test_a_lead_sees_all_that_would_be_kept_and_agrees(cast: Cast, case: Assessment) -> None:
    submit(cast, case)
    page = cast.client("miriam").get(address(case)).content.decode()
    assert "Das würde gespeichert" in page and CANARY not in page and "250.000" in page
    entry = shared(cast, case)
    row = SharedCase.objects.get()
    assert row.shared_by == cast.miriam and CANARY not in json.dumps(row.document)
    assert "Rheinburg" not in json.dumps(row.document) and "state" not in row.document["profile"]
    assert entry.title == "Kreisfreie Stadt, rund 250.000 Einwohner"
    assert list(case.history.values_list("event", flat=True))[-1] == "shared"
    cast.client("miriam").post(address(case), {"deed": "share"})
    assert SharedCase.objects.get() == row and case.history.filter(event="shared").count() == 1


@pytest.mark.django_db
def test_only_the_lead_agrees_and_only_after_submitting(cast: Cast, case: Assessment) -> None:
    assert "sobald Sie diese Bewertung" in cast.client("miriam").get(address(case)).content.decode()
    assert cast.client("miriam").post(address(case), {"deed": "share"}).status_code == 409
    submit(cast, case)
    cast.client("miriam").post(address(case))
    for who, status in (("jonas", 403), ("rosa", 403), ("karl", 404), ("stein", 404), ("otto", 404)):
        assert cast.client(who).post(address(case), {"deed": "share"}).status_code == status, who
    assert not SharedCase.objects.exists()


@pytest.mark.django_db
def test_editors_see_the_case_and_not_whose_it_is(cast: Cast, documents: dict[str, Any], catalogue: Catalogue) -> None:
    case = submitted(cast, documents["T1"])
    entry = shared(cast, case)
    StaffMember.objects.create(user=cast.olga, role=StaffRole.CONTENT_EDITOR)
    for path in ("/redaktion/probefaelle/", f"/redaktion/probefaelle/{entry.key}/"):
        page = cast.client("olga").get(path).content.decode()
        assert "Kreisfreie Stadt, rund 250.000 Einwohner" in page and cast.miriam.name not in page
    found = rehearse(catalogue, replace(catalogue, slots={**catalogue.slots, "K": ("eigenes_amt",)}))
    assert entry.key in {result.key for result in found}
    assert parse_case(entry.document, catalogue).profile.name is None


@pytest.mark.django_db
def test_the_list_takes_the_same_statements_for_any_number_of_cases(
    cast: Cast, documents: dict[str, Any], catalogue: Catalogue
) -> None:
    entry = shared(cast, submitted(cast, documents["T1"]))
    StaffMember.objects.create(user=cast.olga, role=StaffRole.CONTENT_EDITOR)
    client, counts = cast.client("olga"), []
    client.get("/redaktion/probefaelle/")
    for number in (1, 20):
        for copy in range(1, number):
            case = draft(cast)
            SharedCase.objects.create(assessment=case, key=f"kopie{copy}", document=entry.document)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/redaktion/probefaelle/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


@pytest.mark.django_db
def test_taken_back_the_copy_and_its_pin_are_gone(cast: Cast, documents: dict[str, Any]) -> None:
    case = submitted(cast, documents["T1"])
    pin(shared(cast, case), {}, cast.olga)
    taken = SharedCase.objects.get()
    cast.client("miriam").post(address(case), {"deed": "withdraw"})
    assert not SharedCase.objects.exists() and not Pin.objects.exists()
    assert list(case.history.values_list("event", flat=True))[-1] == "unshared"
    assert Deletion.objects.values_list("kind", "key").get() == ("shared_case", taken.pk)
    cast.client("miriam").post(address(case), {"deed": "withdraw"})
    assert Deletion.objects.count() == 1 and case.history.filter(event="unshared").count() == 1


@pytest.mark.django_db
def test_it_goes_with_the_municipality(cast: Cast, documents: dict[str, Any]) -> None:
    pin(shared(cast, submitted(cast, documents["T1"])), {}, cast.olga)
    erase_municipality(cast.rheinburg, now())
    assert not SharedCase.objects.exists() and not Pin.objects.exists()
