"""A municipality lets editors try catalogues on its case: agreed to by its lead, anonymous, until taken back."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import now

from assessments.access import StateConflict, may_act
from assessments.engine.case import Case
from assessments.events import Event
from assessments.exchange import parse_case, write_document
from assessments.models import Assessment, SharedCase
from assessments.seal import open_seal
from assessments.states import Party
from assessments.workbench.anonymous import anonymous
from assessments.workflow import new_key, record
from catalogue.publishing import content_of
from journal.models import Deletion
from municipalities.models import User

NOT_SUBMITTED = "Erst nach dem Einreichen gibt es einen Stand, aus dem ein Probefall werden kann."


def copy_of(assessment: Assessment) -> Case | None:
    """What would be kept: the last submission without anything that tells whose it is."""
    revision = assessment.revisions.select_related("catalogue_version").last()
    if revision is None:
        return None
    catalogue = content_of(revision.catalogue_version)
    case = parse_case(open_seal(revision.document)["assessment"], catalogue)
    return anonymous(case, {kind.key: kind.label for kind in catalogue.actor_kinds})


@transaction.atomic
def share(assessment: Assessment, person: User) -> SharedCase:
    """Shared before, it stays as it is."""
    _require_lead(assessment, person)
    case = copy_of(assessment)
    if case is None:
        raise StateConflict(NOT_SUBMITTED)
    defaults = {"key": new_key(), "document": write_document(case), "shared_by": person}
    shared, is_new = SharedCase.objects.get_or_create(assessment=assessment, defaults=defaults)
    if is_new:
        record(assessment, Event.SHARED, person)
    return shared


@transaction.atomic
def unshare(assessment: Assessment, person: User) -> None:
    """The copy goes at once, and what was pinned for it."""
    _require_lead(assessment, person)
    if shared := SharedCase.objects.filter(assessment=assessment).first():
        forget(shared.pk, now())
        record(assessment, Event.UNSHARED, person)


@transaction.atomic
def forget(key: int, moment: datetime) -> bool:
    """Deletes and lists a copy, so that a restored backup does not bring it back; whether it was there."""
    deleted, _ = SharedCase.objects.filter(pk=key).delete()
    Deletion.objects.create(kind=Deletion.Kind.SHARED_CASE, key=key, at=moment)
    return bool(deleted)


def _require_lead(assessment: Assessment, person: User) -> None:
    Assessment.objects.select_for_update().only("pk").get(pk=assessment.pk)
    if not may_act(person, assessment, Party.LEAD):
        raise PermissionDenied
