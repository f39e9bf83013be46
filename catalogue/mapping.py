"""Rows of the working copy <-> content, without loss.

A row has the fields of its content dataclass by the same names: fields of a part like `help` are prefixed with its
name, lists of entries and mappings are rows of their own. So the dataclasses say everything, and a field that has no
column is noticed by the first test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from django.db import models

from catalogue.content.parse import parse
from catalogue.content.problems import Path
from catalogue.content.structure import Catalogue, Criterion, OrganisationForm
from catalogue.models import SECTIONS, CatalogueVersion, KeyedRow, Row, WorkingCopy

COUNTED = (OrganisationForm, Criterion)
"""Their `order` is their place in the list, in rows and in content."""
STEP = 10
"""Between two positions, so that something fits in between."""


@dataclass(frozen=True)
class Rows:
    """The working copy as read, each section in its order and with all it holds."""

    head: WorkingCopy
    sections: Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class RowPlace:
    """Where a value of the catalogue stands: `root` is the row with a page of its own, `row` the one that holds it."""

    root: Row | WorkingCopy | None
    row: Row | WorkingCopy | None
    relation: str = ""
    index: int = 0
    field: str = ""
    section: str = ""


@cache
def shape(content: Any) -> dict[str, Any]:
    return get_type_hints(content)


def entry_of(hint: Any) -> Any:
    """The dataclass of a list of entries, or None."""
    first = next(iter(get_args(hint)), None)
    return first if get_origin(hint) is tuple and is_dataclass(first) else None


def is_mapping(hint: Any) -> bool:
    return get_origin(hint) is not None and issubclass(_class_of(hint), Mapping)


def is_pair(hint: Any) -> bool:
    return get_origin(hint) is tuple and Ellipsis not in get_args(hint)


def _class_of(hint: Any) -> type:
    origin = get_origin(hint)
    return origin if isinstance(origin, type) else object


# Content -> rows


def write_rows(catalogue: Catalogue, version: CatalogueVersion, by: Any = None) -> WorkingCopy:
    """Puts the rows of `catalogue` in the place of all there are."""
    for row in SECTIONS.values():
        row._default_manager.all().delete()
    WorkingCopy.objects.all().delete()
    for section, row in SECTIONS.items():
        _create(row, list(_entries(getattr(catalogue, section), row)))
    head = {name: getattr(catalogue, name) for name in shape(Catalogue) if name not in SECTIONS}
    return WorkingCopy.objects.create(pk=1, based_on=version, started_by=by, **head)


Entry = tuple[dict[str, Any], Any]
"""The columns of a row, and the content that its own rows hold."""


def _entries(content: Any, row: type[Row]) -> Iterator[Entry]:
    if isinstance(content, Mapping):
        assert issubclass(row, KeyedRow)
        for key, value in content.items():
            yield {row.KEY: key, **_value_columns(value, row)}, value
    else:
        yield from ((_columns(value), value) for value in content)


def _value_columns(value: Any, row: type[KeyedRow]) -> dict[str, Any]:
    if is_dataclass(value):
        return _columns(value)
    if isinstance(value, Mapping):
        return {}
    return {row.VALUE: list(value) if isinstance(value, tuple) else value}


def _columns(content: Any, prefix: str = "") -> dict[str, Any]:
    columns: dict[str, Any] = {}
    kind: Any = type(content)
    for name, hint in shape(kind).items():
        value = getattr(content, name)
        if is_dataclass(value):
            columns |= _columns(value, f"{prefix}{name}_")
        elif is_pair(hint):
            columns |= {f"{prefix}{name}_{number}": part for number, part in enumerate(value, 1)}
        elif isinstance(value, tuple) and not entry_of(hint):
            columns[prefix + name] = list(value)
        elif not (entry_of(hint) or is_mapping(hint) or (name == "order" and isinstance(content, COUNTED))):
            columns[prefix + name] = str(value) if hint == int | str else value
    return columns


def _create(model: type[Row], entries: Sequence[Entry], parents: Sequence[Row] = ()) -> None:
    """One statement for the rows, and one for each kind of rows that belong to them."""
    rows = [model(position=STEP * place, **columns) for place, (columns, _) in enumerate(entries, 1)]
    for row, parent in zip(rows, parents, strict=False):
        row.parent = parent  # type: ignore[attr-defined]
    model._default_manager.bulk_create(rows)
    for name, child in children(model).items():
        inner = [
            (entry, row)
            for row, (_, content) in zip(rows, entries, strict=True)
            for entry in _entries(content if isinstance(content, Mapping) else getattr(content, name), child)
        ]
        _create(child, [entry for entry, _ in inner], [row for _, row in inner])


@cache
def children(model: type[models.Model]) -> dict[str, type[Row]]:
    """The rows that belong to a row, by the name they have in the content."""
    relations = (relation for relation in model._meta.related_objects if relation.field.name == "parent")
    return {str(relation.related_name): relation.related_model for relation in relations}  # type: ignore[misc]


# Rows -> content


def read_rows() -> Rows | None:
    """All rows in a fixed number of statements, or None without a working copy."""
    head = WorkingCopy.objects.select_related("based_on").defer("based_on__document").first()
    if head is None:
        return None
    return Rows(head, {section: _read(row) for section, row in SECTIONS.items()})


def _read(row: type[Row]) -> list[Row]:
    return list(row._default_manager.prefetch_related(*children(row)))


def content_of_rows(rows: Rows) -> Catalogue:
    """Raises ContentProblems, as reading files does."""
    return parse(plain_of_rows(rows))


def plain_of_rows(rows: Rows) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, hint in shape(Catalogue).items():
        if name in SECTIONS:
            plain[name] = _plain_part(rows.sections[name], hint)
        else:
            plain[name] = _plain_value(getattr(rows.head, name))
    return plain


def _plain_part(rows: Sequence[Row], hint: Any) -> Any:
    if entry := entry_of(hint):
        return [_plain(row, entry, place) for place, row in enumerate(rows, 1)]
    inner = get_args(hint)[1]
    return {getattr(row, row.KEY): _plain_keyed(row, inner) for row in rows if isinstance(row, KeyedRow)}


def _plain_keyed(row: KeyedRow, hint: Any) -> Any:
    if is_dataclass(hint):
        return _plain(row, hint)
    value = getattr(row, row.VALUE)
    return _plain_part(value.all(), hint) if is_mapping(hint) else _plain_value(value)


def _plain(row: Row, content: Any, place: int = 0, prefix: str = "") -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, hint in shape(content).items():
        column = prefix + name
        if is_dataclass(hint):
            plain[name] = _plain(row, hint, prefix=f"{column}_")
        elif name == "order" and content in COUNTED:
            plain[name] = place
        elif is_pair(hint):
            plain[name] = [getattr(row, f"{column}_{number}") for number, _ in enumerate(get_args(hint), 1)]
        elif entry_of(hint) or is_mapping(hint):
            plain[name] = _plain_part(getattr(row, column).all(), hint)
        else:
            value = getattr(row, column)
            plain[name] = int(value) if hint == int | str and value.isdecimal() else _plain_value(value)
    return plain


def _plain_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# Where something stands


def place_of(rows: Rows, path: Path) -> RowPlace:
    """The row and field a path of the content leads to, as far as they exist."""
    if not path or path[0] not in SECTIONS:
        return RowPlace(rows.head, rows.head, field=str(path[0]) if path else "")
    section, rest = path[0], path[1:]
    root, _, rest = _step(rows.sections[str(section)], rest)
    if root is None:
        return RowPlace(None, None, section=str(section))
    held, relation, index = root, "", 0
    if rest and rest[0] in (inner := children(type(root))):
        relation, siblings = str(rest[0]), list(getattr(root, str(rest[0])).all())
        found, place, left = _step(siblings, rest[1:])
        held, index, rest = (found, place, left) if found else (root, 0, ())
        assert relation in inner
    return RowPlace(root, held, relation, index, _column(held, rest), str(section))


def _step(rows: Sequence[Row], rest: Path) -> tuple[Row | None, int, Path]:
    if not rest:
        return None, 0, ()
    for index, row in enumerate(rows):
        if rest[0] in (index, getattr(row, row.KEY) if isinstance(row, KeyedRow) else None):
            return row, index, rest[1:]
    return None, 0, ()


def _column(row: Row | WorkingCopy, rest: Sequence[str | int]) -> str:
    """The longest beginning of a path that is a column, its parts joined as in the row."""
    names = {field.name for field in row._meta.concrete_fields}
    beginnings = ["_".join(map(str, rest[:length])) for length in range(len(rest), 0, -1)]
    found = next((name for name in beginnings if name in names), "")
    if not found and isinstance(row, KeyedRow):
        found = row.VALUE if row.VALUE in names else row.KEY
    return found
