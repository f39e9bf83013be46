"""What a form carries to notice that somebody else was faster, and how a person decides between two answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from assessments.models import Answer
from journal.visit import number_in

MINE, THEIRS, BOTH = "mine", "theirs", "both"
"""How a person resolves two answers to one question."""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Two people answered: what stands there now, beside what was typed here."""

    who: str
    by: int | None
    """The number of that person, to tell one's own other window from somebody else."""
    at: datetime
    theirs: str
    their_note: str
    mine: str
    my_note: str

    @property
    def both_have_notes(self) -> bool:
        return bool(self.their_note and self.my_note and self.their_note != self.my_note)


def resolution_of(data: Any, name: str) -> str:
    """Which of two answers the person chose, if there were two."""
    return str(data.get(f"resolve-{name}", ""))


def is_undecided(data: Any, name: str) -> bool:
    return f"conflict-{name}" in data and resolution_of(data, name) not in (MINE, THEIRS, BOTH)


def name_of(row: Answer) -> str:
    return str(row.changed_by) if row.changed_by else "Jemand"


def fingerprint(status: str, value: Any, note: str) -> str:
    return sha256(repr((status, value, note)).encode("utf-8", "replace")).hexdigest()[:16]


def base_of(version: int, status: str, value: Any, note: str) -> str:
    """What a form carries to tell later on which answer a change was made."""
    return f"{version}:{fingerprint(status, value, note)}"


def shown_base(data: Any, name: str) -> tuple[int, str]:
    """Version and fingerprint of the answer that the form was shown with."""
    version, _, shown = str(data.get(f"base-{name}", "")).partition(":")
    return number_in(version), shown
