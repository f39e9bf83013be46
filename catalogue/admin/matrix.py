"""The matrix of fit as one page: every form, every criterion, two values and the sentences for them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from catalogue.admin.site import editorial
from catalogue.admin.standing import Mistake, cell_name, standing
from catalogue.mapping import STEP, Rows
from catalogue.models import FitRow, FormRow, WorkingCopy
from catalogue.models.fields import one_line
from catalogue.models.question_rows import CriterionRow

FIELDS = ("low", "high", "note", "pro", "con")
VALUES = [("2", "+2"), ("1", "+1"), ("0", "0"), ("-1", "−1"), ("-2", "−2")]
LABELS = {
    "low": "niedrigste Stufe",
    "high": "höchste Stufe",
    "note": "Warum, in Stichworten",
    "pro": "Spricht dafür",
    "con": "Spricht dagegen",
}
CONFLICT = "Inzwischen hat jemand anderes diese Zelle gespeichert: {}. Ihre Eingabe steht noch hier."
WAITING = "Noch nicht gespeichert."


class CellForm(forms.ModelForm[FitRow]):
    class Meta:
        model = FitRow
        fields = FIELDS


@dataclass(frozen=True)
class Cell:
    """`seen` tells what was stored when the page was shown: who has not touched a cell overwrites nothing in it."""

    name: str
    criterion: CriterionRow
    values: Mapping[str, str]
    seen: str
    problems: Sequence[str]

    @property
    def ends(self) -> list[dict[str, Any]]:
        return [
            {"field": field, "label": LABELS[field], "choices": _choices(self.values[field])}
            for field in ("low", "high")
        ]

    @property
    def words(self) -> list[dict[str, str]]:
        return [{"field": field, "label": LABELS[field], "text": self.values[field]} for field in FIELDS[2:]]


def _choices(chosen: str) -> list[dict[str, Any]]:
    known = VALUES if chosen in dict(VALUES) else [(chosen, chosen or "–"), *VALUES]
    return [{"value": value, "label": label, "is_chosen": value == chosen} for value, label in known]


@dataclass(frozen=True)
class Line:
    form: FormRow
    cells: Sequence[Cell]


def matrix(request: HttpRequest) -> HttpResponse:
    if not WorkingCopy.objects.exists():
        return redirect("editorial:index")
    refused: dict[str, Cell] = {}
    if request.method == "POST":
        saved, refused = _save(request)
        if saved:
            count = "Eine Zelle ist" if saved == 1 else f"{saved} Zellen sind"
            messages.success(request, f"{count} gespeichert.")
        if not refused:
            if not saved:
                messages.info(request, "Es gab nichts zu speichern.")
            cell = request.POST.get("cell", "")
            return redirect(f"{request.get_full_path()}{f'#{cell}' if cell else ''}")
        messages.error(request, f"Noch nicht gespeichert: {len(refused)}. Die Stellen sind unten aufgeklappt.")
    return _page(request, refused)


def _page(request: HttpRequest, refused: Mapping[str, Cell]) -> HttpResponse:
    now = standing()
    assert now.rows is not None
    lines = _lines(now.rows, now.mistakes, refused)
    only = next((line.form for line in lines if line.form.key == request.GET.get("form")), None)
    shown = [line for line in lines if only in (None, line.form)]
    context = {"lines": shown, "only": only, "criteria": now.rows.sections["criteria"], "is_refused": bool(refused)}
    return editorial.page(request, "matrix", f"Eignung: {only}" if only else "Eignung", context)


def _lines(rows: Rows, mistakes: Sequence[Mistake], refused: Mapping[str, Cell]) -> list[Line]:
    wrong: dict[str, list[str]] = {}
    for mistake in mistakes:
        wrong.setdefault(mistake.url.partition("#")[2], []).append(mistake.message)
    lines = []
    for form in rows.sections["forms"]:
        assert isinstance(form, FormRow)
        stored = {cell.criterion: cell for cell in form.fit.all()}
        cells = []
        for criterion in rows.sections["criteria"]:
            assert isinstance(criterion, CriterionRow)
            name = cell_name(form, criterion.key)
            row = stored.get(criterion.key)
            shown = Cell(name, criterion, values_of(row), seen_of(row), wrong.get(name, ()))
            cells.append(refused.get(name, shown))
        lines.append(Line(form, cells))
    return lines


@transaction.atomic
def _save(request: HttpRequest) -> tuple[int, dict[str, Cell]]:
    """How many cells were saved, and those that were not, as they were typed."""
    WorkingCopy.objects.select_for_update().first()
    stored = {(row.parent_id, row.criterion): row for row in FitRow.objects.all()}
    criteria = list(CriterionRow.objects.all())
    only, saved, refused = request.POST.get("cell"), 0, {}
    for form in FormRow.objects.all():
        for place, criterion in enumerate(criteria, 1):
            name = cell_name(form, criterion.key)
            typed = {field: one_line(request.POST.get(f"{name}.{field}", "")) for field in FIELDS}
            seen = request.POST.get(f"{name}.seen")
            row = stored.get((form.pk, criterion.key))
            if seen is None or digest(typed) in (seen, seen_of(row)):
                continue
            new = FitRow(parent=form, criterion=criterion.key, position=STEP * place)
            if only and only != name:
                refused[name] = Cell(name, criterion, typed, seen, [WAITING])
            elif problems := _save_cell(row or new, typed, seen):
                refused[name] = Cell(name, criterion, typed, seen_of(row), problems)
            else:
                saved += 1
    return saved, refused


def _save_cell(row: FitRow, typed: Mapping[str, str], seen: str) -> list[str]:
    if seen_of(row if row.pk else None) != seen:
        return [CONFLICT.format(_told(row))]
    form = CellForm(typed, instance=row)
    if not form.is_valid():
        return [f"{LABELS.get(name, '')}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()]
    if row.pk:
        form.instance.version += 1
    form.save()
    return []


def _told(row: FitRow) -> str:
    return "; ".join(f"{LABELS[field]} „{value}“" for field, value in values_of(row).items() if value)


def values_of(row: FitRow | None) -> dict[str, str]:
    return {field: str(getattr(row, field)) if row else "" for field in FIELDS}


def seen_of(row: FitRow | None) -> str:
    return digest(values_of(row))


def digest(values: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps([values[field] for field in FIELDS]).encode()).hexdigest()[:16]
