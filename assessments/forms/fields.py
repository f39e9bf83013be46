"""Fields of our own: plain text, lines of text, and numbers as people write them in German: 4.800 and 1,5."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from municipalities.plain_text import UNREADABLE, without_direction


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
