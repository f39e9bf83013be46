"""The actor map and the measures."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import actor_workflow
from assessments.access import load_assessment, load_editable
from assessments.actor_forms import ActorForm, MeasureForm
from assessments.engine.evaluate import evaluate
from assessments.forms import german
from assessments.models import Actor, Measure
from assessments.reading import ProfileIncomplete, Record, case_of, read
from assessments.report.contradictions import hints_of
from assessments.report.wording import FindingText, finding_texts
from assessments.steps import BY_SLUG
from assessments.views.wizard import step_frame
from catalogue.content.structure import Catalogue


@dataclass(frozen=True, slots=True)
class Card:
    actor: Actor
    kind: str
    facts: str
    reports_to: str
    is_also: bool
    """Stands on a higher storey already."""
    has_finding: bool


@dataclass(frozen=True, slots=True)
class Storey:
    key: str
    name: str
    question: str
    cards: tuple[Card, ...]


STOREYS = (
    ("p", "Politische Ebene", "Wer entscheidet, was gewollt ist?"),
    ("k", "Koordinierende Ebene", "Wer hält die Fäden zusammen?"),
    ("u", "Umsetzende Ebene", "Wer führt aus?"),
    ("x", "Berät oder quer", "Wer berät, prüft oder steht außerhalb?"),
)

PLACES = (
    ("P", "Politisch"),
    ("K", "Koordinierend"),
    ("U", "Umsetzend"),
    ("PK", "Politisch, koordinierend"),
    ("KU", "Koordinierend, umsetzend"),
    ("PU", "Politisch, umsetzend"),
    ("PKU", "Alle drei Ebenen"),
    ("", "Berät oder quer"),
)


def storeys(catalogue: Catalogue, actors: tuple[Actor, ...], named: frozenset[str]) -> tuple[Storey, ...]:
    """The map as a house: an actor on several levels stands on each of them."""
    names = {actor.key: actor.name for actor in actors}
    result = []
    for key, name, question in STOREYS:
        level = key.upper() if key != "x" else ""
        here = [actor for actor in actors if (level in actor.levels if level else not actor.levels)]
        cards = tuple(_card(catalogue, actor, level, names, named) for actor in here)
        result.append(Storey(key, name, question, cards))
    return tuple(result)


def _card(catalogue: Catalogue, actor: Actor, level: str, names: dict[str, str], named: frozenset[str]) -> Card:
    mandate = {"none": "ohne Auftrag", "oral": "mündlicher Auftrag", "written": "schriftlicher Auftrag",
               "resolution": "Beschluss"}.get(actor.mandate, "")  # fmt: skip
    fte = f"{german(actor.fte)}\u00a0VZÄ" if actor.fte is not None else ""
    role = actor.get_role_display() if actor.role else ""
    superiors = ", ".join(names[key] for key in actor.reports_to or [] if key in names)
    return Card(
        actor=actor,
        kind=catalogue.actor_kind[actor.kind].label if actor.kind in catalogue.actor_kind else actor.kind,
        facts="; ".join(part for part in (role, ", ".join(p for p in (fte, mandate) if p)) if part),
        reports_to=superiors,
        is_also=bool(level) and actor.levels.index(level) > 0,
        has_finding=actor.key in named,
    )


@require_safe
def board(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    record = read(entry.assessment)
    findings = _findings(record)
    named = frozenset(key for finding in findings for key in finding.actor_keys)
    context = {
        **step_frame(entry, BY_SLUG["akteure"]),
        "storeys": storeys(record.catalogue, record.actors, named),
        "count": len(record.actors),
        "places": PLACES,
        "findings": findings,
        "contradictions": hints_of(record),
    }
    return render(request, "assessments/actors.html", context)


def _findings(record: Record) -> list[FindingText]:
    if not record.actors:
        return []
    try:
        case = case_of(record)
    except ProfileIncomplete:
        return []
    recommendation = evaluate(record.catalogue, case, robustness=False, flips=False)
    return finding_texts(record.catalogue, case, recommendation)


@require_http_methods(["GET", "HEAD", "POST"])
def actor(request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    """Adds an actor, or changes the one named by `key`."""
    entry = load_editable(request, pk)
    record = read(entry.assessment)
    current = _named(record.actors, key) if key else Actor()
    others = [other for other in record.actors if other.key != key]
    initial = ActorForm.initial_of(current) if key else _proposal(request, record)
    form = ActorForm(record.catalogue, others, request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            saved = actor_workflow.save_actor(entry.assessment, form.apply(current))
        except actor_workflow.LimitReached as limit:
            form.add_error(None, str(limit))
        else:
            messages.success(request, f"„{saved.name}“ ist gespeichert.")
            again = "another" in request.POST
            return redirect("assessments:actor-new" if again else "assessments:actors", pk)
    context = {**step_frame(entry, BY_SLUG["akteure"]), "form": form, "actor": current if key else None}
    return render(request, "assessments/actor.html", context)


def _proposal(request: HttpRequest, record: Record) -> dict[str, object]:
    """A kind picked from the list brings its label and usual levels along."""
    kind = record.catalogue.actor_kind.get(request.GET.get("art", ""))
    return {"kind": kind.key, "name": kind.label[:200], "levels": list(kind.levels)} if kind else {}


@require_POST
def move(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    entry = load_editable(request, pk)
    current = _named(read(entry.assessment).actors, key)
    levels = request.POST.get("levels", "")
    if levels not in dict(PLACES):
        messages.error(request, "Diese Ebene gibt es nicht. Bitte wählen Sie eine aus der Liste.")
    else:
        actor_workflow.move_actor(entry.assessment, current, levels)
        messages.success(request, f"„{current.name}“ steht jetzt hier: {dict(PLACES)[levels]}.")
    return redirect("assessments:actors", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    entry = load_editable(request, pk)
    current = _named(read(entry.assessment).actors, key)
    if request.method == "POST":
        actor_workflow.remove_actor(entry.assessment, current)
        messages.success(request, f"„{current.name}“ ist entfernt.")
        return redirect("assessments:actors", pk)
    context = {**step_frame(entry, BY_SLUG["akteure"]), "thing": current, "back": "assessments:actors"}
    return render(request, "assessments/remove.html", context)


def _named(actors: tuple[Actor, ...], key: str) -> Actor:
    for row in actors:
        if row.key == key:
            return row
    raise Http404


@require_safe
def measures(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    record = read(entry.assessment)
    names = {actor.key: actor.name for actor in record.actors}
    rows = [
        {
            "measure": measure,
            "responsible": ", ".join(names[key] for key in measure.responsible if key in names),
            "budget": f"{german(measure.budget)}\u00a0Euro" if measure.budget is not None else "",
        }
        for measure in record.measures
    ]
    context = {**step_frame(entry, BY_SLUG["massnahmen"]), "rows": rows, "contradictions": hints_of(record)}
    return render(request, "assessments/measures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    entry = load_editable(request, pk)
    record = read(entry.assessment)
    current = next((row for row in record.measures if row.key == key), None) if key else Measure()
    if current is None:
        raise Http404
    initial = MeasureForm.initial_of(current) if key else {}
    form = MeasureForm(record.actors, request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            saved = actor_workflow.save_measure(entry.assessment, form.apply(current))
        except actor_workflow.LimitReached as limit:
            form.add_error(None, str(limit))
        else:
            messages.success(request, f"„{saved.name}“ ist gespeichert.")
            return redirect("assessments:measures", pk)
    context = {**step_frame(entry, BY_SLUG["massnahmen"]), "form": form, "measure": current if key else None}
    return render(request, "assessments/measure.html", context)


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
