"""Differences between two catalogues, in words: where, what it said, what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.formats import date_format

from catalogue.admin.standing import label
from catalogue.content.difference import Change, differences
from catalogue.content.identity import name_of
from catalogue.content.problems import Path
from catalogue.content.structure import Catalogue
from catalogue.mapping import children
from catalogue.models import SECTIONS, KeyedRow, WorkingCopy

KINDS = {"new": "neu", "changed": "geändert", "removed": "entfällt", "moved": "Reihenfolge"}
TITLES = ("short_name", "name", "title", "label", "topic", "place", "text")
NOTHING = "nichts"


@dataclass(frozen=True)
class Told:
    kind: str
    part: str
    where: str
    old: str
    new: str


def told_differences(old: Catalogue, new: Catalogue) -> list[Told]:
    names = {**_names(old), **_names(new)}
    return [_told(change, names) for change in differences(old, new)]


def _names(catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """What each entry is called, by its part and key."""
    names = {}
    for field in fields(Catalogue):
        entries = getattr(catalogue, field.name)
        for entry in entries if isinstance(entries, tuple) else ():
            names[field.name, name_of(field.name, entry)] = title_of(entry)
    return names


def _told(change: Change, names: dict[tuple[str, str], str]) -> Told:
    part, column, where = _trail(change.path, names)
    known = {key: title for (section, key), title in names.items() if section in _parts_of(column)}
    if change.kind == "moved":
        section = str(change.path[0])
        before, after = (", ".join(names.get((section, key), key) for key in keys) for keys in (change.old, change.new))
        return Told(KINDS["moved"], part, where, before, after)
    old = "" if change.kind == "new" else _value(change.old, column, known)
    new = "" if change.kind == "removed" else _value(change.new, column, known)
    return Told(KINDS[change.kind], part, where, old, new)


def _trail(path: Path, names: dict[tuple[str, str], str]) -> tuple[str, Any, str]:
    """The part, the column and the place in words."""
    section, *rest = [str(step) for step in path]
    model: type[models.Model] = SECTIONS.get(section, WorkingCopy)
    if model is WorkingCopy:
        return str(WorkingCopy._meta.verbose_name), None, label(model, section)
    part = str(model._meta.verbose_name_plural)
    words = [names.get((section, rest[0])) or _choice(model, rest[0])] if rest else []
    rest = rest[1:]
    while rest and rest[0] in children(model):
        model = children(model)[rest[0]]
        words.append(str(model._meta.verbose_name))
        if len(rest) > 1:
            words[-1] += f" {_entry(model, rest[1], names)}"
        rest = rest[2:]
    column = _column(model, rest)
    if column is not None and rest:
        words.append(str(column.verbose_name))
    return part, column, ", ".join(words)


def _entry(model: type[models.Model], key: str, names: dict[tuple[str, str], str]) -> str:
    """Which of the rows of an entry: by what its key is called, or by its number."""
    if not issubclass(model, KeyedRow):
        return str(int(key) + 1)
    column = model._meta.get_field(model.KEY)
    found = next((names[part, key] for part in _parts_of(column) if (part, key) in names), _choice(model, key))
    return f"„{found}“"


def _choice(model: type[models.Model], key: str) -> str:
    """What a key is called that is one of a few."""
    column = model._meta.get_field(model.KEY) if issubclass(model, KeyedRow) else None
    return {str(value): str(label) for value, label in getattr(column, "flatchoices", ())}.get(key, key)


def _parts_of(column: Any) -> tuple[str, ...]:
    """The parts whose keys a column holds."""
    part = getattr(column, "of", "")
    return {"sources": (), "forms_or_council": ("forms",)}.get(part, (part,))


def _column(model: type[models.Model], rest: Sequence[str]) -> Any:
    names = {field.name: field for field in model._meta.concrete_fields}
    if rest:
        return names.get("_".join(rest)) or names.get(rest[0])
    return names.get(model.VALUE) if issubclass(model, KeyedRow) else None


def _value(value: Any, column: Any, known: dict[str, str]) -> str:
    if value is None or value in ("", ()):
        return NOTHING
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, date):
        return date_format(value, "d.m.Y")
    if is_dataclass(value):
        return title_of(value)
    if isinstance(value, tuple):
        return ", ".join(_value(entry, column, known) for entry in value)
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".").replace("-", "−") if abs(value) > 9999 else str(value).replace("-", "−")
    choices = dict(column.flatchoices) if column is not None and column.choices else {}
    return str(choices.get(value, known.get(value, value)))


def title_of(entry: Any) -> str:
    if hasattr(entry, "low"):
        return f"{entry.low} bis {entry.high}"
    return next((str(getattr(entry, name)) for name in TITLES if getattr(entry, name, "")), "")
