"""What would change the first place (method.md, section 11)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from assessments.engine.case import Case
from assessments.engine.evaluate import evaluate
from assessments.engine.recommendation import Recommendation
from catalogue.content.structure import Catalogue
from tests.engine.building import MIDDLE, case


def first_in_k(result: Recommendation) -> str | None:
    assert result.slots is not None
    ranking = result.slots["K"].ranking
    return ranking[0] if ranking else None


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_no_whole_weight_before_a_reported_flip_changes_anything_and_beyond_it_does(
    name: str, catalogue: Catalogue, cases: dict[str, Case]
) -> None:
    given = cases[name]
    result = evaluate(catalogue, given, robustness=False)
    assert len(result.weight_flips) == 16
    for flip in result.weight_flips:
        low = flip.down.at if flip.down else Fraction(-1)
        high = flip.up.at if flip.up else Fraction(6)
        for weight in range(6):
            moved = replace(given, weights={**result.weights, flip.criterion: weight})
            first = first_in_k(evaluate(catalogue, moved, robustness=False, flips=False))
            if low < weight < high:
                assert first == first_in_k(result), (flip, weight)
            elif weight < low and flip.down and low - weight < 1:
                assert first == flip.down.new_first, (flip, weight)
            elif weight > high and flip.up and weight - high < 1:
                assert first == flip.up.new_first, (flip, weight)


def test_no_weight_flips_where_one_form_only_is_free(catalogue: Catalogue) -> None:
    lonely = case("verbund", 9_000, answers={"personal": 0})
    result = evaluate(catalogue, lonely, robustness=False)
    assert result.slots is not None and result.slots["K"].ranking == ("cdo",)
    assert all(flip.down is None and flip.up is None for flip in result.weight_flips)


def test_no_weight_flips_where_nothing_else_weighs(catalogue: Catalogue) -> None:
    result = evaluate(
        catalogue, case(weights=dict.fromkeys(MIDDLE, 0) | {"personal": 3}, answers={"personal": 4}), robustness=False
    )
    alone = next(flip for flip in result.weight_flips if flip.criterion == "personal")
    assert alone.down is None and alone.up is None


def test_an_answer_flip_may_end_with_no_form_at_all(catalogue: Catalogue) -> None:
    given = case("kreisfrei", 60_000, answers={"taktgeber": 2})
    result = evaluate(catalogue, given, robustness=False)
    order = [(flip.criterion, flip.new, "PKUR".index(flip.slot)) for flip in result.answer_flips]
    keys = [criterion.key for criterion in catalogue.criteria]
    assert order == sorted(order, key=lambda entry: (keys.index(entry[0]), entry[1], entry[2]))
    assert all(flip.old_first != flip.new_first for flip in result.answer_flips)


def test_the_answer_named_in_the_method_flips(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    """Section 14: in T3 an answer of 0 for rueckhalt puts the line department first."""
    flips = evaluate(catalogue, cases["T3"], robustness=False).answer_flips
    assert ("rueckhalt", 2, 0, "K", "cdo", "fachamt_linie") in {
        (f.criterion, f.old, f.new, f.slot, f.old_first, f.new_first) for f in flips
    }
