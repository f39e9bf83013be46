"""The deeds that move a case on: with a button, or on a page that asks for words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import workflow
from assessments.access import Desk, has_contributed, load_case
from assessments.desk_forms import LONGEST_STATEMENT, WordsForm
from assessments.report.approved import make_paper
from assessments.report.sealed import unseal
from assessments.states import Action
from assessments.views.approved import file_name, serve_approved
from assessments.views.check import operation_of
from assessments.views.desk.frame import desk_frame, verdict_now
from assessments.views.threads import count_open
from journal.visit import number_in

PLAIN: Mapping[Action, tuple[Callable[..., None], str]] = {
    Action.TAKE_UP: (workflow.take_up, "Sie prüfen diesen Fall nun."),
    Action.HAND_BACK: (workflow.hand_back, "Der Fall wartet wieder auf die Beratung."),
    Action.REASSIGN: (workflow.reassign, "Sie haben den Fall übernommen. Alle Beteiligten werden benachrichtigt."),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A page that asks for words before a deed."""

    title: str
    lead: str
    button: str
    done: str
    field: Mapping[str, Any]


WORDS: Mapping[Action, Words] = {
    Action.REQUEST_CHANGES: Words(
        "Änderungen erbitten",
        "Die Kommune kann danach wieder ändern und reicht neu ein. Ihre Nachricht geht an alle, die bearbeiten dürfen.",
        "Änderungen erbitten",
        "Die Kommune ist am Zug. Sie wird benachrichtigt.",
        {
            "label": "Was soll die Kommune tun?",
            "hint": "Das Wichtigste in wenigen Sätzen. Einzelheiten stehen in den Gesprächen bei den Fragen.",
            "missing": "Bitte schreiben Sie, was die Kommune ändern soll.",
        },
    ),
    Action.REOPEN: Words(
        "Wieder öffnen",
        "Die Kommune kann wieder ändern und neu einreichen. Die freigegebene Fassung und ihr Papier bleiben gültig.",
        "Wieder öffnen",
        "Die Bewertung ist wieder geöffnet. Die Kommune wird benachrichtigt.",
        {
            "label": "Warum wird wieder geöffnet?",
            "hint": "Die Begründung steht im Verlauf und geht an die Kommune.",
            "missing": "Bitte begründen Sie, warum wieder geöffnet wird.",
        },
    ),
    Action.APPROVE: Words(
        "Freigeben",
        "Mit der Freigabe wird versiegelt, was Sie hier sehen. Dann kann die Kommune das Papier für die Sitzung laden.",
        "Endgültig freigeben",
        "Die Bewertung ist freigegeben. Die Kommune wird benachrichtigt.",
        {
            "label": "Stellungnahme der Beratung",
            "hint": "Steht mit Ihrem Namen im Papier für die Sitzung.",
            "missing": "Bitte schreiben Sie eine Stellungnahme. Ohne sie gibt es keine Freigabe.",
            "longest": LONGEST_STATEMENT,
            "rows": 8,
        },
    ),
}


@require_POST
def act(request: HttpRequest, pk: int, action: Action) -> HttpResponse:
    desk = load_case(request, pk)
    verb, done = PLAIN[action]
    verb(desk.assessment, desk.adviser, operation_of(request))
    messages.success(request, done)
    return redirect("desk:case", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int, action: Action) -> HttpResponse:
    """Asking for changes and reopening."""
    desk = load_case(request, pk)
    verb = {Action.REQUEST_CHANGES: workflow.request_changes, Action.REOPEN: workflow.reopen}[action]
    form = _form(request, action)
    if form.is_valid():
        verb(desk.assessment, desk.adviser, operation_of(request), form.cleaned_data["text"])
        messages.success(request, WORDS[action].done)
        return redirect("desk:case", pk)
    desk.require(action)
    return _page(request, desk, action, form)


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The revision that was read is named by the form: another one is never approved unseen."""
    desk = load_case(request, pk)
    form = _form(request, Action.APPROVE)
    if form.is_valid():
        revision = get_object_or_404(desk.assessment.revisions, number=number_in(request.POST.get("revision", "")))
        try:
            approval = workflow.approve(
                desk.assessment,
                desk.adviser,
                operation_of(request),
                form.cleaned_data["text"],
                revision,
                localdate(),
            )
        except workflow.FourEyesNeeded:
            return _four_eyes(request, desk)
        make_paper.enqueue(approval.pk)
        messages.success(request, WORDS[Action.APPROVE].done)
        return redirect("desk:case", pk)
    desk.require(Action.APPROVE)
    if has_contributed(desk.adviser, desk.assessment):
        return _four_eyes(request, desk)
    revision = desk.assessment.revisions.select_related("catalogue_version").latest("number")
    sealed = unseal(revision)
    context = {
        "revision": revision,
        "report": sealed.report,
        "verdict": verdict_now(revision, sealed),
        "open_threads": count_open(desk.assessment, for_advisers=True),
    }
    return _page(request, desk, Action.APPROVE, form, context)


@require_safe
def paper(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The approved paper of a revision, for the advisers."""
    desk = load_case(request, pk)
    return serve_approved(request, desk.assessment.pk, number, file_name(desk.assessment))


def _form(request: HttpRequest, action: Action) -> WordsForm:
    return WordsForm(request.POST if request.method == "POST" else None, **WORDS[action].field)


def _page(
    request: HttpRequest, desk: Desk, action: Action, form: WordsForm, more: dict[str, Any] | None = None
) -> HttpResponse:
    words = WORDS[action]
    context = {
        **desk_frame(desk),
        "words": words,
        "form": form,
        "operation": uuid4(),
        "here": words.title,
        **(more or {}),
    }
    return render(request, "assessments/desk_words.html", context)


def _four_eyes(request: HttpRequest, desk: Desk) -> HttpResponse:
    return render(request, "assessments/desk_four_eyes.html", desk_frame(desk), status=403)
