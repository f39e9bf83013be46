"""The actor map from and to CSV. Nothing is imported unless every line is right and was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from assessments import actor_workflow
from assessments.access import load_assessment, load_editable
from assessments.actor_csv import reading, writing
from assessments.actor_csv.table import MOST_BYTES, Sheet, UnreadableFile, decode
from assessments.actor_map.board import reports_in_words
from assessments.actor_map.places import PLACES, place_of
from assessments.actor_workflow import LimitReached
from assessments.reading import Record, read
from assessments.views.actors import STEP
from assessments.views.wizard import person, step_frame
from journal.events import AuditEvent
from journal.recording import record_later

SHOWN_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Preview:
    """One actor of the file as the page shows it before anything is imported."""

    line: int
    name: str
    kind: str
    place: str
    reports_to: str


@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_editable(request, pk)
    record = read(entry.assessment)
    replaces = request.POST.get("mode") == "replace"
    context = {**step_frame(entry, STEP), "count": len(record.actors), "replaces": replaces, "here": "CSV einlesen"}
    if request.method != "POST":
        return render(request, "assessments/actors_import.html", context)
    text, sheet = "", Sheet()
    try:
        text = _text(request)
        sheet = reading.read(text, record.catalogue, () if replaces else record.actors)
        digest = sha256(f"{replaces} {text}".encode("utf-8", "surrogatepass")).hexdigest()
        if not sheet.faults and request.POST.get("confirm") == digest:
            actor_workflow.add_actors(entry.assessment, person(request), sheet.actors, replace=replaces)
            messages.success(request, f"{len(sheet.actors)} Akteure sind übernommen.")
            return redirect("assessments:actors", pk)
        if sheet.faults:
            record_later(AuditEvent.IMPORT_REFUSED, about=entry.assessment, detail="faults")
        context |= {"digest": digest, "previews": _previews(record, sheet)}
    except (UnreadableFile, LimitReached) as problem:
        record_later(AuditEvent.IMPORT_REFUSED, about=entry.assessment, detail="unreadable")
        context["problem"] = str(problem)
    context |= {"text": text, "sheet": sheet, "faults": sheet.faults[:SHOWN_FAULTS]}
    context["more_faults"] = max(len(sheet.faults) - SHOWN_FAULTS, 0)
    return render(request, "assessments/actors_import.html", context)


def _text(request: HttpRequest) -> str:
    """From the uploaded file, else what was typed or pasted. Line ends are one character everywhere."""
    upload = request.FILES.get("file")
    if upload is None:
        text = request.POST.get("text", "")
        if len(text) > MOST_BYTES:
            raise UnreadableFile("Der Text ist länger als 1 MB. Eine Karte mit 300 Akteuren ist viel kürzer.")
        return text.replace("\r\n", "\n")
    if (upload.size or 0) > MOST_BYTES:
        raise UnreadableFile("Die Datei ist größer als 1 MB. Eine Karte mit 300 Akteuren ist viel kleiner.")
    return decode(upload.read()).replace("\r\n", "\n").replace("\r", "\n")


def _previews(record: Record, sheet: Sheet) -> list[Preview]:
    names = {actor.key: actor.name for actor in (*record.actors, *sheet.actors)}
    return [
        Preview(
            line,
            actor.name,
            record.catalogue.actor_kind[actor.kind].label,
            PLACES[place_of(record.catalogue, actor)],
            reports_in_words(actor, names),
        )
        for line, actor in zip(sheet.lines, sheet.actors, strict=True)
    ]


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    record = read(entry.assessment)
    if not entry.is_trial:
        record_later(AuditEvent.EXPORTED, about=entry.assessment, detail="csv")
    return _file(writing.write(record.actors, record.catalogue), f"akteure-{slugify(record.name) or 'karte'}")


@require_safe
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_assessment(request, pk)
    return _file(writing.sample(read(entry.assessment).catalogue), "akteure-beispiel")


def _file(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
