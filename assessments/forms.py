"""Forms built from the catalogue's questions, and the form for weights.

Numbers are read as people write them in German: 4.800 and 1,5.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from assessments.models import Answer, AnswerStatus
from assessments.reading import Record
from assessments.steps import Place
from assessments.workflow import Change
from catalogue.content.structure import Question
from municipalities.models import Municipality

LONGEST_NOTE = 2000
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
"""Control characters and halves of characters, which arrive as U+FFFD."""

UNKNOWN, NOT_APPLICABLE = AnswerStatus.UNKNOWN.value, AnswerStatus.NOT_APPLICABLE.value


class PlainText(forms.CharField):
    """Text without control characters; says by how much it is too long."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        super().__init__(**options)
        self.longest = longest

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if UNREADABLE.search(value):
            raise ValidationError("Der Text enthält ein unlesbares Zeichen. Bitte schreiben Sie ihn neu.")
        if len(value) > self.longest:
            excess = len(value) - self.longest
            raise ValidationError(f"Bitte kürzen Sie den Text um {excess} Zeichen.")

    def run_validators(self, value: str) -> None:
        """Everything is said in `validate`; Django's own check for NUL would say it twice."""


class GermanNumber(forms.Field):
    """A number as people write it: 4.800, 4 800 or 1.250,50."""

    widget = forms.TextInput

    def __init__(self, *, low: int, high: int, decimals: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.low, self.high, self.decimals = low, high, decimals

    def to_python(self, value: Any) -> int | Decimal | None:
        text = re.sub(r"[\s\u00a0\u202f€]", "", str(value or ""))
        if not text:
            return None
        number = _read_number(text[:60])
        if number is None:
            raise ValidationError(f"Bitte geben Sie eine Zahl ein, zum Beispiel {self._example()}.")
        if not self.decimals and number != number.to_integral_value():
            raise ValidationError("Bitte geben Sie eine ganze Zahl ein.")
        if not self.low <= number <= self.high:
            raise ValidationError(f"Bitte geben Sie eine Zahl von {german(self.low)} bis {german(self.high)} ein.")
        if self.decimals:
            return round(number, self.decimals)
        return int(number)

    def prepare_value(self, value: Any) -> Any:
        return german(value) if isinstance(value, int | float | Decimal) else value

    def _example(self) -> str:
        return "1,5" if self.decimals and self.high <= 10000 else german(min(4800, self.high))


def _read_number(text: str) -> Decimal | None:
    if not re.fullmatch(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", text):
        return None
    try:
        return Decimal(text.replace(".", "").replace(",", "."))
    except InvalidOperation:
        return None


def german(number: int | float | Decimal) -> str:
    """1234567.5 -> 1.234.567,5"""
    exact = Decimal(str(number))
    whole = exact == exact.to_integral_value()
    text = f"{int(exact):,}" if whole else f"{exact.normalize():,f}"
    return text.translate(str.maketrans(",.", ".,"))


class Lines(PlainText):
    """Several short texts, one a line."""

    def __init__(self, *, most: int, **options: Any) -> None:
        super().__init__(longest=most * 220, widget=forms.Textarea(attrs={"rows": most}), **options)
        self.most = most

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).split("\n") if line.strip()]
        if len(lines) > self.most:
            raise ValidationError(f"Bitte nennen Sie höchstens {self.most} Vorhaben.")
        if any(len(line) > 200 for line in lines):
            raise ValidationError("Bitte schreiben Sie je Zeile höchstens 200 Zeichen.")
        return lines

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


# A step of the questionnaire --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    text: str
    is_apart: bool = False


@dataclass(slots=True)
class QuestionView:
    """One question as a template shows it: what was typed or is stored, and what is wrong."""

    number: int
    question: Question
    name: str
    options: tuple[Option, ...]
    value: str
    apart: str
    """"Weiß nicht" or "trifft nicht zu", chosen beside a field for a number."""
    note: str
    base: str
    errors: list[str]
    note_errors: list[str]
    changed: Answer | None
    hint: str = ""

    @property
    def has_errors(self) -> bool:
        return bool(self.errors or self.note_errors)


