"""What the working copy says right now, and what is wrong with it, in words and with the place to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from catalogue.content import coherence
from catalogue.content.problems import ContentProblems, Path, Problem
from catalogue.content.structure import Catalogue
from catalogue.mapping import RowPlace, Rows, children, content_of_rows, place_of, read_rows
from catalogue.models import SECTIONS, KeyedRow, Row, WorkingCopy

MOST_SHOWN = 5


@dataclass(frozen=True)
class Mistake:
    """`where` is the entry and the field in words, `root` the row whose page mends it."""

    where: str
    message: str
    url: str
    root: Any
    path: tuple[str | int, ...]


@dataclass(frozen=True)
class Standing:
    rows: Rows | None
    content: Catalogue | None
    mistakes: Sequence[Mistake]


def standing() -> Standing:
    rows = read_rows()
    if rows is None:
        return Standing(None, None, ())
    try:
        content = content_of_rows(rows)
    except ContentProblems as error:
        return Standing(rows, None, [_mistake(rows, problem) for problem in error.problems])
    return Standing(rows, content, [_mistake(rows, problem) for problem in coherence.problems_of(content)])


def tell(request: HttpRequest, row: Row) -> None:
    """After saving: what is wrong on this page in full, what is wrong elsewhere as a number."""
    found = standing().mistakes
    here = [mistake for mistake in found if mistake.root == row]
    for mistake in here[:MOST_SHOWN]:
        messages.warning(request, f"{mistake.where}: {mistake.message}")
    if rest := len(found) - len(here[:MOST_SHOWN]):
        count = "ein Problem" if rest == 1 else f"{rest} Probleme"
        messages.warning(request, f"Im Arbeitsstand gibt es {'noch ' if here else ''}{count}. Siehe „Prüfen“.")


def _mistake(rows: Rows, problem: Problem) -> Mistake:
    place = place_of(rows, problem.path)
    return Mistake(
        _where(rows, place, problem.path), problem.message, _url(place, problem.path), place.root, problem.path
    )


def _where(rows: Rows, place: RowPlace, path: Path) -> str:
    if place.root is None:
        section = SECTIONS.get(place.section)
        return str(section._meta.verbose_name_plural) if section else "Katalog"
    words = [f"{place.root._meta.verbose_name} „{place.root}“"]
    if place.row is not None and place.row is not place.root:
        words.append(f"{place.row._meta.verbose_name} „{_called(rows, place.row)}“")
    elif place.relation:
        words.append(_missing(rows, children(type(place.root))[place.relation], path[3:]))
    if place.field and place.row is not None:
        words.append(label(type(place.row), place.field))
    return ", ".join(words)


def _missing(rows: Rows, model: type[Row], rest: Path) -> str:
    """What is not there: an entry with a key, or any at all."""
    if rest and issubclass(model, KeyedRow):
        return f"{model._meta.verbose_name} „{_name(rows, model, str(rest[0]))}“"
    return str(model._meta.verbose_name_plural)


def _called(rows: Rows, row: Row | WorkingCopy) -> str:
    return _name(rows, type(row), getattr(row, row.KEY)) if isinstance(row, KeyedRow) else str(row)


def _name(rows: Rows, model: type[KeyedRow], key: str) -> str:
    """A row whose key is that of another entry is called like that entry."""
    part = getattr(model._meta.get_field(model.KEY), "of", "")
    return next((str(entry) for entry in rows.sections.get(part, ()) if getattr(entry, "key", "") == key), key)


def label(model: type[models.Model], field: str) -> str:
    return str(getattr(model._meta.get_field(field), "verbose_name", field))


def _url(place: RowPlace, path: tuple[str | int, ...]) -> str:
    if place.section == "forms" and len(path) > 3 and path[2] == "fit":
        return f"{reverse('editorial:matrix')}#{cell_name(place.root, str(path[3]))}"
    if place.root is None:
        model = SECTIONS.get(place.section)
        return reverse(f"editorial:catalogue_{model._meta.model_name}_changelist") if model else ""
    page = reverse(f"editorial:catalogue_{place.root._meta.model_name}_change", args=[place.root.pk])
    if place.relation and place.row is place.root:
        return f"{page}#{place.relation}-group"
    field = f"{place.relation}-{place.index}-{place.field}" if place.relation else place.field
    return f"{page}#id_{field}" if place.field else page


def cell_name(form: Any, criterion: str) -> str:
    """Of a cell of the matrix: its anchor and the beginning of the names of its fields."""
    return f"{form.key}.{criterion}"
