"""What the advisers add to the computed result: lifted locks, other recommendations, a statement. Both stay visible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assessments.engine.case import Override
from assessments.engine.evaluate import evaluate
from assessments.engine.plain import from_plain
from assessments.engine.recommendation import Recommendation
from assessments.models import Deviation
from assessments.report.sealed import Sealed
from assessments.report.wording import SLOT_NAMES, listed, names, number
from catalogue.content.structure import SLOTS, Catalogue, SlotKey

LEVELS_IN_BRACKETS: Mapping[SlotKey, str] = {
    "P": "politisch-strategische Ebene",
    "K": "koordinierende Ebene",
    "U": "umsetzende Ebene",
    "R": "Region",
}


@dataclass(frozen=True, slots=True)
class SlotVerdict:
    key: SlotKey
    name: str
    by_method: str
    with_lifted: str
    """What the method gives with the lifted locks; empty if none is lifted."""
    advised: str
    """What the advisers recommend instead; empty where they follow the method."""
    reason: str


@dataclass(frozen=True, slots=True)
class LiftedLock:
    form_key: str
    rule: str
    form: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    slots: tuple[SlotVerdict, ...]
    lifted: tuple[LiftedLock, ...]
    statement: str = ""
    approved_by: str = ""
    approved_on: date | None = None
    checksum: str = ""

    @property
    def deviating(self) -> tuple[SlotVerdict, ...]:
        return tuple(slot for slot in self.slots if slot.advised)

    @property
    def is_plain(self) -> bool:
        """Whether the advisers follow the computed result in everything."""
        return not self.lifted and not self.deviating

    @property
    def sentence(self) -> str:
        """For a first page: what is recommended otherwise."""
        if self.deviating:
            parts = [f"{slot.advised} ({LEVELS_IN_BRACKETS[slot.key]})" for slot in self.deviating]
            return f"Die Difu-Beratung empfiehlt abweichend: {'; '.join(parts)}."
        if self.lifted:
            return f"Die Difu-Beratung hat {len(self.lifted)} Sperre{'n' if len(self.lifted) > 1 else ''} aufgehoben."
        return ""


def verdict_in_review(sealed: Sealed, overrides: tuple[Override, ...], deviations: Sequence[Deviation]) -> Verdict:
    """As it stands while the case is reviewed: the engine runs again with what is lifted."""
    lifted = None
    if overrides:
        lifted = evaluate(sealed.catalogue, replace(sealed.case, overrides=overrides), robustness=False, flips=False)
    otherwise = {row.slot: (tuple(row.forms), row.reason) for row in deviations}
    return _verdict(sealed.catalogue, sealed.recommendation, lifted, overrides, otherwise)


def verdict_of_approval(sealed: Sealed, approval: dict[str, Any], checksum: str) -> Verdict:
    """As it was approved, read from both seals alone."""
    overrides = tuple(Override(**entry) for entry in approval["overrides"])
    otherwise = {entry["slot"]: (tuple(entry["forms"]), entry["reason"]) for entry in approval["deviations"]}
    lifted = from_plain(approval["recommendation"]) if overrides else None
    return replace(
        _verdict(sealed.catalogue, sealed.recommendation, lifted, overrides, otherwise),
        statement=approval["statement"],
        approved_by=approval["approved_by"],
        approved_on=date.fromisoformat(approval["approved_on"]),
        checksum=checksum,
    )


def _verdict(
    catalogue: Catalogue,
    computed: Recommendation,
    lifted: Recommendation | None,
    overrides: tuple[Override, ...],
    otherwise: Mapping[str, tuple[tuple[str, ...], str]],
) -> Verdict:
    def slot_verdict(slot: SlotKey) -> SlotVerdict:
        forms, reason = otherwise.get(slot, (None, ""))
        return SlotVerdict(
            key=slot,
            name=SLOT_NAMES[slot],
            by_method=_words(catalogue, computed, slot),
            with_lifted=_words(catalogue, lifted, slot) if lifted else "",
            advised="" if forms is None else names(catalogue, forms) or "keine eigene Form",
            reason=reason,
        )

    return Verdict(
        slots=tuple(slot_verdict(slot) for slot in SLOTS) if computed.slots else (),
        lifted=tuple(
            LiftedLock(
                entry.form,
                entry.rule,
                catalogue.form[entry.form].short_name,
                catalogue.lock[entry.rule].title,
                entry.reason,
            )
            for entry in overrides
        ),
    )


def _words(catalogue: Catalogue, recommendation: Recommendation, slot: SlotKey) -> str:
    if recommendation.slots is None:
        return "noch keine Empfehlung"
    points = {score.form: score.score for score in recommendation.scores}
    chosen = [entry.form for entry in recommendation.slots[slot].forms]
    return listed([f"{catalogue.form[form].short_name} ({number(points[form])})" for form in chosen]) or "keine Form"
