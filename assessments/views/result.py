"""The result page, the paper as PDF and the data file."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from assessments.access import Entry, load_assessment
from assessments.engine.evaluate import evaluate
from assessments.engine.plain import from_plain
from assessments.exchange import parse_case, write_document
from assessments.models import Revision
from assessments.reading import ProfileIncomplete, case_of, read, words_of
from assessments.report.approved import approval_of, verdict_shown
from assessments.report.paper import Paper, paper_of_record, paper_of_seal
from assessments.report.pdf import RenderingFailed, pdf_of
from assessments.report.view_model import Report, build
from assessments.report.wording import voice_of
from assessments.seal import open_seal
from assessments.steps import STEPS
from assessments.views.approved import serve_approved
from assessments.views.dashboard import frame
from assessments.views.threads import points_at_result
from catalogue.publishing import content_of


def _revision(entry: Entry) -> Revision | None:
    """The sealed revision that stands, or None while the assessment can still be changed."""
    if entry.assessment.is_editable:
        return None
    return entry.assessment.revisions.select_related("catalogue_version").last()


def _report(entry: Entry) -> Report:
    """Of the sealed revision if there is one, else of the answers as they stand."""
    if revision := _revision(entry):
        sealed = open_seal(revision.document)
        catalogue = content_of(revision.catalogue_version)
        case = parse_case(sealed["assessment"], catalogue)
        voice = voice_of(case.profile.kind, sealed["words"], on_paper=False)
        return build(catalogue, case, from_plain(sealed["recommendation"]), voice)
    record = read(entry.assessment)
    case = case_of(record)
    voice = voice_of(case.profile.kind, words_of(record), on_paper=False)
    return build(record.catalogue, case, evaluate(record.catalogue, case), voice, record.notes)


def _paper(entry: Entry) -> Paper:
    if revision := _revision(entry):
        catalogue = content_of(revision.catalogue_version)
        return paper_of_seal(catalogue, open_seal(revision.document), revision.number, revision.checksum)
    return paper_of_record(read(entry.assessment))


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    context = {**frame(entry), "here": "Ergebnis", "slugs": {step.number: step.slug for step in STEPS}}
    try:
        report = _report(entry)
    except ProfileIncomplete:
        return render(request, "assessments/result_open.html", context)
    revision = _revision(entry)
    context |= {"report": report, "revision": revision, "points": points_at_result(entry)}
    context["verdict"] = verdict_shown(revision) if revision else None
    name = "assessments/result.html" if report.is_sufficient else "assessments/result_open.html"
    return render(request, name, context)


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    if (revision := _revision(entry)) and approval_of(revision):
        return serve_approved(request, pk, revision.number, _file_name(entry))
    try:
        made = _paper(entry)
        content = pdf_of(made)
    except ProfileIncomplete:
        messages.error(request, "Für das Papier fehlen noch Art und Einwohnerzahl der Kommune (Schritt 1).")
        return redirect("assessments:result", pk)
    except RenderingFailed as failure:
        messages.error(request, f"{failure} Sie können es gleich noch einmal versuchen.")
        return redirect("assessments:result", pk)
    return _download(content, "application/pdf", f"{_file_name(entry)}.pdf")


@require_safe
def data_file(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    try:
        document = write_document(case_of(read(entry.assessment)))
    except ProfileIncomplete:
        messages.error(request, "Für die Datei fehlen noch Art und Einwohnerzahl der Kommune (Schritt 1).")
        return redirect("assessments:result", pk)
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return _download(text.encode(), "application/json", f"{_file_name(entry)}.json")


def _file_name(entry: Entry) -> str:
    return slugify(f"{entry.assessment.place} {entry.assessment.title}")[:80] or "bewertung"


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
