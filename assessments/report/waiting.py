"""Who waits for a PDF, in the order in which they came.

A place in the line is an empty file: its name says who came when, its time when they last asked. Whoever does not ask
again loses it, so that nobody waits for people who went away.
"""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings

KEPT = 45
"""Seconds a place is kept for somebody who does not ask again."""


def number_ahead(name: str) -> int:
    """Takes a place at the end or keeps the one there is; tells how many came before."""
    line, now = _line(), time.time()
    gone = {place for place in line if now - _asked(place) > KEPT}
    for place in gone:
        place.unlink(missing_ok=True)
    there = [place for place in line if place not in gone]
    own = next((place for place in there if _name(place) == name), None)
    (own or _folder() / f"{time.time_ns()}-{name}").touch()
    return there.index(own) if own else len(there)


def leave(name: str) -> None:
    for place in _line():
        if _name(place) == name:
            place.unlink(missing_ok=True)


def _line() -> list[Path]:
    return sorted(_folder().iterdir(), key=lambda place: place.name)


def _folder() -> Path:
    folder = Path(settings.VAR_DIR) / "papers" / "waiting"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _name(place: Path) -> str:
    return place.name.partition("-")[2]


def _asked(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except FileNotFoundError:
        return 0.0