class StepForm(forms.Form):
    """All questions of one step. Each carries the version it was shown in, so that a late save is noticed."""

    def __init__(self, questions: Sequence[Question], record: Record, data: Any = None) -> None:
        super().__init__(data)
        self.questions = tuple(questions)
        self.record = record
        self.conflicts: dict[Place, Answer] = {}
        for question in questions:
            self._add(question)

    def _add(self, question: Question) -> None:
        name = field_name(question)
        self.fields[name] = _field(question)
        if question.answer_type in ("integer", "money") and question.asks_unknown:
            self.fields[f"unknown-{name}"] = forms.ChoiceField(
                choices=[(UNKNOWN, ""), (NOT_APPLICABLE, "")], required=False
            )
        if question.asks_note:
            self.fields[f"note-{name}"] = PlainText(longest=LONGEST_NOTE, required=False)

    def changes(self) -> list[Change]:
        """What the person changed on this page: untouched questions are not saved again."""
        found = []
        for question in self.questions:
            name, place = field_name(question), (question.block, question.key)
            status, value, note = self._answer(question)
            version, shown = self._base(name)
            if fingerprint(status, value, note) != shown:
                found.append(Change(place, status, value, note, version))
        return found

    def _answer(self, question: Question) -> tuple[str, Any, str]:
        name = field_name(question)
        raw = self.cleaned_data.get(name)
        note = self.cleaned_data.get(f"note-{name}", "")
        apart = raw if raw in (UNKNOWN, NOT_APPLICABLE) else self.cleaned_data.get(f"unknown-{name}", "")
        if apart and (raw in (UNKNOWN, NOT_APPLICABLE) or raw is None):
            return apart, None, note
        if raw is None or raw == "" or raw == []:
            return AnswerStatus.OPEN.value, None, note
        return AnswerStatus.GIVEN.value, _stored(question, raw), note

    def _base(self, name: str) -> tuple[int, str]:
        version, _, shown = str(self.data.get(f"base-{name}", "")).partition(":")
        return (int(version[:9]) if version[:9].isdecimal() else 0), shown

    def add_conflicts(self, rows: Sequence[Answer]) -> None:
        """Says that somebody else was faster; saving again keeps one's own answer."""
        for row in rows:
            question = self.record.catalogue.question[row.block, row.key]
            self.conflicts[row.block, row.key] = row
            who = str(row.changed_by) if row.changed_by else "Jemand"
            self.add_error(
                field_name(question),
                f"{who} hat diese Frage inzwischen beantwortet: {spoken(question, row)}. "
                "Ihre Eingabe steht noch hier. Speichern Sie noch einmal, wenn sie gelten soll.",
            )

    def views(self) -> list[QuestionView]:
        return [self._view(number, question) for number, question in enumerate(self.questions, 1)]

    def _view(self, number: int, question: Question) -> QuestionView:
        name, place = field_name(question), (question.block, question.key)
        row = self.conflicts.get(place) or self.record.answers.get(place)
        value, apart, note = self._shown(question, row)
        return QuestionView(
            number=number,
            question=question,
            name=name,
            options=_options(question),
            value=value,
            apart=apart,
            note=note,
            base=_base_of(row),
            errors=self._errors_of(name),
            note_errors=self._errors_of(f"note-{name}"),
            changed=row if row and row.changed_by_id else None,
        )

    def _errors_of(self, name: str) -> list[str]:
        return [str(error) for error in self.errors.get(name, ())] if self.is_bound else []

    def _shown(self, question: Question, row: Answer | None) -> tuple[str, str, str]:
        name = field_name(question)
        if self.is_bound:
            typed = str(self.data.get(name, ""))
            return typed, str(self.data.get(f"unknown-{name}", "")), str(self.data.get(f"note-{name}", ""))
        if row is None or row.status == AnswerStatus.OPEN:
            return "", "", row.note if row else ""
        if row.status != AnswerStatus.GIVEN:
            return row.status, row.status, row.note
        return _typed(question, row.value), "", row.note


def field_name(question: Question) -> str:
    return f"{question.block}-{question.key}"


def fingerprint(status: str, value: Any, note: str) -> str:
    return sha256(repr((status, value, note)).encode("utf-8", "replace")).hexdigest()[:16]


def _base_of(row: Answer | None) -> str:
    if row is None:
        return "0:" + fingerprint(AnswerStatus.OPEN.value, None, "")
    return f"{row.version}:{fingerprint(row.status, row.value, row.note)}"


