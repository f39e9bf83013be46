"""Every page there is, read off the URL resolver: a new one is looked at without anybody remembering to."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.access.rules import RULES
from tests.access.test_fields import WHO
from tests.access.world import ANONYMOUS, CONTENT_EDITOR, LEAD, OPERATOR, TRIAL, World, world
from tests.browser.test_pages import SIGHTS, inspect
from tests.routes import Route, routes

__all__ = ["world"]
pytestmark = pytest.mark.browser

WHO_LOOKS = WHO | {"operator": OPERATOR, "invitation": ANONYMOUS, "named": ANONYMOUS, "door": ANONYMOUS}
WHO_LOOKS |= {"editorial": CONTENT_EDITOR, "monitoring": ANONYMOUS}
BY_THE_LOOK_OF_DJANGO = {"administration", "editorial"}
"""Pages of rows, which Django's own administration draws; ours among them are looked at in test_editing.py."""

NAMES = """
    start help accessibility report-barrier barrier-reported easy-language sign-language privacy imprint
    licences checksum catalogue:forms catalogue:form catalogue:comparison catalogue:examples catalogue:glossary
    catalogue:levels catalogue:method catalogue:region account_login account_reset_password account_signup
    account_change_password account_email mfa_index mfa_activate_totp mfa_add_webauthn mfa_list_webauthn
    usersessions_list account_logout account own-data delete-account socialaccount_connections
    assessments:dashboard assessments:start assessments:tasks assessments:step assessments:assign
    assessments:actors assessments:actor-new assessments:actor assessments:actor-remove assessments:actor-import
    assessments:measures assessments:measure-new assessments:weights assessments:check assessments:result
    assessments:what-if assessments:history assessments:feedback assessments:difference assessments:delete
    assessments:duplicate assessments:council-paper municipalities:find municipalities:municipality
    municipalities:ask-for-lead municipalities:people municipalities:invite municipalities:hand-over
    municipalities:leave municipalities:member municipalities:remove municipalities:accept
    municipalities:erasure desk:queue desk:case desk:absence desk:library desk:remark-new desk:difference
    desk:request-changes desk:approve desk:reopen desk:deviate desk:lift
"""
ELSEWHERE = set(NAMES.split())
"""Looked at in all their states by the tests of their parts; the whole run looks at them here as well."""


def pages() -> list[Route]:
    doors = BY_THE_LOOK_OF_DJANGO
    return [route for route in routes() if "GET" in RULES[route.name][1] and RULES[route.name][0] not in doors]


def test_what_is_looked_at_elsewhere_exists() -> None:
    assert {route.name for route in pages()} >= ELSEWHERE


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.full)], ids=["others", "all"])
@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_every_page_is_accessible_and_fits(
    browser: Browser, live_server: Any, world: World, width: int, scheme: Any, whole: bool
) -> None:
    found, seen = [], Counter[str]()
    contexts = {}
    for route in pages():
        actor = WHO_LOOKS.get(RULES[route.name][0], LEAD)
        if (route.name in ELSEWHERE and not whole) or not is_page(world, actor, route):
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
