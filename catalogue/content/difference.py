"""What is new, changed or gone between two catalogues, entry by entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from catalogue.content.identity import name_of
from catalogue.content.problems import Path
from catalogue.content.structure import Catalogue

HEAD = {"key", "published_on", "change_note"}
"""Told apart by every version, so no difference."""
PLACED = {"order"}
"""Follows from the place in the list, which is told as such."""


@dataclass(frozen=True, slots=True)
class Change:
    """`path` leads through names, not places: ("forms", "cdo", "pros", 2, "text"). An entry that is new has no old."""

    kind: Literal["new", "changed", "removed", "moved"]
    path: Path
    old: Any = None
    new: Any = None


def differences(old: Catalogue, new: Catalogue) -> list[Change]:
    changes: list[Change] = []
    for field in fields(Catalogue):
        if field.name in HEAD:
            continue
        before, after = getattr(old, field.name), getattr(new, field.name)
        if isinstance(after, tuple):
            changes += _by_name((field.name,), _named(field.name, before), _named(field.name, after))
        else:
            changes += _compare((field.name,), before, after)
    return changes


def _named(part: str, entries: Sequence[Any]) -> dict[str, Any]:
    seen = Counter[str]()
    named = {}
    for entry in entries:
        name = name_of(part, entry)
        seen[name] += 1
        named[name if seen[name] == 1 else f"{name} ({seen[name]})"] = entry
    return named


def _by_name(path: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    yield from (Change("removed", (*path, name), old=entry) for name, entry in old.items() if name not in new)
    for name, entry in new.items():
        if name not in old:
            yield Change("new", (*path, name), new=entry)
        else:
            yield from _compare((*path, name), old[name], entry)
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Change("moved", path, tuple(old), tuple(new))


def _compare(path: Path, old: Any, new: Any) -> Iterator[Change]:
    if old == new and not isinstance(new, Mapping):
        return
    if is_dataclass(new):
        for field in fields(new):
            if field.name not in PLACED or path[0] == "resolution_blocks":
                yield from _compare((*path, field.name), getattr(old, field.name), getattr(new, field.name))
    elif isinstance(new, Mapping):
        yield from _by_name(path, old, new)
    elif isinstance(new, tuple) and any(is_dataclass(entry) for entry in (*old, *new)):
        yield from _in_order(path, old, new)
    else:
        yield Change("changed", path, old, new)


def _in_order(path: Path, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
    """Entries without names: the same ones are found again wherever they stand, the others are paired in order."""
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        pairs = min(last - first, end - start)
        for number in range(pairs):
            yield from _compare((*path, start + number), old[first + number], new[start + number])
        yield from (Change("removed", (*path, place), old=old[place]) for place in range(first + pairs, last))
        yield from (Change("new", (*path, place), new=new[place]) for place in range(start + pairs, end))
