"""Every address of the site, read off the URL resolver, and something to put into it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

APPS = {"admin": "municipalities", "editorial": "catalogue"}


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    parts: frozenset[str]
    """The names of what the address is filled with."""

    def path(self, things: Mapping[str, Any]) -> str:
        """`things` need not name the app: the place of the operators and that of the editors know one each."""
        given = {"app_label": APPS.get(self.name.split(":")[0]), **things}
        return reverse(self.name, kwargs={part: given[part] for part in self.parts})


def routes() -> list[Route]:
    """All that have a name; the one without is the end of the administration, which knows no other address."""
    return sorted(set(_walk(get_resolver().url_patterns, "", frozenset())), key=lambda route: route.name)


def _walk(patterns: list[Any], namespace: str, outer: frozenset[str]) -> Iterator[Route]:
    for pattern in patterns:
        parts = outer | _parts(pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, parts)
        elif pattern.name:
            yield Route(f"{namespace}{pattern.name}", parts)


def _parts(pattern: URLPattern | URLResolver) -> frozenset[str]:
    named = getattr(pattern.pattern, "converters", None) or {}
    return frozenset(named) | frozenset(re.findall(r"\(\?P<(\w+)>", str(pattern.pattern)))
