"""The outcome of the method: codes, keys and exact numbers, no wording.

Points are exact fractions on the 0..100 scale; shares of the robustness part are floats in 0..1.
`to_plain` writes the exchange format `difu-orgmodels/recommendation`, `from_plain` reads it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from catalogue.content.structure import LockKind, ObligationType, SlotKey

Status = Literal["ok", "insufficient"]
AnswerState = Literal["given", "derived", "combined", "unknown", "missing"]
SlotStatus = Literal["filled", "council", "all_locked", "core", "supplement", "not_needed"]
BandKey = Literal["very_good", "good", "conditional", "poor"]
Severity = Literal["critical", "high", "medium", "hint"]
RobustnessLabel = Literal["robust", "rather_robust", "open"]


@dataclass(frozen=True, slots=True)
class Warning:
    code: str
    path: str


@dataclass(frozen=True, slots=True)
class EffectiveAnswer:
    criterion: str
    value: int | None
    state: AnswerState


@dataclass(frozen=True, slots=True)
class Score:
    form: str
    score: Fraction
    band: BandKey
    rank: int
    type_bonus: int
    clamp: Fraction
    contributions: Mapping[str, Fraction]
    """By criterion, in catalogue order."""


@dataclass(frozen=True, slots=True)
class Lock:
    form: str
    rule: str
    kind: LockKind
    overridden: bool
    override_reason: str | None
    first_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenLock:
    """A lock whose condition could not be decided."""

    form: str
    rule: str


@dataclass(frozen=True, slots=True)
class Recommended:
    form: str
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunnerUp:
    form: str
    gap: Fraction | None
    decisive: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    status: SlotStatus
    forms: tuple[Recommended, ...]
    ranking: tuple[str, ...]
    runners_up: tuple[RunnerUp, ...]
    close: tuple[str, ...]
    first_step: str | None


@dataclass(frozen=True, slots=True)
class Note:
    code: str
    slot: SlotKey
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compatibility:
    forms: tuple[str, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class RecommendedModule:
    key: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DueObligation:
    rule: str
    type: ObligationType
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    severity: Severity
    actors: tuple[str, ...]
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DefaultSlot:
    status: SlotStatus
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DefaultResult:
    """What the default weights would give."""

    scores: Mapping[str, Fraction]
    slots: Mapping[SlotKey, DefaultSlot]
    same_forms: bool


@dataclass(frozen=True, slots=True)
class SlotRobustness:
    leader: str | None
    share: float | None
    label: RobustnessLabel | None
    ranks: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Robustness:
    draws: int
    concentration: int
    unknown: tuple[str, ...]
    slots: Mapping[SlotKey, SlotRobustness]


@dataclass(frozen=True, slots=True)
class WeightFlipPoint:
    at: Fraction
    inclusive: bool
    new_first: str


@dataclass(frozen=True, slots=True)
class WeightFlip:
    criterion: str
    weight: int
    down: WeightFlipPoint | None
    up: WeightFlipPoint | None


@dataclass(frozen=True, slots=True)
class AnswerFlip:
    criterion: str
    old: int | None
    new: int
    slot: SlotKey
    old_first: str | None
    new_first: str | None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """`slots`, `under_default_weights` and `robustness` are None if the status is insufficient."""

    method: str
    assessment_key: str | None
    status: Status
    warnings: tuple[Warning, ...]
    answers: tuple[EffectiveAnswer, ...]
    known: int
    missing: tuple[str, ...]
    weights: Mapping[str, int]
    weights_are_default: bool
    scores: tuple[Score, ...]
    locks: tuple[Lock, ...]
    locks_not_checkable: tuple[OpenLock, ...]
    slots: Mapping[SlotKey, Slot] | None
    notes: tuple[Note, ...]
    compatibility: tuple[Compatibility, ...]
    modules: tuple[RecommendedModule, ...]
    obligations: tuple[DueObligation, ...]
    regional_rules: tuple[str, ...]
    findings: tuple[Finding, ...]
    positives: tuple[str, ...]
    not_checkable: tuple[str, ...]
    under_default_weights: DefaultResult | None
    robustness: Robustness | None
    weight_flips: tuple[WeightFlip, ...]
    answer_flips: tuple[AnswerFlip, ...]
