"""The main job without a browser's help: from logging in to the paper, by links and forms alone."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from assessments.engine.evaluate import evaluate
from assessments.models import Assessment
from assessments.reading import case_of, read
from assessments.steps import STEPS
from catalogue.content.structure import Catalogue
from catalogue.publishing import published
from tests.assessments.test_questionnaire import form_of, post
from tests.cast import PASSWORD, Cast, filled

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]


def typed(catalogue: Catalogue, block: str, key: str, value: Any) -> dict[str, str]:
    """What a person enters for a value of the exchange format."""
    question = catalogue.question[block, key]
    name = f"{block}-{key}"
    if value is None:
        apart = "unknown-" if question.answer_type in ("integer", "money") else ""
        return {f"{apart}{name}": "unknown"}
    if question.answer_type == "yes_no":
        return {name: "yes" if value else "no"}
    return {name: "\n".join(value) if isinstance(value, list) else str(value)}


def fill_in(client: Client, start: str, document: dict[str, Any], catalogue: Catalogue) -> None:
    """Every question step: opens it, answers what the case answers, until nothing new appears."""
    wanted: dict[str, str] = {}
    for block in ("profile", "answers", "regional", "facts"):
        for key, value in document.get(block, {}).items():
            if (block, key) != ("profile", "name"):
                wanted |= typed(catalogue, block, key, value)
    for step in [*STEPS, *STEPS]:
        if step.kind == "questions":
            path = f"{start}schritt/{step.slug}/"
            page = client.get(path).content.decode()
            here = {name: value for name, value in wanted.items() if f'name="{name}"' in page}
            assert post(client, path, form_of(page) | here).status_code == 302, step.slug


def draw_map(client: Client, start: str, actors: list[dict[str, Any]], case: Assessment) -> None:
    """Adds the actors first, then who reports to whom."""
    yes_no = {True: "true", False: "false", None: ""}
    names = {actor["id"]: actor["name"] for actor in actors}

    def fields(actor: dict[str, Any], keys: dict[str, str]) -> dict[str, Any]:
        plain = {key: value for key, value in actor.items() if key not in ("id", "reports_to")}
        plain |= {key: yes_no[value] for key, value in plain.items() if isinstance(value, bool) or value is None}
        plain |= {key: str(plain[key]).replace(".", ",") for key in ("fte", "release_percent") if plain.get(key)}
        superiors = actor.get("reports_to")
        if keys and superiors is not None:
            plain["reports_to"] = [keys[names[other]] for other in superiors] or ["-"]
        return plain

    for actor in actors:
        assert post(client, f"{start}akteure/neu/", fields(actor, {})).status_code == 302, actor
    keys = {row.name: row.key for row in case.actors.all()}
    for actor in actors:
        path = f"{start}akteure/{keys[actor['name']]}/"
        assert post(client, path, fields(actor, keys) | {"version": "1"}).status_code == 302, actor


@pytest.mark.parametrize(
    ("name", "town", "land"),
    [
        ("T3", "moosbach", ""),
        # The other two are filled in with a real browser in every run.
        pytest.param("T1", "rheinburg", "", marks=pytest.mark.full),
        pytest.param("T2", "ahrfeld", "", marks=pytest.mark.full),
    ],
)
def test_filling_in_by_hand_gives_the_expected_recommendation(
    cast: Cast, documents: dict[str, Any], expected: dict[str, Any], name: str, town: str, land: str
) -> None:
    document, municipality = documents[name], getattr(cast, town)
    municipality.memberships.update_or_create(user=cast.miriam, defaults={"role": "lead"})
    client = Client()
    login = client.post("/konto/login/", {"login": "miriam@example.org", "password": PASSWORD}, follow=True)
    assert "Bewertungen" in login.content.decode()
    created = client.post("/bewertungen/neu/", {"municipality": municipality.pk, "title": name})
    start = created["Location"]
    case = Assessment.objects.get()
    Assessment.objects.update(as_of=document["as_of"])

    fill_in(client, start, document, published())
    draw_map(client, start, document["actors"], case)
    page = client.get(f"{start}pruefen/").content.decode()
    operation = re.search(r'name="operation" value="([^"]+)"', page)
    assert operation
    answer = client.post(f"{start}einreichen/", {"operation": operation.group(1)}, follow=True)
    result = unescape(answer.content.decode())
    assert "als Fassung 1 eingereicht" in result

    case.refresh_from_db()
    found = evaluate(published(), case_of(read(case)))
    assert found.slots is not None
    structure = {slot: [form.form for form in part.forms] for slot, part in found.slots.items()}
    assert structure == {
        slot: [form["form"] for form in part["forms"]] for slot, part in expected[name]["slots"].items()
    }
    assert [f"{score.score}" for score in found.scores] == [score["exact"] for score in expected[name]["scores"]]
    rules = [(finding.rule, finding.severity) for finding in found.findings]
    assert sorted(rules) == sorted((f["rule"], f["severity"]) for f in expected[name]["findings"])
    for forms in structure.values():
        for form in forms:
            assert published().form[form].short_name in result

    paper = client.get(f"{start}ergebnis/papier.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-1.7")

    tasks = client.get(start).content.decode()
    assert "Einreichung zurückziehen" in tasks
    withdrawn = re.search(r'name="operation" value="([^"]+)"', tasks)
    assert withdrawn
    client.post(f"{start}zurueckziehen/", {"operation": withdrawn.group(1)})
    case.refresh_from_db()
    assert case.state == "draft"


def test_the_result_page_shows_every_part(cast: Cast, documents: dict[str, Any]) -> None:
    from tests.cast import filled

    case = filled(cast, documents["T1"])
    page = unescape(cast.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/").content.decode())
    for words in (
        "Rangfolge",
        "Dafür",
        "Dagegen",
        "Gesperrte",
        "Befunde",
        "Wie sicher ist das",
        "Was würde das Ergebnis ändern",
        "PDF",
    ):
        assert words.lower() in page.lower(), words
    assert "<svg" in page and "None" not in re.sub(r"<[^>]+>", " ", page).split()


def test_a_form_that_two_locks_hold_is_listed_once_with_both_reasons(cast: Cast, documents: dict[str, Any]) -> None:
    case = filled(cast, documents["T3"])
    page = unescape(cast.client("miriam").get(f"/bewertungen/{case.pk}/ergebnis/").content.decode())
    page = re.sub("[\u00ad\u200b]", "", page)
    locked = page.split('id="sperren"', 1)[1].split("</section>", 1)[0]
    headings = re.findall(r'<h3 class="kern-heading-small">(.*?)</h3>', locked)
    assert len(headings) == len(set(headings)) > 4
    staff = locked.split(">Stabsstelle<", 1)[1].split("<h3", 1)[0]
    assert "In sehr kleinen Verwaltungen nicht nötig" in staff and "Zu wenige Stellen" in staff


def test_the_result_of_a_submitted_case_is_the_sealed_one(cast: Cast, documents: dict[str, Any]) -> None:
    from tests.cast import submitted

    case = submitted(cast, documents["T3"], cast.rheinburg)
    before = cast.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/").content.decode()
    case.answers.filter(block="answers").update(value=0)
    after = cast.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/").content.decode()
    strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|name="operation" value="[^"]*"')
    assert strip.sub("", before) == strip.sub("", after)


@pytest.mark.parametrize("answers", [0, 3, 7])
def test_with_too_few_answers_the_result_page_says_what_is_missing(
    cast: Cast, documents: dict[str, Any], answers: int
) -> None:
    from tests.cast import filled

    few = dict(list(documents["T1"]["answers"].items())[:answers])
    case = filled(cast, documents["T1"] | {"answers": few})
    page = cast.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/").content.decode()
    assert "Noch keine Empfehlung" in page


def test_without_kind_and_population_the_result_page_asks_for_them(cast: Cast) -> None:
    from tests.cast import draft

    case = draft(cast)
    case.answers.all().delete()
    client = cast.client("jonas")
    assert "zuerst Art und Einwohnerzahl" in client.get(f"/bewertungen/{case.pk}/ergebnis/").content.decode()
    answer = client.get(f"/bewertungen/{case.pk}/ergebnis/papier.pdf", follow=True)
    assert "fehlen noch Art und Einwohnerzahl" in answer.content.decode()
