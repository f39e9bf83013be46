"""The span of two cost classes in words."""

from __future__ import annotations

import re

CLASS = re.compile(
    r"(?:(?P<edge>unter|über) |(?P<low>[\d.,]+)–)(?P<high>[\d.,]+)\s(?P<unit>Tsd\.|Mio\.)\s€(?P<rest>.*)"
)


def cost_span(low: str, high: str) -> str:
    """ "25–120 Tsd. €" and "120–500 Tsd. €" make "25–500 Tsd. €"; classes worded otherwise stand side by side."""
    if low == high:
        return low
    first, last = CLASS.fullmatch(low), CLASS.fullmatch(high)
    if not first or not last or first["edge"] == "über" or last["edge"] == "unter":
        return f"{low.removesuffix(' im Jahr')} bis {high}"
    rest = last["rest"]
    if last["edge"] == "über":
        return f"ab {_amount(first['low'], first['unit'])}{rest}" if first["low"] else "in jeder Höhe"
    upper = _amount(last["high"], last["unit"]) + rest
    if first["edge"] == "unter":
        return f"bis {upper}"
    if first["unit"] == last["unit"]:
        return f"{first['low']}–{upper}"
    return f"{_amount(first['low'], first['unit'])} bis {upper}"


def _amount(number: str, unit: str) -> str:
    return f"{number}\u00a0{unit}\u00a0€"
