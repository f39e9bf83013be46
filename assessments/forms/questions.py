"""The form of one step of the questionnaire, built from the catalogue's questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from assessments.answering import Change
from assessments.forms.answers import (
    NOT_APPLICABLE,
    UNKNOWN,
    Option,
    control_of,
    field_for,
    field_name,
    options_of,
    spoken,
    stored_base,
    stored_fields,
    stored_value,
)  # fmt: skip
from assessments.forms.fields import PlainText
from assessments.forms.versions import (
    BOTH,
    THEIRS,
    ConflictView,
    fingerprint,
    is_undecided,
    name_of,
    resolution_of,
    shown_base,
)  # fmt: skip
from assessments.models import Answer, AnswerStatus
from assessments.reading import Record
from assessments.steps import Place
from catalogue.content.structure import Question

LONGEST_NOTE = 2000


@dataclass(slots=True)
class QuestionView:
    """One question as a template shows it: what was typed or is stored, and what is wrong."""

    place: str
    """Which of how many it is, and what it is about."""
    question: Question
    name: str
    control: str
    options: tuple[Option, ...]
    value: str
    apart: str
    """"Weiß nicht" or "trifft nicht zu", chosen beside a field for a number."""
    note: str
    base: str
    errors: list[str]
    note_errors: list[str]
    changed: Answer | None
    conflict: ConflictView | None = None

    @property
    def has_errors(self) -> bool:
        return bool(self.errors or self.note_errors)

    @property
    def chosen(self) -> str:
        """The option that is chosen; nothing while something else was sent."""
        return self.value if any(option.value == self.value for option in self.options) else ""


class StepForm(forms.Form):
    """All questions of one step. Each carries the version it was shown in, so that a late save is noticed.

    Fields only check what was sent; what is shown comes from the record.
    """

    def __init__(self, questions: Sequence[Question], record: Record, data: Any = None) -> None:
        super().__init__(data)
        self.questions = tuple(questions)
        self.record = record
        self.conflicts: dict[Place, tuple[Answer, ConflictView]] = {}
        self.joined: dict[str, str] = {}
        for question in questions if self.is_bound else ():
            self._add(question)

    def _add(self, question: Question) -> None:
        name = field_name(question)
        self.fields[name] = field_for(question)
        if question.answer_type in ("integer", "money") and question.asks_unknown:
            self.fields[f"unknown-{name}"] = forms.ChoiceField(
                choices=[(UNKNOWN, ""), (NOT_APPLICABLE, "")], required=False
            )
        if question.asks_note:
            self.fields[f"note-{name}"] = PlainText(longest=LONGEST_NOTE, required=False)

    def clean(self) -> dict[str, Any]:
        """Joins notes where the person asked for both; asks again where two answers are not decided on."""
        cleaned = super().clean() or {}
        for question in self.questions:
            row = self.record.answers.get((question.block, question.key))
            if row and is_undecided(self.data, field_name(question)):
                self.add_conflicts([row])
            elif row and self._resolution(question) == BOTH:
                self._join_notes(row, f"note-{field_name(question)}")
        return cleaned

    def _join_notes(self, row: Answer, name: str) -> None:
        if name not in self.cleaned_data:
            return
        self.cleaned_data[name] = self.joined[name] = _joined(row.note, self.cleaned_data[name])
        excess = len(self.joined[name]) - LONGEST_NOTE
        if excess > 0:
            self.add_error(name, f"Zusammen sind die Anmerkungen um {excess} Zeichen zu lang.")

    def changes(self) -> list[Change]:
        """What the person changed on this page: untouched questions are not saved again."""
        found = []
        for question in self.questions:
            if self._resolution(question) == THEIRS:
                continue
            status, value, note = self._answer(question)
            version, shown = shown_base(self.data, field_name(question))
            if fingerprint(status, value, note) != shown:
                found.append(Change((question.block, question.key), status, value, note, version))
        return found

    def _resolution(self, question: Question) -> str:
        return resolution_of(self.data, field_name(question))

    def _answer(self, question: Question) -> tuple[str, Any, str]:
        name = field_name(question)
        raw = self.cleaned_data.get(name)
        note = self.cleaned_data.get(f"note-{name}", "")
        if raw in (UNKNOWN, NOT_APPLICABLE):
            return str(raw), None, note
        apart = self.cleaned_data.get(f"unknown-{name}", "")
        if apart and (raw is None or self._was_given(question)):
            return apart, None, note
        if raw is None or raw == "" or raw == []:
            return AnswerStatus.OPEN.value, None, note
        return AnswerStatus.GIVEN.value, stored_value(question, raw), note

    def _was_given(self, question: Question) -> bool:
        """Of a number and "weiß nicht" beside it, the newer one counts: a radio button cannot be emptied again."""
        row = self.record.answers.get((question.block, question.key))
        return row is not None and row.status == AnswerStatus.GIVEN

    def add_conflicts(self, rows: Sequence[Answer]) -> None:
        """Says that somebody else was faster; both answers are shown, and the person chooses."""
        for row in rows:
            question = self.record.catalogue.question[row.block, row.key]
            self.conflicts[row.block, row.key] = (row, self._conflict_of(question, row))
            self.add_error(
                field_name(question),
                "Hier gibt es inzwischen eine andere Antwort. Bitte wählen Sie, welche gelten soll.",
            )

    def views(self) -> list[QuestionView]:
        count = len(self.questions)
        return [
            self._view(f"Frage {number} von {count} · {question.title}", question)
            for number, question in enumerate(self.questions, 1)
        ]

    def _view(self, told: str, question: Question) -> QuestionView:
        name, place = field_name(question), (question.block, question.key)
        row, conflict = self.conflicts.get(place, (self.record.answers.get(place), None))
        value, apart, note = self._shown(question, row)
        return QuestionView(
            place=told,
            question=question,
            name=name,
            control=control_of(question),
            options=options_of(question),
            value=value,
            apart=apart,
            note=note,
            base=self._base(question, row),
            errors=self._errors_of(name),
            note_errors=self._errors_of(f"note-{name}"),
            changed=row if row and row.changed_by_id else None,
            conflict=conflict,
        )

    def _base(self, question: Question, row: Answer | None) -> str:
        """What is typed stays made on the version it was typed over, until that or the stored answer is chosen."""
        name, stored = field_name(question), stored_base(row)
        if (
            not self.is_bound
            or (question.block, question.key) in self.conflicts
            or self._resolution(question) == THEIRS
        ):
            return stored
        has_errors = name in self.errors or f"note-{name}" in self.errors
        if not has_errors and fingerprint(*self._answer(question)) == stored.partition(":")[2]:
            return stored
        return str(self.data.get(f"base-{name}", ""))

    def _conflict_of(self, question: Question, row: Answer) -> ConflictView:
        status, value, note = self._answer(question)
        mine, theirs = spoken(question, Answer(status=status, value=value)), spoken(question, row)
        return ConflictView(name_of(row), row.changed_by_id, row.changed_at, theirs, row.note, mine, note)

    def _errors_of(self, name: str) -> list[str]:
        return [str(error) for error in self.errors.get(name, ())] if self.is_bound else []

    def _shown(self, question: Question, row: Answer | None) -> tuple[str, str, str]:
        name = field_name(question)
        if self.is_bound and self._resolution(question) != THEIRS:
            typed = str(self.data.get(name, ""))
            note = self.joined.get(f"note-{name}", str(self.data.get(f"note-{name}", "")))
            return typed, str(self.data.get(f"unknown-{name}", "")), note
        if row is None:
            return "", "", ""
        value, apart, note = stored_fields(question, row).values()
        return value, apart, note


def _joined(first: str, second: str) -> str:
    """Two notes one under the other, each once."""
    return "\n\n".join(dict.fromkeys(text for text in (first, second) if text))
