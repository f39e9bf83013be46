"""Rank acceptability: the share of draws per form and rank; every cell carries its value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assessments.report.diagrams.shapes import BLUE, GREY, INK, SOFT, WHITE, WIDTH, Drawing, Rect, Text
from assessments.report.typeface import printable, wrap

SHADES = ((0.005, WHITE), (0.2, "#E3EBF2"), (0.4, SOFT), (0.6, "#84A5C1"), (0.8, "#3D6A92"), (2.0, BLUE))


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
            shade = next(index for index, (limit, _) in enumerate(SHADES) if share < limit)
            outline = "#C3CDD6" if shade < 2 else ""
            draw(Rect(left + place * cell, y, cell - 1.6, high - 1.6, SHADES[shade][1], outline, 0.4))
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
