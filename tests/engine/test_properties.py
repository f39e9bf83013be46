"""What holds for every case (method.md, section 13)."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.engine.case import Actor, Case, Facts, Override
from assessments.engine.evaluate import evaluate
from assessments.engine.recommendation import Recommendation
from assessments.engine.scoring import numerators, points
from catalogue.content.structure import Catalogue
from tests.engine import strategies
from tests.engine.building import CRITERIA

COMPANIES = ("digitalagentur_gmbh", "gemeinsame_digitalagentur")
REGIONAL_FORMS = (
    "zweckverband", "oer_vereinbarung", "arbeitsgemeinschaft", "gemeinsame_digitalagentur", "landkreis_taktgeber",
)  # fmt: skip
SLOW = ("digitalagentur_gmbh", "zweckverband", "gemeinsame_digitalagentur", "eigenes_amt")
complete = strategies.cases()
open_answers = strategies.cases(strategies.mostly_answered())
patchy = strategies.cases(strategies.any_answers)


def plainly(catalogue: Catalogue, case: Case) -> Recommendation:
    return evaluate(catalogue, case, robustness=False, flips=False)


def scores(catalogue: Catalogue, case: Case) -> dict[str, Fraction]:
    return {score.form: score.score for score in plainly(catalogue, case).scores}


def bundle(result: Recommendation) -> list[str]:
    return [form.form for slot in (result.slots or {}).values() for form in slot.forms]


# P1 to P9: more of an answer moves the forms it should, and never the other way.
MONOTONE: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("personal", ("stabsstelle", "smartcity_buero", "eigenes_amt"), ()),
    ("kontrolle", (), COMPANIES),
    ("tempo", (), SLOW),
    ("vertrauen_ikz", REGIONAL_FORMS, ()),
    ("regionalbedarf", REGIONAL_FORMS, ()),
    ("querschnitt", ("steuerkreis", "projekt_matrix", "digitallotsen"), ("fachamt_linie",)),
    ("foerderabhaengigkeit", ("smartcity_buero",), ("eigenes_amt",)),
    ("rueckhalt", ("stabsstelle", "cdo", "steuerkreis"), ()),
]


@pytest.mark.parametrize(("criterion", "never_lower", "never_higher"), MONOTONE)
@given(case=complete, value=st.integers(0, 3))
def test_more_of_an_answer_moves_forms_one_way(
    catalogue: Catalogue, criterion: str, never_lower: tuple[str, ...], never_higher: tuple[str, ...], case: Case,
    value: int,
) -> None:  # fmt: skip
    before = scores(catalogue, replace(case, answers={**case.answers, criterion: value}))
    after = scores(catalogue, replace(case, answers={**case.answers, criterion: value + 1}))
    assert all(after[form] >= before[form] for form in never_lower)
    assert all(after[form] <= before[form] for form in never_higher)


@given(case=complete)
def test_points_lie_between_0_and_100_and_add_up_exactly(catalogue: Catalogue, case: Case) -> None:
    """P9 and P13."""
    for score in plainly(catalogue, case).scores:
        assert 0 <= score.score <= 100
        assert 50 + sum(score.contributions.values()) + score.type_bonus + score.clamp == score.score


@given(case=patchy)
def test_a_locked_form_is_in_no_slot_and_listed_with_its_rule(catalogue: Catalogue, case: Case) -> None:
    """P10."""
    result = plainly(catalogue, case)
    locked = {lock.form for lock in result.locks if not lock.overridden}
    assert not locked & set(bundle(result))
    for slot in (result.slots or {}).values():
        assert not locked & set(slot.ranking)


@given(case=complete, factor=st.integers(2, 50))
def test_a_common_factor_on_all_weights_changes_nothing(catalogue: Catalogue, case: Case, factor: int) -> None:
    """P11, on the function itself, beyond 5 too."""
    weights = list(plainly(catalogue, case).weights.values())
    x = [case.answers[key] for key in CRITERIA]
    kind = case.profile.kind

    def exact(scale: int) -> dict[str, Fraction]:
        scaled = [weight * scale for weight in weights]
        found = points(catalogue, numerators(catalogue, scaled, x), sum(scaled), kind)  # type: ignore[arg-type]
        return {form: Fraction(value, found.unit) for form, value in found.by_form.items()}

    assert exact(1) == exact(factor)


@given(case=patchy)
def test_equal_input_gives_equal_output(catalogue: Catalogue, case: Case) -> None:
    """P12."""
    assert evaluate(catalogue, case, robustness=False) == evaluate(catalogue, replace(case), robustness=False)


@given(case=complete, form=st.sampled_from(range(15)))
def test_removing_a_form_moves_no_other_score(catalogue: Catalogue, case: Case, form: int) -> None:
    """P14."""
    gone = catalogue.forms[form].key
    smaller = replace(catalogue, forms=tuple(f for f in catalogue.forms if f.key != gone))
    weights = list(plainly(catalogue, case).weights.values())
    x = [case.answers[key] for key in CRITERIA]

    def of(content: Catalogue) -> dict[str, int]:
        found = points(content, numerators(content, weights, x), sum(weights), case.profile.kind)  # type: ignore[arg-type]
        return dict(found.by_form)

    assert of(smaller) == {key: value for key, value in of(catalogue).items() if key != gone}


@given(case=patchy, random=st.randoms(use_true_random=False))
def test_order_of_entry_means_nothing(catalogue: Catalogue, case: Case, random: Any) -> None:
    """P15: shuffled keys, actors and measures change but the order of listed actors and positions."""

    def shuffled(entries: Any) -> list[Any]:
        result = list(entries)
        random.shuffle(result)
        return result

    mixed = replace(
        case,
        answers=dict(shuffled(case.answers.items())),
        weights=dict(shuffled(case.weights.items())),
        actors=tuple(shuffled(case.actors)),
        measures=tuple(shuffled(case.measures)),
    )

    def sets(result: Recommendation) -> Recommendation:
        findings = tuple(
            replace(f, actors=tuple(sorted(f.actors)), details=() if f.rule == "S33" else f.details)
            for f in result.findings
        )
        return replace(result, findings=findings, warnings=())

    first, second = (evaluate(catalogue, c, robustness=False) for c in (case, mixed))
    assert sets(first) == sets(second)
    assert len(first.warnings) == len(second.warnings)


@given(case=open_answers)
def test_every_reported_answer_flip_flips_when_entered(catalogue: Catalogue, case: Case) -> None:
    """P16 for answers; combined criteria cannot be entered directly, so the sub-questions are cleared."""
    flat = replace(case, regional=replace(case.regional, **dict.fromkeys(
        ("k1", "k2", "k3", "r1", "r2", "r3", "r4", "r5", "r6"))))  # fmt: skip
    result = evaluate(catalogue, flat, robustness=False)
    for flip in result.answer_flips[:6]:
        changed = replace(flat, answers={**flat.answers, flip.criterion: flip.new})
        slots = plainly(catalogue, changed).slots
        if slots is None:
            continue
        ranking = slots[flip.slot].ranking
        assert (ranking[0] if ranking else None) == flip.new_first


@given(case=complete)
def test_no_whole_weight_before_a_weight_flip_flips(catalogue: Catalogue, case: Case) -> None:
    """P16 for weights."""
    result = evaluate(catalogue, case, robustness=False)
    assert result.slots is not None
    first = result.slots["K"].ranking[:1]
    for flip in result.weight_flips[:: max(1, len(result.weight_flips) // 4)]:
        for weight in range(6):
            if (flip.down and weight <= flip.down.at) or (flip.up and weight >= flip.up.at):
                continue
            moved = {**result.weights, flip.criterion: weight}
            if any(moved.values()):
                slots = plainly(catalogue, replace(case, weights=moved)).slots
                assert slots is not None and slots["K"].ranking[:1] == first


@given(case=patchy)
def test_conflicting_forms_never_meet(catalogue: Catalogue, case: Case) -> None:
    """P18, and section 6."""
    result = plainly(catalogue, case)
    forms = set(bundle(result))
    assert not {"stabsstelle", "eigenes_amt"} <= forms
    assert not {"zweckverband", "gemeinsame_digitalagentur"} <= forms
    if result.slots is None:
        return
    implementing = [form.form for form in result.slots["U"].forms]
    assert len(implementing) <= 2
    assert not {"digitalagentur_gmbh", "stadtwerke_partner"} <= set(implementing)
    if "digitalagentur_gmbh" in implementing:
        assert {"stabsstelle", "eigenes_amt"} & {form.form for form in result.slots["K"].forms}
    assert all(pair.verdict != "conflict" for pair in result.compatibility)


@given(case=patchy, form=st.integers(0, 14), rule=st.sampled_from(["KO-02", "KO-10", "KO-11", "KO-12", "KO-13",
       "KO-14", "KO-15", "KO-16", "KO-17", "KO-18", "KO-19"]))  # fmt: skip
def test_firm_locks_cannot_be_overridden(catalogue: Catalogue, case: Case, form: int, rule: str) -> None:
    """P19."""
    lifted = replace(case, overrides=(Override(catalogue.forms[form].key, rule, "Trotzdem."),))
    assert plainly(catalogue, lifted) == plainly(catalogue, case)


SEVERITY = {"hint": 0, "medium": 1, "high": 2, "critical": 3}
FIXED = ("key", "name", "kind", "levels", "note", "fixed_term_until")
OPTIONAL = [f.name for f in fields(Actor) if f.name not in FIXED]
FACTS = [f.name for f in fields(Facts)]


@given(case=patchy, data=st.data())
def test_saying_less_never_adds_a_finding_while_the_bundle_stays(
    catalogue: Catalogue, case: Case, data: st.DataObject
) -> None:
    """P20. S36 is exempt: it estimates a missing cost."""
    if case.actors and data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(case.actors) - 1))
        name = data.draw(st.sampled_from(OPTIONAL))
        less = replace(case.actors[place], **{name: None})
        poorer = replace(case, actors=(*case.actors[:place], less, *case.actors[place + 1 :]))
    else:
        poorer = replace(case, facts=replace(case.facts, **{data.draw(st.sampled_from(FACTS)): None}))
    before, after = plainly(catalogue, case), plainly(catalogue, poorer)
    assume(set(bundle(before)) == set(bundle(after)))
    known = {finding.rule: finding.severity for finding in before.findings}
    for finding in after.findings:
        if finding.rule != "S36":
            assert finding.rule in known
            assert SEVERITY[finding.severity] <= SEVERITY[known[finding.rule]]


@given(case=patchy)
def test_without_actors_no_check_of_the_map_finds_anything(catalogue: Catalogue, case: Case) -> None:
    """P20."""
    measures = tuple(replace(measure, responsible=()) for measure in case.measures)
    found = {f.rule for f in plainly(catalogue, replace(case, actors=(), measures=measures)).findings}
    assert found <= {"S29", "S30", "S31", "S33", "S34", "S35", "S36"}


@given(case=patchy)
def test_usual_weights_given_explicitly_change_nothing(catalogue: Catalogue, case: Case) -> None:
    """P21."""
    usual = {criterion.key: criterion.weight for criterion in catalogue.criteria}
    bare, explicit = replace(case, weights={}), replace(case, weights=usual)
    assert evaluate(catalogue, bare, robustness=False) == evaluate(catalogue, explicit, robustness=False)


@given(case=open_answers)
def test_not_knowing_never_raises_the_share_of_the_same_leader(catalogue: Catalogue, case: Case) -> None:
    """P17: compared with 2 entered for everything unknown."""
    unknown = evaluate(catalogue, case, flips=False).robustness
    assert unknown is not None
    middle = replace(case, answers={**case.answers, **dict.fromkeys(unknown.unknown, 2)})
    known = evaluate(catalogue, middle, flips=False).robustness
    assert known is not None and known.unknown == ()
    for slot, surer in known.slots.items():
        less = unknown.slots[slot]
        if surer.leader == less.leader and surer.share is not None and less.share is not None:
            assert less.share <= surer.share
