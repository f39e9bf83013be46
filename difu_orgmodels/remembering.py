"""A template tag: parts of pages that are the same for everybody are made once."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string

register = template.Library()


@register.simple_tag
def remembered(template_name: str, **values: Hashable) -> str:
    """A template with these values and nothing else, kept for the next page that gives equal ones.

    For what comes from settings and the catalogue: half of the work of a step's page. Nothing that people type may be
    given to it, since it would stay in memory.
    """
    return _made(template_name, tuple(values.items()))


def _render(template_name: str, values: tuple[tuple[str, Hashable], ...]) -> str:
    return render_to_string(template_name, dict(values))


_made = _render if settings.DEBUG else lru_cache(maxsize=2048)(_render)
