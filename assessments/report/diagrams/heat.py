"""Rank acceptability: the share of draws per form and rank; every cell carries its value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assessments.report.diagrams.shapes import GREY, INK, LINE, SHADES, WHITE, WIDTH, Drawing, Rect, Text
from assessments.report.typeface import printable, wrap

LIMITS = (0.005, 0.2, 0.4, 0.6, 0.8, 2.0)
"""Below the first a cell stays white."""


def heat(title: str, rows: Iterable[tuple[str, Sequence[float]]]) -> Drawing:
    entries = list(rows)
    ranks = max(len(shares) for _, shares in entries)
    high, left = 16.0, 126.0
    cell = min(52.0, (WIDTH - left) / ranks)
    drawing = Drawing(printable(title))
    draw = drawing.shapes.append
    for place in range(ranks):
        draw(Text(left + place * cell + cell / 2, 8, f"Platz {place + 1}", 6.8, 400, GREY, "middle"))
    y = 12.0
    for name, shares in entries:
        names = wrap(printable(name), left - 6, 8.2)
        for number, line in enumerate(names):
            draw(Text(0, y + 10.8 + 9.5 * number, line, 8.2))
        for place in range(ranks):
            share = shares[place] if place < len(shares) else 0.0
            shade = next(index for index, limit in enumerate(LIMITS) if share < limit)
            fill = SHADES[shade - 1] if shade else WHITE
            draw(Rect(left + place * cell, y, cell - 1.6, high - 1.6, fill, LINE if shade < 2 else "", 0.4))
            ink = WHITE if shade > 3 else INK
            weight = 600 if shade > 2 else 400
            middle = left + place * cell + cell / 2 - 0.8
            draw(Text(middle, y + 10.2, _percent(share), 7.6, weight, ink, "middle"))
        y += high + 9.5 * (len(names) - 1)
    drawing.height = y + 2
    return drawing


def _percent(share: float) -> str:
    if share < 0.005:
        return "–"
    return "> 99 %" if 0.995 <= share < 1 else f"{share * 100:.0f} %"
