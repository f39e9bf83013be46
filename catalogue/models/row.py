"""A row of the working copy: the fields of a content dataclass by the same names."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Row(models.Model):
    """`version` counts what was saved; who has seen an older one is told instead of overwriting."""

    position = models.PositiveIntegerField(
        "Reihenfolge", blank=True, help_text="Leer gelassen: ans Ende. Die Zahlen dürfen Lücken haben."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class KeyedRow(Row):
    """An entry of a mapping: `KEY` names its key, `VALUE` its value; without one the other fields are the value."""

    KEY: ClassVar[str]
    VALUE: ClassVar[str] = ""

    class Meta(Row.Meta):
        abstract = True
