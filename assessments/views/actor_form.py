"""One actor: fill in, change, remove. As a page of its own, and as a part of it beside the board."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from assessments import actor_workflow
from assessments.access import Entry, load_editable
from assessments.actor_forms import ActorForm, Difference, differences, fingerprints
from assessments.actor_workflow import ActorChanged, ActorGone, LimitReached
from assessments.models import Actor
from assessments.reading import Record, read
from assessments.views.actors import STEP, answer, refuse
from assessments.views.wizard import person, step_frame, version_of
from journal.visit import is_from_script


@require_http_methods(["GET", "HEAD", "POST"])
def actor(request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    """Adds an actor, or changes the one named by `key`."""
    entry = load_editable(request, pk)
    record = read(entry.assessment)
    current = next((row for row in record.actors if row.key == key), None)
    if key and current is None and request.method != "POST":
        raise Http404
    others = [other for other in record.actors if other.key != key]
    data = request.POST if request.method == "POST" else None
    initial = ActorForm.initial_of(current) if current else _proposal(request, record)
    form = ActorForm(record.catalogue, others, data, initial=initial)
    if key and current is None:
        form.add_error(None, "Dieser Akteur wurde inzwischen entfernt. Wenn Sie speichern, wird er neu angelegt.")
        return _show(request, entry, form, None, status=409)
    if not form.is_valid():
        return _show(request, entry, form, current)
    return _save(request, entry, form, current)


def _save(request: HttpRequest, entry: Entry, form: ActorForm, current: Actor | None) -> HttpResponse:
    try:
        if current is None:
            (saved,) = actor_workflow.add_actors(entry.assessment, person(request), [form.apply(Actor())])
        else:
            kept = [name for name in form.fields if request.POST.get(f"take-{name}") == "theirs"]
            saved = form.apply(current, keep=kept)
            actor_workflow.save_actor(entry.assessment, person(request), saved, version_of(request))
    except LimitReached as limit:
        form.add_error(None, str(limit))
        return _show(request, entry, form, current, status=409)
    except ActorChanged as change:
        found = differences(form, change.stored, request.POST.get("base", ""))
        return _show(request, entry, form, change.stored, found, status=409)
    except ActorGone:
        form.add_error(None, "Dieser Akteur wurde inzwischen entfernt. Wenn Sie speichern, wird er neu angelegt.")
        return _show(request, entry, form, None, status=409)
    following = reverse("assessments:actor-new", args=[entry.assessment.pk]) if "another" in request.POST else ""
    return answer(request, entry, f"„{saved.name}“ ist gespeichert.", following=following)


def _proposal(request: HttpRequest, record: Record) -> dict[str, object]:
    """A kind picked from the list brings its label and usual levels along."""
    kind = record.catalogue.actor_kind.get(request.GET.get("art", ""))
    return {"kind": kind.key, "name": kind.label[:200], "levels": list(kind.levels)} if kind else {}


def _show(
    request: HttpRequest,
    entry: Entry,
    form: ActorForm,
    current: Actor | None,
    found: Sequence[Difference] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        **step_frame(entry, STEP),
        "form": form,
        "actor": current,
        "differences": found,
        "changed_by": _changed_by(request, current) if current and status == 409 else "",
        "base": fingerprints(current) if current else "",
    }
    return _page(request, "actor", context, status)


def _changed_by(request: HttpRequest, current: Actor) -> str:
    if current.changed_by_id == request.user.pk:
        return "Ihnen selbst in einem anderen Fenster"
    return str(current.changed_by or "jemand anderem")


def _page(request: HttpRequest, name: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """The whole page, or the part of it that a script shows beside the board."""
    part = f"{name}_panel" if is_from_script(request) else name
    response = render(request, f"assessments/{part}.html", context, status=status)
    patch_vary_headers(response, ["X-Requested-With"])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Says what hangs on the actor, and removes it when told so."""
    entry = load_editable(request, pk)
    record = read(entry.assessment)
    current = next((row for row in record.actors if row.key == key), None)
    if current is None and request.method == "POST":
        return refuse(request, entry, "Dieser Akteur ist schon entfernt.", 200)
    if current is None:
        raise Http404
    if request.method == "POST":
        actor_workflow.remove_actor(entry.assessment, current)
        return answer(request, entry, f"„{current.name}“ ist entfernt.")
    context = {
        **step_frame(entry, STEP),
        "actor": current,
        "reporting": [row for row in record.actors if key in (row.reports_to or [])],
        "measures": [row for row in record.measures if key in row.responsible],
    }
    return _page(request, "actor_remove", context)
