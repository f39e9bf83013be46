"""What was submitted and approved before, up to the paper at hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from assessments.models import Revision
from assessments.report.wording import german_date
from assessments.seal import open_seal


@dataclass(frozen=True, slots=True)
class Station:
    deed: str
    number: int
    day: date
    checksum: str

    @property
    def sentence(self) -> str:
        return f"Fassung {self.number} {self.deed} am {german_date(self.day)}, Prüfsumme {in_groups(self.checksum)}"


def history_of(revision: Revision) -> tuple[Station, ...]:
    """From seals, which never change: the same at every time."""
    return tuple(_stations(revision))


def _stations(last: Revision) -> Iterator[Station]:
    revisions = Revision.objects.filter(assessment=last.assessment_id, number__lte=last.number).order_by("number")
    for number, moment, checksum, approval, document in revisions.values_list(
        "number", "submitted_at", "checksum", "approval__checksum", "approval__document"
    ):
        yield Station("eingereicht", number, localdate(moment), checksum)
        if approval:
            yield Station("freigegeben", number, date.fromisoformat(open_seal(document)["approved_on"]), approval)


def in_groups(checksum: str) -> str:
    """Its first sixteen characters, as people read them out."""
    return " ".join(checksum[i : i + 4] for i in range(0, 16, 4)) if checksum else ""
