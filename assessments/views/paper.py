"""What the municipality fills in for its council, and the paper as PDF, DOCX and ODT."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessments.access import Need, StateConflict, load_assessment
from assessments.council_paper import FilledInMeanwhile, council_paper_of, fill_in
from assessments.paper_forms import CouncilPaperForm
from assessments.reading import read, words_of
from assessments.report.letterhead import letterhead_of
from assessments.views.dashboard import frame
from municipalities.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def council_paper(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk, Need.EDIT)
    if entry.assessment.is_archived:
        raise StateConflict("Diese Bewertung ist abgelegt.")
    stored = council_paper_of(entry.assessment)
    meanwhile = None
    if request.method == "POST":
        posted = request.POST.copy()
        form = CouncilPaperForm(posted)
        if form.is_valid():
            person = request.user if isinstance(request.user, User) else None
            try:
                fill_in(entry.assessment, person, form.values(), form.cleaned_data["version"])
            except FilledInMeanwhile as conflict:
                # What was typed stays; saved again, it replaces what the other person wrote.
                meanwhile = conflict.current
                posted["version"] = str(meanwhile.version)
            else:
                messages.success(request, "Die Vorlage ist gespeichert und steht im Bericht.")
                return redirect("assessments:council-paper", pk)
    else:
        council = words_of(read(entry.assessment))["council_name"]
        office = letterhead_of(entry.assessment.municipality).office
        form = CouncilPaperForm(initial=CouncilPaperForm.initial_of(stored, council, office))
    context = {**frame(entry), "here": "Vorlage", "form": form, "stored": stored, "meanwhile": meanwhile}
    return render(request, "assessments/paper.html", context, status=409 if meanwhile else 200)
