"""The lead lets editors try catalogues on an anonymous copy of the case, or takes that back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessments.access import Need, load_assessment
from assessments.exchange import parse_case
from assessments.models import Assessment, SharedCase
from assessments.views.case_sheet import sheet_of
from assessments.views.dashboard import frame
from assessments.views.wizard import member
from assessments.workbench import sharing
from catalogue.publishing import content_of


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows all that would be kept, or is kept, before anybody decides."""
    entry = load_assessment(request, pk, Need.LEAD)
    assessment = entry.assessment
    if request.method == "POST":
        _decide(request, assessment)
        return redirect("assessments:share", pk)
    shared = SharedCase.objects.select_related("shared_by").filter(assessment=assessment).first()
    catalogue = content_of(assessment.catalogue_version)
    case = parse_case(shared.document, catalogue) if shared else sharing.copy_of(assessment)
    sheet = sheet_of(case, catalogue) if case else None
    context = {**frame(entry), "shared": shared, "sheet": sheet, "here": "Anonymer Probefall"}
    return render(request, "assessments/share.html", context)


def _decide(request: HttpRequest, assessment: Assessment) -> None:
    """Nothing but the button for it is an agreement."""
    match request.POST.get("deed"):
        case "share":
            sharing.share(assessment, member(request))
            messages.success(request, "Danke. Der anonyme Probefall steht der Redaktion zur Verfügung.")
        case "withdraw":
            sharing.unshare(assessment, member(request))
            messages.success(request, "Die Einwilligung ist widerrufen. Der Probefall ist gelöscht.")
