"""Names as people type them: „Öhringen“, „oehringen“ and „OEHRINGEN“ are one."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db import models

SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l"})


def fold(text: str) -> str:
    """Small letters of the Latin alphabet and figures, single spaces between words."""
    composed = unicodedata.normalize("NFC", text).lower().translate(SPELT_OUT)
    letters = unicodedata.normalize("NFKD", composed).encode("ascii", "ignore").decode("ascii")
    return " ".join(re.findall(r"[a-z0-9]+", letters))


class FoldedField(models.CharField):
    """Keeps another field folded, as `auto_now` keeps the time; every word begins after a space."""

    def __init__(self, *args: Any, source: str, **options: Any) -> None:
        self.source = source
        super().__init__(*args, **options | {"editable": False, "default": ""})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = f" {fold(getattr(model_instance, self.source))}"
        setattr(model_instance, self.attname, value)
        return value
