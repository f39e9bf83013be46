"""How firm the result is and what would change it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from assessments.engine.flips import HIGHEST
from assessments.engine.recommendation import AnswerFlip, WeightFlipPoint
from assessments.report.view_model.basis import Basis
from assessments.report.view_model.slots import SlotPart, chosen_keys
from assessments.report.wording import SLOT_NAMES, listed, names, number


@dataclass(frozen=True, slots=True)
class FlipRow:
    key: str
    criterion: str
    today: str
    then: str
    slot: str
    new_first: str
    sentence: str
    query: str
    """The assumption as the page "Was wäre, wenn …" reads it from its address."""


@dataclass(frozen=True, slots=True)
class WeightFlipRow:
    sentence: str
    query: str
    """Empty where only a weight between two whole numbers would do."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A runner-up: what it came to, and what speaks for and against it in general."""

    name: str
    level: str
    result: str
    pro: str
    con: str

    @property
    def text(self) -> str:
        return f"{self.result} Dafür spräche: {self.pro} Dagegen: {self.con}"


@dataclass(frozen=True, slots=True)
class Matrix:
    """All contributions: forms as columns (abbreviation, name, chosen), criteria as rows."""

    columns: tuple[tuple[str, str, bool], ...]
    rows: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]
    sums: tuple[tuple[str, bool], ...]


def flips(basis: Basis) -> tuple[FlipRow, ...]:
    """Per criterion and slot the nearest answer that changes the first place."""
    nearest: dict[tuple[str, str], AnswerFlip] = {}
    points = {answer.criterion: answer.value for answer in basis.recommendation.answers}
    for flip in basis.recommendation.answer_flips:
        here = points[flip.criterion] if points[flip.criterion] is not None else 2
        key = (flip.slot, flip.criterion)
        if key not in nearest or abs(flip.new - (here or 0)) < abs(nearest[key].new - (here or 0)):
            nearest[key] = flip
    ordered = sorted(nearest.values(), key=lambda flip: ("KRUP".index(flip.slot), basis.order(flip.criterion)))
    return tuple(_flip_row(basis, flip) for flip in ordered)


def _flip_row(basis: Basis, flip: AnswerFlip) -> FlipRow:
    name = basis.catalogue.criterion[flip.criterion].name
    then = basis.anchor(flip.criterion, flip.new)
    first = basis.catalogue.form[flip.new_first].short_name if flip.new_first else "keine freie Form"
    return FlipRow(
        key=flip.criterion,
        criterion=name,
        today=basis.answer_words(flip.criterion),
        then=then,
        slot=SLOT_NAMES[flip.slot],
        new_first=first,
        sentence=f"{name}, Antwort „{then}“: {first}.",
        query=f"antwort-{flip.criterion}={flip.new}",
    )


def weight_flips(basis: Basis) -> tuple[WeightFlipRow, ...]:
    found = []
    for flip in basis.recommendation.weight_flips:
        name = basis.catalogue.criterion[flip.criterion].name
        for point, word in ((flip.down, "unter"), (flip.up, "über")):
            if point:
                first = basis.catalogue.form[point.new_first].short_name
                edge = "ab" if point.inclusive else word
                text = f"{name}: Gewicht {edge} {number(point.at)} (heute {flip.weight}): {first} vorn."
                whole = _whole_weight_beyond(point, up=point is flip.up)
                query = f"gewicht-{flip.criterion}={whole}" if 0 <= whole <= HIGHEST else ""
                found.append(WeightFlipRow(text, query))
    return tuple(found)


def _whole_weight_beyond(point: WeightFlipPoint, *, up: bool) -> int:
    if up:
        return ceil(point.at) if point.inclusive else floor(point.at) + 1
    return floor(point.at) if point.inclusive else ceil(point.at) - 1


def default_weights(basis: Basis) -> str:
    default = basis.recommendation.under_default_weights
    if default is None:
        return ""
    if basis.recommendation.weights_are_default:
        return "Verwendet wurden die üblichen Gewichte."
    if default.same_forms:
        return "Verwendet wurden eigene Gewichte. Mit den üblichen Gewichten werden dieselben Formen empfohlen."
    parts = [
        f"{SLOT_NAMES[slot]}: {names(basis.catalogue, chosen.forms) or 'keine'}"
        for slot, chosen in default.slots.items()
    ]
    return f"Verwendet wurden eigene Gewichte. Mit den üblichen Gewichten wäre das Ergebnis: {'; '.join(parts)}."


def alternatives(basis: Basis, slots: Sequence[SlotPart]) -> tuple[Alternative, ...]:
    """Runners-up of every slot, the coordinating level first, with what tips the scale."""
    if basis.recommendation.slots is None:
        return ()
    found = []
    for key in ("K", "R", "U", "P"):
        slot = basis.recommendation.slots[key]
        for runner in slot.runners_up:
            text = f"{basis.points(runner.form)} Punkte, {basis.band(runner.form)}"
            if runner.gap is not None and runner.gap > 0:
                text += f", {number(runner.gap)} Punkte hinter {basis.catalogue.form[slot.forms[0].form].short_name}"
            text += "."
            if runner.decisive:
                decisive = listed([basis.catalogue.criterion[k].name for k in runner.decisive])
                text += f" Den Ausschlag geben: {decisive}."
            form = basis.catalogue.form[runner.form]
            found.append(Alternative(form.short_name, SLOT_NAMES[key], text, form.pros[0].text, form.cons[0].text))
    return tuple(found)


def against(basis: Basis, slots: Sequence[SlotPart]) -> str:
    """The strongest reason against the coordinating form; its first drawback if no answer speaks against it."""
    head = next((choice for slot in slots if slot.key == "K" for choice in slot.choices), None)
    if head is None:
        return ""
    measured = f"{head.reasons_against[0].sentence} " if head.reasons_against else ""
    return f"{measured}Allgemein gilt für die Form {head.form.short_name}: {head.form.cons[0].text}"


def robustness_text(basis: Basis, slots: Sequence[SlotPart]) -> str:
    head = next((slot for slot in slots if slot.key == "K"), None)
    if head is None or not head.robustness_label:
        return ""
    return f"{head.robustness_label}. Werden die Gewichte zufällig verändert, gilt: {head.robustness}"


def matrix(basis: Basis, slots: Sequence[SlotPart]) -> Matrix | None:
    if not basis.recommendation.scores:
        return None
    chosen = set(chosen_keys(basis, slots))
    scores = basis.recommendation.scores
    columns = tuple(
        (basis.catalogue.form[s.form].abbreviation, basis.catalogue.form[s.form].short_name, s.form in chosen)
        for s in scores
    )
    rows = tuple(
        (
            f"{criterion.order} {basis.short(criterion.key)}",
            tuple((_cell(s.contributions[criterion.key]), s.form in chosen) for s in scores),
        )
        for criterion in basis.catalogue.criteria
    )
    return Matrix(columns, rows, tuple((number(s.score), s.form in chosen) for s in scores))


def _cell(value: Fraction) -> str:
    return "·" if abs(value) < Fraction(1, 20) else number(value, signed=True)
