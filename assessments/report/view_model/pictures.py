"""The house today and tomorrow, and the line of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

from assessments.engine.case import Actor
from assessments.report import diagrams
from assessments.report.diagrams import Box, Drawing, Lane, Span
from assessments.report.view_model.basis import Basis
from assessments.report.view_model.slots import Choice, SlotPart
from assessments.report.wording import ROLES, SLOT_NAMES, SLOT_QUESTIONS, listed, whole

ALL = 60
"""Actors that a picture names one by one; of more, every level names some and counts the rest."""
LEGEND = ("new", "supplement", "changed", "same", "also")
REPORTS_TO = {"steuerkreis": "council", "stabsstelle": "head", "cdo": "head"}
"""To which kind of actor a new form reports by its nature; the others depend on how they are set up."""


def target_titled(slots: Sequence[SlotPart]) -> str:
    said = "; ".join(
        f"{slot.name}: {listed([choice.form.short_name for choice in slot.choices]) or slot.status}" for slot in slots
    )
    return f"Zielstruktur über drei Ebenen und Region. {said}."


def target_lanes(basis: Basis, slots: Sequence[SlotPart], most: int = ALL) -> tuple[Lane, ...]:
    """The recommended forms among the actors of today, of whom at most `most` are named per level."""
    lanes = []
    for slot in slots:
        boxes = [_form_box(basis, choice) for choice in slot.choices]
        if slot.key != "R":
            has_new_lead = slot.key == "K" and any(choice.is_new for choice in slot.choices)
            present = [actor for actor in basis.case.actors if slot.key in actor.levels]
            boxes += _present(present, slot.key, most, has_new_lead=has_new_lead)
        if slot.key == "P" and not boxes:
            boxes.append(Box(basis.voice.council, ("steuert selbst",)))
        if boxes:
            lanes.append(Lane(slot.name, slot.question, tuple(boxes)))
    return tuple(lanes)


def target_reports(basis: Basis, slots: Sequence[SlotPart]) -> tuple[tuple[str, str], ...]:
    """The new reporting lines to actors that are there already."""
    found = []
    for choice in (choice for slot in slots for choice in slot.choices if choice.is_new):
        kind = REPORTS_TO.get(choice.form.key)
        superior = next((actor for actor in basis.case.actors if actor.kind == kind and actor.levels), None)
        if superior:
            found.append((f"form-{choice.form.key}", superior.key))
    return tuple(found)


def _form_box(basis: Basis, choice: Choice) -> Box:
    supplements = choice.slot == "R" and basis.recommendation.slots and basis.recommendation.slots["R"].status != "core"
    name, key = choice.form.short_name, f"form-{choice.form.key}"
    if not choice.is_new:
        return Box(name, ("empfohlen",), "same", "BESTEHT", key)
    tag = "NEU · ERGÄNZUNG" if supplements else "NEU"
    return Box(name, (), "supplement" if supplements else "new", tag, key)


def _present(actors: Sequence[Actor], level: str, most: int, *, has_new_lead: bool) -> list[Box]:
    """Who coordinates today has to share the task with a new form: that is a change."""
    boxes = []
    for actor in actors:
        is_home = actor.levels[0] == level
        key = actor.key if is_home else ""  # reporting lines end where an actor is at home
        if has_new_lead and actor.role == "coordinates":
            boxes.append(Box(actor.name, ("Aufgaben abgrenzen",), "changed", "GEÄNDERT", key))
        else:
            boxes.append(Box(actor.name, style="same" if is_home else "also", key=key))
    if len(boxes) <= most:
        return boxes
    rest = len(boxes) - max(most - 1, 0)
    return [*boxes[: max(most - 1, 0)], Box(f"{rest} weitere Akteure" if most > 1 else f"{rest} bestehende Akteure")]


def target(basis: Basis, slots: Sequence[SlotPart]) -> Drawing | None:
    """For the page, however high it gets."""
    if not slots:
        return None
    lanes, reports = target_lanes(basis, slots), target_reports(basis, slots)
    return diagrams.house(target_titled(slots), lanes, reports, legend=LEGEND)


def target_narrow(basis: Basis, slots: Sequence[SlotPart]) -> Drawing | None:
    return diagrams.narrow_house(target_titled(slots), target_lanes(basis, slots, 4)) if slots else None


def actor_reports(basis: Basis) -> tuple[tuple[str, str], ...]:
    return tuple((actor.key, superior) for actor in basis.case.actors for superior in actor.reports_to or ())


def actor_lanes(basis: Basis) -> tuple[Lane, ...]:
    by_key = {actor.key: actor.name for actor in basis.case.actors}
    superiors = {superior for _, superior in actor_reports(basis)}
    lanes = []
    for level in ("P", "K", "U"):
        here = [actor for actor in basis.case.actors if level in actor.levels]
        boxes = tuple(_actor_box(actor, by_key, also=actor.levels[0] != level) for actor in here)
        lanes.append(Lane(SLOT_NAMES[level], SLOT_QUESTIONS[level], boxes or (Box("niemand benannt", (), "nobody"),)))
    apart = [actor for actor in basis.case.actors if not actor.levels]
    between = [actor for actor in apart if actor.key in superiors]
    beside = [actor for actor in apart if actor.key not in superiors]
    for place, label, question, people in (
        (1, "Ohne Ebene", "Leitung dazwischen", between),
        (9, "Berät oder quer", "Wer berät und prüft?", beside),
    ):
        if people:
            boxes = tuple(_actor_box(actor, by_key, also=False) for actor in people)
            lanes.insert(place, Lane(label, question, boxes, is_soft=True))
    return tuple(lanes)


def _counted(lane: Lane, most: int) -> Lane:
    rest = len(lane.boxes) - most + 1
    if rest <= 1:
        return lane
    return replace(lane, boxes=(*lane.boxes[: most - 1], Box(f"{rest} weitere Akteure", ("siehe Tabelle",))))


def _actor_box(actor: Actor, by_key: Mapping[str, str], *, also: bool) -> Box:
    if also:
        return Box(actor.name, ("wirkt auch hier",), "also")
    posts = f"{whole(actor.fte)} VZÄ" if actor.fte is not None else ""
    first = ", ".join(part for part in (ROLES.get(actor.role or "", ""), posts) if part)
    until = f"befristet bis {actor.fixed_term_until:%d.%m.%Y}" if actor.fixed_term_until else ""
    superiors = listed([by_key[key] for key in actor.reports_to or ()])
    return Box(actor.name, tuple(filter(None, (first, until))), key=actor.key, reports_to=superiors)


def _actors_titled(lanes: Sequence[Lane]) -> str:
    said = "; ".join(f"{lane.label}: {_some_titles(lane.boxes)}" for lane in lanes)
    return f"Akteure heute auf den drei Ebenen. {said}. Wer wem berichtet, steht in der Tabelle."


def _some_titles(boxes: Sequence[Box], most: int = 12, longest: int = 80) -> str:
    """A description is listened to: the table beside the picture has the rest."""
    titles = [shorten(box.title, longest, placeholder=" …") for box in boxes[:most]]
    rest = len(boxes) - most
    return listed(titles) if rest <= 0 else f"{', '.join(titles)} und {rest} weitere"


def actor_map(basis: Basis) -> Drawing | None:
    if not basis.case.actors:
        return None
    lanes = actor_lanes(basis)
    return diagrams.house(_actors_titled(lanes), lanes, actor_reports(basis), legend=("also",))


def actor_map_narrow(basis: Basis) -> Drawing | None:
    if not basis.case.actors:
        return None
    lanes = actor_lanes(basis)
    return diagrams.narrow_house(_actors_titled(lanes), lanes)


def timeline(basis: Basis, slots: Sequence[SlotPart]) -> Drawing | None:
    choices = [choice for slot in slots for choice in slot.choices]
    if not choices:
        return None
    rows = [
        Span(c.form.short_name, c.form.setup_time.months_min, c.form.setup_time.months_max, basis.yearly_cost(c.form))
        for c in choices
    ]
    words = "; ".join(f"{r.name} {r.months_min} bis {r.months_max} Monate, im Jahr {r.cost}" for r in rows)
    return diagrams.timeline(f"Aufwand und Zeit je Form: {words}.", rows)


@dataclass(frozen=True, slots=True)
class PaperDrawings:
    """Drawings that only paper has, made when asked for."""

    basis: Basis
    slots: tuple[SlotPart, ...]

    def targets(self) -> tuple[Drawing, ...]:
        """In as many drawings as it takes pages."""
        if not self.slots:
            return ()
        most = ALL if len(self.basis.case.actors) <= ALL else ALL // 3
        lanes, reports = target_lanes(self.basis, self.slots, most), target_reports(self.basis, self.slots)
        return diagrams.houses(target_titled(self.slots), lanes, reports, legend=LEGEND)

    def small_targets(self) -> tuple[Drawing, ...]:
        """For page one, from the fullest to the barest: how much room there is shows only there."""
        if not self.slots:
            return ()
        title, reports = target_titled(self.slots), target_reports(self.basis, self.slots)
        drawings = [
            diagrams.house(title, target_lanes(self.basis, self.slots, most), reports, pad=6.0, legend=LEGEND)
            for most in (3, 2)
        ]
        for most in (2, 1):
            bare = [
                Lane(lane.label, "", tuple(Box(box.title, (), box.style, box.tag, box.key) for box in lane.boxes))
                for lane in target_lanes(self.basis, self.slots, most)
            ]
            drawings.append(diagrams.house(title, bare, pad=4.0, per_row=3 if most > 1 else 4))
        return tuple(drawings)

    def actor_maps(self) -> tuple[Drawing, ...]:
        if not self.basis.case.actors:
            return ()
        lanes = actor_lanes(self.basis)
        if len(self.basis.case.actors) > ALL:
            lanes = tuple(_counted(lane, ALL // len(lanes)) for lane in lanes)
        return diagrams.houses(_actors_titled(lanes), lanes, actor_reports(self.basis), legend=("also",))
