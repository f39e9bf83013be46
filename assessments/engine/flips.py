"""What would change the first place: weights (exactly) and answers (method.md, section 11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from assessments.engine.answers import Inputs
from assessments.engine.locks import CRITERIA, locked_forms
from assessments.engine.recommendation import AnswerFlip, WeightFlip, WeightFlipPoint
from assessments.engine.scoring import numerators, points
from assessments.engine.structure import Structure, choose
from catalogue.content.structure import SLOTS, Catalogue, SlotKey

HIGHEST = Fraction(5)


def weight_flips(catalogue: Catalogue, inputs: Inputs, ranking: Sequence[str]) -> tuple[WeightFlip, ...]:
    """Per criterion the nearest weights in 0..5 at which the first of the K ranking changes.

    `ranking` holds the free forms of K in order. Real weights, exact; the other weights stay.
    """
    weights, order = list(inputs.weights.values()), {form.key: form.order for form in catalogue.forms}
    numbers = numerators(catalogue, weights, [inputs.point(key) for key in inputs.weights])
    flips = []
    for index, (criterion, weight) in enumerate(inputs.weights.items()):
        down = up = None
        if len(ranking) > 1 and sum(weights) > weight:
            slope = {form: _slope(catalogue, form, index, inputs.point(criterion)) for form in ranking}
            lines = [(form, slope[form], numbers[form] - weight * slope[form]) for form in ranking]
            down = _nearest(lines, Fraction(weight), -1, order)
            up = _nearest(lines, Fraction(weight), +1, order)
        flips.append(WeightFlip(criterion, weight, down, up))
    return tuple(flips)


def _slope(catalogue: Catalogue, form: str, index: int, x: int) -> int:
    """4v: what one unit of weight adds to N."""
    low, step = catalogue.fit_lines[form][index]
    return low + step * x


Line = tuple[str, int, int]
"""Form, slope and value at weight 0: N(t) = value + t * slope."""


def _nearest(
    lines: Sequence[Line], start: Fraction, direction: int, order: Mapping[str, int]
) -> WeightFlipPoint | None:
    leader, slope, value = lines[0]
    meetings = []
    for form, other_slope, other_value in lines[1:]:
        gains = (other_slope - slope) * direction
        if gains > 0:
            at = Fraction(value - other_value, other_slope - slope)
            if 0 <= at <= HIGHEST:
                meetings.append((abs(at - start), at, form, gains))
    if not meetings:
        return None
    _, at, _, _ = min(meetings)
    tied = [(form, gains) for _, place, form, gains in meetings if place == at]
    first_there = min((form for form, _ in tied), key=lambda form: order[form])
    if order[first_there] < order[leader]:
        return WeightFlipPoint(at, True, first_there)
    if at == (HIGHEST if direction > 0 else 0):
        return None
    beyond = min(tied, key=lambda entry: (-entry[1], order[entry[0]]))[0]
    return WeightFlipPoint(at, False, beyond)


def answer_flips(
    catalogue: Catalogue, inputs: Inputs, structure: Structure, locked: frozenset[str]
) -> tuple[AnswerFlip, ...]:
    """Every single answer that would change the first of a slot's ranking, all else equal."""
    keys, weights = list(inputs.weights), list(inputs.weights.values())
    numbers = numerators(catalogue, weights, [inputs.point(key) for key in keys])
    total, kind = sum(weights), inputs.case.profile.kind
    before = _firsts(structure)
    flips: list[AnswerFlip] = []
    for index, (criterion, weight) in enumerate(inputs.weights.items()):
        now = inputs.point(criterion)
        steps = {form: weight * lines[index][1] for form, lines in catalogue.fit_lines.items()}
        for new in range(5):
            if new == now:
                continue
            changed = replace(inputs, values={**inputs.values, criterion: new})
            moved = {form: number + steps[form] * (new - now) for form, number in numbers.items()}
            shut = locked_forms(catalogue, changed) if criterion in CRITERIA else locked
            after = _firsts(choose(catalogue, changed, points(catalogue, moved, total, kind), shut))
            flips.extend(
                AnswerFlip(criterion, inputs.values[criterion], new, slot, before[slot], after[slot])
                for slot in SLOTS
                if before[slot] != after[slot]
            )
    return tuple(flips)


def _firsts(structure: Structure) -> dict[SlotKey, str | None]:
    return {slot: choice.ranking[0] if choice.ranking else None for slot, choice in structure.slots.items()}
