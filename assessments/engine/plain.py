"""Recommendation <-> the exchange format `difu-orgmodels/recommendation`, version 1.

Numbers are rounded half to even to 4 decimals; scores stand beside exactly as reduced fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from assessments.engine.recommendation import (
    AnswerFlip,
    Compatibility,
    DefaultResult,
    DefaultSlot,
    DueObligation,
    EffectiveAnswer,
    Finding,
    Lock,
    Note,
    OpenLock,
    Recommendation,
    Recommended,
    RecommendedModule,
    Robustness,
    RunnerUp,
    Score,
    Slot,
    SlotRobustness,
    Warning,
    WeightFlip,
    WeightFlipPoint,
)

FORMAT = "difu-orgmodels/recommendation"
VERSION = 1

Plain = dict[str, Any]


def rounded(value: Fraction | float) -> float:
    """Half to even, 4 decimals; a whole number stays a float as the contract shows it."""
    return float(round(Fraction(value), 4))


def to_plain(recommendation: Recommendation) -> Plain:
    r = recommendation
    return {
        "format": FORMAT,
        "version": VERSION,
        "method": r.method,
        "assessment_id": r.assessment_key,
        "status": r.status,
        "warnings": _plain(r.warnings),
        "answers": _plain(r.answers),
        "known": r.known,
        "missing": list(r.missing),
        "weights": dict(r.weights),
        "weights_are_default": r.weights_are_default,
        "locks": _plain(r.locks),
        "locks_not_checkable": _plain(r.locks_not_checkable),
        "scores": [_score(score) for score in r.scores],
        "slots": None if r.slots is None else {key: _plain_one(slot) for key, slot in r.slots.items()},
        "notes": _plain(r.notes),
        "compatibility": _plain(r.compatibility),
        "modules": _plain(r.modules),
        "obligations": _plain(r.obligations),
        "regional_rules": list(r.regional_rules),
        "findings": _plain(r.findings),
        "positives": list(r.positives),
        "not_checkable": list(r.not_checkable),
        "under_default_weights": r.under_default_weights and _plain_one(r.under_default_weights),
        "robustness": r.robustness and _plain_one(r.robustness),
        "weight_flips": [_weight_flip(flip) for flip in r.weight_flips],
        "answer_flips": [_answer_flip(flip) for flip in r.answer_flips],
    }


def _plain(parts: tuple[Any, ...]) -> list[Plain]:
    return [_plain_one(part) for part in parts]


def _plain_one(part: Any) -> Plain:
    return {key: _value(value) for key, value in asdict(part).items()}


def _value(value: Any) -> Any:
    match value:
        case Fraction() | float():
            return rounded(value)
        case tuple() | list():
            return [_value(entry) for entry in value]
        case Mapping():
            return {key: _value(entry) for key, entry in value.items()}
    return value


def _score(score: Score) -> Plain:
    plain = _plain_one(score)
    return {
        "form": plain.pop("form"),
        "score": plain.pop("score"),
        "exact": str(score.score),
        **plain,
    }


def _weight_flip(flip: WeightFlip) -> Plain:
    return {
        "criterion": flip.criterion,
        "weight": flip.weight,
        "down": flip.down and _flip_point(flip.down),
        "up": flip.up and _flip_point(flip.up),
    }


def _flip_point(point: WeightFlipPoint) -> Plain:
    return {
        "at": rounded(point.at),
        "exact": str(point.at),
        "inclusive": point.inclusive,
        "new_first": point.new_first,
    }


def _answer_flip(flip: AnswerFlip) -> Plain:
    plain = _plain_one(flip)
    return {"criterion": plain.pop("criterion"), "from": plain.pop("old"), "to": plain.pop("new"), **plain}


def from_plain(plain: Plain) -> Recommendation:
    """What `to_plain` wrote. Contributions, gaps and shares come back as rounded as they stand there."""
    slots, default, robust = plain["slots"], plain["under_default_weights"], plain["robustness"]
    return Recommendation(
        method=plain["method"],
        assessment_key=plain["assessment_id"],
        status=plain["status"],
        warnings=tuple(Warning(entry["code"], entry["path"]) for entry in plain["warnings"]),
        answers=tuple(EffectiveAnswer(**entry) for entry in plain["answers"]),
        known=plain["known"],
        missing=tuple(plain["missing"]),
        weights=plain["weights"],
        weights_are_default=plain["weights_are_default"],
        scores=tuple(_read_score(entry) for entry in plain["scores"]),
        locks=tuple(Lock(**_tuples(entry)) for entry in plain["locks"]),
        locks_not_checkable=tuple(OpenLock(**entry) for entry in plain["locks_not_checkable"]),
        slots=None if slots is None else {key: _read_slot(slot) for key, slot in slots.items()},
        notes=tuple(Note(**_tuples(entry)) for entry in plain["notes"]),
        compatibility=tuple(Compatibility(**_tuples(entry)) for entry in plain["compatibility"]),
        modules=tuple(RecommendedModule(**_tuples(entry)) for entry in plain["modules"]),
        obligations=tuple(DueObligation(**_tuples(entry)) for entry in plain["obligations"]),
        regional_rules=tuple(plain["regional_rules"]),
        findings=tuple(Finding(**_tuples(entry)) for entry in plain["findings"]),
        positives=tuple(plain["positives"]),
        not_checkable=tuple(plain["not_checkable"]),
        under_default_weights=default and _read_default(default),
        robustness=robust and _read_robustness(robust),
        weight_flips=tuple(_read_weight_flip(entry) for entry in plain["weight_flips"]),
        answer_flips=tuple(_read_answer_flip(entry) for entry in plain["answer_flips"]),
    )


def _tuples(entry: Plain) -> Plain:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _exact(value: float | None) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def _exact_values(entry: Plain) -> dict[str, Fraction]:
    return {key: Fraction(str(value)) for key, value in entry.items()}


def _read_score(entry: Plain) -> Score:
    return Score(
        form=entry["form"],
        score=Fraction(entry["exact"]),
        band=entry["band"],
        rank=entry["rank"],
        type_bonus=entry["type_bonus"],
        clamp=Fraction(str(entry["clamp"])),
        contributions=_exact_values(entry["contributions"]),
    )


def _read_slot(slot: Plain) -> Slot:
    return Slot(
        status=slot["status"],
        forms=tuple(Recommended(**_tuples(entry)) for entry in slot["forms"]),
        ranking=tuple(slot["ranking"]),
        runners_up=tuple(
            RunnerUp(entry["form"], _exact(entry["gap"]), tuple(entry["decisive"])) for entry in slot["runners_up"]
        ),
        close=tuple(slot["close"]),
        first_step=slot["first_step"],
    )


def _read_default(entry: Plain) -> DefaultResult:
    slots = {key: DefaultSlot(slot["status"], tuple(slot["forms"])) for key, slot in entry["slots"].items()}
    return DefaultResult(_exact_values(entry["scores"]), slots, entry["same_forms"])


def _read_robustness(entry: Plain) -> Robustness:
    slots = {
        key: SlotRobustness(
            slot["leader"],
            slot["share"],
            slot["label"],
            {form: tuple(r) for form, r in slot["ranks"].items()},
        )
        for key, slot in entry["slots"].items()
    }
    return Robustness(entry["draws"], entry["concentration"], tuple(entry["unknown"]), slots)


def _read_weight_flip(entry: Plain) -> WeightFlip:
    return WeightFlip(
        entry["criterion"], entry["weight"], _read_flip_point(entry["down"]), _read_flip_point(entry["up"])
    )


def _read_flip_point(entry: Plain | None) -> WeightFlipPoint | None:
    return entry and WeightFlipPoint(Fraction(entry["exact"]), entry["inclusive"], entry["new_first"])  # type: ignore[return-value]


def _read_answer_flip(entry: Plain) -> AnswerFlip:
    renamed = {"from": "old", "to": "new"}
    return AnswerFlip(**{renamed.get(key, key): value for key, value in entry.items()})
