"""Everybody goes through everything they can reach: nothing of a foreign town is in it, and looking changes nothing."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from assessments import workflow
from assessments.exchange import parse_case
from assessments.filling import import_case
from assessments.models import Assessment, Measure
from catalogue.publishing import published
from municipalities import joining
from municipalities.models import Membership, Municipality, Role
from tests.access.crawling import CLOSED, content, crawl, text_of
from tests.access.world import ACTORS, ADVISER, ANONYMOUS, HOLDER, OPERATOR, TRIAL, World, logged_in, world
from tests.cast import Cast, person
from tests.routes import routes

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

ALIKE = frozenset({"editor", "reader", "foreign editor", "foreign reader", "superuser", "removed member", TRIAL})
"""Each sees no more than somebody else here."""

STARTS = ["/", "/konto/", "/bewertungen/", "/pruefung/", "/kommunen/", "/verwaltung/", "/betrieb/protokoll/"]


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def secret_town(cast: Cast, document: dict[str, Any]) -> tuple[dict[str, str], Assessment]:
    """A municipality whose every text holds a word of its own; its case is a draft, so advisers may not see it."""
    words = {name: f"kanarie{uuid.uuid4().hex[:8]}" for name in
             ("person", "mail", "invited", "title", "note", "actor", "measure", "word")}  # fmt: skip
    town = Municipality.objects.create(name="Geheimstadt", kind="kreisfrei", state="HE", population=90_000)
    lead = person(words["mail"])
    type(lead).objects.filter(pk=lead.pk).update(name=words["person"])
    Membership.objects.create(municipality=town, user=lead, role=Role.LEAD)
    joining.invite(town, lead, f"{words['invited']}@example.org", Role.READER, str)
    case = workflow.start(town, lead, words["title"], date(2026, 1, 31))
    import_case(case, parse_case(document, published()), lead)
    case.answers.update(note=words["note"])
    case.actors.update(name=words["actor"], note=words["word"])
    Measure.objects.create(assessment=case, key="geheim", name=words["measure"])
    return words, case


def reads_people(actor: str, name: str) -> bool:
    """Operators keep accounts, requests and titles in the administration; that is their task."""
    return actor == OPERATOR and name in ("person", "mail", "title")


def test_nobody_finds_a_word_of_a_foreign_town_and_looking_changes_nothing(
    world: World, documents: dict[str, Any], figure: Callable[[int, str], None]
) -> None:
    """Only the audit trail and the sessions know that somebody was here."""
    crawl_as(world, documents, figure, ALIKE)


@pytest.mark.full
def test_nobody_finds_a_word_at_any_address_either(
    world: World, documents: dict[str, Any], figure: Callable[[int, str], None]
) -> None:
    crawl_as(world, documents, figure, frozenset())


def crawl_as(
    world: World, documents: dict[str, Any], figure: Callable[[int, str], None], alike: frozenset[str]
) -> None:
    """Those who are `alike` to others in what they may not see do not try every address, and on one database only."""
    words, case = secret_town(world.cast, documents["T2"])
    before = content()
    found: list[tuple[str, str, str]] = []
    pages = 0
    asking = [actor for actor in ACTORS if actor not in alike or connection.vendor == "sqlite"]
    for actor in asking:

        def look(path: str, answer: Any, actor: str = actor) -> None:
            assert answer.status_code < 500, path
            text = text_of(answer)
            seen = [name for name, word in words.items() if word in text and not reads_people(actor, name)]
            found.extend((actor, path, name) for name in seen)

        closed = CLOSED if actor == ANONYMOUS else re.compile(f"{CLOSED.pattern}|^/formen/")  # the same for everybody
        starts = STARTS if actor in alike else [*STARTS, *directly(world, case)]
        pages += crawl(world.clients[actor], starts, look, closed)
    after = content()
    changed = [table for table in before if before[table] != after[table]]
    figure(2, f"{len(asking)} people, {pages} pages, {len(found)} foreign words")
    figure(5, f"{pages} pages read, {len(changed)} tables changed")
    assert pages > 700
    assert found == []
    assert changed == []


def directly(world: World, case: Assessment) -> list[str]:
    """What no link leads to: every address with the numbers of the foreign case and town put in."""
    things = world.foreign | {"pk": case.pk, "key": case.actors.all()[0].key, "measure": "geheim"}
    town = things | {"pk": case.municipality_id, "object_id": str(case.municipality_id)}
    known = [route for route in routes() if "pk" in route.parts and not route.name.startswith("mfa_")]
    return [route.path(town if route.name.startswith("municipalities:") else things) for route in known]


def test_the_words_are_there_for_those_whose_they_are(world: World, documents: dict[str, Any]) -> None:
    """Otherwise the test above could not fail."""
    words, case = secret_town(world.cast, documents["T2"])
    town = case.municipality
    assert town
    texts: list[str] = []
    starts = ["/bewertungen/", f"/kommunen/{town.pk}/personen/"]
    crawl(logged_in(town.memberships.get().user), starts, lambda _, answer: texts.append(text_of(answer)))
    found = {name for name, word in words.items() if word in "".join(texts)}
    assert found == {"person", "mail", "invited", "title", "note", "actor", "measure", "word"}


def test_advisers_see_no_draft_that_follows_a_submission(world: World) -> None:
    """What is typed after handing back is the town's own until it is submitted again."""
    word = f"kanarie{uuid.uuid4().hex[:8]}"
    workflow.request_changes(world.case, world.cast.stein, uuid.uuid4(), "Bitte ergänzen.")
    world.case.answers.update(note=word)
    world.case.actors.update(name=word)
    texts: list[str] = []
    for actor in (HOLDER, ADVISER):
        crawl(world.clients[actor], ["/pruefung/"], lambda _, answer: texts.append(text_of(answer)))
    assert "Bitte ergänzen." in "".join(texts)
    assert word not in "".join(texts)
