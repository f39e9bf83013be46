"""The target structure: which forms fill the slots P, K, U and R (method.md, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from assessments.engine.answers import Inputs
from assessments.engine.recommendation import (
    Compatibility,
    Lock,
    Note,
    Recommended,
    RunnerUp,
    Slot,
    SlotStatus,
)
from assessments.engine.scoring import Points, contributions
from catalogue.content.structure import SLOTS, Catalogue, SlotKey

THRESHOLD = 54
"""Points a form of slot U needs to go before the existing line department."""

COMPANY = "digitalagentur_gmbh"
UTILITIES = "stadtwerke_partner"
OFFICE = "eigenes_amt"
STAFF_UNIT = "stabsstelle"
LINE = "fachamt_linie"
CARRIERS = ("zweckverband", "gemeinsame_digitalagentur")


@dataclass(frozen=True, slots=True)
class Choice:
    """One slot as chosen: its status, recommended forms and the ranking of its free candidates."""

    status: SlotStatus
    forms: tuple[str, ...]
    ranking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    slots: dict[SlotKey, Choice]
    notes: tuple[Note, ...] = ()

    @property
    def bundle(self) -> frozenset[str]:
        """All recommended forms of all slots."""
        return frozenset(form for choice in self.slots.values() for form in choice.forms)


@dataclass(slots=True)
class _Notes:
    """Notes by slot, so that a later step can drop those of an earlier one."""

    by_slot: dict[SlotKey, list[Note]] = field(default_factory=lambda: {slot: [] for slot in SLOTS})

    def add(self, code: str, slot: SlotKey, forms: Iterable[str] = ()) -> None:
        self.by_slot[slot].append(Note(code, slot, tuple(forms)))

    def drop(self, slot: SlotKey, code: str | None = None) -> None:
        self.by_slot[slot] = [note for note in self.by_slot[slot] if code and note.code != code]

    def all(self) -> tuple[Note, ...]:
        return tuple(note for notes in self.by_slot.values() for note in notes)


def choose(catalogue: Catalogue, inputs: Inputs, points: Points, locked: frozenset[str]) -> Structure:
    """Fills the slots in the order of the method; `locked` are forms with an active lock."""
    notes = _Notes()
    free = {slot: points.ranked(f for f in catalogue.slots[slot] if f not in locked) for slot in SLOTS}
    p = _steering(free["P"], notes)
    k = _tied("K", free["K"], inputs, points, notes)
    u, r = _implementation_and_region(free, k.forms, inputs, points, notes)
    if COMPANY in u.forms and not {STAFF_UNIT, OFFICE} & set(k.forms):
        counterpart = next((form for form in k.ranking if form in (STAFF_UNIT, OFFICE)), None)
        notes.drop("K") if counterpart else None
        if counterpart:
            k = replace(k, forms=(counterpart,))
            notes.add("rm-2-counterpart", "K", [counterpart])
        else:
            notes.drop("U")
            notes.drop("R")
            free["U"] = [form for form in free["U"] if form != COMPANY]
            u, r = _implementation_and_region(free, k.forms, inputs, points, notes)
            notes.add("rm-2-removed", "U", [COMPANY])
    return Structure({"P": p, "K": k, "U": u, "R": r}, notes.all())


def _steering(ranking: Sequence[str], notes: _Notes) -> Choice:
    """5.1: the council itself steers where no steering group is possible."""
    if ranking:
        return Choice("filled", (ranking[0],), tuple(ranking))
    notes.add("council-steers", "P")
    return Choice("council", (), ())


def _tied(slot: SlotKey, ranking: Sequence[str], inputs: Inputs, points: Points, notes: _Notes) -> Choice:
    """5.2: one form, or two by rule if the first two are less than 3 points apart."""
    if not ranking:
        return Choice("all_locked", (), ())
    first = ranking[0]
    if len(ranking) == 1 or not points.are_close(first, ranking[1]):
        return Choice("filled", (first,), tuple(ranking))
    forms, code, named = _tie_rule(slot, first, ranking[1], inputs)
    notes.add(code, slot, named)
    return Choice("filled", forms, tuple(ranking))


Tie = tuple[tuple[str, ...], str, tuple[str, ...]]


def _tie_rule(slot: SlotKey, a: str, b: str, inputs: Inputs) -> Tie:
    """The forms, the note and the forms it names for a pair that ties, in either order."""
    pair = {a, b}
    if slot == "K":
        if pair == {STAFF_UNIT, "smartcity_buero"}:
            return _together("core-and-project-arm", STAFF_UNIT, "smartcity_buero")
        if pair == {STAFF_UNIT, OFFICE}:
            return (STAFF_UNIT,), "office-as-development-stage", (STAFF_UNIT, OFFICE)
        if pair == {"cdo", LINE}:
            return ("cdo",), "cdo-in-line-office", ("cdo", LINE)
        if pair == {"cdo", "smartcity_buero"} and inputs.case.profile.kind == "verbund":
            return _together("verbund-officers-and-joint-office", "cdo", "smartcity_buero")
        if "cdo" in pair:
            return _together("cdo-heads-unit", "cdo", b if a == "cdo" else a)
    if slot == "R":
        if pair == {"arbeitsgemeinschaft", "landkreis_taktgeber"}:
            return _together("working-group-led-by-county", "arbeitsgemeinschaft", "landkreis_taktgeber")
        if pair == set(CARRIERS):
            agency = inputs.point("markt") >= 3 and inputs.point("kontrolle") <= 2
            chosen, other = reversed(CARRIERS) if agency else CARRIERS
            return (chosen,), "carrier-by-market-and-control", (chosen, other)
    return _together("tie-open", a, b)


def _together(code: str, first: str, second: str) -> Tie:
    return (first, second), code, (first, second)


def _implementation_and_region(
    free: dict[SlotKey, list[str]], k_forms: Sequence[str], inputs: Inputs, points: Points, notes: _Notes
) -> tuple[Choice, Choice]:
    """5.3 and 5.4, which belong together: a regional carrier of the core comes first in U."""
    u = _implementation(free["U"], k_forms, points, notes)
    r = _region(free["R"], inputs, points, notes)
    if r.status == "core" and r.forms[0] in CARRIERS:
        follower = next((form for form in u.forms if form != LINE), None)
        notes.drop("U", "below-threshold")
        notes.add("core-carrier-first", "U", [r.forms[0]])
        forms = (r.forms[0], follower) if follower else (r.forms[0],)
        u = Choice("filled", forms, u.ranking)
    return u, r


def _implementation(free: Sequence[str], k_forms: Sequence[str], points: Points, notes: _Notes) -> Choice:
    """5.3: at most two compatible forms, by tier."""
    tiers = {form: _tier(form, points) for form in free if form != OFFICE or OFFICE in k_forms}
    ranking = sorted(tiers, key=lambda form: (tiers[form], -points.by_form[form], points.order[form]))
    if not ranking:
        return Choice("all_locked", (), ())
    forms = [ranking[0]]
    if tiers[ranking[0]] == 3:
        notes.add("below-threshold", "U", forms)
    for form in ranking[1:]:
        if tiers[form] > 1:
            break
        if {form, forms[0]} == {COMPANY, UTILITIES}:
            notes.add("skipped-incompatible", "U", [forms[0], form])
            continue
        forms.append(form)
        break
    return Choice("filled", tuple(forms), tuple(ranking))


def _tier(form: str, points: Points) -> int:
    if form == OFFICE:
        return 0
    if form == LINE:
        return 2
    return 1 if points.at_least(form, THRESHOLD) else 3


def _region(ranking: Sequence[str], inputs: Inputs, points: Points, notes: _Notes) -> Choice:
    """5.4: whether the region carries, supplements or is not needed."""
    if not ranking:
        return Choice("all_locked", (), ())
    need, size = inputs.point("regionalbedarf"), inputs.point("groesse")
    if points.at_least(ranking[0], 60) and (need >= 3 or (size <= 1 and need >= 2)):
        status: SlotStatus = "core"
    elif points.at_least(ranking[0], 55) and need >= 1:
        status = "supplement"
    else:
        return Choice("not_needed", (), tuple(ranking))
    return replace(_tied("R", ranking, inputs, points, notes), status=status)


NEXT_STAGE = {
    "arbeitsgemeinschaft": ("arbeitsgemeinschaft", "oer_vereinbarung"),
    "oer_vereinbarung": ("oer_vereinbarung", "zweckverband", "gemeinsame_digitalagentur"),
}


def describe(
    catalogue: Catalogue, inputs: Inputs, points: Points, structure: Structure, locks: Sequence[Lock]
) -> tuple[dict[SlotKey, Slot], tuple[Note, ...]]:
    """5.6 to 5.8: the slots with reasons, runners-up and first steps, and all notes."""
    slots: dict[SlotKey, Slot] = {}
    notes = list(structure.notes)
    for slot, choice in structure.slots.items():
        least = None
        if choice.status == "all_locked":
            least = _least_locked(catalogue.slots[slot], locks, points)
            notes.append(Note("all-locked", slot, (least,)))
        slots[slot] = _describe_slot(catalogue, inputs, points, slot, choice, least)
    for form in structure.slots["R"].forms:
        if form in NEXT_STAGE:
            notes.append(Note("next-stage", "R", NEXT_STAGE[form]))
    return slots, tuple(notes)


def _least_locked(candidates: Sequence[str], locks: Sequence[Lock], points: Points) -> str:
    def burden(form: str) -> tuple[int, int, int, int]:
        active = [lock for lock in locks if lock.form == form and not lock.overridden]
        firm = [lock for lock in active if lock.kind != "threshold"]
        return len(firm), len(active), -points.by_form[form], points.order[form]

    return min(candidates, key=burden)


def _describe_slot(
    catalogue: Catalogue,
    inputs: Inputs,
    points: Points,
    slot: SlotKey,
    choice: Choice,
    first_step: str | None,
) -> Slot:
    ahead = next((form for form in choice.ranking if form in choice.forms), None)
    others = [form for form in choice.ranking if form not in choice.forms][:2]
    shows_ties = slot in ("K", "R")
    return Slot(
        status=choice.status,
        forms=tuple(_recommended(catalogue, inputs, form) for form in choice.forms),
        ranking=choice.ranking,
        runners_up=tuple(_runner_up(catalogue, inputs, points, form, ahead) for form in others),
        close=tuple(f for f in choice.ranking if shows_ties and points.are_close(choice.ranking[0], f)),
        first_step=first_step,
    )


def _recommended(catalogue: Catalogue, inputs: Inputs, form: str) -> Recommended:
    parts = _known_only(contributions(catalogue, form, inputs), inputs)
    return Recommended(form, _largest(parts, 3), _largest({k: -v for k, v in parts.items()}, 2))


def _runner_up(catalogue: Catalogue, inputs: Inputs, points: Points, form: str, ahead: str | None) -> RunnerUp:
    if ahead is None:
        return RunnerUp(form, None, ())
    mine, theirs = contributions(catalogue, form, inputs), contributions(catalogue, ahead, inputs)
    lead = _known_only({key: theirs[key] - mine[key] for key in mine}, inputs)
    return RunnerUp(form, points.gap(ahead, form), _largest(lead, 2))


def _known_only(parts: dict[str, Fraction], inputs: Inputs) -> dict[str, Fraction]:
    return {key: part for key, part in parts.items() if inputs.values[key] is not None}


def _largest(parts: dict[str, Fraction], count: int) -> tuple[str, ...]:
    """The keys of the largest positive parts; equal ones stay in catalogue order."""
    positive = [key for key, part in parts.items() if part > 0]
    return tuple(sorted(positive, key=lambda key: -parts[key])[:count])


def compatibility(catalogue: Catalogue, bundle: frozenset[str]) -> tuple[Compatibility, ...]:
    """Section 6: what the catalogue says about pairs that meet in the bundle."""
    found = [Compatibility(pair.forms, pair.verdict) for pair in catalogue.compatibility if set(pair.forms) <= bundle]
    if "landkreis_taktgeber" in bundle and "cdo" not in bundle:
        found.append(Compatibility(("landkreis_taktgeber", "cdo"), "missing_counterpart"))
    return tuple(found)
