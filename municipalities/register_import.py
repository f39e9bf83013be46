"""Brings the municipalities in line with the register: all or nothing, and the second time nothing.

A municipality that has left the register is kept and no longer offered. One that changed its association has a new
key; it is known again by the rest of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from municipalities.models import Kind, Municipality
from municipalities.register import Entry, Register, identity

FIELDS = [
    "name", "kind", "kind_detail", "state", "population", "official_key", "has_own_administration", "county_id",
    "association_id", "dissolved_on",
]  # fmt: skip
ORDER = (Kind.LANDKREIS, Kind.VERBUND, Kind.KREISFREI, Kind.KREISANGEHOERIG)
"""Who lies in another comes after it."""

BATCH = 1000
MOST_DISSOLVED = 400
"""More than this never happened in a year: the file is probably cut off."""


class RegisterRefused(Exception):
    """Why nothing was imported, one reason a line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(slots=True)
class Counts:
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    dissolved: int = 0


def bring_in_line(register: Register, *, many_dissolved: bool = False) -> Counts:
    if register.problems:
        raise RegisterRefused(register.problems)
    with transaction.atomic():
        counts = Counts()
        known = {identity(town.official_key): town for town in Municipality.objects.all() if town.official_key}
        ids: dict[str | None, int | None] = {None: None}
        for kind in ORDER:
            _save([entry for entry in register.entries.values() if entry.kind == kind], known, ids, counts)
        counts.dissolved = _dissolve(register, known, many_dissolved)
    return counts


def _save(
    entries: list[Entry], known: dict[str, Municipality], ids: dict[str | None, int | None], counts: Counts
) -> None:
    new, changed = [], []
    for entry in entries:
        values = _values(entry, ids)
        town = known.get(identity(entry.key))
        if town is None:
            new.append(Municipality(**values))
        elif any(getattr(town, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(town, name, value)
            changed.append(town)
        else:
            counts.unchanged += 1
        if town:
            ids[entry.key] = town.pk
    for town in Municipality.objects.bulk_create(new, BATCH):
        ids[town.official_key] = town.pk
    if changed:
        Municipality.objects.bulk_create(
            changed, BATCH, update_conflicts=True, unique_fields=["id"],
            update_fields=[*(name.removesuffix("_id") for name in FIELDS), "search_key"],
        )  # fmt: skip
    counts.new += len(new)
    counts.changed += len(changed)


def _values(entry: Entry, ids: dict[str | None, int | None]) -> dict[str, Any]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "kind_detail": entry.kind_detail,
        "state": entry.state,
        "population": entry.population,
        "official_key": entry.key,
        "has_own_administration": entry.has_own_administration,
        "county_id": ids[entry.county],
        "association_id": ids[entry.association],
        "dissolved_on": None,
    }


def _dissolve(register: Register, known: dict[str, Municipality], many: bool) -> int:
    present = {identity(key) for key in register.entries}
    gone = [town.pk for key, town in known.items() if key not in present and town.is_offered]
    if len(gone) > MOST_DISSOLVED and not many:
        raise RegisterRefused([
            f"In der Datei fehlen {len(gone)} Kommunen, die bisher im Register standen. Ist sie vollständig? "
            "Wenn ja, wiederholen Sie den Aufruf mit --many-dissolved."
        ])  # fmt: skip
    for start in range(0, len(gone), BATCH):
        Municipality.objects.filter(pk__in=gone[start : start + BATCH]).update(dissolved_on=register.as_of)
    return len(gone)
