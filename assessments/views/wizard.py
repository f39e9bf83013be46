"""The task list, the steps with questions, the weights, and checking before submitting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assessments import assigning
from assessments.access import Entry, load_assessment, load_editable
from assessments.answering import save_answers
from assessments.engine.answers import NEEDED, effective_answers, size_step
from assessments.engine.case import Profile
from assessments.forms.questions import StepForm
from assessments.forms.weights import WeightsForm, with_usual_weights
from assessments.models import Assessment, Assignment
from assessments.moving import newer_version
from assessments.reading import ProfileIncomplete, Record, case_of, read, words_of
from assessments.report.contradictions import hints_of
from assessments.states import State
from assessments.steps import (
    BY_SLUG,
    PROGRESS_LABELS,
    STEPS,
    Progress,
    Step,
    count_answered,
    progress,
    questions_of,
)
from assessments.views.dashboard import frame
from assessments.views.threads import open_points, points_at_questions
from journal.visit import number_in
from municipalities.models import User


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task list."""

    step: Step
    progress: Progress
    summary: str
    address: str
    is_next: bool = False
    assignment: Assignment | None = None

    @property
    def label(self) -> str:
        return PROGRESS_LABELS[self.progress]


def tasks_of(record: Record) -> list[Task]:
    """How far each step is, counting only what applies; the first unfinished required step is next."""
    assigned = {} if record.assessment.is_trial else assigning.steps_assigned(record.assessment)
    found = [replace(_task(record, step), assignment=assigned.get(step.slug)) for step in STEPS if step.kind != "check"]
    following = next((t for t in found if t.step.required and t.progress != Progress.COMPLETE), None)
    return [replace(task, is_next=task is following) for task in found]


def _task(record: Record, step: Step) -> Task:
    state, summary = _progress(record, step)
    return Task(step, state, summary, address_of(record.assessment, step))


def _progress(record: Record, step: Step) -> tuple[Progress, str]:
    match step.kind:
        case "actors":
            count = len(record.actors)
            return Progress.COMPLETE if count else Progress.EMPTY, f"{count} Akteure" if count != 1 else "1 Akteur"
        case "measures":
            count = len(record.measures)
            words = (
                "1 Maßnahme" if count == 1 else f"{count} Maßnahmen" if count else "Freiwillig. Vorhaben und Zuständige"
            )
            return Progress.COMPLETE if count else Progress.EMPTY, words
        case "weights":
            if WeightsForm(record).has_own:
                return Progress.COMPLETE, "Eigene Gewichte"
            return Progress.USUAL, "Freiwillig. Es gelten die üblichen Werte"
    questions = questions_of(record.catalogue, step, record.given)
    expected, answered = count_answered(questions, record.answered)
    voluntary = "" if step.required else "Freiwillig. "
    return progress(expected, answered), f"{voluntary}{answered} von {expected} Fragen beantwortet"


@require_safe
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    record = read(entry.assessment)
    found = tasks_of(record)
    required = [task for task in found if task.step.required]
    done = sum(task.progress == Progress.COMPLETE for task in required)
    context = {
        **frame(entry),
        "tasks": found,
        "next": next((task for task in found if task.is_next), None),
        "done": done,
        "required": len(required),
        "check": _told(entry, BY_SLUG["pruefen"]),
        "known": known_criteria(record),
        "needed": NEEDED,
        "operation": uuid4(),
        "newer": None if entry.is_trial else newer_version(entry.assessment),
        "may_delete": entry.assessment.state == State.DRAFT and not entry.assessment.revisions.exists(),
        **open_points(entry),
    }
    return render(request, "assessments/tasks.html", context)


def known_criteria(record: Record) -> int:
    """How many criteria have a value, derived ones included; none while the profile is incomplete."""
    try:
        case = case_of(record)
    except ProfileIncomplete:
        return 0
    return sum(answer.value is not None for answer in effective_answers(record.catalogue, case))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    current = BY_SLUG.get(slug)
    if current is None or current.kind != "questions":
        raise Http404
    entry = load_editable(request, pk) if request.method == "POST" else load_assessment(request, pk)
    record = read(entry.assessment)
    questions = questions_of(record.catalogue, current, record.given)
    form = StepForm(questions, record, request.POST if request.method == "POST" else None)
    if form.is_valid():
        if not (conflicts := save_answers(entry.assessment, person(request), form.changes())):
            return _after_saving(request, entry, current, form)
        form.record = read(entry.assessment)
        form.add_conflicts(conflicts)
    expected, answered = count_answered(questions, form.record.answered)
    context = {
        **step_frame(entry, current),
        **assigned_here(request, entry, current),
        "form": form,
        "questions": form.views(),
        "hints": _hints(record),
        "contradictions": hints_of(record),
        "points": points_at_questions(entry),
        "expected": expected,
        "answered": answered,
    }
    return render(request, "assessments/step.html", context)


