"""Small things templates ask of view models."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from assessments.report import typeface

register = template.Library()

LONG = re.compile(r"[^\W\d_]{12,}")
"""Words that may not fit into a column of a narrow window."""
SLASH = re.compile(r"(?<=[^\W\d_])/(?=[^\W\d_])")


@register.filter
def lookup(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key)


@register.filter
def hyphenated(text: Any) -> str:
    """With soft hyphens in long words, for narrow columns: not every browser knows German syllables."""
    apart = SLASH.sub("/\u200b", str(text))
    return LONG.sub(lambda word: typeface.hyphenated(word.group()), apart)


@register.filter
def previous_is_apart(options: Sequence[Any], index: int) -> bool:
    """Whether the option before this one stands apart already, so that one rule is enough."""
    return index > 0 and bool(options[index - 1].is_apart)
