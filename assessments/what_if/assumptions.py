"""Assumptions about a case, and the case they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assessments.engine.case import Actor, Case, Mandate, Measure, Regional
from catalogue.content.structure import Level

SUB_QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "vertrauen_ikz": ("r1", "r2", "r3"),
    "kurze_wege": ("k1", "k2", "k3"),
    "taktgeber": ("r5", "r6"),
}
"""Questions whose answers are combined with the one of the criterion."""


@dataclass(frozen=True, slots=True)
class ActorChange:
    """None leaves an entry as it is."""

    levels: tuple[Level, ...] | None = None
    mandate: Mandate | None = None
    has_deputy: bool | None = None
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Assumptions:
    answers: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)
    actors: Mapping[str, ActorChange] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.answers) + len(self.weights) + len(self.actors)


def assume(case: Case, assumptions: Assumptions) -> Case:
    gone = {key for key, change in assumptions.actors.items() if change.is_removed}
    return replace(
        case,
        answers={**case.answers, **assumptions.answers},
        regional=_regional(case.regional, assumptions.answers),
        weights={**case.weights, **assumptions.weights},
        actors=tuple(
            _changed(actor, assumptions.actors.get(actor.key, ActorChange()), gone)
            for actor in case.actors
            if actor.key not in gone
        ),
        measures=tuple(_without(measure, gone) for measure in case.measures),
    )


def _regional(regional: Regional, answers: Mapping[str, int]) -> Regional:
    """An assumed answer means the criterion as a whole: its answered sub-questions follow."""
    changes: dict[str, int | None] = {}
    for criterion, value in answers.items():
        for key in SUB_QUESTIONS.get(criterion, ()):
            if getattr(regional, key) is not None:
                changes[key] = value
    if answers.get("taktgeber") and regional.r4 == "nobody":
        changes["r4"] = None
    return replace(regional, **changes)  # type: ignore[arg-type]


def _changed(actor: Actor, change: ActorChange, gone: set[str]) -> Actor:
    superiors = actor.reports_to
    return replace(
        actor,
        levels=actor.levels if change.levels is None else change.levels,
        mandate=change.mandate or actor.mandate,
        has_deputy=actor.has_deputy if change.has_deputy is None else change.has_deputy,
        reports_to=None if superiors is None else tuple(key for key in superiors if key not in gone),
    )


def _without(measure: Measure, gone: set[str]) -> Measure:
    return replace(measure, responsible=tuple(key for key in measure.responsible if key not in gone))
