"""A step of the questionnaire as it would be asked with the editors' working copy."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.forms.questions import StepForm
from assessments.models import Assessment
from assessments.reading import Record
from assessments.steps import BY_SLUG, STEPS
from catalogue.admin import editorial
from catalogue.admin.standing import standing


@require_safe
def step_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """All questions of the step, also those that are asked only sometimes. What has problems is not shown."""
    step, now = BY_SLUG.get(slug), standing()
    if step is None or step.kind != "questions":
        raise Http404
    if now.content is None or now.mistakes:
        return editorial.page(request, "no_preview", "Vorschau", {"now": now}, status=409)
    questions = [question for question in now.content.questions if question.step == step.number]
    form = StepForm(questions, Record(Assessment(), now.content, {}))
    steps = [step for step in STEPS if step.kind == "questions"]
    context = {"step": step, "steps": steps, "questions": form.views(), "hints": {}, "points": {}}
    return render(request, "assessments/step_preview.html", context)
