"""Who gets in where: every address of an assessment, every person, every method."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from assessments import urls
from assessments.models import Assessment, Measure
from tests.cast import INSIDERS, NAMES, OUTSIDERS, Cast, filled
from tests.printing import print_instead

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

# What each address asks for: "read", "edit" or "lead", and the methods it knows.
NEEDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "tasks": ("read", ("GET",)),
    "step": ("read", ("GET", "POST")),
    "save": ("read", ("GET", "POST")),
    "assign": ("edit", ("GET", "POST")),
    "release": ("edit", ("POST",)),
    "give-back": ("edit", ("POST",)),
    "actors": ("read", ("GET",)),
    "actor-new": ("edit", ("GET", "POST")),
    "actor": ("edit", ("GET", "POST")),
    "actor-move": ("edit", ("POST",)),
    "actor-report": ("edit", ("POST",)),
    "actor-pick": ("edit", ("POST",)),
    "actor-template": ("edit", ("GET", "POST")),
    "actor-import": ("edit", ("GET", "POST")),
    "actor-export": ("read", ("GET",)),
    "actor-sample": ("read", ("GET",)),
    "actor-remove": ("edit", ("GET", "POST")),
    "measures": ("read", ("GET",)),
    "measure-new": ("edit", ("GET", "POST")),
    "measure": ("edit", ("GET", "POST")),
    "measure-remove": ("edit", ("GET", "POST")),
    "weights": ("read", ("GET", "POST")),
    "check": ("read", ("GET",)),
    "submit": ("lead", ("POST",)),
    "withdraw": ("lead", ("POST",)),
    "feedback": ("read", ("GET",)),
    "difference": ("read", ("GET",)),
    "approved-paper": ("read", ("GET",)),
    "archive": ("lead", ("POST",)),
    "delete": ("lead", ("GET", "POST")),
    "share": ("lead", ("GET", "POST")),
    "duplicate": ("edit", ("GET", "POST")),
    "move": ("edit", ("GET", "POST")),
    "history": ("read", ("GET",)),
    "result": ("read", ("GET",)),
    "what-if": ("read", ("GET",)),
    "paper": ("read", ("GET",)),
    "paper-docx": ("read", ("GET",)),
    "paper-odt": ("read", ("GET",)),
    "council-paper": ("edit", ("GET", "POST")),
    "data": ("read", ("GET",)),
}
OPEN_TO_ALL_ACCOUNTS = {"dashboard", "start"}
OF_TRIALS = {"adopt", "discard"}
WITH_THREADS = {"reply"}  # tests/assessments/test_desk.py
NOTHING_SUBMITTED = {"difference", "approved-paper"}
RANK = {"rosa": 1, "jonas": 2, "miriam": 3}
NEED = {"read": 1, "edit": 2, "lead": 3}


def test_every_address_of_an_assessment_has_an_expectation() -> None:
    names = {pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)}
    assert names == set(NEEDS) | OPEN_TO_ALL_ACCOUNTS | OF_TRIALS | WITH_THREADS


def address(name: str, assessment: Assessment, pk: int | None = None) -> str:
    keys = {
        "step": {"slug": "auftrag"},
        "actor": {"key": assessment.actors.all()[0].key},
        "measure": {"key": assessment.measures.all()[0].key},
        "approved-paper": {"number": 1},
    }
    keys["actor-move"] = keys["actor-remove"] = keys["actor-report"] = keys["actor"]
    keys["measure-remove"] = keys["measure"]
    keys["assign"] = keys["release"] = keys["give-back"] = keys["step"]
    return reverse(f"assessments:{name}", kwargs={"pk": pk or assessment.pk, **keys.get(name, {})})


def call(client: Client, method: str, path: str) -> int:
    data = {"operation": str(uuid.uuid4()), "levels": "P"} if method == "POST" else {}
    return int(getattr(client, method.lower())(path, data).status_code)


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    case = filled(cast, documents["T1"])
    Measure.objects.create(assessment=case, key="wlan", name="WLAN in der Innenstadt")
    return case


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here only access counts; the paper has tests of its own."""
    print_instead(monkeypatch)


EVERYTHING = [(name, method) for name, (_, methods) in NEEDS.items() for method in methods]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_an_outsider_never_learns_that_the_case_exists(cast: Cast, case: Assessment, who: str) -> None:
    client = cast.client(who)
    for name, method in EVERYTHING:
        assert call(client, method, address(name, case)) == 404, (method, name)
        assert call(client, method, address(name, case, pk=999_999)) == 404, (method, name)


