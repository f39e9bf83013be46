"""German syllables: pyphen's patterns, prepared so that neither a start nor a PDF waits for them."""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyphen
from django.conf import settings

from assessments.report.whole_files import write_whole

GERMAN = "de_DE"


class Patterns:
    """What a dictionary of pyphen would answer, from a twentieth of its memory: it knows its keys by their hashes."""

    def __init__(self, patterns: Mapping[str, Sequence[Any]]) -> None:
        rows = {key: (offset, tuple(values)) for key, (offset, values) in patterns.items()}
        self._values = list(dict.fromkeys(rows.values()))
        places = {value: place for place, value in enumerate(self._values)}
        known = sorted((hash(key), places[value]) for key, value in rows.items())
        self._hashes = array("q", (row[0] for row in known))
        self._places = array("H", (row[1] for row in known))

    def get(self, key: str) -> Any:
        wanted = hash(key)
        found = bisect_left(self._hashes, wanted)
        if found < len(self._hashes) and self._hashes[found] == wanted:
            return self._values[self._places[found]]
        return None


class German(pyphen.HyphDict):
    """pyphen's German dictionary, made from the prepared patterns."""

    def __init__(self) -> None:
        patterns = json.loads(prepared_patterns().read_text("utf-8"))
        self.patterns = Patterns(patterns)
        self.maxlen = max(map(len, patterns))
        self.cache: dict[str, list[pyphen.DataInt]] = {}


def prepared_patterns() -> Path:
    """pyphen's German patterns as JSON, which is read in a tenth of the time its own file takes; made once."""
    target = settings.VAR_DIR / "fonts" / f"syllables-{version('pyphen')}.json"
    if not target.exists():
        patterns = pyphen.HyphDict(pyphen.LANGUAGES[GERMAN]).patterns
        write_whole(target, json.dumps(patterns, separators=(",", ":")).encode())
    return target


@cache
def hyphenation() -> pyphen.Pyphen:
    """German syllables; loading them takes a moment, so it happens when the first word is too long."""
    pyphen.hdcache[pyphen.LANGUAGES[GERMAN]] = German()
    return pyphen.Pyphen(lang=GERMAN)


def hyphenated(text: str) -> str:
    """With soft hyphens in long words: not every browser knows German syllables."""
    return re.sub(r"[^\W\d_]{9,60}", lambda match: hyphenation().inserted(match.group(), "\u00ad"), text)
