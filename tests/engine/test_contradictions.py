"""Contradictions: each fires on both answers together, on neither alone, and never on what is not known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.engine.case import Case, Measure
from assessments.engine.contradictions import ACTORS, MEASURES, RULES, contradictions, named
from assessments.engine.evaluate import evaluate
from assessments.engine.plain import to_plain
from assessments.models import Answer, AnswerStatus, Assessment
from assessments.reading import Record, case_of
from assessments.report.contradictions import contradiction_rows, hints_by_place
from assessments.steps import applies
from catalogue.content.coherence.method import CONTRADICTIONS
from catalogue.content.structure import Catalogue
from municipalities.models import Municipality
from tests.engine.building import actor, case
from tests.engine.strategies import any_answers, cases

LEAD = actor("lead", "project_lead", "K", fte=1)
ALL_PARTS = (
    actor("plan", "planning", "U"), actor("tief", "mobility", "U"), actor("sw", "utilities", "U"),
    actor("pl", "project_lead", "U", release_percent=50),
)  # fmt: skip
PAIRS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    # What fires, and the same with one side resolved.
    ("report", {"answers": {"rueckhalt": 4}, "facts": {"regular_report": False}}, {"answers": {"rueckhalt": 3}}),
    ("report", {"answers": {"rueckhalt": 4}, "facts": {"regular_report": False}}, {"facts": {"regular_report": True}}),
    ("posts-budget", {"answers": {"personal": 2, "budget": 0, "foerderabhaengigkeit": 1}},
     {"answers": {"personal": 2, "budget": 0, "foerderabhaengigkeit": 2}}),
    ("posts-budget", {"answers": {"personal": 2, "budget": 0, "foerderabhaengigkeit": 0}},
     {"answers": {"personal": 1, "budget": 0, "foerderabhaengigkeit": 0}}),
    ("posts-budget", {"answers": {"personal": 4, "budget": 0, "foerderabhaengigkeit": 0}},
     {"answers": {"personal": 4, "budget": 1, "foerderabhaengigkeit": 0}}),
    ("size", {"population": 4_000, "answers": {"groesse": 3}}, {"population": 5_000}),
    ("posts-map", {"answers": {"personal": 0}, "actors": (LEAD,)}, {"answers": {"personal": 1}}),
    ("posts-map", {"answers": {"personal": 0}, "actors": (LEAD,)}, {"actors": (replace(LEAD, is_external=True),)}),
    ("posts-map", {"answers": {"personal": 0}, "actors": (LEAD,)}, {"actors": (replace(LEAD, fte=None),)}),
    ("posts-measures",
     {"answers": {"personal": 0}, "actors": ALL_PARTS, "measures": (Measure("M", ("pl",)),)},
     {"measures": (Measure("M", ("plan",)),)}),
    ("departments-measures",
     {"answers": {"querschnitt": 0}, "actors": ALL_PARTS, "measures": (Measure("M", ("plan", "tief", "sw")),)},
     {"measures": (Measure("M", ("plan", "tief", "pl")),)}),
    ("departments-measures",
     {"answers": {"querschnitt": 0}, "actors": ALL_PARTS, "measures": (Measure("M", ("plan", "tief", "sw")),)},
     {"answers": {"querschnitt": 1}}),
    ("partners", {"has_partners": False, "answers": {"vertrauen_ikz": 3}}, {"has_partners": True}),
    ("trust", {"answers": {"vertrauen_ikz": 0}, "regional": {"r1": 3}}, {"regional": {"r1": 2}}),
    ("trust", {"answers": {"vertrauen_ikz": 4}, "regional": {"r1": 0}}, {"answers": {"vertrauen_ikz": 3}}),
    ("trust-rules", {"answers": {"vertrauen_ikz": 4}, "facts": {"regional_rules": False}},
     {"facts": {"regional_rules": True}}),
    ("rules", {"regional": {"r2": 2}, "facts": {"regional_rules": True}}, {"regional": {"r2": 3}}),
    ("rules", {"regional": {"r2": 4}, "facts": {"regional_rules": False}}, {"regional": {"r2": 3}}),
    ("rules-map", {"facts": {"regional_rules": True}, "actors": (LEAD,)},
     {"actors": (LEAD, actor("kreis", "county"))}),
    ("rules-map", {"facts": {"regional_rules": True}, "actors": (LEAD,)}, {"actors": ()}),
    ("driver", {"answers": {"taktgeber": 3}, "regional": {"r4": "nobody"}}, {"regional": {"r4": "county"}}),
    ("driver-capacity", {"answers": {"taktgeber": 4}, "regional": {"r5": 1}}, {"regional": {"r5": 2}}),
    ("utilities-map", {"has_utilities": False, "actors": ALL_PARTS}, {"has_utilities": True}),
    ("steering-map", {"facts": {"steering_with_head": True}, "actors": (LEAD,)},
     {"actors": (actor("sk", "steering_group", "P"),)}),
    ("steering-meetings",
     {"facts": {"steering_with_head": True}, "actors": (actor("sk", "steering_group", "P", meetings_per_year=0),)},
     {"actors": (actor("sk", "steering_group", "P", meetings_per_year=1),)}),
    ("joint-round", {"facts": {"separate_digital_units": False, "joint_round": True}},
     {"facts": {"separate_digital_units": True, "joint_round": True}}),
    ("members", {"kind": "verbund", "member_count": 4, "facts": {"members_without_contact": 5}},
     {"facts": {"members_without_contact": 4}}),
]  # fmt: skip


def keys(given: Case) -> list[str]:
    return [entry.key for entry in contradictions(given)]


def merged(fires: dict[str, Any], resolved: dict[str, Any]) -> dict[str, Any]:
    return {
        key: {**fires.get(key, {}), **resolved[key]}
        if isinstance(resolved.get(key), dict)
        else resolved.get(key, fires.get(key))
        for key in fires | resolved
    }


@pytest.mark.parametrize(("rule", "fires", "resolved"), PAIRS, ids=[f"{p[0]}-{i}" for i, p in enumerate(PAIRS)])
def test_it_fires_on_both_answers_and_not_once_one_is_resolved(
    rule: str, fires: dict[str, Any], resolved: dict[str, Any]
) -> None:
    assert rule in keys(case(**fires))
    assert rule not in keys(case(**merged(fires, resolved)))


def test_every_contradiction_is_tried_here() -> None:
    assert {rule for rule, _, _ in PAIRS} == set(RULES)


def test_places_and_ids_are_those_the_catalogue_has_words_for(catalogue: Catalogue) -> None:
    assert {key: {".".join(filter(None, place)) for place in rule[:2]} for key, rule in RULES.items()} == CONTRADICTIONS
    places = {place for rule in RULES.values() for place in rule[:2]} - {ACTORS, MEASURES}
    assert places <= set(catalogue.question)


def test_what_is_not_known_contradicts_nothing() -> None:
    blank = case(answers=dict.fromkeys(("rueckhalt", "personal", "budget", "groesse"), None))
    assert contradictions(blank) == ()
    assert contradictions(Case(profile=blank.profile)) == ()


@given(given_case=cases(any_answers))
def test_forgetting_an_answer_never_adds_a_contradiction(given_case: Case) -> None:
    found = set(keys(given_case))
    for key in given_case.answers:
        assert set(keys(replace(given_case, answers={**given_case.answers, key: None}))) <= found
    for name in ("regular_report", "regional_rules", "steering_with_head", "joint_round"):
        assert set(keys(replace(given_case, facts=replace(given_case.facts, **{name: None})))) <= found


def test_they_are_never_scored(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    assert keys(cases["T1"]) == ["report", "rules-map"]
    assert "contradictions" not in to_plain(evaluate(catalogue, cases["T1"], robustness=False))


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "scale": st.integers(0, 4), "yes_no": st.booleans(), "integer": st.integers(0, 60_000),
    "money": st.integers(0, 10**6), "text": st.just("Rat"), "texts": st.just(["Geoportal"]),
}  # fmt: skip


@given(data=st.data())
def test_answers_that_do_not_apply_never_cause_one(catalogue: Catalogue, data: st.DataObject) -> None:
    """Whatever is stored: what is hidden counts as little as what was never answered."""
    typed: dict[tuple[str, str], Any] = {("profile", "kind"): "kreisangehoerig", ("profile", "population"): 30_000}
    for question in catalogue.questions:
        if data.draw(st.booleans()):
            anchors = [anchor.value for anchor in question.anchors]
            values = st.sampled_from(anchors) if anchors else VALUES[question.answer_type]
            typed[question.block, question.key] = data.draw(values)
    typed["profile", "population"] = max(1, typed["profile", "population"])
    record = record_of(catalogue, typed)
    shown = {place: value for place, value in typed.items() if applies(place, record.given)}
    found = contradictions(case_of(record))
    assert found == contradictions(case_of(record_of(catalogue, shown)))
    assert all(applies(place, record.given) for entry in found for place in entry.places if place[1])


def record_of(catalogue: Catalogue, values: dict[tuple[str, str], Any]) -> Record:
    assessment = Assessment(pk=1, municipality=Municipality(name="Ort"), title="Probe")
    rows = {
        place: Answer(block=place[0], key=place[1], status=AnswerStatus.GIVEN, value=value)
        for place, value in values.items()
    }
    record = Record(assessment, catalogue, rows)
    record.__dict__.update(actors=(), measures=())
    return record


def test_a_hint_stands_at_both_places_and_leads_to_the_other(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    hints = hints_by_place(catalogue, cases["T1"])
    at_support, at_report = hints["answers", "rueckhalt"], hints["facts", "regular_report"]
    assert [hint.key for hint in at_support] == ["report"]
    assert (at_support[0].other.step.slug, at_support[0].other.anchor) == ("rahmen", "f-facts-regular_report")
    assert (at_report[0].other.step.slug, at_report[0].other.anchor) == ("auftrag", "f-answers-rueckhalt")
    assert at_support[0].text != at_report[0].text
    assert hints[ACTORS][0].other.title == "Regeln der regionalen Arbeit"


def test_a_catalogue_from_before_has_no_words_and_says_nothing(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    older = replace(catalogue, contradictions=())
    assert hints_by_place(older, cases["T1"]) == {}
    assert contradiction_rows(older, contradictions(cases["T1"])) == ()


def test_ids_of_a_later_version_are_left_out() -> None:
    assert [entry.key for entry in named(["report", "of-tomorrow"])] == ["report"]
