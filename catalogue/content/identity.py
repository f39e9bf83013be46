"""What an entry of a part is called, in every version: its key, or the few fields that tell it from the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NAMING: Mapping[str, tuple[str, ...]] = {
    "questions": ("block", "key"),
    "compatibility": ("forms",),
    "municipal_words": ("state", "kind"),
    "cost_classes": ("level",),
    "roadmap": ("form", "period", "level"),
    "effects": ("form", "topic"),
}
SEVERAL = {"roadmap", "effects"}
"""Parts in which several entries may share a name; they are told apart by their place."""


def name_of(part: str, entry: Any) -> str:
    values = [getattr(entry, field) for field in NAMING.get(part, ("key",))]
    return ".".join("+".join(value) if isinstance(value, tuple) else str(value) for value in values)
