"""What can happen to an assessment, in words for its history. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Event(StrEnum):
    STARTED = "started"
    ADOPTED = "adopted"
    IMPORTED = "imported"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


EVENT_LABELS: Mapping[str, str] = {
    Event.STARTED: "Bewertung begonnen",
    Event.ADOPTED: "Aus einem Versuch ohne Konto übernommen",
    Event.IMPORTED: "Angaben aus einer Datei übernommen",
    Event.SUBMITTED: "Bewertung eingereicht",
    Event.WITHDRAWN: "Einreichung zurückgezogen",
}
