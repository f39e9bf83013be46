"""What a form does not ask for is never stored, whatever the name under which it is sent."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import transaction

from tests.access.rules import RULES
from tests.access.world import ANONYMOUS, HOLDER, LEAD, OPERATOR, TRIAL, World, world
from tests.assessments.test_questionnaire import form_of
from tests.routes import Route, routes

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

WHO = {"case": HOLDER, "holds": HOLDER, "desk": HOLDER, "administration": OPERATOR, "trial": TRIAL, "public": ANONYMOUS}
ALWAYS = {"operation", "csrfmiddlewaretoken"}
MEANT = {"levels", "key", "place", "before", "text", "question", "step", "reports_to"}
"""What the buttons and scripts of the board send, which no form of a page shows."""

RIGHTS = re.compile(r"^(state|role|outcome|version|number|is_\w+|password|email|.*_by_id|.*adviser_id|"
                    r"municipality_id|person_id|catalogue_version_id|part_of_id)$")  # fmt: skip
"""Columns that say who may what, or whose something is."""

Rows = dict[tuple[str, Any], dict[str, Any]]


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def models() -> list[Any]:
    return [model for model in apps.get_models() if model._meta.app_label in ("assessments", "municipalities")]


def rows() -> Rows:
    return {
        (model._meta.label, row["pk"]): row
        for model in models()
        for row in model._base_manager.values("pk", *names(model))
    }


def names(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.attname not in ("document", "pdf")]


def changes(before: Rows, after: Rows) -> Counter[tuple[str, str, str]]:
    """Columns of old rows that changed; of new rows what says whose they are."""
    found: Counter[tuple[str, str, str]] = Counter()
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            found.update((key[0], f"new {name}", str(value)) for name, value in new.items() if RIGHTS.match(name))
        elif new is None:
            found[key[0], "gone", ""] += 1
        elif old is not None:
            found.update((key[0], name, "") for name in new if new[name] != old[name])
    return found


def done(world: World, actor: str, path: str, data: dict[str, Any], before: Rows) -> Counter[tuple[str, str, str]]:
    """What a POST changes; it is undone."""
    mark = transaction.savepoint()
    try:
        world.clients[actor].post(path, data)
        return changes(before, rows())
    finally:
        transaction.savepoint_rollback(mark)
        transaction.savepoint_commit(mark)  # else the next one begins inside it, and PostgreSQL runs out of locks
        world.clients[actor].cookies.pop("messages", None)


def hostile(world: World) -> dict[str, str]:
    """Every column of every table under its name, and under the names an attacker would try."""
    fields = {field.name for model in models() for field in model._meta.fields}
    fields |= {field.attname for model in models() for field in model._meta.fields}
    values = {"municipality": world.foreign["town"], "municipality_id": world.foreign["town"], "state": "approved"}
    values |= {"role": "lead", "version": 99, "number": 99, "outcome": "confirmed", "email": "boese@example.org"}
    people = (
        "adviser",
        "created_by",
        "submitted_by",
        "changed_by",
        "author",
        "person",
        "user",
        "invited_by",
        "decided_by",
    )
    values |= {f"{name}{end}": world.cast.karl.pk for name in people for end in ("", "_id")}
    return {name: str(values.get(name, "on" if name.startswith("is_") else "1")) for name in fields}


def doors(world: World) -> Iterator[tuple[Route, str, str]]:
    for route in routes():
        door, methods = RULES[route.name]
        if "POST" in methods and door not in ("door", "own account", "invitation") and "logout" not in route.name:
            yield route, WHO.get(door, LEAD), route.path(world.things("own", route.name))


def test_nothing_is_stored_that_no_form_asks_for(world: World, figure: Callable[[int, str], None]) -> None:
    before = rows()
    extra, unexpected, tried, working = hostile(world), {}, 0, 0
    for route, actor, path in doors(world):
        page = world.clients[actor].get(path).content.decode("utf-8", "replace")
        asked = set(re.findall(r'name="([^"]+)"', page)) | ALWAYS | MEANT
        honest = {**SENT, **form_of(page), "operation": str(uuid.uuid4())}
        added = {name: value for name, value in extra.items() if name not in asked | set(honest)}
        plain, loaded = done(world, actor, path, honest, before), done(world, actor, path, added | honest, before)
        tried += len(added)
        working += bool(plain)
        if loaded != plain:
            unexpected[route.name] = (loaded - plain, plain - loaded)
    figure(6, f"{tried} foreign fields, {working} forms that store, {len(unexpected)} unexpected")
    assert tried > 3000 and working > 15
    assert unexpected == {}


SENT = {"text": "Ein Wort.", "title": "Titel", "name": "Name", "function": "Hauptamt", "revision": "2"}


def test_the_comparison_sees_a_right_that_slips_in(world: World) -> None:
    before = rows()
    world.case.adviser = world.cast.berta
    world.case.save()
    world.cast.rheinburg.memberships.create(user=world.cast.olga, role="lead")
    found = changes(before, rows())
    assert ("assessments.Assessment", "adviser_id", "") in found
    assert ("municipalities.Membership", "new role", "lead") in found
