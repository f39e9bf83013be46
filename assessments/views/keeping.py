"""Putting assessments away, deleting drafts, and starting a new one from an old one."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST

from assessments import workflow
from assessments.access import Need, StateConflict, load_assessment
from assessments.desk_forms import CopyForm
from assessments.filling import copy
from assessments.moving import effects, newer_version
from assessments.states import State
from assessments.views.check import operation_of
from assessments.views.dashboard import frame
from assessments.views.wizard import member


@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts the assessment away, or fetches it back."""
    entry = load_assessment(request, pk, Need.LEAD)
    archived = request.POST.get("archived") != "0"
    workflow.set_archived(entry.assessment, member(request), operation_of(request), archived)
    messages.success(
        request,
        "Die Bewertung ist archiviert. Lesen können Sie sie weiter."
        if archived
        else "Die Bewertung ist aus dem Archiv geholt.",
    )
    return redirect("assessments:tasks", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, then deletes a draft that was never submitted."""
    entry = load_assessment(request, pk, Need.LEAD)
    if request.method == "POST":
        workflow.delete_draft(entry.assessment, member(request))
        messages.success(request, f"Der Entwurf „{entry.assessment.title}“ ist gelöscht.")
        return redirect("assessments:dashboard")
    if entry.assessment.state != State.DRAFT or entry.assessment.revisions.exists():
        raise StateConflict(workflow.NOT_DELETABLE)
    return render(request, "assessments/delete.html", {**frame(entry), "here": "Entwurf löschen"})


@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft with everything this one holds, for next year or for another try."""
    entry = load_assessment(request, pk, Need.EDIT)
    if entry.is_trial:
        raise Http404
    initial = {"title": f"{entry.assessment.title} (Kopie)"[:200]}
    form = CopyForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        title = form.cleaned_data["title"]
        draft = copy(entry.assessment, member(request), operation_of(request), title, localdate())
        messages.success(request, f"Der Entwurf „{draft.title}“ ist angelegt und enthält alle Angaben.")
        return redirect("assessments:tasks", draft.pk)
    context = {**frame(entry), "form": form, "operation": uuid4(), "here": "Als neuen Entwurf kopieren"}
    return render(request, "assessments/duplicate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Tells what the newest catalogue would change, and copies the case to it."""
    entry = load_assessment(request, pk, Need.EDIT)
    if entry.is_trial:
        raise Http404
    version = newer_version(entry.assessment)
    if version is None:
        messages.info(request, "Diese Bewertung beruht schon auf der neuesten Fassung des Katalogs.")
        return redirect("assessments:tasks", entry.assessment.pk)
    if request.method == "POST":
        title = f"{entry.assessment.title} (Fassung {version.key})"[:200]
        draft = copy(entry.assessment, member(request), operation_of(request), title, localdate())
        messages.success(request, f"Der Entwurf „{draft.title}“ ist angelegt und enthält Ihre Angaben.")
        return redirect("assessments:tasks", draft.pk)
    found = effects(entry.assessment, version)
    lists = [
        ("Neue Fragen:", found.added),
        ("Fragen mit anderem Wortlaut; bitte sehen Sie Ihre Antworten dort noch einmal an:", found.changed),
        ("Fragen, die entfallen; Ihre Antworten bleiben in dieser Bewertung:", found.dropped),
        ("Antworten, die es so nicht mehr gibt und die Sie neu wählen:", found.lost),
    ]
    context = {"effects": found, "lists": lists, "asked_otherwise": any(titles for _, titles in lists)}
    frame_and_place = {**frame(entry), "operation": uuid4(), "here": "Neue Fassung des Katalogs"}
    return render(request, "assessments/move.html", {**frame_and_place, **context})
