"""The audit trail for operators: filtered, page by page, and as CSV. People are numbers here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone, localtime
from django.views.decorators.http import require_safe

from assessments.actor_csv.cells import safe_cell
from assessments.events import EVENT_LABELS
from journal.events import AUDIT_LABELS, AuditEvent
from journal.models import AuditEntry
from journal.recording import OFTEN, record_later
from journal.visit import number_in
from municipalities.administration import load_operator
from municipalities.models import Municipality, Role, StaffRole

PER_PAGE = 50
MOST_LINES = 100_000
HEAD = ("Zeit (UTC)", "Ereignis", "Kontonummer", "Art", "Nummer", "Kommune", "Einzelheit", "Anfrage")

KINDS: Mapping[str, str] = {
    "assessment": "Bewertung",
    "invitation": "Einladung",
    "leadrequest": "Antrag auf Federführung",
    "membership": "Mitgliedschaft",
    "municipality": "Kommune",
    "staffmember": "Rolle im Difu",
    "user": "Konto",
}
DETAILS: Mapping[str, str] = {
    **EVENT_LABELS,
    **dict(Role.choices),
    **dict(StaffRole.choices),
    "removed": "entfernt",
    "left": "selbst verlassen",
    "added": "angelegt",
    "changed": "geändert",
    "deleted": "gelöscht",
    "used": "schon angenommen",
    "revoked": "zurückgezogen",
    "expired": "abgelaufen",
    "other-address": "andere E-Mail-Adresse",
    "all": "alle, durch den Betrieb",
    "totp": "Authenticator-App",
    "webauthn": "Passkey",
    "recovery_codes": "Notfallcodes",
    "answer": "Antwort",
    "actor": "Akteur",
    "paper": "Vorlage",
    "measure": "Maßnahme",
    "faults": "fehlerhafte Zeilen",
    "unreadable": "nicht lesbar",
    "actors": "Akteure",
    "measures": "Maßnahmen",
    "invitations": "Einladungen",
    "login": "Anmeldung",
    "approved.pdf": "freigegebenes PDF",
}


class FilterForm(forms.Form):
    ereignis = forms.ChoiceField(label="Ereignis", required=False, choices=[("", "alle"), *AUDIT_LABELS.items()])
    von = forms.DateField(label="Von", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    bis = forms.DateField(label="Bis", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    kommune = forms.IntegerField(label="Nummer der Kommune", required=False, min_value=1, max_value=2**62)
    person = forms.IntegerField(label="Kontonummer", required=False, min_value=1, max_value=2**62)

    def found(self) -> QuerySet[AuditEntry]:
        """The newest first; a filter that cannot be read finds nothing."""
        if not self.is_valid():
            return AuditEntry.objects.none()
        chosen = self.cleaned_data
        conditions = {
            "event": chosen["ereignis"],
            "at__gte": chosen["von"] and _midnight(chosen["von"]),
            "at__lt": chosen["bis"] and _midnight(chosen["bis"] + timedelta(days=1)),
            "municipality": chosen["kommune"],
            "person": chosen["person"],
        }
        entries = AuditEntry.objects.filter(**{name: value for name, value in conditions.items() if value})
        return entries.order_by("-pk")


@dataclass(frozen=True, slots=True)
class Row:
    at: datetime
    event: str
    person: int | None
    subject: str
    municipality: int | None
    place: str
    detail: str
    request_id: str


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    load_operator(request)
    form = FilterForm(request.GET)
    entries = form.found()
    if before := number_in(request.GET.get("vor", "")):
        entries = entries.filter(pk__lt=before)
    page = list(entries[: PER_PAGE + 1])
    record_later(AuditEvent.JOURNAL_READ, once=OFTEN)
    kept = request.GET.copy()
    kept.pop("vor", None)
    context = {
        "form": form,
        "rows": _rows(page[:PER_PAGE]),
        "older": page[PER_PAGE - 1].pk if len(page) > PER_PAGE else None,
        "is_older": bool(before),
        "query": kept.urlencode(),
        "is_filtered": form.is_valid() and any(form.cleaned_data.values()),
    }
    return render(request, "info/ledger.html", context)


@require_safe
def ledger_file(request: HttpRequest) -> StreamingHttpResponse:
    load_operator(request)
    record_later(AuditEvent.EXPORTED, detail="journal")
    headers = {"Content-Disposition": 'attachment; filename="protokoll.csv"'}
    lines = _lines(FilterForm(request.GET).found()[:MOST_LINES])
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _rows(entries: list[AuditEntry]) -> list[Row]:
    places = Municipality.objects.only("name").in_bulk({entry.municipality for entry in entries if entry.municipality})
    return [
        Row(
            localtime(entry.at),
            entry.label,
            entry.person,
            f"{KINDS.get(entry.kind, entry.kind)} {entry.object_id}" if entry.kind else "",
            entry.municipality,
            str(places.get(entry.municipality or 0, "")),
            DETAILS.get(entry.detail, entry.detail),
            entry.request_id,
        )
        for entry in entries
    ]


def _lines(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    yield "\ufeff" + _line(HEAD)
    for entry in entries.iterator(chunk_size=1000):
        at = entry.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        kind, detail = KINDS.get(entry.kind, entry.kind), DETAILS.get(entry.detail, entry.detail)
        numbers = (entry.object_id, entry.municipality)
        yield _line((at, entry.label, entry.person, kind, *numbers, detail, entry.request_id))


def _line(cells: tuple[Any, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow(safe_cell("" if cell is None else str(cell)) for cell in cells)
    return out.getvalue()


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time.min, get_current_timezone())
