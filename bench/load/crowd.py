"""All municipalities with people, a filled-in case and an earlier one that was submitted, written in bulk."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import cycle, product
from typing import Any

PEOPLE_EACH = 3
BATCH = 200
ENTRIES = 100_000
"""Lines of the audit trail, about those of a year."""
PASSWORD = "ein langes passwort fuer die last"  # noqa: S105 (of people who exist in a temporary folder only)


def settle_in(towns: int) -> tuple[int, int]:
    """Makes them; returns how many people and answers there are."""
    from django.contrib.auth.hashers import make_password

    from catalogue.publishing import newest, published

    password = make_password(PASSWORD)
    catalogue, version = published(), newest()
    places = [*catalogue.question, *(("weights", criterion.key) for criterion in catalogue.criteria)]
    people = answers = 0
    for start in range(0, towns, BATCH):
        numbers = range(start, min(start + BATCH, towns))
        people += _people(numbers, password)
        answers += _cases(numbers, version, places)
        answers += _earlier_cases(numbers, version, [place for place in places if place[0] == "facts"])
    _trail()
    return people, answers


def _trail() -> None:
    from journal.events import AuditEvent
    from journal.models import AuditEntry

    entries = (AuditEntry(event=AuditEvent.EXPORTED, person=1, kind="assessment", object_id=1) for _ in range(ENTRIES))
    AuditEntry.objects.bulk_create(entries, batch_size=5000)


def _people(numbers: range, password: str) -> int:
    from allauth.account.models import EmailAddress

    from municipalities.folding import fold
    from municipalities.models import Membership, Municipality, Role, User

    towns = Municipality.objects.bulk_create(
        Municipality(
            name=f"Musterstadt {number}", search_key=f" {fold(f'Musterstadt {number}')}", kind="kreisangehoerig",
            state="NW", population=1000 + number,
        )
        for number in numbers
    )  # fmt: skip
    people = User.objects.bulk_create(
        User(email=f"person{number}-{place}@last.example", name=f"Person {number}-{place}", password=password)
        for number in numbers
        for place in range(PEOPLE_EACH)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
    )
    roles = (Role.LEAD, Role.EDITOR, Role.READER)
    Membership.objects.bulk_create(
        Membership(municipality=towns[index // PEOPLE_EACH], user=person, role=roles[index % PEOPLE_EACH])
        for index, person in enumerate(people)
    )
    return len(people)


def _cases(numbers: range, version: Any, places: list[Any]) -> int:
    from assessments.models import Assessment

    cases = Assessment.objects.bulk_create(
        Assessment(municipality=town, catalogue_version=version, title="Bewertung 2026", as_of=date(2026, 1, 31))
        for town in _towns(numbers)
    )
    return _answers(cases, places)


def _earlier_cases(numbers: range, version: Any, places: list[Any]) -> int:
    """They wait, are under review or with the municipality, or are approved; each holds the same sealed document."""
    from django.utils.timezone import now

    from assessments.models import Assessment, Revision
    from assessments.states import State
    from municipalities.models import StaffRole, User

    document, checksum = _sealed()
    advisers = list(User.objects.filter(staff_roles__role=StaffRole.ADVISER).order_by("pk"))
    states = (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED, State.APPROVED)
    stages = cycle(product(states, advisers))
    cases = Assessment.objects.bulk_create(
        Assessment(
            municipality=town, catalogue_version=version, title="Bewertung 2025", as_of=date(2025, 1, 31), state=state,
            adviser=None if state == State.SUBMITTED else adviser, turn_since=now() - timedelta(days=town.pk % 200),
        )
        for town, (state, adviser) in zip(_towns(numbers), stages, strict=False)
    )  # fmt: skip
    Revision.objects.bulk_create(
        Revision(assessment=case, number=1, document=document, checksum=checksum, catalogue_version=version)
        for case in cases
    )
    return _answers(cases, places)


@cache
def _sealed() -> tuple[str, str]:
    """What the first municipality says, and its checksum."""
    from assessments.models import Assessment
    from assessments.reading import read
    from assessments.seal import seal

    first = Assessment.objects.get(title="Bewertung 2026", municipality__name="Musterstadt 0")
    return seal(read(first), submitted_by="Person 0-0")


def _towns(numbers: range) -> Any:
    from municipalities.models import Municipality

    return Municipality.objects.filter(name__in=[f"Musterstadt {number}" for number in numbers]).order_by("pk")


def _answers(cases: list[Any], places: list[Any]) -> int:
    from assessments.models import Answer

    rows = [
        Answer(assessment=case, block=block, key=key, **_answer(block, key)) for case in cases for block, key in places
    ]
    Answer.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def _answer(block: str, key: str) -> dict[str, Any]:
    """What a usual place has said; the rest it does not know."""
    known = {("profile", "kind"): "kreisangehoerig", ("profile", "population"): 62_000}
    value = known.get((block, key), {"answers": 2, "weights": 3}.get(block))
    return {"status": "unknown" if value is None else "given", "value": value}
