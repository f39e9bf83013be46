"""What each criterion counts for, and where its value comes from (method.md, section 2)."""

from __future__ import annotations

import pytest

from assessments.engine.answers import AllWeightsZeroError, effective_answers, effective_weights
from assessments.engine.case import Case, Profile
from assessments.engine.evaluate import evaluate
from catalogue.content.structure import Catalogue
from tests.engine.building import MIDDLE, case


def effective(catalogue: Catalogue, given: Case, criterion: str) -> tuple[int | None, str]:
    answer = next(a for a in effective_answers(catalogue, given) if a.criterion == criterion)
    return answer.value, answer.state


@pytest.mark.parametrize(
    ("kind", "population", "size"),
    [
        ("kreisfrei", 4_999, 0), ("kreisfrei", 5_000, 1), ("kreisangehoerig", 19_999, 1),
        ("kreisangehoerig", 20_000, 2), ("kreisangehoerig", 49_999, 2), ("kreisangehoerig", 50_000, 3),
        ("kreisfrei", 99_999, 3), ("kreisfrei", 100_000, 4),
        ("landkreis", 99_999, 2), ("landkreis", 100_000, 3), ("landkreis", 250_000, 3), ("landkreis", 250_001, 4),
    ],
)  # fmt: skip
def test_the_size_follows_from_kind_and_population(catalogue: Catalogue, kind: str, population: int, size: int) -> None:
    given = Case(Profile(kind=kind, population=population), {k: v for k, v in MIDDLE.items() if k != "groesse"})
    assert effective(catalogue, given, "groesse") == (size, "derived")


@pytest.mark.parametrize(
    ("own", "median", "expected"),
    [(True, 3_000, (2, "derived")), (False, 3_000, (0, "derived")), (None, 7_000, (1, "derived")),
     (None, None, (None, "missing")), (True, None, (2, "derived"))],
)  # fmt: skip
def test_an_association_counts_by_its_administration_or_its_members(
    catalogue: Catalogue, own: bool | None, median: int | None, expected: tuple[int | None, str]
) -> None:
    profile = Profile(kind="verbund", population=45_000, has_own_administration=own, median_member_population=median)
    assert effective(catalogue, Case(profile), "groesse") == expected


def test_a_size_given_by_hand_wins(catalogue: Catalogue) -> None:
    assert effective(catalogue, case("kreisfrei", 300_000, answers={"groesse": 1}), "groesse") == (1, "given")


@pytest.mark.parametrize(
    ("direct", "parts", "expected"),
    [
        (2, {}, (2, "given")),
        (None, {}, (None, "unknown")),
        (None, {"r1": 3}, (3, "combined")),
        (2, {"r1": 3}, (3, "combined")),
        (4, {"r1": 0, "r2": 0, "r3": 0}, (1, "combined")),
        (0, {"r1": 0, "r2": 1}, (0, "combined")),
        (None, {"r1": 2, "r3": 3}, (3, "combined")),
    ],
)
def test_trust_is_the_mean_of_what_is_given_rounded_half_up(
    catalogue: Catalogue, direct: int | None, parts: dict[str, int], expected: tuple[int | None, str]
) -> None:
    given = case(answers={"vertrauen_ikz": direct}, regional=parts)
    assert effective(catalogue, given, "vertrauen_ikz") == expected


def test_nobody_drives_means_zero_whatever_else_is_said(catalogue: Catalogue) -> None:
    given = case(answers={"taktgeber": 4}, regional={"r4": "nobody", "r5": 4, "r6": 4})
    assert effective(catalogue, given, "taktgeber") == (0, "combined")


def test_who_drives_else_feeds_texts_only(catalogue: Catalogue) -> None:
    given = case(answers={"taktgeber": 4}, regional={"r4": "county", "k4": 0, "r7": ("Ladesäulen",)})
    assert effective(catalogue, given, "taktgeber") == (4, "given")


def test_not_knowing_differs_from_not_answering(catalogue: Catalogue) -> None:
    answers = {key: value for key, value in MIDDLE.items() if key != "budget"} | {"markt": None}
    given = Case(Profile(kind="kreisfrei", population=60_000), answers)
    assert effective(catalogue, given, "budget") == (None, "missing")
    assert effective(catalogue, given, "markt") == (None, "unknown")


@pytest.mark.parametrize(("known", "status"), [(8, "insufficient"), (9, "ok")])
def test_nine_of_sixteen_criteria_are_enough(catalogue: Catalogue, known: int, status: str) -> None:
    keys = list(MIDDLE)
    given = Case(Profile(kind="kreisfrei", population=60_000), dict.fromkeys(keys[:known], 2))
    result = evaluate(catalogue, given)
    assert (result.status, result.known) == (status, known)
    assert list(result.missing) == keys[known:]


def test_too_few_answers_give_no_scores_but_locks_and_checks(catalogue: Catalogue) -> None:
    given = Case(Profile(kind="kreisfrei", population=4_000, has_utilities=False), {"personal": 0})
    result = evaluate(catalogue, given)
    assert result.scores == () and result.slots is None and result.robustness is None
    assert result.modules == () and result.notes == () and result.weight_flips == ()
    assert {"KO-10", "KO-13", "KO-16"} <= {lock.rule for lock in result.locks}
    assert result.regional_rules == ("RR-2",)
    assert "S24" in result.not_checkable


def test_all_weights_zero_is_an_error(catalogue: Catalogue) -> None:
    with pytest.raises(AllWeightsZeroError):
        effective_weights(catalogue, case(weights=dict.fromkeys(MIDDLE, 0)))


def test_the_usual_weights_sum_to_thirty(catalogue: Catalogue) -> None:
    weights = effective_weights(catalogue, case())
    assert sum(weights.values()) == 30
    assert weights["groesse"] == 3 and weights["kontrolle"] == 1
