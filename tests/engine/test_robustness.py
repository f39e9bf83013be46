"""How often a form comes first when weights vary and unknown answers are drawn (method.md, section 12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessments.engine.case import Case
from assessments.engine.evaluate import evaluate
from assessments.engine.recommendation import Robustness
from assessments.engine.robustness import DRAWS, _weight_draws, label_of
from catalogue.content.structure import Catalogue
from tests.engine.building import MIDDLE, case


def robust(catalogue: Catalogue, given: Case) -> Robustness:
    found = evaluate(catalogue, given, flips=False).robustness
    assert found is not None
    return found


@pytest.mark.parametrize(("share", "label"), [(0.8, "robust"), (0.7999, "rather_robust"), (0.6, "rather_robust"),
                                              (0.5999, "open"), (0.0, "open")])  # fmt: skip
def test_shares_have_words(share: float, label: str) -> None:
    assert label_of(share) == label


def test_the_same_case_gives_the_same_shares_also_from_scratch(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    first = robust(catalogue, cases["T2"])
    _weight_draws.cache_clear()
    assert robust(catalogue, cases["T2"]) == first


def test_every_draw_ranks_each_free_form_once(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    found = robust(catalogue, cases["T1"])
    for slot in ("P", "K", "R"):
        ranks = found.slots[slot].ranks  # type: ignore[index]
        for place in range(len(ranks)):
            assert sum(shares[place] for shares in ranks.values()) == pytest.approx(1)
        assert all(sum(shares) == pytest.approx(1) for shares in ranks.values())


def test_a_weight_of_mean_share_varies_by_half(catalogue: Catalogue) -> None:
    draws = _weight_draws((1,) * 16)
    assert draws.shape == (DRAWS, 16)
    assert draws.sum(axis=1) == pytest.approx(1)
    variation = draws.std(axis=0) / draws.mean(axis=0)
    assert variation == pytest.approx(0.5, abs=0.02)


def test_zero_weights_stay_zero(catalogue: Catalogue) -> None:
    draws = _weight_draws((0, 3, 0, 5))
    assert not draws[:, 0].any() and not draws[:, 2].any()


def test_a_single_weight_does_not_vary(catalogue: Catalogue) -> None:
    given = case(weights=dict.fromkeys(MIDDLE, 0) | {"personal": 1}, answers={"personal": 4})
    assert {slot.share for slot in robust(catalogue, given).slots.values() if slot.leader} == {1.0}


def test_locked_forms_never_appear(catalogue: Catalogue) -> None:
    found = robust(catalogue, case(population=9_000, answers={"personal": 0}))
    assert set(found.slots["K"].ranks) == {"cdo", "fachamt_linie"}
    assert found.slots["P"].ranks == {} and found.slots["P"].share is None


def test_a_lock_of_an_unknown_answer_is_drawn(catalogue: Catalogue) -> None:
    """`personal` 0 and 1 lock the staff unit: it is free in three of five draws."""
    found = robust(catalogue, case(answers={"personal": None}))
    assert found.unknown == ("personal",)
    assert sum(found.slots["K"].ranks["stabsstelle"]) == pytest.approx(0.6, abs=0.02)


@pytest.mark.parametrize("criterion", ["personal", "rueckhalt", "querschnitt", "budget"])
def test_not_knowing_never_makes_a_slot_look_surer_than_the_middle_answer(
    catalogue: Catalogue, cases: dict[str, Case], criterion: str
) -> None:
    """P17, on the worked cases."""
    for given in cases.values():
        middle = replace(given, answers={**given.answers, criterion: 2})
        open_ = replace(given, answers={**given.answers, criterion: None})
        for slot, known in robust(catalogue, middle).slots.items():
            unknown = robust(catalogue, open_).slots[slot]
            if known.leader == unknown.leader and known.share is not None and unknown.share is not None:
                assert unknown.share <= known.share


def test_two_cases_of_equal_weights_are_compared_on_the_same_draws(catalogue: Catalogue) -> None:
    _weight_draws.cache_clear()
    robust(catalogue, case())
    robust(catalogue, case(answers={"personal": 4}))
    assert _weight_draws.cache_info().misses == 1