def _after_saving(request: HttpRequest, entry: Entry, current: Step, form: StepForm) -> HttpResponse:
    """On to the next step; stays if the answers opened further questions here."""
    record = read(entry.assessment)
    now_asked = questions_of(record.catalogue, current, record.given)
    if len(now_asked) > len(form.questions) and current.number != 1:
        messages.info(request, "Gespeichert. Durch Ihre Antworten sind weitere Fragen hinzugekommen.")
        return redirect("assessments:step", entry.assessment.pk, current.slug)
    messages.success(request, f"„{current.name}“ ist gespeichert.")
    if "back" in request.POST:
        return redirect("assessments:tasks", entry.assessment.pk)
    return redirect(address_of(entry.assessment, STEPS[current.number]))


def address_of(assessment: Assessment, step: Step) -> str:
    """Where a step's page is."""
    return _address(assessment.pk, step)


@lru_cache(maxsize=4096)
def _address(pk: int, step: Step) -> str:
    """Every page of an assessment leads to all ten."""
    if step.kind == "questions":
        return reverse("assessments:step", args=[pk, step.slug])
    return reverse(f"assessments:{step.kind}", args=[pk])


def person(request: HttpRequest) -> User | None:
    """Who acts; nobody in a trial."""
    return request.user if isinstance(request.user, User) else None


def member(request: HttpRequest) -> User:
    """Who acts, where a loader has asked for a role in the municipality."""
    assert isinstance(request.user, User)
    return request.user


def version_of(request: HttpRequest) -> int:
    """What a form was opened on; 0 fits nothing that is stored."""
    return number_in(request.POST.get("version", ""))


def step_frame(entry: Entry, current: Step) -> dict[str, object]:
    steps = [(f"{step.number} {step.name}", address_of(entry.assessment, step), step is current) for step in STEPS]
    return {**frame(entry), "step": _told(entry, current), "steps": steps, "here": current.name}


def _told(entry: Entry, step: Step) -> Step:
    return step.for_trial() if entry.is_trial else step


def assigned_here(request: HttpRequest, entry: Entry, current: Step) -> dict[str, object]:
    """Who has been asked to see to the step, if anybody."""
    found = None if entry.is_trial else assigning.standing(entry.assessment, current)
    return {"assignment": found, "is_mine": found is not None and found.member.user_id == request.user.pk}


def _hints(record: Record) -> dict[str, str]:
    """What is taken where a question is left open: the derived size and the usual words."""
    usual = words_of(record)
    hints = {f"profile-{key}": f"Ohne Angabe: {word}" for key, word in usual.items()}
    given = record.given
    if ("profile", "kind") in given and ("profile", "population") in given:
        keys = ("kind", "population", "has_own_administration", "median_member_population")
        profile = Profile(**{key: given[("profile", key)] for key in keys if ("profile", key) in given})
        derived = size_step(profile)
        if derived is not None:
            anchor = record.catalogue.question["answers", "groesse"].anchors[derived]
            hints["answers-groesse"] = f"Ohne Antwort gilt: {anchor.text}"
    if administration := _joint_administration(record):
        hints["profile-kind"] = (
            f"Ihre Gemeinde gehört zu: {administration}. Hat sie kaum eigenes Personal, füllt am besten die gemeinsame "
            "Verwaltung den Fragebogen aus. Wählen Sie dann „Verbund mehrerer Kommunen“."
        )
    return hints


def _joint_administration(record: Record) -> str:
    town = record.assessment.municipality
    if town is None or town.association is None or not town.association.has_own_administration:
        return ""
    return town.association.name


@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_editable(request, pk) if request.method == "POST" else load_assessment(request, pk)
    record = read(entry.assessment)
    is_restoring = "usual" in request.POST
    sent = with_usual_weights(request.POST, record.catalogue.criteria) if is_restoring else request.POST
    form = WeightsForm(record, sent if request.method == "POST" else None)
    if form.is_valid():
        if not (conflicts := save_answers(entry.assessment, person(request), form.changes())):
            said = "Es gelten wieder die üblichen Werte." if is_restoring else "Die Gewichte sind gespeichert."
            messages.success(request, said)
            return redirect("assessments:weights" if is_restoring else "assessments:check", pk)
        form.record = read(entry.assessment)
        form.add_conflicts(conflicts)
    context = {
        **step_frame(entry, BY_SLUG["gewichtung"]),
        **assigned_here(request, entry, BY_SLUG["gewichtung"]),
        "form": form,
        "weights": form.views(),
    }
    return render(request, "assessments/weights.html", context)
