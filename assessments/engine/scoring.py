"""Points per form, exactly (method.md, section 3).

Inside, points are whole numbers in units of 1/(4W), W being the sum of the weights: all scores of a
case share this denominator, so comparing them needs no fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.engine.answers import Inputs
from assessments.engine.recommendation import BandKey, Score
from catalogue.content.structure import Catalogue

TIE = 3
"""Points by which two forms must differ to be told apart."""


@dataclass(frozen=True, slots=True)
class Points:
    """Scores by form in units of 1/`unit` point, cut to 0..100, and the catalogue order of forms."""

    by_form: Mapping[str, int]
    unit: int
    order: Mapping[str, int]

    def ranked(self, forms: Iterable[str]) -> list[str]:
        """Highest score first, then catalogue order."""
        return sorted(forms, key=lambda form: (-self.by_form[form], self.order[form]))

    def at_least(self, form: str, limit: int) -> bool:
        return self.by_form[form] >= limit * self.unit

    def are_close(self, first: str, second: str) -> bool:
        return abs(self.by_form[first] - self.by_form[second]) < TIE * self.unit

    def gap(self, first: str, second: str) -> Fraction:
        return Fraction(self.by_form[first] - self.by_form[second], self.unit)


def numerators(catalogue: Catalogue, weights: Sequence[int], x: Sequence[int]) -> dict[str, int]:
    """N(f) = sum of w * (4L + (H - L) x) per form; `weights` and `x` in catalogue order."""
    return {
        form: sum(w * (low + step * value) for w, (low, step), value in zip(weights, lines, x, strict=True))
        for form, lines in catalogue.fit_lines.items()
    }


def points(catalogue: Catalogue, numbers: Mapping[str, int], total_weight: int, kind: str) -> Points:
    """Scores from numerators: 50 + bonus + 25 N / (4W), cut to 0..100."""
    unit = 4 * total_weight
    bonus = catalogue.type_bonus.get(kind, {})  # type: ignore[call-overload]
    by_form = {
        form: min(100 * unit, max(0, (50 + bonus.get(form, 0)) * unit + 25 * number))
        for form, number in numbers.items()
    }
    return Points(by_form, unit, {form.key: form.order for form in catalogue.forms})


def score_all(catalogue: Catalogue, inputs: Inputs) -> Points:
    weights = list(inputs.weights.values())
    x = [inputs.point(key) for key in inputs.weights]
    return points(catalogue, numerators(catalogue, weights, x), sum(weights), inputs.case.profile.kind)


def contributions(catalogue: Catalogue, form: str, inputs: Inputs) -> dict[str, Fraction]:
    """Points each criterion adds or takes, 50 w v / (2W), in catalogue order."""
    total = sum(inputs.weights.values())
    return {
        key: Fraction(25 * weight * (low + step * inputs.point(key)), 4 * total)
        for (key, weight), (low, step) in zip(inputs.weights.items(), catalogue.fit_lines[form], strict=True)
    }


def scores(catalogue: Catalogue, inputs: Inputs, result: Points) -> tuple[Score, ...]:
    """All forms in catalogue order with band, rank and contributions.

    50 + sum of contributions + type bonus + clamp = score, exactly.
    """
    rank = {form: place for place, form in enumerate(result.ranked(result.by_form), 1)}
    bonus = catalogue.type_bonus.get(inputs.case.profile.kind, {})
    return tuple(
        _score(catalogue, inputs, form.key, result, rank[form.key], bonus.get(form.key, 0)) for form in catalogue.forms
    )


def _score(catalogue: Catalogue, inputs: Inputs, form: str, result: Points, rank: int, bonus: int) -> Score:
    parts = contributions(catalogue, form, inputs)
    score = Fraction(result.by_form[form], result.unit)
    raw = 50 + bonus + sum(parts.values())
    return Score(form, score, band_of(catalogue, score), rank, bonus, score - raw, parts)


def band_of(catalogue: Catalogue, score: Fraction) -> BandKey:
    return next(band.key for band in catalogue.bands if score >= band.at_least)
