"""Where advisers decide otherwise than the method: lifted locks and other recommendations, each with a reason."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assessments import reviewing
from assessments.access import Desk, load_case
from assessments.desk_forms import LONGEST_REASON, NO_FORM, DeviationForm, WordsForm
from assessments.models import Revision
from assessments.report.sealed import Sealed, unseal
from assessments.report.wording import LOCK_KINDS, SLOT_NAMES
from assessments.views.desk.frame import desk_frame, verdict_now
from catalogue.content.structure import SLOTS, SlotKey


def _opened(request: HttpRequest, pk: int) -> tuple[Desk, Revision, Sealed]:
    """The case under review, with its newest revision."""
    desk = load_case(request, pk)
    desk.require_review()
    revision = desk.assessment.revisions.select_related("catalogue_version").latest("number")
    revision.assessment = desk.assessment
    return desk, revision, unseal(revision)


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: int, form: str, rule: str) -> HttpResponse:
    """Lifts a threshold lock with a reason; the engine then runs again."""
    desk, revision, sealed = _opened(request, pk)
    lock = next((lock for lock in sealed.recommendation.locks if (lock.form, lock.rule) == (form, rule)), None)
    if lock is None:
        raise Http404
    words = WordsForm(
        request.POST if request.method == "POST" else None,
        label="Warum gilt die Schwelle hier nicht?",
        hint="Steht im Ergebnis und im Papier für die Sitzung.",
        missing="Bitte begründen Sie, warum die Sperre aufgehoben wird.",
        longest=LONGEST_REASON,
        initial={"text": next((row.reason for row in revision.overrides.filter(form=form, rule=rule)), "")},
    )
    if words.is_valid():
        try:
            reviewing.lift_lock(
                revision, desk.adviser, sealed.recommendation.locks, form, rule, words.cleaned_data["text"]
            )
        except reviewing.NotLiftable as refusal:
            words.add_error("text", str(refusal))
        else:
            messages.success(request, "Die Sperre ist aufgehoben. Beide Ergebnisse stehen nebeneinander.")
            return redirect(f"{desk_address(pk)}#entscheidung")
    context = {
        "form": words,
        "lock": sealed.catalogue.lock[rule],
        "kind": LOCK_KINDS[lock.kind],
        "can_lift": lock.kind == "threshold",
        "locked_form": sealed.catalogue.form[form],
        "here": "Sperre aufheben",
    }
    return _page(request, desk, "assessments/desk_lift.html", context)


@require_POST
def restore(request: HttpRequest, pk: int, form: str, rule: str) -> HttpResponse:
    desk, revision, _ = _opened(request, pk)
    reviewing.restore_lock(revision, desk.adviser, form, rule)
    messages.success(request, "Die Sperre gilt wieder.")
    return redirect(f"{desk_address(pk)}#entscheidung")


@require_http_methods(["GET", "HEAD", "POST"])
def deviate(request: HttpRequest, pk: int, slot: str) -> HttpResponse:
    """Recommends other forms for a level than the method does."""
    desk, revision, sealed = _opened(request, pk)
    key = _slot(slot)
    standing = revision.deviations.filter(slot=key).first()
    candidates = [(form, sealed.catalogue.form[form].name) for form in sealed.catalogue.slots[key]]
    form = DeviationForm(
        candidates,
        request.POST if request.method == "POST" else None,
        initial={"chosen": standing.forms or [NO_FORM], "text": standing.reason} if standing else None,
    )
    if form.is_valid():
        chosen, reason = form.cleaned_data["chosen"], form.cleaned_data["text"]
        reviewing.deviate(revision, desk.adviser, sealed.catalogue, key, chosen, reason)
        messages.success(request, "Ihre Empfehlung steht nun neben dem Ergebnis nach der Methode.")
        return redirect(f"{desk_address(pk)}#entscheidung")
    verdict = verdict_now(revision, sealed)
    context = {
        "form": form,
        "slot": next((entry for entry in verdict.slots if entry.key == key), None),
        "slot_name": SLOT_NAMES[key],
        "standing": standing,
        "here": "Anders empfehlen",
    }
    return _page(request, desk, "assessments/desk_deviate.html", context)


@require_POST
def follow(request: HttpRequest, pk: int, slot: str) -> HttpResponse:
    desk, revision, _ = _opened(request, pk)
    reviewing.follow_method(revision, desk.adviser, _slot(slot))
    messages.success(request, "Auf dieser Ebene gilt wieder das Ergebnis nach der Methode.")
    return redirect(f"{desk_address(pk)}#entscheidung")


def _slot(slot: str) -> SlotKey:
    for key in SLOTS:
        if key == slot:
            return key
    raise Http404


def desk_address(pk: int) -> str:
    return redirect("desk:case", pk).url


def _page(request: HttpRequest, desk: Desk, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {**desk_frame(desk), "operation": uuid4(), **context})
