"""Saving what a municipality fills in for its council; possible in every state, the sealed answers stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from assessments.models import Assessment, CouncilPaper
from journal.events import AuditEvent
from journal.recording import record_later
from municipalities.models import User


class FilledInMeanwhile(Exception):
    """Somebody else has saved since the form was opened."""

    def __init__(self, current: CouncilPaper) -> None:
        super().__init__()
        self.current = current


def council_paper_of(assessment: Assessment) -> CouncilPaper | None:
    return CouncilPaper.objects.select_related("changed_by").filter(assessment=assessment).first()


LASTING = ("subject", "lead_office", "is_public", "aims", "posts", "one_off", "yearly", "cover", "account", "climate",
           "equality")  # fmt: skip
"""What is likely to hold next time too; number, dates, agenda and budget year belong to one meeting."""


def copy_council_paper(source: Assessment, target: Assessment, person: User | None) -> None:
    if (old := council_paper_of(source)) is None:
        return
    sessions = [row | {"day": None, "item": ""} for row in old.sessions]
    lasting = {name: getattr(old, name) for name in LASTING}
    CouncilPaper.objects.create(assessment=target, changed_by=person, sessions=sessions, **lasting)


@transaction.atomic
def fill_in(assessment: Assessment, person: User | None, values: Mapping[str, Any], version: int) -> CouncilPaper:
    """Saves if nobody has since `version`, which is 0 before the first time."""
    current = CouncilPaper.objects.select_for_update().filter(assessment=assessment).first()
    if current and current.version != version:
        record_later(AuditEvent.CONFLICT, about=assessment, by=person.pk if person else None, detail="paper")
        raise FilledInMeanwhile(current)
    paper = current or CouncilPaper(assessment=assessment, version=0)
    for name, value in values.items():
        setattr(paper, name, value)
    paper.version += 1
    paper.changed_by = person
    paper.save()
    return paper
