"""The stored cases: those that come with the program, those that were shared, and what is pinned for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings

from assessments.engine.recommendation import Recommendation
from assessments.exchange import Document, read_document
from assessments.models import Pin, SharedCase
from assessments.report.wording import KINDS, whole
from catalogue.content.structure import SLOTS, SlotKey
from municipalities.models import User

FOLDER = settings.BASE_DIR / "fixtures" / "demo"
SlotOutcome = tuple[str, tuple[str, ...]]
Outcome = Mapping[SlotKey, SlotOutcome]
"""Status and recommended forms of every slot; empty while there is no recommendation."""


@dataclass(frozen=True, slots=True)
class StoredCase:
    """`shared_at` is empty for those that come with the program."""

    key: str
    title: str
    document: Document
    shared_at: datetime | None = None
    pin: Pin | None = None

    @property
    def pinned(self) -> Outcome | None:
        if self.pin is None:
            return None
        return {slot: (entry["status"], tuple(entry["forms"])) for slot, entry in self.pin.expected.items()}


def stored_cases() -> list[StoredCase]:
    pins = {pin.key: pin for pin in Pin.objects.select_related("pinned_by")}
    return [*_worked(pins), *_shared(pins)]


def stored_case(key: str) -> StoredCase | None:
    return next((case for case in stored_cases() if case.key == key), None)


def _worked(pins: Mapping[str, Pin]) -> Iterator[StoredCase]:
    for document in _worked_documents():
        key = str(document["id"])
        yield StoredCase(key, str(document["title"]), document, pin=pins.get(key))


@cache
def _worked_documents() -> tuple[Document, ...]:
    documents = [read_document(path.read_bytes()) for path in FOLDER.glob("*.json")]
    return tuple(sorted(documents, key=lambda document: str(document["id"])))


def _shared(pins: Mapping[str, Pin]) -> Iterator[StoredCase]:
    for row in SharedCase.objects.all():
        yield StoredCase(row.key, _title(row.document), row.document, row.shared_at, pins.get(row.key))


def _title(document: Document) -> str:
    profile = document["profile"]
    kind = KINDS[profile["kind"]]
    return f"{kind[0].upper()}{kind[1:]}, rund {whole(profile['population'])} Einwohner"


def outcome_of(recommendation: Recommendation) -> Outcome:
    slots = recommendation.slots or {}
    return {slot: (slots[slot].status, tuple(entry.form for entry in slots[slot].forms)) for slot in SLOTS if slots}


def pin(case: StoredCase, outcome: Outcome, person: User) -> None:
    """From now on this is what should come out."""
    expected = {slot: {"status": status, "forms": list(forms)} for slot, (status, forms) in outcome.items()}
    shared = SharedCase.objects.filter(key=case.key).first()
    values: dict[str, Any] = {"expected": expected, "pinned_by": person, "shared_case": shared}
    Pin.objects.update_or_create(key=case.key, defaults=values)


def unpin(case: StoredCase) -> None:
    Pin.objects.filter(key=case.key).delete()
