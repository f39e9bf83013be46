"""The measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments import actor_workflow
from assessments.access import Entry, load_assessment, load_editable
from assessments.actor_forms import MeasureForm
from assessments.forms.fields import german
from assessments.models import Measure
from assessments.reading import Record, read
from assessments.report.contradictions import hints_of
from assessments.steps import BY_SLUG
from assessments.views.wizard import assigned_here, step_frame, version_of

GONE = "Diese Maßnahme wurde inzwischen entfernt. Wenn Sie speichern, wird sie neu angelegt."


def measure_rows(record: Record) -> list[dict[str, Any]]:
    names = {actor.key: actor.name for actor in record.actors}
    return [
        {
            "measure": measure,
            "responsible": ", ".join(names[key] for key in measure.responsible if key in names),
            "budget": f"{german(measure.budget)}\u00a0Euro" if measure.budget is not None else "",
        }
        for measure in record.measures
    ]


@require_safe
def measures(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    record = read(entry.assessment)
    step = BY_SLUG["massnahmen"]
    context = {
        **step_frame(entry, step),
        **assigned_here(request, entry, step),
        "rows": measure_rows(record),
        "contradictions": hints_of(record),
    }
    return render(request, "assessments/measures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    entry = load_editable(request, pk)
    record = read(entry.assessment)
    current = next((row for row in record.measures if row.key == key), None)
    if key and current is None and request.method != "POST":
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = MeasureForm(record.actors, data, initial=MeasureForm.initial_of(current) if current else {})
    if key and current is None:
        form.add_error(None, GONE)
        return _show(request, entry, form, None, status=409)
    if not form.is_valid():
        return _show(request, entry, form, current)
    return _save(request, entry, form, current)


def _save(request: HttpRequest, entry: Entry, form: MeasureForm, current: Measure | None) -> HttpResponse:
    try:
        saved = actor_workflow.save_measure(entry.assessment, form.apply(current or Measure()), version_of(request))
    except actor_workflow.LimitReached as limit:
        form.add_error(None, str(limit))
        return _show(request, entry, form, None, status=409)
    except actor_workflow.MeasureChanged as change:
        if change.stored is None:
            form.add_error(None, GONE)
            return _show(request, entry, form, None, status=409)
        return _show(request, entry, form, change.stored, form.stored_otherwise(change.stored), status=409)
    messages.success(request, f"„{saved.name}“ ist gespeichert.")
    return redirect("assessments:measures", entry.assessment.pk)


def _show(
    request: HttpRequest,
    entry: Entry,
    form: MeasureForm,
    current: Measure | None,
    theirs: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        **step_frame(entry, BY_SLUG["massnahmen"]),
        "form": form,
        "measure": current,
        "theirs": theirs,
        "is_changed_meanwhile": current is not None and status == 409,
    }
    return render(request, "assessments/measure.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_measure(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    entry = load_editable(request, pk)
    current = next((row for row in read(entry.assessment).measures if row.key == key), None)
    if current is None:
        raise Http404
    if request.method == "POST":
        actor_workflow.remove_measure(entry.assessment, current)
        messages.success(request, f"„{current.name}“ ist entfernt.")
        return redirect("assessments:measures", pk)
    context = {**step_frame(entry, BY_SLUG["massnahmen"]), "thing": current, "back": "assessments:measures"}
    return render(request, "assessments/remove.html", context)
