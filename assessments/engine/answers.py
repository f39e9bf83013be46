"""Effective answers: what each criterion counts for, and where the value comes from (method.md, section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.engine.case import Case, Profile, Regional
from assessments.engine.recommendation import AnswerState, EffectiveAnswer
from catalogue.content.structure import Catalogue

NEEDED = 9
NEUTRAL = 2
SIZES = (5_000, 20_000, 50_000, 100_000)


class AllWeightsZeroError(ValueError):
    """Nothing can be weighed: every effective weight is 0."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What scores, locks and slots are computed from; `values` by criterion, None = no value."""

    case: Case
    values: Mapping[str, int | None]
    weights: Mapping[str, int]

    def point(self, criterion: str) -> int:
        """The point value x: 2 stands in for what is not known."""
        value = self.values[criterion]
        return NEUTRAL if value is None else value


def effective_answers(catalogue: Catalogue, case: Case) -> tuple[EffectiveAnswer, ...]:
    """One entry per criterion in catalogue order."""
    return tuple(_effective(criterion.key, case) for criterion in catalogue.criteria)


def effective_weights(catalogue: Catalogue, case: Case) -> dict[str, int]:
    """Weights 0..5 in catalogue order, the default where none is given. Raises AllWeightsZeroError."""
    weights = {c.key: case.weights.get(c.key, c.weight) for c in catalogue.criteria}
    if not any(weights.values()):
        raise AllWeightsZeroError
    return weights


def default_weights(catalogue: Catalogue) -> dict[str, int]:
    return {criterion.key: criterion.weight for criterion in catalogue.criteria}


def size_step(profile: Profile) -> int | None:
    """The value of `groesse` that follows from the master data, 0..4, or None if they do not tell."""
    inhabitants: int | None = profile.population
    if profile.kind == "landkreis":
        return 2 if profile.population < 100_000 else 3 if profile.population <= 250_000 else 4
    if profile.kind == "verbund" and not profile.has_own_administration:
        inhabitants = profile.median_member_population
    return None if inhabitants is None else sum(inhabitants >= limit for limit in SIZES)


def _effective(key: str, case: Case) -> EffectiveAnswer:
    direct = case.answers.get(key)
    if key == "groesse" and direct is None:
        derived = size_step(case.profile)
        if derived is not None:
            return EffectiveAnswer(key, derived, "derived")
    combined = _combined(key, direct, case.regional)
    if combined is not None:
        return EffectiveAnswer(key, combined, "combined")
    state: AnswerState = "given" if direct is not None else "unknown" if key in case.answers else "missing"
    return EffectiveAnswer(key, direct, state)


def _combined(key: str, direct: int | None, regional: Regional) -> int | None:
    """The mean of the direct answer and its sub-questions, if at least one of these is given."""
    if key == "taktgeber" and regional.r4 == "nobody":
        return 0
    parts = {
        "vertrauen_ikz": (regional.r1, regional.r2, regional.r3),
        "kurze_wege": (regional.k1, regional.k2, regional.k3),
        "taktgeber": (regional.r5, regional.r6),
    }.get(key, ())
    given = [part for part in parts if part is not None]
    if not given:
        return None
    if direct is not None:
        given.append(direct)
    return (2 * sum(given) + len(given)) // (2 * len(given))
