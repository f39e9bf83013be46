"""The worked cases of the method come out exactly."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from typing import Any

import pytest

from assessments.engine.case import Case
from assessments.engine.evaluate import evaluate
from assessments.engine.plain import from_plain, to_plain
from assessments.exchange import parse_case
from catalogue.content.structure import Catalogue
from tests.conftest import CASES

VARIANTS = json.loads((CASES / "variants.json").read_text("utf-8"))
UNORDERED = ("findings", "locks", "notes", "modules", "obligations", "compatibility", "not_checkable")


def in_any_order(plain: dict[str, Any]) -> dict[str, Any]:
    """The parts whose order carries no meaning, sorted."""
    result = copy.deepcopy(plain)
    for key in UNORDERED:
        if isinstance(result.get(key), list):
            result[key].sort(key=lambda entry: json.dumps(entry, sort_keys=True))
    return result


def close_shares(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Shares of the robustness part may differ by 0.03 between implementations."""
    for slot, mine in found["slots"].items():
        theirs = expected["slots"][slot]
        assert (mine["leader"], mine["label"]) == (theirs["leader"], theirs["label"]), slot
        assert mine["share"] == pytest.approx(theirs["share"], abs=0.03)


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_a_worked_case_gives_the_expected_document(
    name: str, catalogue: Catalogue, cases: dict[str, Case], expected: dict[str, dict[str, Any]]
) -> None:
    found = in_any_order(to_plain(evaluate(catalogue, cases[name])))
    wanted = in_any_order(expected[name])
    close_shares(found.pop("robustness"), wanted.pop("robustness"))
    assert found == wanted


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_a_sealed_recommendation_reads_back_and_writes_the_same_again(
    name: str, catalogue: Catalogue, cases: dict[str, Case]
) -> None:
    plain = json.loads(json.dumps(to_plain(evaluate(catalogue, cases[name]))))
    assert to_plain(from_plain(plain)) == plain


def changed(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    result = copy.deepcopy(document)
    for pointer, value in changes.items():
        *way, last = pointer.strip("/").split("/")
        place: Any = result
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
        if isinstance(place, list):
            place[int(last)] = value
        else:
            place[last] = value
    return result


def brief(plain: dict[str, Any]) -> dict[str, Any]:
    """A recommendation in the short form of variants.json."""

    def parts(key: str, *names: str) -> list[dict[str, Any]]:
        return [{name: entry[name] for name in names} for entry in plain[key]]

    slots = plain["slots"] or {}
    return plain | {
        "scores": {score["form"]: score["exact"] for score in plain["scores"]},
        "locks": parts("locks", "form", "rule", "overridden"),
        "slots": {
            key: {
                "status": slot["status"],
                "forms": [entry["form"] for entry in slot["forms"]],
                "ranking": slot["ranking"],
            }
            for key, slot in slots.items()
        }
        or None,
        "modules": [entry["key"] for entry in plain["modules"]],
        "obligations": [entry["rule"] for entry in plain["obligations"]],
        "findings": parts("findings", "rule", "severity"),
    }


@pytest.mark.parametrize("variant", VARIANTS, ids=[f"{v['base']}-{i:02d}" for i, v in enumerate(VARIANTS)])
def test_a_variant_gives_the_expected_parts(
    variant: dict[str, Any], catalogue: Catalogue, documents: dict[str, dict[str, Any]]
) -> None:
    case = parse_case(changed(documents[variant["base"]], variant["set"]), catalogue)
    wanted = in_any_order(variant["expected"])
    found = in_any_order(brief(to_plain(evaluate(catalogue, case, robustness=False))))
    assert {key: found[key] for key in wanted} == wanted


def test_the_worked_example_of_the_method(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    """Section 14, figure by figure."""
    result = evaluate(catalogue, cases["T3"], robustness=False)
    points = {score.form: score.score for score in result.scores}
    assert points["cdo"] == Fraction(1385, 24)
    assert points["arbeitsgemeinschaft"] == Fraction(555, 8)
    by_form = {score.form: score for score in result.scores}
    assert by_form["cdo"].contributions["groesse"] == Fraction(5, 2)
    assert by_form["cdo"].contributions["foerderabhaengigkeit"] == Fraction(-5, 12)
    assert by_form["arbeitsgemeinschaft"].contributions["regionalbedarf"] == Fraction(25, 12)
