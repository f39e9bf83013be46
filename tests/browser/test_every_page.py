"""Every page there is, read off the URL resolver: a new one is looked at without anybody remembering to."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.access.rules import RULES
from tests.access.test_fields import WHO
from tests.access.world import ANONYMOUS, CONTENT_EDITOR, LEAD, OPERATOR, TRIAL, World, world
from tests.browser.looked_at import looked_at
from tests.browser.test_pages import SIGHTS, inspect
from tests.routes import Route, routes

__all__ = ["world"]
pytestmark = pytest.mark.browser

WHO_LOOKS = WHO | {"operator": OPERATOR, "invitation": ANONYMOUS, "named": ANONYMOUS, "door": ANONYMOUS}
WHO_LOOKS |= {"editorial": CONTENT_EDITOR, "monitoring": ANONYMOUS}
BY_THE_LOOK_OF_DJANGO = {"administration", "editorial"}
"""Pages of rows, which Django's own administration draws; ours among them are looked at in test_editing.py."""


@cache
def elsewhere() -> set[str]:
    """What the tests of the parts look at in all its states; the whole run looks at it here as well."""
    here = Path(__file__)
    return {name for path in here.parent.glob("test_*.py") if path != here for name in looked_at(path)}


def pages() -> list[Route]:
    doors = BY_THE_LOOK_OF_DJANGO
    return [route for route in routes() if "GET" in RULES[route.name][1] and RULES[route.name][0] not in doors]


def test_what_is_left_out_is_what_other_tests_inspect() -> None:
    """A page they only pass by, or that is behind a click, is none of those."""
    found = elsewhere() & {route.name for route in pages()}
    assert found >= {"account", "desk:case", "assessments:council-paper", "municipalities:invite", "checksum"}
    assert not found & {"mfa_generate_recovery_codes", "desk:remark-edit", "ledger", "metrics"}
    assert len(found) > 60


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.full)], ids=["others", "all"])
@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_every_page_is_accessible_and_fits(
    browser: Browser, live_server: Any, world: World, width: int, scheme: Any, whole: bool
) -> None:
    found, seen = [], Counter[str]()
    contexts = {}
    for route in pages():
        actor = WHO_LOOKS.get(RULES[route.name][0], LEAD)
        if (route.name in elsewhere() and not whole) or not is_page(world, actor, route):
            continue
        if actor not in contexts:
            contexts[actor] = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=live_server.url
            )
            for name, morsel in world.clients[actor].cookies.items():
                if morsel.value:
                    contexts[actor].add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        page = contexts[actor].new_page()
        page.goto(path_of(world, route))
        found += [f"{route.name}: {problem}" for problem in inspect(page)]
        seen[actor] += 1
        page.close()
    for context in contexts.values():
        context.close()
    print(f"{seen.total()} pages at {width} px, {scheme}: {dict(seen)}")
    assert seen.total() > (60 if whole else 8)
    assert found == [], "\n".join(found)


def is_page(world: World, actor: str, route: Route) -> bool:
    answer = world.clients[actor].get(path_of(world, route))
    return answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html")


def path_of(world: World, route: Route) -> str:
    things = {"key": "smart_city_gmbh", **world.things("own", route.name)}
    return route.path(things | ({"key": "cdo"} if route.name == "catalogue:form" else {}))


def test_somebody_looks_at_each_kind_of_page() -> None:
    assert {WHO_LOOKS.get(RULES[route.name][0], LEAD) for route in pages()} >= {ANONYMOUS, LEAD, OPERATOR}
    assert TRIAL in WHO_LOOKS.values()
