"""The page before submitting, and the two deeds that hand the assessment over and take it back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessments import workflow
from assessments.access import Need, load_assessment
from assessments.actor_map.places import PLACES, place_of
from assessments.engine.answers import NEEDED
from assessments.engine.evaluate import evaluate
from assessments.forms.answers import field_name, spoken
from assessments.forms.fields import german
from assessments.models import AnswerStatus
from assessments.reading import ProfileIncomplete, Record, case_of, read, words_of
from assessments.report.contradictions import rows_of
from assessments.report.view_model.basis import Pair
from assessments.report.wording import proposal, voice_of
from assessments.steps import BY_SLUG, STEPS, Progress, Step, is_expected, questions_of
from assessments.views.measures import measure_rows
from assessments.views.wizard import known_criteria, member, step_frame, tasks_of
from catalogue.content.structure import Question
from journal.visit import number_in


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer in words."""

    question: Question
    name: str
    answer: str
    note: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Section:
    step: Step
    lines: tuple[Line, ...]

    @property
    def open_lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_open and is_expected(line.question))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What submitting now would give: the recommendation in sentences, or what it still needs."""

    known: int
    profile_is_missing: bool
    sentences: tuple[str, ...] = ()
    needed: int = NEEDED


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything entered, what is open, what it would give, and the way to submit."""
    entry = load_assessment(request, pk)
    record = read(entry.assessment)
    sections = [_section(record, step) for step in STEPS if step.kind == "questions"]
    context = {
        **step_frame(entry, BY_SLUG["pruefen"]),
        "sections": sections,
        "open_count": sum(len(section.open_lines) for section in sections),
        "unfinished": [task for task in tasks_of(record) if task.step.required and task.progress != Progress.COMPLETE],
        "actors": [Pair(actor.name, PLACES[place_of(record.catalogue, actor)]) for actor in record.actors],
        "measures": measure_rows(record),
        "weights": _weights(record),
        "criteria": len(record.catalogue.criteria),
        "operation": uuid4(),
        "outlook": _outlook(record),
        "contradictions": rows_of(record),
        "version": entry.assessment.version,
    }
    return render(request, "assessments/check.html", context)


def _section(record: Record, step: Step) -> Section:
    return Section(step, tuple(_line(record, q) for q in questions_of(record.catalogue, step, record.given)))


def _line(record: Record, question: Question) -> Line:
    row = record.answers.get((question.block, question.key))
    is_open = row is None or row.status == AnswerStatus.OPEN
    answer = "noch offen" if row is None else spoken(question, row)
    return Line(question, field_name(question), answer, row.note if row else "", is_open)


def _weights(record: Record) -> list[Pair]:
    """The weights that are not as usual."""
    found = []
    for criterion in record.catalogue.criteria:
        row = record.answers.get(("weights", criterion.key))
        if row and row.value != criterion.weight:
            found.append(Pair(criterion.name, f"{row.value} statt {criterion.weight}"))
    return found


def _outlook(record: Record) -> Outlook:
    try:
        case = case_of(record)
    except ProfileIncomplete:
        return Outlook(known=0, profile_is_missing=True)
    known = known_criteria(record)
    if known < NEEDED:
        return Outlook(known, profile_is_missing=False)
    recommendation = evaluate(record.catalogue, case, robustness=False, flips=False)
    voice = voice_of(case.profile.kind, words_of(record), on_paper=False)
    return Outlook(known, profile_is_missing=False, sentences=proposal(record.catalogue, recommendation, voice))


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk, Need.LEAD)
    try:
        revision = workflow.submit(entry.assessment, member(request), operation_of(request), _shown(request))
    except ProfileIncomplete:
        messages.error(request, "Bitte geben Sie in Schritt 1 Art und Einwohnerzahl der Kommune an.")
        return redirect("assessments:step", pk, "kommune")
    messages.success(
        request,
        f"Die Bewertung ist als Fassung {german(revision.number)} eingereicht. Nun ist die Difu-Beratung am Zug.",
    )
    return redirect("assessments:result", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk, Need.LEAD)
    workflow.withdraw(entry.assessment, member(request), operation_of(request))
    messages.success(request, "Die Einreichung ist zurückgezogen. Sie können wieder Änderungen vornehmen.")
    return redirect("assessments:tasks", pk)


def operation_of(request: HttpRequest) -> UUID:
    """Names one deed of one page: sent twice it is done once, and another button of that page is another deed."""
    try:
        return uuid5(UUID(request.POST.get("operation", "")), request.path)
    except ValueError:
        return uuid4()


def _shown(request: HttpRequest) -> int | None:
    """The version of the assessment on the page from which it is submitted."""
    return number_in(request.POST.get("version", "")) or None
