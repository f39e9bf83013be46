"""The cells of the matrix in words: what speaks for a form, what against it, and when."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.content.structure import Catalogue, Criterion, Fit, OrganisationForm
from catalogue.presentation.words import in_general

ALWAYS = "bei jeder Antwort"
STRONG, WEAK = "spricht stark", "spricht etwas"


@dataclass(frozen=True, slots=True)
class Reason:
    criterion: Criterion
    when: str
    text: str
    strength: str
    force: int


@dataclass(frozen=True, slots=True)
class Fitting:
    pro: tuple[Reason, ...]
    con: tuple[Reason, ...]
    without_effect: tuple[Criterion, ...]


def fitting(catalogue: Catalogue, form: OrganisationForm) -> Fitting:
    """All sixteen criteria of a form, the strongest first."""
    pro, con, neutral = [], [], []
    for criterion in catalogue.criteria:
        fit = form.fit[criterion.key]
        if max(fit.low, fit.high) > 0:
            pro.append(_reason(catalogue, criterion, fit, 1))
        if min(fit.low, fit.high) < 0:
            con.append(_reason(catalogue, criterion, fit, -1))
        if fit.low == fit.high == 0:
            neutral.append(criterion)
    by_force = {"key": lambda reason: -reason.force}
    return Fitting(tuple(sorted(pro, **by_force)), tuple(sorted(con, **by_force)), tuple(neutral))  # type: ignore[call-overload]


def _reason(catalogue: Catalogue, criterion: Criterion, fit: Fit, sign: int) -> Reason:
    low, high = sign * fit.low, sign * fit.high
    ends = ends_of(catalogue, criterion)
    when = ALWAYS if low > 0 and high > 0 else f"„{ends[high > low]}“"
    text = in_general((fit.pro if sign > 0 else fit.con) or fit.note)
    strongest = max(low, high)
    return Reason(criterion, when, text, STRONG if strongest == 2 else WEAK, strongest * criterion.weight)


def ends_of(catalogue: Catalogue, criterion: Criterion) -> tuple[str, str]:
    """The lowest and the highest answer in words."""
    anchors = {anchor.value: anchor.text for anchor in catalogue.question["answers", criterion.key].anchors}
    return anchors[0], anchors[4]
