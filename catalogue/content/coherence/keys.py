"""Keys are unique and fit into addresses, columns and names of fields; orders have no gaps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from catalogue.content.coherence.words import walk
from catalogue.content.identity import SEVERAL, name_of
from catalogue.content.problems import Path, Problem
from catalogue.content.structure import Catalogue

CATALOGUE_KEY = re.compile(r"[0-9]{4}\.[0-9]{1,3}")
FORM_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
KEY = re.compile(r"[\w.*-]{1,60}")
LARGEST_NUMBER = 10**15


def unique_keys(catalogue: Catalogue) -> Iterator[Problem]:
    parts = {f.name for f in fields(catalogue) if isinstance(getattr(catalogue, f.name), tuple)} - SEVERAL
    for part in sorted(parts):
        names = [name_of(part, entry) for entry in getattr(catalogue, part)]
        seen = Counter[str]()
        for index, name in enumerate(names):
            seen[name] += 1
            if seen[name] > 1:
                yield Problem((part, index), f"Der Schlüssel „{name}“ kommt doppelt vor.")


def key_words(catalogue: Catalogue) -> Iterator[Problem]:
    """Keys stand in addresses, in columns and in the names of fields."""
    if not CATALOGUE_KEY.fullmatch(catalogue.key):
        yield Problem(("key",), "Der Schlüssel besteht aus Jahr und Nummer, zum Beispiel 2027.1.")
    if len(catalogue.title) > 200:
        yield Problem(("title",), "Der Titel darf höchstens 200 Zeichen haben.")
    for index, form in enumerate(catalogue.forms):
        if not FORM_KEY.fullmatch(form.key):
            yield Problem(("forms", index, "key"), "Der Schlüssel besteht aus kleinen Buchstaben, Ziffern und _.")
    for path, _, value in walk(catalogue, ()):
        if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
            yield Problem(path, "Diese Zahl ist zu groß.")
    for path, key in _mapping_keys(catalogue, ()):
        if not KEY.fullmatch(key):
            yield Problem(path, f"„{key[:40]}“ ist kein Schlüssel: nur Buchstaben, Ziffern, Punkt und Striche.")


def _mapping_keys(part: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """The keys of entries and of mappings, with the path of what they belong to."""
    if isinstance(part, Mapping):
        yield from ((path, str(key)) for key in part)
        for key, entry in part.items():
            yield from _mapping_keys(entry, (*path, str(key)))
    elif isinstance(part, tuple):
        for index, entry in enumerate(part):
            yield from _mapping_keys(entry, (*path, index))
    elif is_dataclass(part):
        if isinstance(key := getattr(part, "key", None), str):
            yield (*path, "key"), key
        for field in fields(part):
            yield from _mapping_keys(getattr(part, field.name), (*path, field.name))


def orders(catalogue: Catalogue) -> Iterator[Problem]:
    for name in ("forms", "criteria"):
        orders = [entry.order for entry in getattr(catalogue, name)]
        if orders != list(range(1, len(orders) + 1)):
            yield Problem((name,), "Die Reihenfolge muss lückenlos bei 1 beginnen.")
    orders = [block.order for block in catalogue.resolution_blocks]
    if len(set(orders)) != len(orders):
        yield Problem(("resolution_blocks",), "Jede Nummer darf nur einmal vorkommen.")
