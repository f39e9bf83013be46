"""Whatever is sent to whatever takes a form: an answer below 500, on both databases.

The addresses of assessments have a test of their own, with the status of each answer.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache

from tests.access.rules import RULES
from tests.access.world import ANONYMOUS, CONTENT_EDITOR, HOLDER, LEAD, OPERATOR, World, world
from tests.assessments.test_questionnaire import form_of
from tests.fuzzing import BODIES, FORM, UNREADABLE, VALUES, Target, encoded, random_request
from tests.routes import Route, routes

__all__ = ["world"]
pytestmark = pytest.mark.django_db

Figure = Callable[[int, str], None]
WHO = {
    "case": HOLDER, "holds": HOLDER, "desk": HOLDER, "administration": OPERATOR, "operator": OPERATOR,
    "editorial": CONTENT_EDITOR, "public": ANONYMOUS, "door": ANONYMOUS, "invitation": ANONYMOUS,
}  # fmt: skip
"""Who gets through the door; through the others the lead of the municipality does."""


def targets(world: World) -> Iterator[Target]:
    for route in routes():
        door, methods = RULES[route.name]
        if "POST" in methods and not route.name.startswith("assessments:"):
            yield target(world, route, WHO.get(door, LEAD))


def target(world: World, route: Route, actor: str) -> Target:
    client = world.clients[actor]
    path = route.path(world.things("own", route.name))
    page = client.get(path)
    is_page = page.status_code == 200 and "html" in page.get("Content-Type", "")
    shown = form_of(page.content.decode()) if is_page else {}
    return Target(route.name, path, client, {"text": "Ein Wort.", "next": "/", **shown})


def sent(target: Target, body: bytes, kind: str) -> int:
    """Limits per account and address start anew: they would answer for everybody after a few."""
    cache.clear()
    return target.post(body, kind)


def test_the_forms_of_the_site_are_known_by_their_fields(world: World) -> None:
    assert len([target for target in targets(world) if len(target.honest) > 2]) >= 35


@pytest.mark.parametrize("every", [12, pytest.param(1, marks=pytest.mark.full)])
def test_no_body_and_no_value_is_too_much(world: World, every: int, figure: Figure) -> None:
    """In turns: each form gets some of them, each of them is sent to some forms; in the full figure all to all."""
    found = {}
    for number, target in enumerate(targets(world)):
        for label, (body, kind) in list(BODIES.items())[number % every :: every]:
            found[target.name, label] = sent(target, body, kind)
        for label, value in list(VALUES.items())[number % every :: every]:
            found[target.name, label] = sent(target, encoded(dict.fromkeys(target.honest, value)), FORM)
    figure(7, f"{len(found)} fixed requests to the whole site, {dict(Counter(found.values()))}")
    assert {request: status for request, status in found.items() if status >= 500} == {}
    assert {label for _, label in found} == {*BODIES, *VALUES}
    unreadable = {status for (_, label), status in found.items() if label in UNREADABLE - {"multipart with a file"}}
    assert unreadable <= {302, 400, 403, 404, 405, 413}


@pytest.mark.parametrize("count", [200, pytest.param(10_000, marks=pytest.mark.full)])
def test_random_requests_are_answered(world: World, count: int, figure: Figure) -> None:
    dice, found, known = random.Random(20260202), Counter[int](), list(targets(world))
    for number in range(count):
        target = dice.choice(known)
        body, kind = random_request(dice, target)
        status = sent(target, body, kind)
        found[status] += 1
        assert status < 500, f"request {number}: {target.name} {kind} {body[:2_000]!r}"
    figure(7, f"{count} random requests to the whole site, {dict(found)}")
    assert found[200] and found[302], "the requests reach something"