@pytest.mark.parametrize("name", NEEDS)
@pytest.mark.parametrize("who", INSIDERS)
def test_an_insider_may_do_what_their_role_allows(cast: Cast, case: Assessment, name: str, who: str) -> None:
    client = cast.client(who)
    need, methods = NEEDS[name]
    for method in methods:
        status = call(client, method, address(name, case))
        writes = method == "POST"
        enough = RANK[who] >= max(NEED[need], 2 if writes else 1)
        if not enough:
            assert status == 403
        elif name == "withdraw":
            assert status == 409, "nothing is submitted yet"
        elif name == "give-back":
            assert status == 409, "nothing is assigned"
        elif name in NOTHING_SUBMITTED:
            assert status == 404
        elif name == "save" and writes:
            assert status == 409, "it is not said who saves"
        else:
            assert status in (200, 302)


def test_without_login_every_address_leads_to_the_login(cast: Cast, case: Assessment) -> None:
    for name, method in EVERYTHING:
        answer = getattr(Client(), method.lower())(address(name, case))
        assert answer.status_code == 302, (method, name)
        assert answer["Location"].startswith("/konto/login/"), (method, name)


def test_other_methods_are_refused(cast: Cast, case: Assessment) -> None:
    client = cast.client("miriam")
    for name, (_, methods) in NEEDS.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(methods):
            assert call(client, method, address(name, case)) == 405, (method, name)


def test_a_role_ends_at_once(cast: Cast, case: Assessment) -> None:
    client = cast.client("jonas")
    assert client.get(address("tasks", case)).status_code == 200
    cast.jonas.memberships.all().delete()
    assert client.get(address("tasks", case)).status_code == 404


def test_two_roles_in_two_towns_stay_apart(cast: Cast, case: Assessment) -> None:
    """Karl leads in Moosbach: that gives him nothing in Rheinburg."""
    cast.moosbach.memberships.update_or_create(user=cast.rosa, defaults={"role": "lead"})
    assert call(cast.client("rosa"), "POST", address("submit", case)) == 403


@pytest.mark.parametrize("who", NAMES)
def test_everybody_sees_only_their_own_cases_on_the_start_page(cast: Cast, case: Assessment, who: str) -> None:
    page = cast.client(who).get("/bewertungen/").content.decode()
    assert ("Rheinburg" in page) == (who in INSIDERS)


def test_nobody_starts_a_case_for_a_foreign_town(cast: Cast) -> None:
    client = cast.client("karl")
    answer = client.post("/bewertungen/neu/", {"municipality": cast.rheinburg.pk, "title": "Heimlich"})
    assert answer.status_code == 200
    assert not Assessment.objects.filter(title="Heimlich").exists()


@pytest.mark.parametrize("who", ["rosa", "olga", "stein", "otto"])
def test_who_may_not_edit_anywhere_cannot_start(cast: Cast, who: str) -> None:
    page = cast.client(who).get("/bewertungen/neu/").content.decode()
    assert "keine Kommune zugeordnet" in page


def test_actors_and_measures_of_another_case_are_not_reachable(
    cast: Cast, case: Assessment, documents: dict[str, Any]
) -> None:
    other = filled(cast, documents["T2"])
    key = next(a.key for a in other.actors.all() if a.key not in {b.key for b in case.actors.all()})
    client = cast.client("miriam")
    assert client.get(reverse("assessments:actor", args=[case.pk, key])).status_code == 404
    measure = other.measures.all()[0].key if other.measures.exists() else "fremd"
    assert client.post(reverse("assessments:measure-remove", args=[case.pk, measure])).status_code == 404


def test_the_administration_shows_no_answers(cast: Cast, case: Assessment) -> None:
    client = cast.client("otto")
    listing = client.get("/verwaltung/assessments/")
    assert listing.status_code == 200
    for model in ("answer", "actor", "measure", "revision"):
        assert client.get(f"/verwaltung/assessments/{model}/").status_code == 404
    assert client.post(f"/verwaltung/assessments/assessment/{case.pk}/change/", {"title": "x"}).status_code == 403


def test_the_administration_is_closed_to_all_others(cast: Cast) -> None:
    for who in set(NAMES) - {"otto"}:
        assert cast.client(who).get("/verwaltung/").status_code == 302
