"""The advisers' desk: the queue, one case, and the deeds that move it on."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessments import workflow
from assessments.access import load_case, load_desk
from assessments.models import Assessment
from assessments.states import STATE_LABELS, Action, State
from assessments.views.check import operation_of

PLAIN = {
    Action.TAKE_UP: "Prüfung beginnen",
    Action.HAND_BACK: "Prüfung abgeben",
    Action.REASSIGN: "Fall übernehmen",
}
DONE = {
    Action.TAKE_UP: "Sie prüfen diesen Fall nun.",
    Action.HAND_BACK: "Der Fall wartet wieder auf die Beratung.",
    Action.REASSIGN: "Sie haben den Fall übernommen.",
}


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    adviser = load_desk(request)
    cases = Assessment.objects.on_desk_of(adviser).select_related("municipality", "adviser").order_by("updated_at")
    rows = [{"case": case, "state": STATE_LABELS[State(case.state)]} for case in cases]
    return render(request, "assessments/desk_queue.html", {"section": "desk", "rows": rows})


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    desk = load_case(request, pk)
    context = {
        "section": "desk",
        "desk": desk,
        "assessment": desk.assessment,
        "state": STATE_LABELS[State(desk.assessment.state)],
        "plain_actions": [(action, label) for action, label in PLAIN.items() if action in desk.allowed_actions()],
        "operation": uuid4(),
    }
    return render(request, "assessments/desk_case.html", context)


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """The deeds that need no words."""
    desk = load_case(request, pk)
    verbs = {Action.TAKE_UP: workflow.take_up, Action.HAND_BACK: workflow.hand_back, Action.REASSIGN: workflow.reassign}
    if action not in set(verbs):
        raise Http404
    verbs[Action(action)](desk.assessment, desk.adviser, operation_of(request))
    messages.success(request, DONE[Action(action)])
    return redirect("desk:case", pk)
