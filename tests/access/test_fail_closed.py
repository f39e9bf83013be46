"""What cannot be decided is not allowed: a failure in any check opens nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client

from tests.access.crawling import content
from tests.access.world import EDITOR, HOLDER, LEAD, OPERATOR, World, world
from tests.cast import PASSWORD

__all__ = ["world"]
pytestmark = pytest.mark.django_db


class Broken(RuntimeError):
    """What a check raises in these tests."""


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def fail(*_: object, **__: object) -> Any:
    raise Broken


# Each check, who comes by it, and an address behind it; "{draft}", "{case}" and "{town}" are filled in.
CHECKS = [
    ("assessments.access._of_member", LEAD, "GET", "/bewertungen/{case}/"),
    ("assessments.access._of_member", EDITOR, "POST", "/bewertungen/{draft}/massnahmen/neu/"),
    ("assessments.access._of_trial", HOLDER, "GET", "/bewertungen/{case}/"),
    ("assessments.access.Entry.may_edit", EDITOR, "GET", "/bewertungen/{draft}/schritt/auftrag/"),
    ("assessments.models.assessment.AssessmentQuerySet.visible_to", LEAD, "GET", "/bewertungen/"),
    ("assessments.models.assessment.AssessmentQuerySet.on_desk_of", HOLDER, "GET", "/pruefung/{case}/"),
    ("assessments.access.is_adviser", HOLDER, "GET", "/pruefung/{case}/"),
    ("assessments.access.is_adviser", HOLDER, "POST", "/pruefung/{case}/abgeben/"),
    ("assessments.access.Desk.require", HOLDER, "GET", "/pruefung/{case}/freigeben/"),
    ("assessments.access.Desk.require_review", HOLDER, "POST", "/pruefung/{case}/ebene/K/"),
    ("assessments.workflow.may_act", HOLDER, "POST", "/pruefung/{case}/abgeben/"),
    ("assessments.workflow.may_act", LEAD, "POST", "/bewertungen/{draft}/einreichen/"),
    ("assessments.workbench.sharing.may_act", LEAD, "POST", "/bewertungen/{case}/probefall/"),
    ("assessments.workflow.has_contributed", HOLDER, "POST", "/pruefung/{case}/freigeben/"),
    ("assessments.reviewing.may_remark", HOLDER, "POST", "/pruefung/{case}/anmerken/"),
    ("assessments.access.may_remark", HOLDER, "POST", "/pruefung/{case}/anmerken/"),
    ("assessments.reviewing.may_reply", EDITOR, "POST", "/bewertungen/{case}/rueckmeldung/{thread}/"),
    ("municipalities.access.is_lead", LEAD, "GET", "/kommunen/{town}/personen/einladen/"),
    ("municipalities.access.is_lead", LEAD, "POST", "/kommunen/{town}/personen/{member}/entfernen/"),
    ("municipalities.roles.is_last_lead", LEAD, "POST", "/kommunen/{town}/personen/verlassen/"),
    ("municipalities.joining.why_closed", "outsider", "GET", "/kommunen/einladung/{token}/"),
    ("municipalities.joining.belongs_to", "outsider", "POST", "/kommunen/einladung/{token}/"),
    ("municipalities.administration.is_operator", OPERATOR, "GET", "/verwaltung/"),
    ("municipalities.administration.is_operator", OPERATOR, "GET", "/betrieb/protokoll/"),
    ("municipalities.administration.is_operator", OPERATOR, "POST", "/verwaltung/municipalities/user/add/"),
    ("municipalities.second_factor.is_missing", OPERATOR, "GET", "/verwaltung/"),
    ("municipalities.second_factor.is_missing", LEAD, "GET", "/bewertungen/{case}/"),
    ("municipalities.second_factor._is_open", LEAD, "POST", "/bewertungen/{draft}/einreichen/"),
    ("difu_orgmodels.middleware.trial_token", LEAD, "GET", "/bewertungen/{case}/"),
    ("django.contrib.auth.middleware.get_user", LEAD, "GET", "/bewertungen/{case}/"),
    ("difu_orgmodels.edge.is_readable", LEAD, "POST", "/bewertungen/{draft}/einreichen/"),
]


def path_of(world: World, path: str) -> str:
    given = {name: world.own[name] for name in ("town", "member", "token", "thread")}
    return path.format(case=world.case.pk, draft=world.draft["pk"], **given)


def test_a_check_that_fails_allows_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, figure: Callable[[int, str], None]
) -> None:
    before = content()
    allowed = []
    for check, actor, method, path in CHECKS:
        with monkeypatch.context() as broken:
            broken.setattr(check, property(fail) if check.endswith(".may_edit") else fail)
            answer = send(world, actor, method, path)
        # 500: the check is really asked on this way
        if answer.status_code != 500 or "Rheinburg" in answer.content.decode() or content() != before:
            allowed.append(f"{check}: {actor} {method} {path}: {answer.status_code}")
    figure(35, f"{len(CHECKS)} checks broken, {len(allowed)} opened something")
    assert allowed == []


def send(world: World, actor: str, method: str, path: str) -> Any:
    data = {
        "operation": str(uuid.uuid4()),
        "text": "Ein Wort.",
        "name": "Vorhaben",
        "revision": "2",
        "place": "case:",
        "audience": "shared",
        "deed": "share",
    }
    return getattr(world.clients[actor], method.lower())(path_of(world, path), data if method == "POST" else {})


def test_a_limit_that_cannot_be_counted_lets_nobody_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> Any:
        raise DatabaseError("der Zwischenspeicher ist weg")

    monkeypatch.setattr("allauth.core.internal.ratelimit.consume", away)
    client = Client(raise_request_exception=False)
    assert client.post("/konto/login/", {"login": "miriam@example.org", "password": PASSWORD}).status_code == 500
    assert client.post("/ausprobieren/", {"name": "Probe"}).status_code == 500
    assert client.get("/pruefsumme/", {"p": world.own["checksum"]}).status_code == 500
    monkeypatch.undo()
    assert client.get("/bewertungen/").status_code == 302


def test_the_same_ways_are_open_while_nothing_fails(world: World) -> None:
    """Otherwise the tests above would prove nothing."""
    found = {
        path: world.clients[actor].get(path_of(world, path)).status_code
        for check, actor, method, path in CHECKS
        if method == "GET" and "_of_trial" not in check and actor != "outsider"
    }
    assert set(found.values()) == {200}, found
