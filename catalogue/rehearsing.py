"""What comes out otherwise with another catalogue. Cases are known one floor up; the settings name who is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from catalogue.content.structure import Catalogue


@dataclass(frozen=True, slots=True)
class ChangedResult:
    """What comes out otherwise for a stored case at one place, with the reasons.

    `is_other`: other forms are recommended, not only other points. `is_unexpected`: nobody has said before that this
    should come out, so it needs a reason. `pinned` is what somebody has said, in words.
    """

    key: str
    case: str
    slot: str
    before: str
    after: str
    why: tuple[str, ...]
    is_other: bool
    is_unexpected: bool
    pinned: str = ""


def rehearse(old: Catalogue, new: Catalogue) -> Sequence[ChangedResult]:
    found: Sequence[ChangedResult] = import_string(settings.REHEARSAL)(old, new)
    return found
