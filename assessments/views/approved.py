"""Serves the papers of approvals, unchanged for ever."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify

from assessments.models import Approval, Assessment
from assessments.report.approved import pdf_of_approval
from assessments.report.pdf import RenderingBusy, RenderingFailed
from journal.events import AuditEvent
from journal.recording import Asked, record_later


def file_name(assessment: Assessment) -> str:
    return slugify(f"{assessment.place} {assessment.title}")[:80] or "bewertung"


def serve_approved(request: HttpRequest, assessment: int, number: int, name: str) -> HttpResponse:
    approvals = Approval.objects.defer("pdf").select_related("revision__catalogue_version")
    approval = get_object_or_404(approvals, assessment=assessment, revision__number=number)
    try:
        content = pdf_of_approval(approval, requester=f"person-{request.user.pk}")
    except RenderingBusy as busy:
        later = "Diese Seite fragt von selbst nach. Der Download beginnt, sobald Ihr PDF fertig ist."
        answer = _not_now(request, f"{busy} {later}")
        answer["Retry-After"] = answer["Refresh"] = str(busy.again)
        return answer
    except RenderingFailed as failure:
        return _not_now(request, f"{failure} Bitte versuchen Sie es gleich noch einmal.")
    record_later(AuditEvent.PAPER_LOADED, about=Asked(Assessment.objects.filter(pk=assessment)), detail="approved.pdf")
    disposition = f'attachment; filename="{name}-fassung-{number}-freigegeben.pdf"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _not_now(request: HttpRequest, message: str) -> HttpResponse:
    return render(request, "409.html", {"message": message}, status=503)
