"""Every address, every kind of person, every method, on what is theirs, somebody else's, or not there at all."""

from __future__ import annotations

import copy
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from tests.access.rules import CASES, NESTED, PEOPLE, RULES
from tests.access.world import (
    ACTORS,
    ADVISER,
    ANONYMOUS,
    CONTENT_EDITOR,
    EDITOR,
    HOLDER,
    LEAD,
    MEMBERS,
    OPERATOR,
    READER,
    TRIAL,
    World,
    world,
)  # fmt: skip
from tests.routes import Route, routes

__all__ = ["world"]
pytestmark = pytest.mark.django_db

OK, LOGIN, DENIED, GONE, WRONG_METHOD = "ok", "login", "403", "404", "405"
RANK = {READER: 1, EDITOR: 2, LEAD: 3}
NEED = {"read": 1, "edit": 2, "lead": 3, "member": 1, "leads": 3}
FEW = (ANONYMOUS, LEAD, HOLDER, OPERATOR, "outsider")
OF_EDITORS = (ANONYMOUS, LEAD, OPERATOR, CONTENT_EDITOR)
OF_STAFF = {"administration", "editorial"}
INSIDE = (*MEMBERS, HOLDER, ADVISER)
OUTSIDE = tuple(actor for actor in ACTORS if actor not in INSIDE)
Figure = Callable[[int, str], None]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SENT = {
    "levels": "P",
    "text": "Ein Wort.",
    "title": "Titel",
    "email": "x@example.org",
    "role": "reader",
    "revision": "2",
    "place": "case:",
    "audience": "shared",
}


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def outcome(answer: Any) -> str:
    status = answer.status_code
    if status == 302 and answer["Location"].startswith(("/konto/login/", "/verwaltung/login/", "/redaktion/login/")):
        return LOGIN
    if status in (403, 404, 405):
        return str(status)
    return OK if status < 500 or status == 503 else f"failed with {status}"


def expected(route: Route, actor: str, method: str, target: str) -> set[str]:
    door, methods = RULES[route.name]
    if door in ("public", "named"):
        return {OK} if method in methods else {WRONG_METHOD}
    if door == "invitation":
        invited = {OK} if actor in (ANONYMOUS, TRIAL) else {DENIED}  # it is for another address than theirs
        return invited if method in methods else {WRONG_METHOD}
    if door == "monitoring":
        return {GONE if method in methods else WRONG_METHOD}
    if door == "door":
        return {OK, LOGIN, DENIED, GONE, WRONG_METHOD}
    knocks = actor == TRIAL and "pk" in route.parts and route.name.startswith("assessments:")
    if actor in (ANONYMOUS, TRIAL) and not knocks:
        return {LOGIN}
    if method not in methods:
        return {WRONG_METHOD}
    if door in ("administration", "editorial"):
        knows = OPERATOR if door == "administration" else CONTENT_EDITOR
        return {OK, DENIED, GONE, WRONG_METHOD} if actor == knows else {LOGIN, DENIED}
    return (
        {judged(route, actor, method, target)} if knocks or door != "own account" else {OK, LOGIN, GONE, WRONG_METHOD}
    )


def judged(route: Route, actor: str, method: str, target: str) -> str:
    """For those who are logged in, and for the browser of a trial."""
    door, _ = RULES[route.name]
    match door:
        case "account":
            return OK
        case "register":
            return GONE if target == "missing" else OK
        case "own request":
            return GONE
        case "operator":
            return OK if actor == OPERATOR else GONE
        case "desk":
            return GONE if actor not in (HOLDER, ADVISER) or target == "missing" else OK
        case "arms":
            is_member = actor in MEMBERS and target == "own"
            return OK if target != "missing" and (is_member or actor in (HOLDER, ADVISER)) else GONE
        case "trial":
            return LOGIN if actor == TRIAL else GONE
    if actor == TRIAL:
        return LOGIN
    return of_a_case(route, actor, method, target)


def of_a_case(route: Route, actor: str, method: str, target: str) -> str:
    door, _ = RULES[route.name]
    insiders = (HOLDER, ADVISER) if door in ("case", "holds") else MEMBERS
    if target in ("foreign", "missing") or actor not in insiders:
        return GONE
    if door in ("case", "holds"):
        if target == "mixed":
            return GONE  # a conversation of another case is looked for before anybody's right to write
        allowed = door == "case" or actor == HOLDER
    else:
        is_writing = method == "POST" and door in ("read", "edit", "lead")
        allowed = RANK[actor] >= max(NEED[door], 2 if is_writing else 1)
    if not allowed:
        return DENIED
    if target == "mixed":
        says_so = ":actor" in route.name or route.name == "assessments:measure"
        return OK if method == "POST" and says_so else GONE  # "somebody has removed it", and no more
    return OK


