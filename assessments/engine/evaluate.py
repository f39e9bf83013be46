"""The recipe: from a catalogue and a case to a recommendation (method specification 1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assessments.engine import findings, rules
from assessments.engine.actors import actor_map, reporting_circles
from assessments.engine.answers import NEEDED, Inputs, default_weights, effective_answers, effective_weights
from assessments.engine.case import Case
from assessments.engine.findings import Situation
from assessments.engine.flips import answer_flips, weight_flips
from assessments.engine.locks import find_locks
from assessments.engine.recommendation import DefaultResult, DefaultSlot, Recommendation, Score
from assessments.engine.robustness import robustness as robustness_of
from assessments.engine.scoring import score_all, scores
from assessments.engine.structure import Structure, choose, compatibility, describe
from catalogue.content.structure import Catalogue

METHOD = "1.0"


def evaluate(catalogue: Catalogue, case: Case, *, robustness: bool = True, flips: bool = True) -> Recommendation:
    """The recommendation for one case: equal input gives equal output, nothing else is read.

    `robustness` and `flips` may be left out to save time (then None and empty). Raises AllWeightsZeroError
    if every effective weight is 0. With fewer than nine known criteria the status is "insufficient":
    no scores and no structure, but locks, regional rules and checks that do not need them.
    """
    answers = effective_answers(catalogue, case)
    inputs = Inputs(case, {a.criterion: a.value for a in answers}, effective_weights(catalogue, case))
    actors = actor_map(catalogue, case)
    locks, open_locks = find_locks(catalogue, inputs)
    locked = frozenset(lock.form for lock in locks if not lock.overridden)
    known = sum(answer.value is not None for answer in answers)

    points = structure = None
    if known >= NEEDED:
        points = score_all(catalogue, inputs)
        structure = choose(catalogue, inputs, points, locked)

    situation = Situation(
        inputs,
        actors,
        bundle=structure.bundle if structure else None,
        region=structure.slots["R"].status if structure else None,
    )
    found, unknown_checks = findings.find(catalogue, situation)
    due, unknown_obligations = rules.obligations(catalogue, inputs, actors, situation.bundle or frozenset())
    regional, unknown_regional = rules.regional_rules(catalogue, inputs)

    result = Recommendation(
        method=METHOD,
        assessment_key=case.key,
        status="ok" if structure else "insufficient",
        warnings=reporting_circles(case),
        answers=answers,
        known=known,
        missing=tuple(answer.criterion for answer in answers if answer.value is None),
        weights=inputs.weights,
        weights_are_default=inputs.weights == default_weights(catalogue),
        scores=(),
        locks=locks,
        locks_not_checkable=open_locks,
        slots=None,
        notes=(),
        compatibility=(),
        modules=(),
        obligations=due,
        regional_rules=regional,
        findings=found,
        positives=findings.positives(catalogue, situation),
        not_checkable=(*unknown_checks, *unknown_obligations, *unknown_regional),
        under_default_weights=None,
        robustness=None,
        weight_flips=(),
        answer_flips=(),
    )
    if points is None or structure is None:
        return result
    slots, notes = describe(catalogue, inputs, points, structure, locks)
    council_missing = any(finding.rule == "S02" for finding in found)
    return replace(
        result,
        scores=scores(catalogue, inputs, points),
        slots=slots,
        notes=notes,
        compatibility=compatibility(catalogue, structure.bundle),
        modules=rules.modules(catalogue, inputs, actors, structure.bundle, structure.slots["U"].forms, council_missing),
        under_default_weights=_under_default_weights(catalogue, inputs, structure, locked),
        robustness=robustness_of(catalogue, inputs, structure) if robustness else None,
        weight_flips=weight_flips(catalogue, inputs, structure.slots["K"].ranking) if flips else (),
        answer_flips=answer_flips(catalogue, inputs, structure, locked) if flips else (),
    )


def _under_default_weights(
    catalogue: Catalogue, inputs: Inputs, structure: Structure, locked: frozenset[str]
) -> DefaultResult:
    """The same case weighed as the catalogue proposes."""
    usual = replace(inputs, weights=default_weights(catalogue))
    points = score_all(catalogue, usual)
    default = choose(catalogue, usual, points, locked)
    by_form: Mapping[str, Score] = {score.form: score for score in scores(catalogue, usual, points)}
    return DefaultResult(
        scores={form: score.score for form, score in by_form.items()},
        slots={slot: DefaultSlot(choice.status, choice.forms) for slot, choice in default.slots.items()},
        same_forms=all(default.slots[slot].forms == structure.slots[slot].forms for slot in default.slots),
    )
