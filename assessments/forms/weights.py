"""The form for weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from assessments.answering import Change
from assessments.forms.versions import (
    THEIRS,
    ConflictView,
    base_of,
    fingerprint,
    is_undecided,
    name_of,
    resolution_of,
    shown_base,
)  # fmt: skip
from assessments.models import Answer, AnswerStatus
from assessments.reading import Record
from catalogue.content.structure import Criterion


@dataclass(frozen=True, slots=True)
class WeightView:
    """One weight as a template shows it."""

    criterion: Criterion
    name: str
    value: str
    base: str
    errors: list[str]
    conflict: ConflictView | None
    changed: Answer | None = None


class WeightsForm(forms.Form):
    """A weight 0 to 5 per criterion, of all or of some; the usual value stands beside."""

    CHOICES = tuple(str(weight) for weight in range(6))

    def __init__(self, record: Record, data: Any = None, criteria: Sequence[Criterion] | None = None) -> None:
        super().__init__(data)
        self.record = record
        self.criteria = tuple(record.catalogue.criteria if criteria is None else criteria)
        self.conflicts: dict[str, Answer] = {}
        for criterion in self.criteria:
            self.fields[weight_name(criterion)] = forms.TypedChoiceField(
                choices=[(weight, weight) for weight in self.CHOICES],
                coerce=int,
                error_messages={"required": "Bitte wählen Sie ein Gewicht.", "invalid_choice": "Erlaubt sind 0 bis 5."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for criterion in self.criteria:
            row = self.record.answers.get(("weights", criterion.key))
            if row and is_undecided(self.data, weight_name(criterion)):
                self.add_conflicts([row])
        weights = {weight_name(criterion): self._stored(criterion) for criterion in self.record.catalogue.criteria}
        if not self.errors and not any((weights | cleaned).values()):
            raise ValidationError("Mindestens ein Gewicht muss größer als 0 sein.")
        return cleaned

    def _stored(self, criterion: Criterion) -> int:
        row = self.record.answers.get(("weights", criterion.key))
        return criterion.weight if row is None else int(str(row.value))

    @property
    def has_own(self) -> bool:
        """Whether a stored weight differs from the usual one."""
        return any(self._stored(criterion) != criterion.weight for criterion in self.criteria)

    def changes(self) -> list[Change]:
        found = []
        for criterion in self.criteria:
            name = weight_name(criterion)
            weight = self.cleaned_data.get(name)
            version, shown = shown_base(self.data, name)
            if weight is None or resolution_of(self.data, name) == THEIRS:
                continue
            if fingerprint(AnswerStatus.GIVEN.value, weight, "") != shown:
                found.append(Change(("weights", criterion.key), AnswerStatus.GIVEN.value, weight, "", version))
        return found

    def add_conflicts(self, rows: Sequence[Answer]) -> None:
        for row in rows:
            criterion = self.record.catalogue.criterion[row.key]
            self.conflicts[row.key] = row
            self.add_error(weight_name(criterion), "Hier gibt es inzwischen ein anderes Gewicht. Bitte wählen Sie.")

    def views(self) -> list[WeightView]:
        return [self._view(criterion) for criterion in self.criteria]

    def _view(self, criterion: Criterion) -> WeightView:
        name = weight_name(criterion)
        row = self.conflicts.get(criterion.key) or self.record.answers.get(("weights", criterion.key))
        is_typed = self.is_bound and resolution_of(self.data, name) != THEIRS
        typed = str(self.data.get(name, "")) if is_typed else str(self._stored(criterion))
        is_judged = criterion.key in self.conflicts or not is_typed or typed == str(self._stored(criterion))
        return WeightView(
            criterion=criterion,
            name=name,
            value=typed,
            base=weight_base(row, criterion) if is_judged else str(self.data.get(f"base-{name}", "")),
            errors=[str(error) for error in self.errors.get(name, ())] if self.is_bound else [],
            conflict=self._conflict(criterion, typed),
            changed=row if row and row.changed_by_id else None,
        )

    def _conflict(self, criterion: Criterion, typed: str) -> ConflictView | None:
        row = self.conflicts.get(criterion.key)
        if row is None:
            return None
        return ConflictView(name_of(row), row.changed_by_id, row.changed_at, str(row.value), "", typed, "")


def with_usual_weights(data: QueryDict, criteria: Sequence[Criterion]) -> QueryDict:
    """What was sent, with the usual weights in place of those chosen; what each was based on stays."""
    restored = data.copy()
    for criterion in criteria:
        restored[weight_name(criterion)] = str(criterion.weight)
    return restored


def weight_name(criterion: Criterion) -> str:
    return f"weights-{criterion.key}"


def weight_base(row: Answer | None, criterion: Criterion) -> str:
    if row is None:
        return base_of(0, AnswerStatus.GIVEN.value, criterion.weight, "")
    return base_of(row.version, row.status, row.value, row.note)
