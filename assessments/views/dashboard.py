"""A person's municipalities and their assessments; starting a new one; its history."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from assessments import workflow
from assessments.access import Entry, is_adviser, load_assessment, trial_in
from assessments.events import EVENT_LABELS
from assessments.forms.starting import StartForm
from assessments.models import Assessment, Assignment
from assessments.states import EDITABLE, STATE_LABELS, WHO_ACTS_NEXT, State
from assessments.steps import BY_SLUG, Step
from municipalities.models import Municipality, Role, User

STATE_BADGES = {
    State.DRAFT: "info",
    State.SUBMITTED: "success",
    State.IN_REVIEW: "info",
    State.CHANGES_REQUESTED: "warning",
    State.APPROVED: "success",
}

ARCHIVED_NEXT = "niemand, die Bewertung ist archiviert"
OPEN_POINTS = Q(comments__reply_to__isnull=True, comments__resolved_at__isnull=True, comments__is_internal=False)


@dataclass(frozen=True, slots=True)
class OwnTask:
    """A step that somebody has been asked to see to."""

    step: Step
    assignment: Assignment


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    assessments = (
        Assessment.objects.visible_to(request.user)
        .select_related("municipality")
        .annotate(open_points=Count("comments", filter=OPEN_POINTS))
        .order_by("is_archived", "municipality__name", "-updated_at")
    )
    rows = [
        {
            "assessment": assessment,
            "state": "Archiviert" if assessment.is_archived else STATE_LABELS[State(assessment.state)],
            "open_points": assessment.open_points,
            "badge": STATE_BADGES[State(assessment.state)],
            "next": ARCHIVED_NEXT if assessment.is_archived else WHO_ACTS_NEXT[State(assessment.state)],
        }
        for assessment in assessments
    ]
    may_start = editable_municipalities(request.user).exists()
    context = {
        "section": "assessments",
        "rows": rows,
        "own_tasks": own_tasks(request.user),
        "may_start": may_start,
        "trial": trial_in(request),
        "is_adviser": is_adviser(request.user),
    }
    return render(request, "assessments/dashboard.html", context)


def own_tasks(person: User) -> list[OwnTask]:
    """What the person has been asked to do, oldest first."""
    rows = Assignment.objects.open_for(person).select_related("assessment__municipality", "assigned_by")
    return [OwnTask(BY_SLUG[row.step], row) for row in rows]


def editable_municipalities(user: User) -> QuerySet[Municipality]:
    return Municipality.objects.offered().filter(memberships__user=user, memberships__role__in=(Role.LEAD, Role.EDITOR))


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    municipalities = editable_municipalities(request.user)
    only = municipalities.first() if municipalities.count() == 1 else None
    initial = {"municipality": only, "title": f"Bewertung {localdate().year}"}
    form = StartForm(municipalities, request.POST or None, initial=initial)
    if form.is_valid():
        assessment = workflow.start(
            form.cleaned_data["municipality"], request.user, form.cleaned_data["title"], localdate()
        )
        messages.success(request, "Die Bewertung ist angelegt. Beginnen Sie mit einem beliebigen Schritt.")
        return redirect("assessments:tasks", assessment.pk)
    context = {"section": "assessments", "form": form, "has_municipality": municipalities.exists()}
    return render(request, "assessments/start.html", context)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    rows = [
        {"row": row, "label": EVENT_LABELS.get(row.event, row.event)}
        for row in entry.assessment.history.select_related("person", "revision").defer("revision__document")
    ]
    return render(request, "assessments/history.html", {**frame(entry), "rows": rows, "here": "Verlauf"})


def frame(entry: Entry) -> dict[str, object]:
    """What every page of an assessment shows: where one is, its state and who acts next."""
    state = State(entry.assessment.state)
    return {
        "section": "assessments",
        "entry": entry,
        "assessment": entry.assessment,
        "state_label": "Archiviert" if entry.assessment.is_archived else STATE_LABELS[state],
        "state_badge": STATE_BADGES[state],
        "acts_next": _acts_next(entry, state),
        "frame_name": "Versuch" if entry.is_trial else f"{entry.assessment.place}, {entry.assessment.title}",
    }


def _acts_next(entry: Entry, state: State) -> str:
    if entry.assessment.is_archived:
        return ARCHIVED_NEXT
    return "Sie (Federführung)" if entry.may_lead and state in EDITABLE else WHO_ACTS_NEXT[state]
