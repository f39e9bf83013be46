"""Texts are there, clean, and have the placeholders of their place only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from catalogue.content.problems import Path, Problem
from catalogue.content.structure import Catalogue

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
OPTIONAL_TEXT = {
    "note", "pro", "con", "unit", "example", "where", "legal_basis", "combination_remark", "change_note", "mandate",
}  # fmt: skip


def placeholders(catalogue: Catalogue) -> Iterator[Problem]:
    allowed: list[tuple[str, Sequence[Any], Callable[[Any], set[str]]]] = [
        ("checks", catalogue.checks, lambda check: {"actors", "details"}),
        ("notes", catalogue.notes, lambda note: {"0", "1", "2"}),
        ("resolution_blocks", catalogue.resolution_blocks, lambda b: {"Rat", "rat", "spitze", *b.fields}),
    ]
    for name, entries, known in allowed:
        for index, entry in enumerate(entries):
            for found in sorted(set(PLACEHOLDER.findall(entry.text)) - known(entry)):
                yield Problem((name, index, "text"), f"Den Platzhalter „{found}“ gibt es hier nicht.")


def texts(catalogue: Catalogue) -> Iterator[Problem]:
    for path, name, value in walk(catalogue, ()):
        for text in value if isinstance(value, tuple) else (value,):
            if not isinstance(text, str):
                continue
            if text != text.strip():
                yield Problem(path, "Am Anfang oder Ende steht ein überflüssiges Leerzeichen.")
            if not text and name not in OPTIONAL_TEXT and "examples" not in path:
                yield Problem(path, "Dieser Text ist leer.")
            if CONTROL.search(text):
                yield Problem(path, "Der Text enthält einen Zeilenumbruch oder ein Steuerzeichen.")


def walk(part: Any, path: Path) -> Iterator[tuple[Path, str, Any]]:
    """Every field that holds no further entries, with its path and name."""
    for field in fields(part):
        value, place = getattr(part, field.name), (*path, field.name)
        if is_dataclass(value):
            yield from walk(value, place)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            for index, entry in enumerate(value):
                yield from walk(entry, (*place, index))
        elif isinstance(value, dict) and any(is_dataclass(entry) for entry in value.values()):
            for key, entry in value.items():
                yield from walk(entry, (*place, key))
        elif isinstance(value, dict):
            yield place, field.name, tuple(text for text in value.values() if isinstance(text, str))
        else:
            yield place, field.name, value
