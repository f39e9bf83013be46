"""Forms built from the catalogue's questions, and the form for weights.

Numbers are read as people write them in German: 4.800 and 1,5.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from assessments.answering import Change
from assessments.models import Answer, AnswerStatus, assignment
from assessments.reading import Record
from assessments.steps import Place
from catalogue.content.structure import Criterion, Question
from municipalities.models import Membership, Municipality
from municipalities.plain_text import UNREADABLE, without_direction

LONGEST_NOTE = 2000
MINE, THEIRS, BOTH = "mine", "theirs", "both"
"""How a person resolves two answers to one question."""

UNKNOWN, NOT_APPLICABLE = AnswerStatus.UNKNOWN.value, AnswerStatus.NOT_APPLICABLE.value


class PlainText(forms.CharField):
    """Text without control characters; says by how much it is too long."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        super().__init__(**options)
        self.longest = longest

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return without_direction(text.replace("\r\n", "\n").replace("\r", "\n"))

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


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Two people answered: what stands there now, beside what was typed here."""

    who: str
    at: datetime
    theirs: str
    their_note: str
    mine: str
    my_note: str

    @property
    def both_have_notes(self) -> bool:
        return bool(self.their_note and self.my_note and self.their_note != self.my_note)


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
    conflict: ConflictView | None = None

    @property
    def has_errors(self) -> bool:
        return bool(self.errors or self.note_errors)


class StepForm(forms.Form):
    """All questions of one step. Each carries the version it was shown in, so that a late save is noticed."""

    def __init__(self, questions: Sequence[Question], record: Record, data: Any = None) -> None:
        super().__init__(data)
        self.questions = tuple(questions)
        self.record = record
        self.conflicts: dict[Place, tuple[Answer, ConflictView]] = {}
        self.joined: dict[str, str] = {}
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

    def clean(self) -> dict[str, Any]:
        """Joins notes where the person asked for both; asks again where two answers are not decided on."""
        cleaned = super().clean() or {}
        for question in self.questions:
            row = self.record.answers.get((question.block, question.key))
            if row and _is_undecided(self.data, field_name(question)):
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
            version, shown = _shown_base(self.data, field_name(question))
            if fingerprint(status, value, note) != shown:
                found.append(Change((question.block, question.key), status, value, note, version))
        return found

    def _resolution(self, question: Question) -> str:
        return _resolution(self.data, field_name(question))

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
        return AnswerStatus.GIVEN.value, _stored(question, raw), note

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
        return [self._view(number, question) for number, question in enumerate(self.questions, 1)]

    def _view(self, number: int, question: Question) -> QuestionView:
        name, place = field_name(question), (question.block, question.key)
        row, conflict = self.conflicts.get(place, (self.record.answers.get(place), None))
        value, apart, note = self._shown(question, row)
        return QuestionView(
            number=number,
            question=question,
            name=name,
            options=_options(question),
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
        name, stored = field_name(question), _base_of(row)
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
        mine = spoken(question, Answer(status=status, value=value))
        return ConflictView(_name_of(row), row.changed_at, spoken(question, row), row.note, mine, note)

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


def _resolution(data: Any, name: str) -> str:
    """Which of two answers the person chose, if there were two."""
    return str(data.get(f"resolve-{name}", ""))


def _is_undecided(data: Any, name: str) -> bool:
    return f"conflict-{name}" in data and _resolution(data, name) not in (MINE, THEIRS, BOTH)


def _name_of(row: Answer) -> str:
    return str(row.changed_by) if row.changed_by else "Jemand"


def stored_fields(question: Question, row: Answer) -> dict[str, str]:
    """What the fields of a question show for a stored answer."""
    name = field_name(question)
    if row.status == AnswerStatus.GIVEN:
        value, apart = _typed(question, row.value), ""
    elif row.status == AnswerStatus.OPEN:
        value, apart = "", ""
    else:
        value, apart = row.status, row.status
    return {name: value, f"unknown-{name}": apart, f"note-{name}": row.note}


def _joined(first: str, second: str) -> str:
    """Two notes one under the other, each once."""
    return "\n\n".join(dict.fromkeys(text for text in (first, second) if text))


def field_name(question: Question) -> str:
    return f"{question.block}-{question.key}"


def fingerprint(status: str, value: Any, note: str) -> str:
    return sha256(repr((status, value, note)).encode("utf-8", "replace")).hexdigest()[:16]


def base_of(version: int, status: str, value: Any, note: str) -> str:
    """What a form carries to tell later on which answer a change was made."""
    return f"{version}:{fingerprint(status, value, note)}"


def _shown_base(data: Any, name: str) -> tuple[int, str]:
    """Version and fingerprint of the answer that the form was shown with."""
    version, _, shown = str(data.get(f"base-{name}", "")).partition(":")
    return (int(version[:9]) if version[:9].isdecimal() else 0), shown


def _base_of(row: Answer | None) -> str:
    if row is None:
        return base_of(0, AnswerStatus.OPEN.value, None, "")
    return base_of(row.version, row.status, row.value, row.note)


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
            if row and _is_undecided(self.data, weight_name(criterion)):
                self.add_conflicts([row])
        weights = {weight_name(criterion): self._stored(criterion) for criterion in self.record.catalogue.criteria}
        if not self.errors and not any((weights | cleaned).values()):
            raise ValidationError("Mindestens ein Gewicht muss größer als 0 sein.")
        return cleaned

    def _stored(self, criterion: Criterion) -> int:
        row = self.record.answers.get(("weights", criterion.key))
        return criterion.weight if row is None else int(str(row.value))

    def changes(self) -> list[Change]:
        found = []
        for criterion in self.criteria:
            name = weight_name(criterion)
            weight = self.cleaned_data.get(name)
            version, shown = _shown_base(self.data, name)
            if weight is None or _resolution(self.data, name) == THEIRS:
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
        is_typed = self.is_bound and _resolution(self.data, name) != THEIRS
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
        return ConflictView(_name_of(row), row.changed_at, str(row.value), "", typed, "")


def weight_name(criterion: Criterion) -> str:
    return f"weights-{criterion.key}"


def weight_base(row: Answer | None, criterion: Criterion) -> str:
    if row is None:
        return base_of(0, AnswerStatus.GIVEN.value, criterion.weight, "")
    return base_of(row.version, row.status, row.value, row.note)


class TrialForm(forms.Form):
    name = PlainText(
        longest=200,
        label="Name der Kommune",
        required=False,
        help_text="Steht nur über Ihrem Versuch und auf dem Papier. Leer heißt: „Ihre Kommune“.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


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


class MemberField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user} ({obj.get_role_display()})"


class AssignForm(forms.Form):
    """Whom to ask to see to a step, and what to tell them."""

    member = MemberField(
        Membership.objects.none(),
        label="Wer soll den Schritt bearbeiten?",
        empty_label="Bitte wählen",
        error_messages={
            "required": "Bitte wählen Sie eine Person.",
            "invalid_choice": "Diese Person bearbeitet die Bewertung nicht mit. Bitte wählen Sie eine andere.",
        },
    )
    note = PlainText(
        longest=assignment.LONGEST_NOTE,
        label="Nachricht dazu",
        required=False,
        help_text="Zum Beispiel bis wann oder worauf es ankommt. Höchstens 300 Zeichen.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, members: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["member"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = members
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
