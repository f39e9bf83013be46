"""Lists of the administration need the same statements for many rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Assessment
from municipalities.models import Erasure, LeadRequest, Municipality, User
from tests.cast import Cast, draft, person

pytestmark = pytest.mark.django_db


def town(cast: Cast, number: int) -> Municipality:
    county = Municipality.objects.create(name=f"Kreis {number}", kind="landkreis", state="NW", population=90_000)
    return Municipality.objects.create(
        name=f"Ort {number}", kind="kreisangehoerig", state="NW", population=900, county=county
    )


ROWS: dict[type[Any], Callable[[Cast, int], object]] = {
    Assessment: lambda cast, number: draft(cast, town(cast, number)),
    Municipality: town,
    User: lambda _, number: person(f"person{number}"),
    LeadRequest: lambda cast, number: LeadRequest.objects.create(
        municipality=town(cast, number), person=person(f"person{number}"), function="Amtsleitung"
    ),
    Erasure: lambda cast, number: Erasure.objects.create(
        municipality=town(cast, number), asked_by=person(f"a{number}"), confirmed_by=person(f"b{number}")
    ),
}


def test_every_list_is_among_them() -> None:
    assert set(admin.site._registry) == set(ROWS)


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_the_number_of_statements_does_not_grow_with_the_rows(cast: Cast, model: type[Any]) -> None:
    client = cast.client("otto")
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    counts = []
    for number in range(4):
        ROWS[model](cast, number)
        with CaptureQueriesContext(connection) as statements:
            answer = client.get(path)
        assert answer.status_code == 200
        counts.append(len(statements))
    assert len(set(counts[1:])) == 1 and counts[-1] <= 15, counts
