"""The delivered catalogue is complete: counts, figures, words."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from assessments.exchange import SCHEMA
from catalogue.content import coherence
from catalogue.content.structure import Catalogue

MATRIX = Path(__file__).parent / "matrix.csv"


def test_the_content_fits_together(catalogue: Catalogue) -> None:
    assert coherence.problems_of(catalogue) == []


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("forms", 15), ("criteria", 16), ("locks", 14), ("obligations", 11), ("checks", 36), ("positives", 12),
        ("regional_rules", 10), ("modules", 5), ("notes", 16), ("compatibility", 18), ("actor_kinds", 53),
        ("sources", 149), ("further_sources", 12), ("cost_classes", 5), ("bands", 4), ("map_templates", 5),
    ],
)  # fmt: skip
def test_nothing_is_missing(catalogue: Catalogue, part: str, count: int) -> None:
    assert len(getattr(catalogue, part)) == count


def test_all_240_fit_cells_hold_the_figures_of_the_method(catalogue: Catalogue) -> None:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = {
        (row["criterion"], form): tuple(int(value) for value in row[form].split("/"))
        for row in rows
        for form in row
        if form != "criterion"
    }
    found = {(key, form.key): (fit.low, fit.high) for form in catalogue.forms for key, fit in form.fit.items()}
    assert len(expected) == 240
    assert found == expected


def test_every_cell_that_counts_speaks_in_whole_sentences(catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        for key, fit in form.fit.items():
            for text in filter(None, (fit.pro, fit.con)):
                assert text[0].isupper() or text[0] in "{„", (form.key, key, text)
                assert text.endswith("."), (form.key, key, text)
                assert len(text) >= 30, (form.key, key, text)


def test_every_place_of_the_exchange_format_has_its_question(catalogue: Catalogue) -> None:
    properties = json.loads(SCHEMA.read_text("utf-8"))["properties"]
    asked = {(question.block, question.key) for question in catalogue.questions}
    for block in ("profile", "answers", "regional", "facts"):
        for key in properties[block]["properties"]:
            if (block, key) != ("profile", "name"):
                assert (block, key) in asked, (block, key)


def test_the_closed_lists_are_those_of_the_exchange_format(catalogue: Catalogue) -> None:
    properties = json.loads(SCHEMA.read_text("utf-8"))["properties"]
    kinds = properties["actors"]["items"]["properties"]["kind"]["enum"]
    assert [kind.key for kind in catalogue.actor_kinds] == kinds
    assert list(properties["answers"]["properties"]) == [criterion.key for criterion in catalogue.criteria]
    forms = properties["overrides"]["items"]["properties"]["form"]["enum"]
    assert set(forms) == {form.key for form in catalogue.forms}


def test_every_question_comes_with_help_and_every_scale_with_five_anchors(catalogue: Catalogue) -> None:
    for question in catalogue.questions:
        assert question.text.endswith(("?", ".")), question.key
        assert question.help.why, question.key
        if question.answer_type == "scale":
            assert [anchor.value for anchor in question.anchors] == [0, 1, 2, 3, 4]
            assert all(anchor.text for anchor in question.anchors)


def test_every_kind_of_municipality_has_a_map_to_start_from(catalogue: Catalogue) -> None:
    assert [(t.kind, t.population_from) for t in catalogue.map_templates] == [
        ("kreisangehoerig", 0), ("kreisangehoerig", 10_000), ("kreisfrei", 0), ("landkreis", 0), ("verbund", 0),
    ]  # fmt: skip
    for template in catalogue.map_templates:
        start = [actor for actor in template.actors if actor.is_start]
        assert {level for actor in start for level in actor.levels} == {"P", "K", "U"}
        assert {"data_protection", "information_security"} <= {actor.kind for actor in start}
        assert len({actor.name for actor in template.actors}) == len(template.actors)


def test_no_source_is_listed_twice_and_every_one_can_be_followed(catalogue: Catalogue) -> None:
    keys = [source.key for source in catalogue.sources]
    assert len(set(keys)) == len(keys)
    assert all(source.title and source.publisher and source.url for source in catalogue.sources)


ENGLISH = {"the", "and", "with", "for", "not", "without", "municipality", "council", "office", "department", "small"}


def test_the_texts_are_german(catalogue: Catalogue) -> None:
    """English function words appear in no sentence people read."""
    texts = [text for form in catalogue.forms for fit in form.fit.values() for text in (fit.pro, fit.con)]
    texts += [statement.text for form in catalogue.forms for statement in (*form.pros, *form.cons)]
    texts += [form.description for form in catalogue.forms] + [question.text for question in catalogue.questions]
    texts += [check.text for check in catalogue.checks] + [rule.text for rule in catalogue.regional_rules]
    texts += [anchor.text for question in catalogue.questions for anchor in question.anchors]
    for text in texts:
        words = {word.strip(".,;:()„“") for word in text.lower().split()}
        assert not words & ENGLISH, text
