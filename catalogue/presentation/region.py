"""Working together: which regional form when, which steps, which rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from catalogue.content.structure import Catalogue, OrganisationForm, RegionalRule, Source
from catalogue.presentation.citing import Citations
from catalogue.presentation.form import ShownObligation
from catalogue.presentation.method import MatrixRow, MethodLock, method_lock, method_page
from catalogue.presentation.overview import Card, Filters, overview

CRITERIA = (
    "vertrauen_ikz", "regionalbedarf", "taktgeber", "groesse", "personal", "tempo", "betriebstiefe", "kontrolle",
)  # fmt: skip
"""What decides between the regional forms."""
JOINT_RULES = ("RR-8", "RR-9", "RR-7")
"""Those for counties and associations; the others are for towns and villages."""
OBLIGATIONS = ("KO-01", "KO-08", "KO-09", "KO-22", "KO-20", "KO-25", "KO-24")


@dataclass(frozen=True, slots=True)
class Stage:
    number: int
    forms: tuple[OrganisationForm, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class RegionPage:
    cards: tuple[Card, ...]
    forms: tuple[OrganisationForm, ...]
    rows: tuple[MatrixRow, ...]
    stages: tuple[Stage, ...]
    small: tuple[RegionalRule, ...]
    joint: tuple[RegionalRule, ...]
    locks: tuple[MethodLock, ...]
    obligations: tuple[ShownObligation, ...]
    sources: tuple[Source, ...]


def region_page(catalogue: Catalogue) -> RegionPage:
    keys = catalogue.slots["R"]
    notes = Citations(catalogue)
    obligations = tuple(
        ShownObligation(obligation, notes.cite(obligation.sources))
        for obligation in catalogue.obligations
        if obligation.key in OBLIGATIONS
    )
    return RegionPage(
        cards=overview(catalogue, Filters(levels=("R",))).groups[0].cards,
        forms=tuple(catalogue.form[key] for key in keys),
        rows=_rows(catalogue),
        stages=_stages(catalogue),
        small=tuple(rule for rule in catalogue.regional_rules if rule.key not in JOINT_RULES),
        joint=tuple(catalogue.regional_rule[key] for key in JOINT_RULES if key in catalogue.regional_rule),
        locks=_locks(catalogue, notes),
        obligations=obligations,
        sources=notes.sources,
    )


def _rows(catalogue: Catalogue) -> tuple[MatrixRow, ...]:
    regional = set(catalogue.slots["R"])
    rows = {row.criterion.key: row for row in method_page(catalogue).rows}
    return tuple(
        replace(rows[key], cells=tuple(cell for cell in rows[key].cells if cell.form.key in regional))
        for key in CRITERIA
        if key in rows
    )


def _stages(catalogue: Catalogue) -> tuple[Stage, ...]:
    """The pairs "first this, then that" of the catalogue, as a stair."""
    pairs = [pair for pair in catalogue.compatibility if pair.verdict == "sequence"]
    later = {pair.forms[1] for pair in pairs}
    step = list(dict.fromkeys(pair.forms[0] for pair in pairs if pair.forms[0] not in later))
    stages: list[Stage] = []
    while step and len(stages) < len(catalogue.forms):
        reason = next((pair.reason for pair in pairs if pair.forms[1] in step), "")
        stages.append(Stage(len(stages) + 1, tuple(catalogue.form[key] for key in step), reason))
        step = list(dict.fromkeys(pair.forms[1] for pair in pairs if pair.forms[0] in step))
    return tuple(stages)


def _locks(catalogue: Catalogue, notes: Citations) -> tuple[MethodLock, ...]:
    regional = set(catalogue.slots["R"])
    return tuple(method_lock(catalogue, rule, notes) for rule in catalogue.locks if set(rule.first_steps) <= regional)