def targets_of(route: Route) -> tuple[str, ...]:
    door, _ = RULES[route.name]
    if door in CASES | PEOPLE:
        return ("own", "foreign", "missing", "mixed") if route.name in NESTED else ("own", "foreign", "missing")
    return ("own", "missing") if door in ("register", "desk") and "pk" in route.parts else ("own",)


def ask(world: World, route: Route, actor: str, method: str, target: str) -> str:
    """Asks and undoes whatever was done."""
    client = world.clients[actor]
    cookies = copy.deepcopy(client.cookies)
    data = SENT | {"operation": str(uuid.uuid4())} if method == "POST" else {}
    things = {"key": "smart_city_gmbh", **world.things(target, route.name)}
    if route.name == "catalogue:form":
        things["key"] = "cdo"
    if route.name.startswith("account_"):
        things["key"] = "abc"
    mark = transaction.savepoint()
    try:
        return outcome(getattr(client, method.lower())(route.path(things), data))
    finally:
        transaction.savepoint_rollback(mark)
        transaction.savepoint_commit(mark)  # else the next one begins inside it, and PostgreSQL runs out of locks
        client.cookies = cookies


def askers(route: Route, method: str, target: str, turn: int) -> Sequence[str]:
    """For what is theirs everybody asks. For what is foreign or missing those ask whom their own would let in, and one
    of the others, at each address another one: to them what belongs to Rheinburg is foreign already. What an address
    does not know, it knows for nobody."""
    door, known = RULES[route.name]
    stranger, insider = OUTSIDE[turn % len(OUTSIDE)], INSIDE[turn % len(INSIDE)]
    if method not in known:
        return insider, stranger
    if target == "own":
        few = OF_EDITORS if door == "editorial" else FEW
        return few if method != "GET" and door in OF_STAFF else ACTORS
    is_thin = target == "missing" or connection.vendor == "postgresql"
    return (insider, stranger) if is_thin else (*INSIDE, stranger)


def cases(methods: tuple[str, ...], *, whole: bool) -> Iterator[tuple[Route, str, str, str]]:
    """Without `whole` each address with each person; of what only repeats a part."""
    for turn, route in enumerate(routes()):
        for target in targets_of(route):
            for method in methods:
                asking = ACTORS if whole else askers(route, method, target, turn)
                yield from ((route, actor, method, target) for actor in asking)


def run(world: World, tried: Iterable[tuple[Route, str, str, str]], figure: Figure) -> int:
    counts: Counter[str] = Counter()
    wrong = []
    for route, actor, method, target in tried:
        got, wanted = ask(world, route, actor, method, target), expected(route, actor, method, target)
        counts[got] += 1
        if got not in wanted:
            wrong.append(f"{actor}: {method} {route.name} ({target}): {got} instead of {' or '.join(sorted(wanted))}")
    figure(1, f"{counts.total()} requests, {dict(counts)}, wrong: {len(wrong)}")
    assert wrong == [], "\n".join(wrong)
    return counts.total()


def test_every_address_has_a_rule() -> None:
    assert {route.name for route in routes()} == set(RULES)


def test_there_are_at_least_twelve_kinds_of_people() -> None:
    assert len(set(ACTORS)) >= 12


@pytest.mark.parametrize("method", [pytest.param("GET", marks=pytest.mark.anywhere), "POST"])
def test_everybody_meets_what_the_table_says(world: World, method: str, figure: Figure) -> None:
    assert run(world, cases((method,), whole=False), figure) > 2000


def test_no_other_method_is_a_way_around(world: World, figure: Figure) -> None:
    """At each address one of them by somebody who is let in, another one by a stranger; all of them in the whole."""
    others, every = METHODS[2:], routes()
    tried = [(route, LEAD, others[turn % 3], "own") for turn, route in enumerate(every)]
    tried += [(route, ANONYMOUS, others[(turn + 1) % 3], "own") for turn, route in enumerate(every)]
    run(world, tried, figure)


@pytest.mark.full
def test_everybody_with_every_method_on_everything(world: World, figure: Figure) -> None:
    assert run(world, cases(METHODS, whole=True), figure) > 20_000


def test_a_refusal_says_the_same_of_what_is_foreign_and_what_is_missing(world: World) -> None:
    """Nobody learns from the page which it was; the case that is nobody's exists."""
    for route in routes():
        if RULES[route.name][0] in CASES | PEOPLE and "GET" in RULES[route.name][1]:
            pages = []
            for target in ("foreign", "missing"):
                page = world.clients["outsider"].get(route.path(world.things(target, route.name)))
                pages.append((page.status_code, page.content))
            assert pages[0] == pages[1], route.name
