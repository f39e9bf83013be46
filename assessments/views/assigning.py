"""Who sees to a step: asking a colleague, taking it back, giving it back when done."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assessments import assigning
from assessments.access import Entry, StateConflict, load_editable
from assessments.forms.starting import AssignForm
from assessments.models.assignment import MAY_BE_ASKED
from assessments.steps import Step
from assessments.views.dashboard import frame
from assessments.views.wizard import member
from journal.visit import number_in
from municipalities.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Asks somebody to see to the step, or somebody else."""
    entry, step = _load(request, pk, slug)
    standing = assigning.standing(entry.assessment, step)
    initial = {"member": standing.member, "note": standing.note} if standing else {}
    form = AssignForm(_members(entry), request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if form.is_valid():
        asked, note = form.cleaned_data["member"], form.cleaned_data["note"]
        try:
            assigning.assign(entry.assessment, step, asked, member(request), note, _seen(request))
        except StateConflict as conflict:
            form.add_error(None, str(conflict))
            status, standing = 409, assigning.standing(entry.assessment, step)
        else:
            messages.success(request, f"„{step.name}“ ist {asked.user} zugewiesen.")
            return redirect("assessments:tasks", pk)
    context = {**frame(entry), "step": step, "form": form, "standing": standing, "here": f"{step.name} zuweisen"}
    return render(request, "assessments/assign.html", context, status=status)


@require_POST
def release(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    entry, step = _load(request, pk, slug)
    assigning.release(entry.assessment, step, member(request), _seen(request))
    messages.success(request, f"„{step.name}“ ist niemandem mehr zugewiesen.")
    return redirect("assessments:tasks", pk)


@require_POST
def give_back(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    entry, step = _load(request, pk, slug)
    assigning.give_back(entry.assessment, step, member(request))
    messages.success(request, f"Danke! „{step.name}“ ist erledigt und zurückgegeben.")
    return redirect("assessments:tasks", pk)


def _load(request: HttpRequest, pk: int, slug: str) -> tuple[Entry, Step]:
    entry = load_editable(request, pk)
    step = assigning.assignable(slug)
    if step is None or entry.is_trial:
        raise Http404
    return entry, step


def _members(entry: Entry) -> QuerySet[Membership]:
    members = Membership.objects.filter(municipality=entry.assessment.municipality_id, user__is_active=True)
    return members.filter(role__in=MAY_BE_ASKED).select_related("user").order_by("user__name", "pk")


def _seen(request: HttpRequest) -> int:
    """The number of the assignment that the page showed."""
    return number_in(request.POST.get("seen", ""))
