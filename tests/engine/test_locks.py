"""Every knock-out rule on both sides of its border (method.md, section 4)."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.engine.case import Override
from assessments.engine.evaluate import evaluate
from catalogue.content.structure import Catalogue
from tests.engine.building import case

COMPANIES = {"digitalagentur_gmbh", "gemeinsame_digitalagentur"}
JOINT = {"zweckverband", "oer_vereinbarung", "arbeitsgemeinschaft", "gemeinsame_digitalagentur"}
BINDING = {"zweckverband", "gemeinsame_digitalagentur"}

RULES: list[tuple[str, dict[str, Any], dict[str, Any], set[str]]] = [
    ("KO-02", {"facts": {"public_purpose": False}}, {"facts": {"public_purpose": True}}, COMPANIES),
    ("KO-05", {"population": 19_999}, {"population": 20_000}, {"digitalagentur_gmbh"}),
    ("KO-06", {"population": 49_999}, {"population": 50_000}, {"eigenes_amt"}),
    ("KO-06", {"answers": {"personal": 1}}, {"answers": {"personal": 2}}, {"eigenes_amt"}),
    ("KO-07", {"population": 19_999}, {"population": 20_000}, {"projekt_matrix"}),
    ("KO-07", {"population": 9_999}, {"population": 20_000},
     {"steuerkreis", "stabsstelle", "digitallotsen", "projekt_matrix"}),
    ("KO-10", {"answers": {"personal": 1}}, {"answers": {"personal": 2}}, {"stabsstelle", "smartcity_buero"}),
    ("KO-11", {"answers": {"budget": 0}}, {"answers": {"budget": 1}}, {"digitalagentur_gmbh", "eigenes_amt"}),
    ("KO-12", {"answers": {"tempo": 4}}, {"answers": {"tempo": 3}},
     {"eigenes_amt", "digitalagentur_gmbh", "zweckverband", "gemeinsame_digitalagentur"}),
    ("KO-13", {"kind": "kreisfrei"}, {"kind": "kreisangehoerig"}, {"landkreis_taktgeber"}),
    ("KO-14", {"kind": "verbund"}, {"kind": "verbund", "has_own_administration": True},
     {"stabsstelle", "eigenes_amt", "fachamt_linie", "digitalagentur_gmbh"}),
    ("KO-14", {"kind": "verbund", "has_own_administration": False}, {"kind": "landkreis"},
     {"stabsstelle", "eigenes_amt", "fachamt_linie", "digitalagentur_gmbh"}),
    ("KO-15", {"has_partners": False}, {"has_partners": True}, JOINT),
    ("KO-16", {"has_utilities": False}, {"has_utilities": True}, {"stadtwerke_partner"}),
    ("KO-17", {"answers": {"taktgeber": 0}}, {"answers": {"taktgeber": 1}}, {"landkreis_taktgeber"}),
    ("KO-17", {"answers": {"taktgeber": 0}}, {"kind": "landkreis", "answers": {"taktgeber": 0}},
     {"landkreis_taktgeber"}),
    ("KO-18", {"answers": {"vertrauen_ikz": 1}}, {"answers": {"vertrauen_ikz": 2}}, BINDING),
    ("KO-19", {"answers": {"strategie": 1}}, {"answers": {"strategie": 2}}, {"digitalagentur_gmbh"}),
]  # fmt: skip


def locks(catalogue: Catalogue, rule: str, **given: Any) -> set[str]:
    result = evaluate(catalogue, case(**given), robustness=False, flips=False)
    return {lock.form for lock in result.locks if lock.rule == rule}


@pytest.mark.parametrize(("rule", "just", "not_quite", "forms"), RULES)
def test_a_lock_holds_just_inside_its_border_and_not_outside(
    catalogue: Catalogue, rule: str, just: dict[str, Any], not_quite: dict[str, Any], forms: set[str]
) -> None:
    assert locks(catalogue, rule, **just) == forms
    assert locks(catalogue, rule, **not_quite) == set()


def test_every_rule_of_the_catalogue_is_tried_here(catalogue: Catalogue) -> None:
    assert {rule for rule, *_ in RULES} == {lock.key for lock in catalogue.locks}


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        ("KO-02", {}),
        ("KO-10", {"answers": {"personal": None}}),
        ("KO-11", {"answers": {"budget": None}}),
        ("KO-12", {"answers": {"tempo": None}}),
        ("KO-15", {}),
        ("KO-16", {}),
        ("KO-17", {"answers": {"taktgeber": None}}),
        ("KO-18", {"answers": {"vertrauen_ikz": None}}),
        ("KO-19", {"answers": {"strategie": None}}),
    ],
)
def test_what_is_not_known_never_locks_but_is_named(catalogue: Catalogue, rule: str, given: dict[str, Any]) -> None:
    result = evaluate(catalogue, case(**given), robustness=False, flips=False)
    assert rule not in {lock.rule for lock in result.locks}
    assert rule in {lock.rule for lock in result.locks_not_checkable}


def test_a_known_part_can_decide_a_lock_alone(catalogue: Catalogue) -> None:
    small = case(population=30_000, answers={"personal": None})
    assert "KO-06" in {lock.rule for lock in evaluate(catalogue, small, robustness=False).locks}
    kreisfrei = case("landkreis", answers={"taktgeber": None})
    assert "KO-17" not in {lock.rule for lock in evaluate(catalogue, kreisfrei, robustness=False).locks_not_checkable}


def test_an_override_lifts_one_rule_of_one_form(catalogue: Catalogue) -> None:
    lifted = case(population=9_000, overrides=(Override("steuerkreis", "KO-07", "Interkommunal besetzt."),))
    result = evaluate(catalogue, lifted, robustness=False)
    found = {(lock.form, lock.rule): lock for lock in result.locks}
    assert found["steuerkreis", "KO-07"].overridden
    assert found["steuerkreis", "KO-07"].override_reason == "Interkommunal besetzt."
    assert not found["stabsstelle", "KO-07"].overridden
    assert result.slots is not None and result.slots["P"].ranking == ("steuerkreis",)


def test_an_override_of_a_rule_that_does_not_hold_is_ignored(catalogue: Catalogue) -> None:
    lifted = case(overrides=(Override("steuerkreis", "KO-07", "Vorsorglich."),))
    assert evaluate(catalogue, lifted, robustness=False) == evaluate(catalogue, case(), robustness=False)


@pytest.mark.parametrize("rule", ["KO-10", "KO-11", "KO-16"])
def test_legal_and_logical_locks_stay_whatever_is_overridden(catalogue: Catalogue, rule: str) -> None:
    """P19."""
    form = {"KO-10": "stabsstelle", "KO-11": "digitalagentur_gmbh", "KO-16": "stadtwerke_partner"}[rule]
    given = {"answers": {"personal": 0, "budget": 0}, "has_utilities": False}
    result = evaluate(
        catalogue, case(**given, overrides=(Override(form, rule, "Trotzdem."),)), robustness=False, flips=False
    )
    assert [lock.overridden for lock in result.locks if (lock.form, lock.rule) == (form, rule)] == [False]


def test_first_steps_that_are_locked_themselves_are_left_out(catalogue: Catalogue) -> None:
    result = evaluate(catalogue, case(population=9_000), robustness=False, flips=False)
    steps = {(lock.form, lock.rule): lock.first_steps for lock in result.locks}
    assert steps["eigenes_amt", "KO-06"] == ()
    assert steps["stabsstelle", "KO-07"] == ("cdo",)


def test_the_first_step_where_everything_is_locked_is_the_least_locked_form(catalogue: Catalogue) -> None:
    """Fewest firm locks, then fewest locks, then score, then catalogue order (5.6)."""
    given = case("kreisfrei", 60_000, has_partners=False, answers={"vertrauen_ikz": 0, "taktgeber": 2})
    result = evaluate(catalogue, given, robustness=False)
    assert result.slots is not None
    slot = result.slots["R"]
    points = {score.form: score.score for score in result.scores}
    once = ("arbeitsgemeinschaft", "oer_vereinbarung", "landkreis_taktgeber")
    assert slot.status == "all_locked"
    assert slot.first_step == max(once, key=lambda form: points[form])
    assert ("all-locked", (slot.first_step,)) in {(note.code, note.forms) for note in result.notes}
