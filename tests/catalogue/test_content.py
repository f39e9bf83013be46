"""The delivered catalogue is complete: counts, figures, words."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from assessments.exchange import SCHEMA
from assessments.report.typeface import printable
from catalogue.content import coherence
from catalogue.content.structure import Catalogue

MATRIX = Path(__file__).parent / "matrix.csv"
SENTENCE = re.compile(r"(?:[A-ZÄÖÜ]|\{Kommune\} )[^.!?…]*[^.!?…\s;:,]\.")
ADDRESS = re.compile(r"\b(?:Sie|Ihr(?:e[mnrs]?)?|Ihnen|du|dein\w*|wir|uns(?:er\w*)?)\b")
CODE = re.compile(r"\b(?:(?:KO|RR|RM)-\d+|[SG]\d{2}|Q\d+|[a-z]+_[a-z_]+|[PKUR][1-4])\b")


def test_the_content_fits_together(catalogue: Catalogue) -> None:
    assert coherence.problems_of(catalogue) == []


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("forms", 15), ("criteria", 16), ("locks", 14), ("obligations", 11), ("checks", 36), ("positives", 12),
        ("contradictions", 18), ("regional_rules", 10), ("modules", 5), ("notes", 16), ("compatibility", 18),
        ("actor_kinds", 53), ("sources", 149), ("further_sources", 12), ("cost_classes", 5), ("bands", 4),
        ("map_templates", 5),
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


def spoken(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Every sentence of a fit cell with its place."""
    for form in catalogue.forms:
        for key, fit in form.fit.items():
            yield from ((f"{form.key}/{key}/{name}", text) for name in ("pro", "con") if (text := getattr(fit, name)))


def test_a_cell_speaks_exactly_in_the_directions_its_values_can_take(catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        for key, fit in form.fit.items():
            values = [4 * fit.low + (fit.high - fit.low) * answer for answer in range(5)]
            assert bool(fit.pro) == any(value > 0 for value in values), (form.key, key, "pro")
            assert bool(fit.con) == any(value < 0 for value in values), (form.key, key, "con")


def test_a_cell_speaks_in_one_full_sentence_of_sensible_length(catalogue: Catalogue) -> None:
    for place, text in spoken(catalogue):
        assert SENTENCE.fullmatch(text), (place, text)
        assert 60 <= len(text) <= 125, (place, len(text), text)


def test_a_cell_fits_the_page_and_the_council_paper(catalogue: Catalogue) -> None:
    """No address of the reader, no codes, no signs the typeface of the paper lacks."""
    for place, text in spoken(catalogue):
        assert not ADDRESS.search(text), (place, text)
        assert not CODE.search(text), (place, text)
        assert printable(text) == text, (place, text)


def test_no_two_answers_get_the_same_sentence(catalogue: Catalogue) -> None:
    texts = [text for _, text in spoken(catalogue)]
    assert sorted(text for text in set(texts) if texts.count(text) > 1) == []


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


ENUMERATIONS = (".kind", ".answer_type", ".levels", ".verdict", ".type", ".state", ".value")
UNSPOKEN = {"key", "form", "forms", "sources", "url", "first_steps", "slots", "type_bonus", "group", "block", "topic"}


def texts_of(part: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text people read, with its place; keys of mappings and references are not read."""
    if isinstance(part, str):
        yield place, part
    elif is_dataclass(part):
        names = (field.name for field in fields(part) if field.name not in UNSPOKEN)
        key = getattr(part, "key", "")
        for name in names:
            yield from texts_of(getattr(part, name), f"{place}/{key}.{name}")
    elif isinstance(part, tuple):
        for entry in part:
            yield from texts_of(entry, place)
    elif isinstance(part, Mapping):
        for key, entry in part.items():
            yield from texts_of(entry, f"{place}[{key}]")


def test_no_text_shows_a_code_of_the_method(catalogue: Catalogue) -> None:
    spoken_parts = (catalogue.forms, catalogue.criteria, catalogue.questions, catalogue.locks, catalogue.obligations,
                    catalogue.checks, catalogue.positives, catalogue.regional_rules, catalogue.modules,
                    catalogue.notes, catalogue.compatibility, catalogue.resolution_blocks, catalogue.roadmap,
                    catalogue.effects)  # fmt: skip
    for part in spoken_parts:
        for place, text in texts_of(part):
            if not place.endswith(ENUMERATIONS):
                assert not CODE.search(text), (place, text)


def test_the_paper_can_print_every_text_with_german_quotes(catalogue: Catalogue) -> None:
    for place, text in texts_of(catalogue):
        assert printable(text) == text, (place, text)
        assert '"' not in text, (place, text)
        assert text.count("„") == text.count("“"), (place, text)


def test_what_the_council_paper_prints_addresses_nobody(catalogue: Catalogue) -> None:
    """The administration speaks there; a third person "Sie" at the start of a sentence would be misread."""
    printed = [(check.key, text) for check in catalogue.checks for text in (check.text, check.explanation)]
    printed += [(rule.key, text) for rule in catalogue.obligations for text in (rule.text, rule.reason)]
    printed += [(rule.key, rule.text) for rule in catalogue.regional_rules]
    printed += [(lock.key, lock.reason) for lock in catalogue.locks]
    printed += [(entry.key, entry.text) for entry in (*catalogue.notes, *catalogue.modules, *catalogue.positives)]
    printed += [(block.key, block.text) for block in catalogue.resolution_blocks]
    printed += [(step.form, step.text) for step in (*catalogue.roadmap, *catalogue.effects)]
    printed += [(form.key, entry.text) for form in catalogue.forms for entry in (*form.pros, *form.cons)]
    for place, text in printed:
        assert not ADDRESS.search(text), (place, text)


def test_every_form_is_described_in_full(catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        for name in ("description", "legal_position", "mandate", "preconditions", "fits", "does_not_fit", "examples"):
            assert getattr(form, name), (form.key, name)
        assert len(form.pros) >= 5, form.key
        assert len(form.cons) >= 5, form.key
        periods = {step.period for step in catalogue.roadmap if step.form == form.key}
        assert periods == {"0-3", "3-12", "12-36"}, form.key
        assert {"staff", "money"} <= {effect.topic for effect in catalogue.effects if effect.form == form.key}, form.key
        assert any(form.key in block.forms for block in catalogue.resolution_blocks), form.key


def test_every_rating_says_why_gives_an_example_and_where_to_look(catalogue: Catalogue) -> None:
    for question in catalogue.questions:
        if question.answer_type in ("scale", "yes_no", "integer", "money"):
            assert question.help.why, question.key
            assert question.help.example or question.help.where, question.key
        if question.answer_type == "scale":
            assert question.help.example, question.key
            assert question.help.where, question.key


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


def test_every_question_says_why_gives_an_example_says_where_and_takes_a_note(catalogue: Catalogue) -> None:
    short = [
        (question.block, question.key)
        for question in catalogue.questions
        if not (question.help.why and question.help.example and question.help.where and question.asks_note)
    ]
    assert short == []
