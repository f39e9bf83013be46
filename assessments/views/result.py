"""The result page, the paper as PDF and the data file."""

from __future__ import annotations

import json
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from assessments.access import Entry, load_assessment
from assessments.council_paper import council_paper_of
from assessments.exchange import write_document
from assessments.kept import Kept
from assessments.reading import ProfileIncomplete, case_of, read
from assessments.report.approved import approval_of, approved_paper, verdict_shown
from assessments.report.entries import entries_of
from assessments.report.history import history_of
from assessments.report.letterhead import letterhead_of
from assessments.report.paper import Paper, paper_of_record, paper_of_seal
from assessments.report.pdf import RenderingBusy, RenderingFailed, pdf_in_turn
from assessments.report.view_model import Basis, Report, build
from assessments.report.wording import voice_of
from assessments.report.writing import written_as
from assessments.seal import open_seal
from assessments.standing import Standing, revision_of, standing
from assessments.steps import STEPS
from assessments.views.approved import file_name, serve_approved
from assessments.views.dashboard import frame
from assessments.views.threads import points_at_result
from catalogue.publishing import content_of
from journal.events import AuditEvent
from journal.recording import record_later

_reports: Kept[Report] = Kept(16)


def _report(entry: Entry, now: Standing) -> Report:
    voice = voice_of(now.case.profile.kind, now.words, on_paper=False)
    basis = Basis(now.catalogue, now.case, now.recommendation, voice, now.notes, now.contradictions)
    return _reports.get(entry.assessment.pk, basis, lambda: build(basis))


def _paper(entry: Entry) -> Paper:
    revision = revision_of(entry.assessment)
    if revision and (approval := approval_of(revision)):
        return approved_paper(approval)
    letterhead = letterhead_of(entry.assessment.municipality)
    if revision is None:
        made = paper_of_record(read(entry.assessment), entries_of(council_paper_of(entry.assessment)))
        return replace(made, letterhead=letterhead)
    catalogue = content_of(revision.catalogue_version)
    made = paper_of_seal(catalogue, open_seal(revision.document), revision.number, revision.checksum)
    return replace(made, letterhead=letterhead, history=history_of(revision))


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    context = {**frame(entry), "here": "Ergebnis", "slugs": {step.number: step.slug for step in STEPS}}
    try:
        now = standing(entry.assessment)
    except ProfileIncomplete:
        return render(request, "assessments/result_open.html", context)
    report = _report(entry, now)
    context |= {"report": report, "revision": now.revision, "points": points_at_result(entry)}
    context["actor_names"] = {actor.key: actor.name for actor in report.case.actors}
    context["verdict"] = verdict_shown(now.revision) if now.revision else None
    name = "assessments/result.html" if report.is_sufficient else "assessments/result_open.html"
    return render(request, name, context)


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    if (revision := revision_of(entry.assessment)) and approval_of(revision):
        return serve_approved(request, pk, revision.number, file_name(entry.assessment))
    try:
        content = pdf_in_turn(_requester(request, entry), lambda: _paper(entry))
    except ProfileIncomplete:
        messages.error(request, "Für das Papier fehlen noch Art und Einwohnerzahl der Kommune (Schritt 1).")
        return redirect("assessments:result", pk)
    except RenderingBusy as busy:
        return _wait(request, entry, busy)
    except RenderingFailed as failure:
        messages.error(request, f"{failure} Sie können es gleich noch einmal versuchen.")
        return redirect("assessments:result", pk)
    return _download(entry, content, "pdf", AuditEvent.PAPER_LOADED)


KINDS = {
    "pdf": "application/pdf",
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


@require_safe
def office(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """For the office's own template: with what is filled in now, also where the answers are sealed."""
    entry = load_assessment(request, pk)
    try:
        made = replace(_paper(entry), entries=entries_of(council_paper_of(entry.assessment)))
    except ProfileIncomplete:
        messages.error(request, "Für das Papier fehlen noch Art und Einwohnerzahl der Kommune (Schritt 1).")
        return redirect("assessments:result", pk)
    return _download(entry, written_as(kind, made), kind, AuditEvent.PAPER_LOADED)


def _requester(request: HttpRequest, entry: Entry) -> str:
    return f"trial-{entry.assessment.pk}" if entry.is_trial else f"person-{request.user.pk}"


def _wait(request: HttpRequest, entry: Entry, busy: RenderingBusy) -> HttpResponse:
    """A page that asks again by itself, also without script."""
    context = {**frame(entry), "here": "Ergebnis", "reason": str(busy)}
    answer = render(request, "assessments/paper_wait.html", context, status=503)
    answer["Retry-After"] = answer["Refresh"] = str(busy.again)
    return answer


@require_safe
def data_file(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    try:
        document = write_document(case_of(read(entry.assessment)))
    except ProfileIncomplete:
        messages.error(request, "Für die Datei fehlen noch Art und Einwohnerzahl der Kommune (Schritt 1).")
        return redirect("assessments:result", pk)
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return _download(entry, text.encode(), "json", AuditEvent.EXPORTED)


def _download(entry: Entry, content: bytes, kind: str, event: AuditEvent) -> HttpResponse:
    """What leaves the house is recorded; a trial is its browser's own."""
    if not entry.is_trial:
        record_later(event, about=entry.assessment, detail=kind)
    disposition = f'attachment; filename="{file_name(entry.assessment)}.{kind}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=KINDS[kind], headers=headers)
