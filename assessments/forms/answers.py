"""How the answer to one question is offered, stored, shown again and said in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from assessments.forms.fields import GermanNumber, Lines, PlainText, german
from assessments.forms.versions import base_of
from assessments.models import Answer, AnswerStatus
from catalogue.content.structure import Question

MOST_CHOICES = 8
"""More are offered as a list to open."""
UNKNOWN, NOT_APPLICABLE = AnswerStatus.UNKNOWN.value, AnswerStatus.NOT_APPLICABLE.value


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    text: str
    is_apart: bool = False


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


def field_name(question: Question) -> str:
    return f"{question.block}-{question.key}"


def stored_base(row: Answer | None) -> str:
    if row is None:
        return base_of(0, AnswerStatus.OPEN.value, None, "")
    return base_of(row.version, row.status, row.value, row.note)


def field_for(question: Question) -> forms.Field:
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
    choices = [(option.value, option.text) for option in options_of(question)]
    message = "Bitte wählen Sie eine der Antworten."
    return forms.ChoiceField(choices=choices, error_messages={"invalid_choice": message}, required=False)


def control_of(question: Question) -> str:
    """How it is asked on a page: one of several choices, a long list of them, a number, one line or several."""
    match question.answer_type:
        case "integer" | "money":
            return "number"
        case "text":
            return "line"
        case "texts":
            return "lines"
    return "list" if len(question.anchors) > MOST_CHOICES else "choices"


def options_of(question: Question) -> tuple[Option, ...]:
    options = [Option(str(anchor.value), anchor.text) for anchor in question.anchors]
    if question.answer_type == "yes_no":
        options = [Option("yes", "Ja"), Option("no", "Nein")]
    if question.asks_unknown and question.answer_type in ("scale", "choice", "yes_no", "integer", "money"):
        options.append(Option(UNKNOWN, "Weiß nicht", is_apart=True))
        if question.block == "facts":
            options.append(Option(NOT_APPLICABLE, "Trifft nicht zu", is_apart=True))
    return tuple(options)


def stored_value(question: Question, raw: Any) -> Any:
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
