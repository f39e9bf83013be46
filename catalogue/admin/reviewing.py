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
from catalogue.models.question_rows import CriterionRow
from catalogue.models.rule_rows import CheckRow, LockRow, ModuleExampleRow, ModuleRow, ObligationRow
from journal.visit import number_in

FIGURES = {"staffing": "Personal", "setup_time": "Aufbau", "cost": "Kosten"}
LISTS = ("pros", "cons", "examples")
ENTRIES: dict[str, type[Any]] = {
    "pro": ProRow,
    "con": ConRow,
    "example": FormExampleRow,
    "module-example": ModuleExampleRow,
}
"""What is said of a form or a module as one of many."""
PAGES: dict[str, tuple[type[Any], str]] = {
    "criterion": (CriterionRow, "rationale"),
    "lock": (LockRow, "reason"),
    "obligation": (ObligationRow, "text"),
    "check": (CheckRow, "explanation"),
    "module": (ModuleRow, "text"),
}
"""What has a page of its own, with the field that says it."""
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
    """What is said of one form or module, or of all of a kind."""

    title: str
    statements: Sequence[Statement]


def oldest_review(today: date) -> date:
    """Whatever was reviewed before this day waits to be looked at again."""
    months = today.year * 12 + today.month - 1 - settings.REVIEW_AFTER_MONTHS
    return date(months // 12, months % 12 + 1, 1)


def waiting(limit: date) -> list[Group]:
    forms = FormRow.objects.prefetch_related(*LISTS)
    groups = [Group(str(form), list(_of_form(form, limit))) for form in forms]
    for name in ("criterion", "lock", "obligation", "check"):
        model = PAGES[name][0]
        found = [one for row in model.objects.all() for one in _of_page(name, row, str(row), limit)]
        groups.append(Group(str(model._meta.verbose_name_plural), found))
    for module in ModuleRow.objects.prefetch_related("examples"):
        own = _of_page("module", module, "Empfehlung", limit)
        groups.append(Group(f"Baustein {module}", [*own, *_of_list("module-example", "examples", module, limit)]))
    return [group for group in groups if group.statements]


def _of_form(form: FormRow, limit: date) -> Iterable[Statement]:
    for name, kind in FIGURES.items():
        reviewed_on = getattr(form, f"{name}_reviewed_on")
        if _is_waiting(reviewed_on, limit):
            text, evidence = getattr(form, f"{name}_text"), _evidence(form, f"{name}_")
            yield Statement(f"{name}-{form.pk}", kind, text, evidence, reviewed_on, _place(form, f"{name}_text"))
    for relation in LISTS:
        yield from _of_list(relation.rstrip("s"), relation, form, limit)


def _of_page(name: str, row: Any, kind: str, limit: date) -> Iterable[Statement]:
    field, reviewed_on = PAGES[name][1], row.reviewed_on
    if _is_waiting(reviewed_on, limit):
        yield Statement(
            f"{name}-{row.pk}", kind, getattr(row, field), _evidence(row, ""), reviewed_on, _place(row, field)
        )


def _of_list(name: str, relation: str, parent: Row, limit: date) -> Iterable[Statement]:
    for index, entry in enumerate(getattr(parent, relation).all()):
        if _is_waiting(entry.reviewed_on, limit):
            text = ": ".join(part for part in (getattr(entry, "place", ""), entry.text) if part)
            kind, place = str(entry._meta.verbose_name), _place(parent, f"{relation}-{index}-text")
            yield Statement(f"{name}-{entry.pk}", kind, text, _evidence(entry, ""), entry.reviewed_on, place)


def _is_waiting(reviewed_on: date | None, limit: date) -> bool:
    return reviewed_on is None or reviewed_on < limit


def _evidence(row: Row, prefix: str) -> str:
    """How sure it is: without a source it is the opinion of the authors."""
    said = [word for name, word in EVIDENCE.items() if getattr(row, f"{prefix}evidence_{name}", False)]
    sources = getattr(row, f"{prefix}sources")
    return ", ".join([", ".join(sources) if sources else "fachliche Einschätzung", *said])


def _place(row: Row, field: str) -> str:
    return reverse(f"editorial:catalogue_{row._meta.model_name}_change", args=[row.pk]) + f"#id_{field}"


@transaction.atomic
def mark_reviewed(names: Iterable[str], today: date) -> int:
    """Counts up the version of the entry that has a page, so that whoever has it open is told."""
    count = 0
    for name in names:
        kind, _, number = name.rpartition("-")
        pk = number_in(number)
        if kind in FIGURES:
            count += _mark(FormRow, pk, f"{kind}_reviewed_on", today)
        elif kind in PAGES:
            count += _mark(PAGES[kind][0], pk, "reviewed_on", today)
        elif kind in ENTRIES and (row := ENTRIES[kind].objects.select_related("parent").filter(pk=pk).first()):
            count += ENTRIES[kind].objects.filter(pk=pk).update(reviewed_on=today)
            type(row.parent).objects.filter(pk=row.parent_id).update(version=F("version") + 1)
    return count


def _mark(model: type[Any], pk: int, column: str, today: date) -> int:
    return int(model.objects.filter(pk=pk).update(**{column: today}, version=F("version") + 1))
