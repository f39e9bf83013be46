"""Small things templates ask of view models."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from typing import Any

from django import template

from assessments.report import syllables

register = template.Library()

LONG = re.compile(r"[^\W\d_]{12,}")
"""Words that may not fit into a column of a narrow window."""
SOFT_HYPHEN = "\u00ad"
SLASH = re.compile(r"(?<=[^\W\d_])/(?=[^\W\d_])")


@register.filter
def lookup(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key)


@register.filter
def hyphenated(text: Any) -> str:
    """With soft hyphens in long words, for narrow columns: not every browser knows German syllables."""
    apart = SLASH.sub("/\u200b", str(text))
    return LONG.sub(lambda word: _syllables(word.group()), apart)


def _syllables(word: str) -> str:
    """The word with soft hyphens, but never one that would set a single letter apart."""
    pieces = syllables.hyphenated(word).split(SOFT_HYPHEN)
    joints = [SOFT_HYPHEN if min(len(a), len(b)) > 1 else "" for a, b in pairwise(pieces)]
    return "".join(chain.from_iterable(zip(pieces, [*joints, ""], strict=True)))


@register.filter
def previous_is_apart(options: Sequence[Any], index: int) -> bool:
    """Whether the option before this one stands apart already, so that one rule is enough."""
    return index > 0 and bool(options[index - 1].is_apart)
