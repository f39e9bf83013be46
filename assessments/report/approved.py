"""The paper of an approval: made once, kept in the approval, served unchanged for ever."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from django_tasks import task

from assessments.models import Approval, Revision
from assessments.report.history import history_of
from assessments.report.letterhead import letterhead_of
from assessments.report.paper import Paper, paper_of_approval
from assessments.report.pdf import pdf_in_turn, pdf_of
from assessments.report.sealed import unseal
from assessments.report.verdict import Verdict, verdict_of_approval
from assessments.seal import open_seal


def pdf_of_approval(approval: Approval, *, requester: str = "") -> bytes:
    """The kept file. Where there is none yet it is made; of two that are made at once the first stays.

    `requester` is who waits for it at a page; without one there is time.
    """
    kept = Approval.objects.filter(pk=approval.pk).values_list("pdf", flat=True)
    if (content := kept.get()) is None:
        put_together = partial(approved_paper, approval)
        made = pdf_in_turn(requester, put_together) if requester else pdf_of(put_together())
        Approval.objects.filter(pk=approval.pk, pdf__isnull=True).update(pdf=made)
        content = kept.get()
    return bytes(content or b"")


def approved_paper(approval: Approval) -> Paper:
    sealed = unseal(approval.revision)
    verdict = verdict_of_approval(sealed, open_seal(approval.document), approval.checksum)
    letterhead = letterhead_of(approval.revision.assessment.municipality)
    made = paper_of_approval(sealed, verdict)
    return replace(made, letterhead=letterhead, history=history_of(approval.revision))


def approval_of(revision: Revision) -> Approval | None:
    return Approval.objects.defer("pdf").filter(revision=revision).first()


def verdict_shown(revision: Revision) -> Verdict | None:
    """What the advisers have said about a revision, once it is approved."""
    approval = approval_of(revision)
    if approval is None:
        return None
    return verdict_of_approval(unseal(revision), open_seal(approval.document), approval.checksum)


@task()
def make_paper(approval: int) -> None:
    """Makes it ahead of the first download."""
    pdf_of_approval(Approval.objects.defer("pdf").select_related("revision__catalogue_version").get(pk=approval))
