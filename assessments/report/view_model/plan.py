"""What follows from a decision: figures at a glance, steps, effects and the points to vote on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from assessments.report.view_model.basis import Basis
from assessments.report.view_model.slots import SlotPart, chosen_keys
from assessments.report.wording import SLOT_NAMES, open_ties, spoken_council
from catalogue.content.structure import OrganisationForm

SIZES = ((100_000, "Großstadt"), (20_000, "Mittelstadt"), (0, "Kleine Gemeinde"))
PERIODS = {"0-3": "0–3 Monate", "3-12": "3–12 Monate", "12-36": "12–36 Monate"}
TOPICS = {
    "staff": "Personal",
    "money": "Finanzen",
    "data_protection": "Datenschutz und Informationssicherheit",
    "climate": "Klima",
    "equality": "Gleichstellung und Barrierefreiheit",
    "staff_council": "Personalvertretung",
    "region": "Interkommunale Zusammenarbeit",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a decision point: plain text, or a blank the municipality fills in."""

    text: str
    blank: str = ""
    """Which of the blanks of the catalogue it is."""

    @property
    def is_blank(self) -> bool:
        return bool(self.blank)


def figures(basis: Basis, slots: Sequence[SlotPart]) -> tuple[tuple[str, str, str], ...]:
    heads = [choice.form for slot in slots for choice in slot.choices if slot.key == "K"]
    if not heads:
        return ()
    form = heads[0]
    time = form.setup_time
    label = "sofort" if time.months_max == 0 else f"{time.months_min}–{time.months_max} Monate"
    robust = next((slot for slot in slots if slot.key == "K"), None)
    return (
        ("Personal", _posts(basis, form), f"für: {form.short_name}"),
        (
            "Kosten im Jahr",
            basis.yearly_cost(form),
            f"für: {form.short_name}; weitere Formen siehe Auswirkungen",
        ),
        ("Arbeitsfähig", label, "ab dem Beschluss"),
        (
            "Wie sicher",
            robust.robustness_label if robust else "",
            f"{form.short_name} auf der koordinierenden Ebene",
        ),
    )


def _posts(basis: Basis, form: OrganisationForm) -> str:
    """The range for a municipality of this size, where the catalogue gives one; else its own words."""
    profile = basis.case.profile
    size = next(word for least, word in SIZES if profile.population >= least)
    word = "Landkreis" if profile.kind == "landkreis" else size
    pattern = rf"(?:^|{word} )(\d[\d,]*–\d[\d,]*)(?=,| Vollzeitstellen|$)"
    found = re.search(pattern, form.staffing.text)
    return f"{found[1]} Vollzeitstellen" if found else form.staffing.text


def roadmap(basis: Basis, slots: Sequence[SlotPart]) -> tuple[tuple[str, str, str], ...]:
    wanted = {"always", *chosen_keys(basis, slots)} if slots else set()
    return tuple(
        (label, step.text, SLOT_NAMES[step.level])
        for period, label in PERIODS.items()
        for step in basis.catalogue.roadmap
        if step.period == period and step.form in wanted
    )


def effects(basis: Basis, slots: Sequence[SlotPart]) -> tuple[tuple[str, str], ...]:
    chosen = chosen_keys(basis, slots)
    found = []
    for topic, label in TOPICS.items():
        for effect in basis.catalogue.effects:
            if effect.topic == topic and effect.form in ("always", *chosen):
                name = "" if effect.form == "always" else f"{basis.catalogue.form[effect.form].short_name}: "
                found.append((label, name + effect.text))
    costs = [(TOPICS["money"], f"{f.short_name}: {basis.cost(f)}.") for f in map(basis.catalogue.form.get, chosen) if f]
    return (*costs, *found)


def votes(basis: Basis, slots: Sequence[SlotPart]) -> tuple[tuple[Part, ...], ...]:
    chosen = set(chosen_keys(basis, slots))
    if not chosen:
        return ()
    blocks = sorted(basis.catalogue.resolution_blocks, key=lambda block: block.order)
    return tuple(
        (*_alternative(basis, chosen.intersection(block.forms)), *_with_blanks(basis, block.text, block.fields))
        for block in blocks
        if not block.forms or chosen.intersection(block.forms)
    )


def _alternative(basis: Basis, forms: Set[str]) -> tuple[Part, ...]:
    """Of two forms that tie, the council chooses one."""
    for pair in open_ties(basis.recommendation).values():
        named = [form for form in pair if form in forms]
        if len(named) == 1:
            letter = "AB"[pair.index(named[0])]
            return (Part(f"Alternative {letter} (es wird nur eine beschlossen): "),)
    return ()


def _with_blanks(basis: Basis, text: str, blanks: Mapping[str, str]) -> tuple[Part, ...]:
    council = spoken_council(basis.voice.council)
    known = {"Rat": council[:1].upper() + council[1:], "rat": council, "spitze": basis.voice.head}
    parts, rest = [], text
    while "{" in rest:
        before, _, after = rest.partition("{")
        name, _, rest = after.partition("}")
        parts.append(Part(before))
        parts.append(Part(known[name]) if name in known else Part(blanks[name], name))
    return (*parts, Part(rest))
