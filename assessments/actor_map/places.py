"""Where an actor stands: its levels, or one of the zones beside the house."""

from __future__ import annotations

from collections.abc import Mapping

from assessments.models import Actor
from catalogue.content.structure import Catalogue

OUTSIDE_GROUPS = ("company", "regional", "external")
OUTSIDE_KINDS = ("funder",)

ZONES = (
    ("P", "Politische Ebene", "Wer entscheidet, was gewollt ist?"),
    ("K", "Koordinierende Ebene", "Wer hält die Fäden zusammen?"),
    ("U", "Umsetzende Ebene", "Wer macht es, wer betreibt es?"),
    ("quer", "Berät oder quer", "Wer berät, prüft oder wird informiert?"),
    ("extern", "Extern", "Wer wirkt von außen mit?"),
)
PLACES: Mapping[str, str] = {
    "P": "Politisch",
    "K": "Koordinierend",
    "U": "Umsetzend",
    "PK": "Politisch, koordinierend",
    "KU": "Koordinierend, umsetzend",
    "PU": "Politisch, umsetzend",
    "PKU": "Alle drei Ebenen",
    "quer": "Berät oder quer",
    "extern": "Extern",
}


def is_outside(catalogue: Catalogue, actor: Actor) -> bool:
    """Outside the core administration, as said or by its kind."""
    if actor.is_external is not None:
        return actor.is_external
    kind = catalogue.actor_kind.get(actor.kind)
    return kind is not None and (kind.group in OUTSIDE_GROUPS or kind.key in OUTSIDE_KINDS)


def place_of(catalogue: Catalogue, actor: Actor) -> str:
    """Where the actor stands: its levels, or one of the zones beside the house."""
    return actor.levels or ("extern" if is_outside(catalogue, actor) else "quer")


def placed(catalogue: Catalogue, actor: Actor, place: str) -> tuple[str, bool | None]:
    """Levels and being external of an actor put on `place`; what does not matter there stays as it is."""
    if place not in ("quer", "extern"):
        return place, actor.is_external
    outside = place == "extern"
    return "", actor.is_external if is_outside(catalogue, actor) == outside else outside


def moved(catalogue: Catalogue, actor: Actor, origin: str, target: str) -> tuple[str, bool | None]:
    """Like `placed`, for a card taken from one zone to another: other levels of the actor stay."""
    if target in ("quer", "extern"):
        return placed(catalogue, actor, target)
    levels = (set(actor.levels) - {origin}) | {target}
    return "".join(level for level in "PKU" if level in levels), actor.is_external
