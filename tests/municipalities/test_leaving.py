"""A municipality that leaves: two persons, thirty days, and then nothing but its entry in the register."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import models
from django.urls import reverse
from django.utils.timezone import now

from assessments import workflow
from assessments.models import Answer, Assessment, Comment, CouncilPaper, Measure
from assessments.retention import RULES
from journal.models import Deletion, OutboxMail
from municipalities import erasure, joining, leaving
from municipalities.access import Refused
from municipalities.models import Erasure, Membership, Municipality, Role
from tests.canary import confirmed, files_with, places_of
from tests.cast import Cast, approved, draft, in_review
from tests.races import at_once

pytestmark = pytest.mark.django_db

CANARY = "Zaunkönigsweg"


def page(cast: Cast, name: str = "erasure") -> str:
    return reverse(f"municipalities:{name}", args=[cast.rheinburg.pk])


@pytest.fixture
def second(cast: Cast) -> None:
    Membership.objects.filter(user=cast.jonas).update(role=Role.LEAD)


@pytest.fixture
def asked(cast: Cast) -> Erasure:
    return leaving.ask(cast.rheinburg, cast.miriam)


@pytest.fixture
def confirmed_one(cast: Cast, asked: Erasure) -> Erasure:
    leaving.confirm(asked, cast.otto)
    OutboxMail.objects.all().delete()
    return asked


def told() -> set[str]:
    return {mail.to.split("@")[0] for mail in OutboxMail.objects.all()}


def run(moment: Any, dry: bool = False) -> dict[str, int]:
    return {rule.key: rule.deed(moment, dry) for rule in RULES if rule.deed}


# Asking and confirming


def test_a_lead_asks_after_giving_the_password_again(cast: Cast) -> None:
    assert cast.client("miriam").post(page(cast))["Location"].startswith("/konto/reauthenticate/")
    assert not Erasure.objects.exists()
    assert confirmed(cast, "miriam").post(page(cast)).status_code == 302
    asked = Erasure.objects.get()
    assert (asked.asked_by, asked.due_at) == (cast.miriam, None)
    assert told() == {"miriam", "otto"}


@pytest.mark.parametrize("who", ["jonas", "rosa", "karl", "stein", "otto"])
def test_nobody_else_asks(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        leaving.ask(cast.rheinburg, cast.people[who])


def test_it_is_asked_for_once(cast: Cast, asked: Erasure, second: None) -> None:
    with pytest.raises(Refused, match="schon beantragt"):
        leaving.ask(cast.rheinburg, cast.jonas)


def test_a_second_lead_confirms_and_thirty_days_begin(cast: Cast, asked: Erasure, second: None) -> None:
    OutboxMail.objects.all().delete()
    assert confirmed(cast, "jonas").post(page(cast, "erasure-confirm")).status_code == 302
    asked.refresh_from_db()
    assert asked.confirmed_by == cast.jonas
    assert asked.due_at and abs(asked.due_at - now() - timedelta(days=30)) < timedelta(minutes=1)
    assert told() == {"miriam", "jonas", "otto"}


def test_whoever_asked_never_confirms(cast: Cast, asked: Erasure) -> None:
    assert "Löschung bestätigen" not in cast.client("miriam").get(page(cast)).content.decode()
    assert confirmed(cast, "miriam").post(page(cast, "erasure-confirm")).status_code == 409
    asked.refresh_from_db()
    assert not asked.is_confirmed


@pytest.mark.parametrize("who", ["rosa", "karl", "stein"])
def test_neither_readers_nor_strangers_nor_advisers_confirm_or_stop(cast: Cast, asked: Erasure, who: str) -> None:
    for deed in (leaving.confirm, leaving.stop):
        with pytest.raises(PermissionDenied):
            deed(asked, cast.people[who])


def test_an_operator_confirms_and_stops_in_the_administration(cast: Cast, asked: Erasure) -> None:
    client, listing = cast.client("otto"), "/verwaltung/municipalities/erasure/"
    client.post(listing, {"action": "confirm", "_selected_action": [asked.pk]})
    asked.refresh_from_db()
    assert asked.confirmed_by == cast.otto
    client.post(listing, {"action": "stop", "_selected_action": [asked.pk]})
    assert not Erasure.objects.exists()


def test_it_is_confirmed_once(cast: Cast, confirmed_one: Erasure, second: None) -> None:
    before = confirmed_one.due_at
    with pytest.raises(Refused, match="inzwischen bestätigt"):
        leaving.confirm(confirmed_one, cast.jonas)
    confirmed_one.refresh_from_db()
    assert confirmed_one.due_at == before


@pytest.mark.django_db(transaction=True)
def test_of_a_confirmation_and_a_stop_at_the_same_moment_one_is_refused_or_comes_later(cast: Cast) -> None:
    for _ in range(5):
        asked = leaving.ask(cast.rheinburg, cast.miriam)
        outcomes = at_once(lambda: leaving.confirm(asked, cast.otto), lambda: leaving.stop(asked, cast.miriam))  # noqa: B023
        assert outcomes[1] is None and not Erasure.objects.exists()
        assert outcomes[0] is None or "inzwischen" in str(outcomes[0])


# The thirty days


@pytest.mark.parametrize("who", ["miriam", "otto"])
def test_either_can_stop_it(cast: Cast, confirmed_one: Erasure, who: str) -> None:
    leaving.stop(confirmed_one, cast.people[who])
    assert not Erasure.objects.exists() and told() == {"miriam", "otto"}
    run(now() + timedelta(days=31))
    assert cast.rheinburg.memberships.count() == 3


def test_stopping_twice_says_that_it_is_stopped(cast: Cast, confirmed_one: Erasure) -> None:
    client = cast.client("miriam")
    assert client.post(page(cast, "erasure-stop")).status_code == 302
    assert client.post(page(cast, "erasure-stop")).status_code == 409


def test_all_pages_of_the_municipality_say_so(cast: Cast, documents: dict[str, Any], asked: Erasure) -> None:
    case = in_review(cast, documents["T1"])
    words = "Die Löschung von Rheinburg ist beantragt"
    for path in (f"/bewertungen/{case.pk}/", f"/bewertungen/{case.pk}/ergebnis/", f"/bewertungen/{case.pk}/verlauf/"):
        assert words in cast.client("rosa").get(path).content.decode()
    people = reverse("municipalities:people", args=[cast.rheinburg.pk])
    assert words in cast.client("rosa").get(people).content.decode()
    assert words in cast.client("stein").get(reverse("desk:case", args=[case.pk])).content.decode()
    leaving.confirm(asked, cast.otto)
    assert "wird alles über Rheinburg gelöscht" in cast.client("rosa").get(people).content.decode()


def test_strangers_learn_nothing_of_it(cast: Cast, asked: Erasure) -> None:
    register = reverse("municipalities:municipality", args=[cast.rheinburg.pk])
    other = draft(cast, cast.moosbach)
    for path in (register, f"/bewertungen/{other.pk}/", "/bewertungen/"):
        assert "Löschung" not in cast.client("karl").get(path).content.decode()


def test_a_week_before_everybody_is_told_once(cast: Cast, confirmed_one: Erasure) -> None:
    moment = now() + timedelta(days=24)
    assert (run(moment)["municipality_notice"], run(moment)["municipality_notice"]) == (1, 0)
    assert told() == {"miriam", "jonas", "rosa", "otto"}
    assert "In sieben Tagen wird gelöscht" in OutboxMail.objects.all()[0].subject


# The end


@pytest.fixture
def full(cast: Cast, documents: dict[str, Any], settings: Any, tmp_path: Path) -> Assessment:
    """Rheinburg with something in every table that points to it."""
    settings.VAR_DIR = tmp_path
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers/x.pdf").write_bytes(CANARY.encode())
    case = approved(cast, documents["T1"])
    revision = case.revisions.get()
    Comment.objects.create(assessment=case, revision=revision, text=CANARY, author=cast.stein)
    workflow.reopen(case, cast.stein, uuid.uuid4(), f"Wegen {CANARY}")
    CouncilPaper.objects.create(assessment=case, subject=CANARY)
    Measure.objects.create(assessment=case, key="weg", name=CANARY)
    Answer.objects.filter(assessment=case, key="rueckhalt").update(note=CANARY)
    part = draft(cast, cast.moosbach)
    Assessment.objects.filter(pk=part.pk).update(part_of=case)
    joining.invite(cast.rheinburg, cast.miriam, f"{CANARY.lower()}@example.org", Role.READER, lambda token: token)
    joining.ask_for_lead(cast.rheinburg, cast.olga, CANARY, CANARY)
    return case


def test_after_thirty_days_nothing_is_left_but_the_register(
    cast: Cast, full: Assessment, confirmed_one: Erasure, tmp_path: Path, figure: Callable[[int, str], None]
) -> None:
    before = places_of(CANARY)
    assert len(before) > 5
    register = Municipality.objects.filter(pk=cast.rheinburg.pk).values().get()
    assert run(now() + timedelta(days=24))["municipality_notice"] == 1
    assert run(now() + timedelta(days=29))["municipality"] == 0
    assert run(now() + timedelta(days=32))["municipality"] == 1
    left = [*places_of(CANARY), *files_with(tmp_path, CANARY)]
    figure(39, f"a municipality's word in {len(before)} columns, after deletion in {len(left)}")
    assert left == []
    assert Municipality.objects.filter(pk=cast.rheinburg.pk).values().get() == register
    for relation in Municipality._meta.related_objects:
        if relation.related_model is not Municipality:
            rows: models.QuerySet[Any] = relation.related_model._default_manager.all()
            assert not rows.filter(**{relation.field.name: cast.rheinburg}).exists(), relation


def leave(days: int = 32) -> None:
    """The nightly command over the whole time."""
    for day in (24, days):
        run(now() + timedelta(days=day))


def test_others_keep_what_is_theirs(cast: Cast, full: Assessment, confirmed_one: Erasure) -> None:
    leave()
    part = Assessment.objects.get()
    assert (part.municipality, part.part_of) == (cast.moosbach, None)
    assert cast.moosbach.memberships.count() == 1
    cast.miriam.refresh_from_db()
    assert cast.miriam.is_active, "accounts belong to people"


def test_those_who_worked_there_are_told_and_the_list_knows(
    cast: Cast, full: Assessment, confirmed_one: Erasure
) -> None:
    leave()
    assert {"miriam", "jonas", "rosa", "otto"} <= told()
    assert Deletion.objects.values_list("kind", "key").get() == ("municipality", cast.rheinburg.pk)


def test_a_backup_is_cleaned_again(cast: Cast, confirmed_one: Erasure, documents: dict[str, Any]) -> None:
    leave()
    listed = erasure.entries()
    Deletion.objects.all().delete()
    Membership.objects.create(municipality=cast.rheinburg, user=cast.miriam, role=Role.LEAD)
    draft(cast)
    assert erasure.replay(listed, {}) == 1
    assert not cast.rheinburg.memberships.exists() and not cast.rheinburg.assessments.exists()


def test_without_a_reminder_a_week_before_nothing_is_deleted(cast: Cast, confirmed_one: Erasure) -> None:
    """The nightly command did not run for two months."""
    late = now() + timedelta(days=60)
    assert run(late)["municipality_notice"] == 1
    assert run(late + timedelta(days=6))["municipality"] == 0
    assert run(late + timedelta(days=8))["municipality"] == 1


def test_stopped_at_the_last_moment_nothing_is_deleted(cast: Cast, confirmed_one: Erasure) -> None:
    stale = Erasure.objects.get()
    leaving.stop(confirmed_one, cast.miriam)
    assert not leaving.carry_out(stale, now() + timedelta(days=31))
    assert cast.rheinburg.memberships.exists()
