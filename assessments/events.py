"""What can happen to an assessment, in words for its history. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Event(StrEnum):
    STARTED = "started"
    ADOPTED = "adopted"
    COPIED = "copied"
    IMPORTED = "imported"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    TAKEN_UP = "taken_up"
    HANDED_BACK = "handed_back"
    REASSIGNED = "reassigned"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REOPENED = "reopened"
    ARCHIVED = "archived"
    UNARCHIVED = "unarchived"
    SHARED = "shared"
    UNSHARED = "unshared"


EVENT_LABELS: Mapping[str, str] = {
    Event.STARTED: "Bewertung begonnen",
    Event.ADOPTED: "Aus einem Versuch ohne Konto übernommen",
    Event.COPIED: "Als Kopie einer anderen Bewertung begonnen",
    Event.IMPORTED: "Angaben aus einer Datei übernommen",
    Event.SUBMITTED: "Bewertung eingereicht",
    Event.WITHDRAWN: "Einreichung zurückgezogen",
    Event.TAKEN_UP: "Prüfung begonnen",
    Event.HANDED_BACK: "Prüfung abgegeben",
    Event.REASSIGNED: "Prüfung von jemand anderem übernommen",
    Event.CHANGES_REQUESTED: "Änderungen erbeten",
    Event.APPROVED: "Bewertung freigegeben",
    Event.REOPENED: "Freigabe wieder geöffnet",
    Event.ARCHIVED: "Archiviert",
    Event.UNARCHIVED: "Aus dem Archiv geholt",
    Event.SHARED: "Als anonymen Probefall zur Verfügung gestellt",
    Event.UNSHARED: "Anonymen Probefall zurückgezogen",
}
