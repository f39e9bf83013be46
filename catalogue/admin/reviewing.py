"""Which statements somebody should look at again: reviewed too long ago, or not at all since there are review dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from catalogue.models import FormRow, Row
from catalogue.models.form_rows import ConRow, FormExampleRow, ProRow
from catalogue.models.rule_rows import ModuleExampleRow

FIGURES = {"staffing": "Personal", "setup_time": "Aufbau", "cost": "Kosten"}
ENTRIES: dict[str, type[Any]] = {"pro": ProRow, "con": ConRow, "example": FormExampleRow, "module": ModuleExampleRow}
EVIDENCE = {"estimate": "geschätzt", "inferred": "abgeleitet", "uncertain": "unsicher"}


@dataclass(frozen=True)
class Statement:
    name: str
    kind: str
    text: str
    evidence: str
    reviewed_on: date | None
    url: str


@dataclass(frozen=True)
class Group:
    """What one form or module says."""

    title: str
    statements: Sequence[Statement]


def oldest_review(today: date) -> date:
    """Whatever was reviewed before this day waits to be looked at again."""
    months = today.year * 12 + today.month - 1 - settings.REVIEW_AFTER_MONTHS
    return date(months // 12, months % 12 + 1, 1)


def waiting(limit: date) -> list[Group]:
    forms = FormRow.objects.prefetch_related("pros", "cons", "examples")
    groups = [Group(str(form), list(_of_form(form, limit))) for form in forms]
    modules = ModuleExampleRow.objects.select_related("parent")
    for entry in modules:
        statements = [_of_entry("module", entry)] if _is_waiting(entry.reviewed_on, limit) else []
        groups.append(Group(f"Baustein {entry.parent}", statements))
    return [group for group in groups if group.statements]


def _of_form(form: FormRow, limit: date) -> Iterable[Statement]:
    for name, kind in FIGURES.items():
        reviewed_on = getattr(form, f"{name}_reviewed_on")
        if _is_waiting(reviewed_on, limit):
            text, evidence = getattr(form, f"{name}_text"), _evidence(form, f"{name}_")
            yield Statement(f"{name}-{form.pk}", kind, text, evidence, reviewed_on, _page(form))
    for name in ("pros", "cons", "examples"):
        entries = getattr(form, name).all()
        yield from (_of_entry(name.rstrip("s"), entry) for entry in entries if _is_waiting(entry.reviewed_on, limit))


def _is_waiting(reviewed_on: date | None, limit: date) -> bool:
    return reviewed_on is None or reviewed_on < limit


def _of_entry(name: str, entry: Any) -> Statement:
    text = ": ".join(part for part in (getattr(entry, "place", ""), entry.text) if part)
    kind = str(entry._meta.verbose_name)
    return Statement(f"{name}-{entry.pk}", kind, text, _evidence(entry, ""), entry.reviewed_on, _page(entry.parent))


def _evidence(row: Row, prefix: str) -> str:
    """How sure it is: without a source it is the opinion of the authors."""
    said = [word for name, word in EVIDENCE.items() if getattr(row, f"{prefix}evidence_{name}", False)]
    sources = getattr(row, f"{prefix}sources")
    return ", ".join([", ".join(sources) if sources else "fachliche Einschätzung", *said])


def _page(row: Row) -> str:
    return reverse(f"editorial:catalogue_{row._meta.model_name}_change", args=[row.pk])


@transaction.atomic
def mark_reviewed(names: Iterable[str], today: date) -> int:
    """Counts up the version of the entry that has a page, so that whoever has it open is told."""
    count = 0
    for name in names:
        kind, _, pk = name.rpartition("-")
        if not pk.isdecimal() or kind not in {*FIGURES, *ENTRIES}:
            continue
        if kind in FIGURES:
            own = FormRow.objects.filter(pk=pk)
            count += own.update(**{f"{kind}_reviewed_on": today}, version=F("version") + 1)
        else:
            row = ENTRIES[kind].objects.select_related("parent").filter(pk=pk).first()
            if row is not None:
                ENTRIES[kind].objects.filter(pk=pk).update(reviewed_on=today)
                type(row.parent).objects.filter(pk=row.parent_id).update(version=F("version") + 1)
                count += 1
    return count
