"""The house today and tomorrow, and the line of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import shorten

from assessments.engine.case import Actor
from assessments.report import diagrams
from assessments.report.diagrams import Box, Drawing, Lane, Span
from assessments.report.view_model.basis import Basis
from assessments.report.view_model.slots import Choice, SlotPart
from assessments.report.wording import ROLES, SLOT_NAMES, SLOT_QUESTIONS, listed, whole

Draw = Callable[[str, Sequence[Lane]], Drawing]
ALL = 60


def target(basis: Basis, slots: Sequence[SlotPart], *, most: int = ALL, draw: Draw = diagrams.house) -> Drawing | None:
    """The recommended forms among the actors of today, of whom at most `most` are named per level."""
    if not slots:
        return None
    lanes = []
    for slot in slots:
        boxes = [_form_box(basis, choice) for choice in slot.choices]
        if slot.key != "R":
            level = slot.key
            present = [actor for actor in basis.case.actors if level in actor.levels]
            boxes += _present(present, most)
        if slot.key == "P" and not boxes:
            boxes.append(Box(basis.voice.council, ("steuert selbst",)))
        if boxes:
            lanes.append(Lane(slot.name, slot.question, tuple(boxes)))
    said = "; ".join(
        f"{slot.name}: {listed([choice.form.short_name for choice in slot.choices]) or slot.status}" for slot in slots
    )
    return draw(f"Zielstruktur über drei Ebenen und Region. {said}.", lanes)


def _form_box(basis: Basis, choice: Choice) -> Box:
    supplements = choice.slot == "R" and basis.recommendation.slots and basis.recommendation.slots["R"].status != "core"
    if not choice.is_new:
        return Box(choice.form.short_name, ("empfohlen",), "supplement", "BESTEHT")
    tag = "NEU, ERGÄNZEND" if supplements else "NEU"
    return Box(choice.form.short_name, (), "supplement" if supplements else "new", tag)


def _present(actors: Sequence[Actor], most: int) -> list[Box]:
    if len(actors) > most:
        shown, rest = actors[: most - 1], len(actors) - most + 1
        return [*(Box(actor.name) for actor in shown), Box(f"und {rest} weitere Akteure")]
    return [Box(actor.name) for actor in actors]


def actor_map(basis: Basis, *, draw: Draw = diagrams.house) -> Drawing | None:
    if not basis.case.actors:
        return None
    by_key = {actor.key: actor.name for actor in basis.case.actors}
    lanes = []
    for level in ("P", "K", "U"):
        here = [actor for actor in basis.case.actors if level in actor.levels]
        boxes = tuple(_actor_box(basis, actor, by_key, also=actor.levels[0] != level) for actor in here)
        lanes.append(Lane(SLOT_NAMES[level], SLOT_QUESTIONS[level], boxes or (Box("niemand benannt", (), "also"),)))
    cross = [actor for actor in basis.case.actors if not actor.levels]
    if cross:
        boxes = tuple(_actor_box(basis, actor, by_key, also=False) for actor in cross)
        lanes.append(Lane("Berät oder quer", "Wer berät und prüft?", boxes, is_soft=True))
    said = "; ".join(f"{lane.label}: {_some_titles(lane.boxes)}" for lane in lanes)
    return draw(f"Akteure heute auf den drei Ebenen. {said}.", lanes)


def _actor_box(basis: Basis, actor: Actor, by_key: Mapping[str, str], *, also: bool) -> Box:
    if also:
        return Box(actor.name, ("wirkt auch hier",), "also")
    posts = f"{whole(actor.fte)} VZÄ" if actor.fte is not None else ""
    first = ", ".join(part for part in (ROLES.get(actor.role or "", ""), posts) if part)
    superiors = listed([by_key[key] for key in actor.reports_to or ()])
    lines = [first, f"berichtet an {superiors}" if superiors else ""]
    if actor.fixed_term_until:
        lines.append(f"befristet bis {actor.fixed_term_until:%d.%m.%Y}")
    return Box(actor.name, tuple(line for line in lines if line))


def _some_titles(boxes: Sequence[Box], most: int = 12, longest: int = 80) -> str:
    """A description is listened to: the table beside the picture has the rest."""
    titles = [shorten(box.title, longest, placeholder=" …") for box in boxes[:most]]
    rest = len(boxes) - most
    return listed(titles) if rest <= 0 else f"{', '.join(titles)} und {rest} weitere"


def timeline(basis: Basis, slots: Sequence[SlotPart]) -> Drawing | None:
    choices = [choice for slot in slots for choice in slot.choices]
    if not choices:
        return None
    rows = [
        Span(c.form.short_name, c.form.setup_time.months_min, c.form.setup_time.months_max, basis.cost(c.form))
        for c in choices
    ]
    words = "; ".join(f"{r.name} {r.months_min} bis {r.months_max} Monate, {r.cost}" for r in rows)
    return diagrams.timeline(f"Aufwand und Zeit je Form: {words}.", rows)
