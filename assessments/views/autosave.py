"""Saves one answer or weight at a time, for the script of the questionnaire.

The same forms judge the same fields as on the whole page; only the reply is short. "Gespeichert" is shown
from replies of this view alone: 200 means it is in the database for good. No version of the catalogue is sent along:
an assessment keeps the one it began with, so that an open page asks what is saved here.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from assessments.access import Need, load_assessment, owner_of_page
from assessments.answering import NOT_EDITABLE, Change, is_done, save_answer
from assessments.forms.answers import field_name, stored_fields
from assessments.forms.questions import StepForm
from assessments.forms.versions import base_of
from assessments.forms.weights import WeightsForm
from assessments.models import Answer, AnswerStatus
from assessments.reading import Record, read
from assessments.steps import STEPS, Place, applies, count_answered, questions_of
from assessments.views.wizard import person
from catalogue.content.structure import Question

NOT_ASKED = "Diese Frage gibt es hier nicht."


@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers 200 with the new base, 409 with both answers, 422 with errors per field.

    GET tells who is logged in and gives a fresh token, for pages that outlived their session.
    """
    entry = load_assessment(request, pk, Need.EDIT if request.method == "POST" else Need.READ)
    if request.method == "GET":
        return JsonResponse({"person": owner_of_page(request.user, entry), "token": get_token(request)})
    if request.POST.get("person") != owner_of_page(request.user, entry):
        return _refuse("identity", "In diesem Browser ist inzwischen jemand anderes angemeldet.", 409)
    record = read(entry.assessment)
    form = _form(record, request)
    operation = _operation(request)
    if form is None or operation is None:
        return _refuse("unknown", NOT_ASKED, 422)
    refusal = _refusal(record, form)
    if refusal and not is_done(entry.assessment, operation):
        return refusal
    for change in form.changes():
        stored = save_answer(entry.assessment, person(request), change, operation)
        if isinstance(stored, Answer):
            form.add_conflicts([stored])
            return JsonResponse(_conflict(request, form, record, stored), status=409)
        return JsonResponse(_saved(record, change, stored))
    return JsonResponse({"base": request.POST.get(f"base-{form.views()[0].name}", ""), "saved_at": clock()})


def _refusal(record: Record, form: StepForm | WeightsForm) -> JsonResponse | None:
    """Why nothing new is saved; what was acknowledged before stays so all the same."""
    is_valid = form.is_valid()
    if not record.assessment.is_editable:
        return _refuse("state", NOT_EDITABLE, 409)
    if isinstance(form, StepForm) and not all(applies((q.block, q.key), record.given) for q in form.questions):
        return _refuse("unknown", NOT_ASKED, 422)
    if not is_valid:
        return JsonResponse({"code": "invalid", "errors": form.errors}, status=422)
    return None


def clock() -> str:
    return localtime().strftime("%H:%M")


def _refuse(code: str, message: str, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)


def _form(record: Record, request: HttpRequest) -> StepForm | WeightsForm | None:
    """The form of the one question or weight that is to be saved."""
    block, _, key = request.POST.get("question", "").partition("-")
    if block == "weights" and key in record.catalogue.criterion:
        return WeightsForm(record, request.POST, [record.catalogue.criterion[key]])
    question = record.catalogue.question.get((block, key))
    return StepForm([question], record, request.POST) if question else None


def _operation(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("operation", ""))
    except ValueError:
        return None


def _saved(record: Record, change: Change, version: int) -> dict[str, object]:
    reply: dict[str, object] = {
        "base": base_of(version, change.status, change.value, change.note),
        "saved_at": clock(),
    }
    question = record.catalogue.question.get(change.place)
    return reply | (_effects(record, question, change) if question else {})


def _effects(record: Record, question: Question, change: Change) -> dict[str, object]:
    """Which questions the step asks now, how many are answered, and whether hints may have come or gone."""
    given, answered = dict(record.given), set(record.answered)
    _enter(given, answered, change)
    step = STEPS[question.step - 1]
    asked = questions_of(record.catalogue, step, given)
    expected, done = count_answered(asked, answered)
    return {
        "asked": [field_name(one) for one in asked],
        "expected": expected,
        "answered": done,
        "hints": any(".".join(change.place) in words.hints for words in record.catalogue.contradictions),
    }


def _enter(given: dict[Place, object], answered: set[Place], change: Change) -> None:
    given.pop(change.place, None)
    answered.discard(change.place)
    if change.status == AnswerStatus.GIVEN:
        given[change.place] = change.value
    if change.status != AnswerStatus.OPEN:
        answered.add(change.place)


def _conflict(request: HttpRequest, form: StepForm | WeightsForm, record: Record, row: Answer) -> dict[str, object]:
    """Both answers as a block to choose from, and what the fields show for theirs."""
    (view,) = form.views()
    question = record.catalogue.question.get((row.block, row.key))
    fields = stored_fields(question, row) if question else {view.name: str(row.value)}
    block = render_to_string(
        "assessments/conflict.html", {"conflict": view.conflict, "name": view.name, "user": request.user}
    )
    return {"code": "conflict", "html": block, "base": view.base, "theirs": fields}
