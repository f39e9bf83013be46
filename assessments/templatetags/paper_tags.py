"""Small things the paper's template asks of view models."""

from __future__ import annotations

import re

from django import template

register = template.Library()


@register.filter
def first_sentences(text: str, count: int) -> str:
    """The beginning of a text, whole sentences only."""
    return " ".join(re.split(r"(?<=[.!?]) ", text)[:count])


@register.filter
def none_as(text: str, instead: str) -> str:
    return instead if text == "None" else text
