"""Words that several pages of the catalogue share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalogue.content.costs import cost_span
from catalogue.content.structure import Catalogue, CostClass, Emphasis, LockKind, OrganisationForm, SlotKey

LEVEL_NAMES: Mapping[SlotKey, str] = {
    "P": "Politische Ebene",
    "K": "Koordinierende Ebene",
    "U": "Umsetzende Ebene",
    "R": "Region",
}
LEVEL_QUESTIONS: Mapping[SlotKey, str] = {
    "P": "Wer setzt Ziele und löst Konflikte?",
    "K": "Wer hält die Fäden zusammen?",
    "U": "Wer führt aus und wer betreibt?",
    "R": "Was geht gemeinsam besser?",
}
LEVEL_PEOPLE: Mapping[SlotKey, str] = {
    "P": "Rat oder Kreistag, Ausschuss, Verwaltungsspitze",
    "K": "beauftragte Person, Team oder Amt mit Auftrag",
    "U": "Fachämter, IT, kommunale Unternehmen, Projektgruppen",
    "R": "Nachbarkommunen, Landkreis, gemeinsame Träger",
}
EMPHASIS: Mapping[Emphasis, str] = {"primary": "Schwerpunkt", "secondary": "wirkt mit"}
LOCK_KINDS: Mapping[LockKind, str] = {
    "legal": "rechtlich",
    "logical": "sachlich",
    "threshold": "Schwellenwert, mit Begründung aufhebbar",
}
STRENGTHS = {2: "passt sehr gut", 1: "passt", 0: "neutral", -1: "passt kaum", -2: "passt nicht"}
HOMES: Sequence[SlotKey] = ("R", "P", "K", "U")
FITTING_SPACE = "\u202f"


def signed(value: int) -> str:
    """With a real minus, as printed German has it."""
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


def cost_text(catalogue: Catalogue, form: OrganisationForm) -> str:
    """The span of cost classes in words."""
    low, high = (_cost_class(catalogue, level).text for level in (form.cost.class_min, form.cost.class_max))
    return cost_span(low, high)


def cost_symbol(catalogue: Catalogue, form: OrganisationForm) -> str:
    low, high = (_cost_class(catalogue, level).symbol for level in (form.cost.class_min, form.cost.class_max))
    return low if low == high else f"{low}–{high}"


def _cost_class(catalogue: Catalogue, level: int) -> CostClass:
    return next(entry for entry in catalogue.cost_classes if entry.level == level)


def setup_text(form: OrganisationForm) -> str:
    low, high = form.setup_time.months_min, form.setup_time.months_max
    if high == 0:
        return "sofort"
    months = f"{low}–{high}" if low != high else str(low)
    return f"{months}{FITTING_SPACE}{'Monat' if months == '1' else 'Monate'}"


def size_text(catalogue: Catalogue, form: OrganisationForm) -> str:
    """From which size on the thresholds allow the form."""
    bounds = [lock.population_below[form.key] for lock in catalogue.locks if form.key in lock.population_below]
    return f"ab {max(bounds):,}{FITTING_SPACE}EW".replace(",", ".") if bounds else "alle Größen"


def home(catalogue: Catalogue, form: str) -> SlotKey:
    """The place a form is mainly for: where it is listed first."""
    return next(slot for slot in HOMES if form in catalogue.slots[slot])


def places(catalogue: Catalogue, form: OrganisationForm) -> dict[SlotKey, Emphasis]:
    """The levels of a form as its sign shows them; regional forms stand in the house next door as well."""
    shown: dict[SlotKey, Emphasis] = dict(form.levels)
    if form.key in catalogue.slots["R"]:
        shown["R"] = "primary"
    return shown


def in_general(text: str) -> str:
    """A sentence written for one municipality, said of any."""
    return text.replace("{Kommune}", "Die Kommune").replace("{kommune}", "die Kommune")


def listed(words: Sequence[str]) -> str:
    """a, b und c"""
    return " und ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
