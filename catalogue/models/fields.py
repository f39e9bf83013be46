"""Columns of the working copy. Texts are one paragraph each, lists are short and ordered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models


def one_line(text: str) -> str:
    """A line break is a space: papers and pages set the lines themselves. Protected spaces stay."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", text).strip()


class ParagraphField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return one_line(str(value or ""))


class LinesField(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [one_line(line) for line in lines if line.strip()]


class KeysField(forms.CharField):
    """A list of keys, separated by commas; `known` are those that exist."""

    known: Iterable[str] | None = None

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, list) else str(value or "").replace(",", " ").split()

    def validate(self, value: Any) -> None:
        super().validate(value)
        known = set(value if self.known is None else self.known)
        if unknown := [key for key in value if key not in known]:
            raise ValidationError(f"„{unknown[0]}“ gibt es nicht. Mehrere Schlüssel trennen Sie durch Kommas.")


class Line(models.TextField):
    """A text of one line. No column limits what a published version may hold."""

    def formfield(self, **options: Any) -> Any:
        if self.choices is None:
            options = {"form_class": ParagraphField, "widget": forms.TextInput, **options}
        return models.Field.formfield(self, **options)


class Text(models.TextField):
    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"form_class": ParagraphField, **options})


class Number(models.BigIntegerField):
    pass


class TextList(models.JSONField):
    """An ordered list of texts, in one column: its entries have nothing but their words and their place."""

    form_field: type[forms.CharField] = LinesField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"default": list, "blank": True, **options})

    def formfield(self, **options: Any) -> Any:
        return models.Field.formfield(self, **{**options, "form_class": self.form_field})


class KeyList(TextList):
    """An ordered list of keys of another part, named as in the catalogue."""

    form_field = KeysField

    def __init__(self, *args: Any, of: str = "", **options: Any) -> None:
        self.of = of
        super().__init__(*args, **options)


class Reference(Line):
    """The key of an entry of another part, or one of a few words that stand for none in particular."""

    def __init__(self, *args: Any, of: str = "", besides: Mapping[str, str] | None = None, **options: Any) -> None:
        self.of, self.besides = of, besides or {}
        super().__init__(*args, **options)
