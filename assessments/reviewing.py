"""What advisers say and decide during a review: remarks, lifted locks, other recommendations.

Only the adviser who holds the case writes; the municipality answers in shared threads. Nothing here changes
a revision or a state. The same words sent twice with one operation are said once.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import now

from assessments.access import StateConflict, may_remark, may_reply
from assessments.engine.recommendation import Lock
from assessments.models import Assessment, Comment, Deviation, Override, Revision, Target
from assessments.notices import tell_of_words
from assessments.states import State
from catalogue.content.structure import Catalogue, SlotKey
from municipalities.models import User

NOT_IN_REVIEW = "Das geht nur, solange Sie den Fall prüfen."


class NotLiftable(ValueError):
    """The lock does not hold, or its kind cannot be lifted; the message is German and for people."""


@transaction.atomic
def remark(
    assessment: Assessment,
    person: User,
    operation: UUID,
    text: str,
    *,
    target: Target = Target.CASE,
    target_key: str = "",
    is_internal: bool = False,
) -> Comment:
    """Opens a thread on the newest revision. During the review the municipality hears of it with the request."""
    if not may_remark(person, assessment):
        raise PermissionDenied
    revision = assessment.revisions.last()
    assert revision is not None, "only submitted cases are on a desk"
    thread, is_new = Comment.objects.get_or_create(
        assessment=assessment,
        operation=uuid5(operation, text),
        defaults={
            "revision": revision,
            "target": target,
            "target_key": target_key,
            "is_internal": is_internal,
            "text": text,
            "author": person,
        },
    )
    if is_new and not is_internal and assessment.state == State.CHANGES_REQUESTED:
        tell_of_words(assessment, person, from_advisers=True)
    return thread


@transaction.atomic
def reply(thread: Comment, person: User, operation: UUID, text: str) -> Comment:
    """Answers in a thread; an answer reopens nothing and resolves nothing."""
    if not may_reply(person, thread):
        raise PermissionDenied
    answer, is_new = Comment.objects.get_or_create(
        assessment=thread.assessment,
        operation=uuid5(operation, text),
        defaults={
            "revision": thread.revision,
            "reply_to": thread,
            "target": thread.target,
            "target_key": thread.target_key,
            "is_internal": thread.is_internal,
            "is_from_advisers": may_remark(person, thread.assessment),
            "text": text,
            "author": person,
        },
    )
    if is_new and not thread.is_internal:
        tell_of_words(thread.assessment, person, from_advisers=answer.is_from_advisers)
    return answer


def set_resolved(thread: Comment, person: User, resolved: bool) -> None:
    """Advisers resolve and reopen threads."""
    if not may_remark(person, thread.assessment):
        raise PermissionDenied
    values = {"resolved_at": now(), "resolved_by": person} if resolved else {"resolved_at": None, "resolved_by": None}
    Comment.objects.filter(pk=thread.pk, resolved_at__isnull=resolved).update(**values)


@transaction.atomic
def lift_lock(revision: Revision, person: User, locks: tuple[Lock, ...], form: str, rule: str, reason: str) -> None:
    """Lifts a threshold lock that holds, with a reason; said again it replaces the reason."""
    _claim_review(revision, person)
    lock = next((lock for lock in locks if (lock.form, lock.rule) == (form, rule)), None)
    if lock is None:
        raise NotLiftable("Diese Sperre gilt hier nicht.")
    if lock.kind != "threshold":
        raise NotLiftable("Rechtliche und sachliche Sperren lassen sich nicht aufheben.")
    Override.objects.update_or_create(
        revision=revision, form=form, rule=rule, defaults={"reason": reason, "person": person}
    )


@transaction.atomic
def restore_lock(revision: Revision, person: User, form: str, rule: str) -> None:
    _claim_review(revision, person)
    Override.objects.filter(revision=revision, form=form, rule=rule).delete()


@transaction.atomic
def deviate(
    revision: Revision, person: User, catalogue: Catalogue, slot: SlotKey, forms: list[str], reason: str
) -> None:
    """Recommends other forms for a slot than the method does; raises ValueError for forms that do not belong there."""
    _claim_review(revision, person)
    if slot not in catalogue.slots or not set(forms) <= set(catalogue.slots[slot]) or len(forms) > 2:
        raise ValueError("Diese Formen gehören nicht auf diese Ebene.")
    Deviation.objects.update_or_create(
        revision=revision, slot=slot, defaults={"forms": forms, "reason": reason, "person": person}
    )


@transaction.atomic
def follow_method(revision: Revision, person: User, slot: str) -> None:
    _claim_review(revision, person)
    Deviation.objects.filter(revision=revision, slot=slot).delete()


def _claim_review(revision: Revision, person: User) -> None:
    """Holds the case still while something is decided on it: an approval sealed meanwhile wins."""
    held = Assessment.objects.filter(pk=revision.assessment_id, state=State.IN_REVIEW, adviser=person)
    if not may_remark(person, revision.assessment):
        raise PermissionDenied
    if not held.update(updated_at=now()) or revision != revision.assessment.revisions.last():
        raise StateConflict(NOT_IN_REVIEW)