def _field(question: Question) -> forms.Field:
    match question.answer_type:
        case "integer":
            low, high = question.minimum or 0, question.maximum or 10**9
            return GermanNumber(low=low, high=high, required=False)
        case "money":
            return GermanNumber(low=0, high=10**12, decimals=2, required=False)
        case "text":
            return PlainText(longest=200, required=False)
        case "texts":
            return Lines(most=question.maximum or 5, required=False)
    choices = [(option.value, option.text) for option in _options(question)]
    message = "Bitte wählen Sie eine der Antworten."
    return forms.ChoiceField(choices=choices, error_messages={"invalid_choice": message}, required=False)


def _options(question: Question) -> tuple[Option, ...]:
    options = [Option(str(anchor.value), anchor.text) for anchor in question.anchors]
    if question.answer_type == "yes_no":
        options = [Option("yes", "Ja"), Option("no", "Nein")]
    if question.asks_unknown and question.answer_type in ("scale", "choice", "yes_no", "integer", "money"):
        options.append(Option(UNKNOWN, "Weiß nicht", is_apart=True))
        if question.block == "facts":
            options.append(Option(NOT_APPLICABLE, "Trifft nicht zu", is_apart=True))
    return tuple(options)


def _stored(question: Question, raw: Any) -> Any:
    match question.answer_type:
        case "scale":
            return int(raw)
        case "yes_no":
            return raw == "yes"
        case "money":
            return int(raw) if raw == raw.to_integral_value() else float(raw)
    return raw


def _typed(question: Question, value: Any) -> str:
    match question.answer_type:
        case "yes_no":
            return "yes" if value else "no"
        case "integer" | "money":
            return german(value)
        case "texts":
            return "\n".join(value)
    return str(value)


def spoken(question: Question, row: Answer) -> str:
    """An answer in words."""
    if row.status == AnswerStatus.OPEN:
        return "noch offen"
    if row.status != AnswerStatus.GIVEN:
        return AnswerStatus(row.status).label
    if question.answer_type == "yes_no":
        return "Ja" if row.value else "Nein"
    value: Any = row.value
    if question.anchors:
        return next((a.text for a in question.anchors if a.value == value), str(value))
    if question.answer_type in ("integer", "money"):
        return " ".join(part for part in (german(value), question.unit) if part)
    if question.answer_type == "texts":
        return "; ".join(value)
    return str(value)


class WeightsForm(forms.Form):
    """A weight 0 to 5 per criterion; the usual value stands beside."""

    def __init__(self, record: Record, data: Any = None) -> None:
        super().__init__(data)
        self.record = record
        for criterion in record.catalogue.criteria:
            row = record.answers.get(("weights", criterion.key))
            self.fields[criterion.key] = forms.TypedChoiceField(
                label=criterion.name,
                choices=[(str(weight), str(weight)) for weight in range(6)],
                coerce=int,
                initial=str(row.value if row else criterion.weight),
                help_text=criterion.definition,
                error_messages={"required": "Bitte wählen Sie ein Gewicht.", "invalid_choice": "Erlaubt sind 0 bis 5."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if len(cleaned) == len(self.fields) and not any(cleaned.values()):
            raise ValidationError("Mindestens ein Gewicht muss größer als 0 sein.")
        return cleaned

    def changes(self) -> list[Change]:
        found = []
        for criterion in self.record.catalogue.criteria:
            row = self.record.answers.get(("weights", criterion.key))
            weight = self.cleaned_data[criterion.key]
            if weight != (row.value if row else criterion.weight):
                place = ("weights", criterion.key)
                found.append(Change(place, AnswerStatus.GIVEN.value, weight, "", row.version if row else 0))
        return found


class StartForm(forms.Form):
    municipality = forms.ModelChoiceField(Municipality.objects.none(), label="Kommune", empty_label="Bitte wählen")
    title = PlainText(
        longest=200, label="Titel", help_text="Damit unterscheiden Sie mehrere Bewertungen, zum Beispiel „2026“."
    )

    def __init__(self, municipalities: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["municipality"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = municipalities
        field.error_messages["required"] = "Bitte wählen Sie eine Kommune."
        self.fields["title"].error_messages["required"] = "Bitte geben Sie einen Titel ein."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
