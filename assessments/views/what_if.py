"""The page "Was wäre, wenn …": assumptions in the address, their effect beside the result, nothing saved."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from assessments.access import load_assessment
from assessments.engine.evaluate import evaluate
from assessments.reading import ProfileIncomplete
from assessments.report.view_model.basis import Basis
from assessments.report.wording import voice_of
from assessments.standing import standing
from assessments.views.dashboard import frame
from assessments.what_if.assumptions import assume
from assessments.what_if.comparison import compare
from assessments.what_if.controls import Controls
from assessments.what_if.query import read_query


@require_safe
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    if any(not value for _, value in pairs):
        return _without_empty(request, pairs)
    try:
        now = standing(entry.assessment, robustness=False)
    except ProfileIncomplete:
        return redirect("assessments:result", pk)
    asked = read_query(pairs, now.catalogue, now.case, now.recommendation)
    before = Basis(
        now.catalogue, now.case, now.recommendation, voice_of(now.case.profile.kind, now.words, on_paper=False)
    )
    changed = assume(now.case, asked.assumptions)
    after = replace(
        before, case=changed, recommendation=evaluate(now.catalogue, changed, robustness=False, flips=False)
    )
    comparison = compare(before, after)
    context = {
        **frame(entry),
        "here": "Was wäre, wenn …?",
        "asked": asked,
        "comparison": comparison,
        "summary": comparison.summary(len(asked.assumptions)),
        "controls": Controls(before, asked),
        "revision": now.revision,
    }
    return render(request, "assessments/what_if.html", context)


def _without_empty(request: HttpRequest, pairs: list[tuple[str, str]]) -> HttpResponse:
    """A form sends every list it has; only what was chosen stays in the address."""
    kept = urlencode([(name, value) for name, value in pairs if value])
    return redirect(f"{request.path}?{kept}" if kept else request.path)
