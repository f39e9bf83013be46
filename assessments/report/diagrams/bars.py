"""Ranked bars: what speaks for a form right of 50, what speaks against it hatched on the left, the result a stroke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.report.diagrams.shapes import (
    BLUE,
    GREY,
    INK,
    MID,
    NARROW,
    PALE,
    WHITE,
    WIDTH,
    Drawing,
    Path,
    Rect,
    Text,
    hatch,
)
from assessments.report.typeface import printable, width, wrap

STRONG = 3
"""So many contributions carry their number."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One form of a ranking. `parts` are points with what to write on them, `score` its points."""

    name: str
    score: float
    score_text: str
    band: str
    is_chosen: bool
    parts: tuple[tuple[int | str, float], ...]
    note: str = ""
    """The largest parts in figures."""


def bars(title: str, rows: Sequence[Bar], low: float, high: float) -> Drawing:
    left, right, top, step = 122.0, 70.0, 15.0, 28.5
    scale = (WIDTH - left - right) / (high - low)
    zero = left - low * scale
    drawing = Drawing(printable(title), top + step * len(rows) + 2)
    for mark in range(int(low // 5) * 5 + 5, int(high) + 1, 5):
        drawing.shapes.append(Text(zero + mark * scale, top - 6, str(50 + mark), 6.8, 400, GREY, "middle"))
        for index in range(len(rows) if mark else 0):
            y = top + index * step
            drawing.shapes.append(Path(f"M{zero + mark * scale:.1f} {y:.1f}V{y + 16:.1f}", "#C3CDD6", 0.5))
    for index, row in enumerate(rows):
        _draw_bar(drawing, row, top + index * step + 3, zero, scale, left)
        if index:
            drawing.shapes.append(Path(f"M0 {top + index * step - 1.5:.1f}H{WIDTH:.0f}", PALE, 0.5))
    return drawing


def narrow_bars(title: str, rows: Sequence[Bar], low: float, high: float) -> Drawing:
    """The same for a narrow window: name and points above each bar."""
    top, step = 14.0, 42.0
    scale = NARROW / (high - low)
    zero = -low * scale
    drawing = Drawing(printable(title), top + step * len(rows), NARROW)
    drawing.shapes.append(Text(min(max(zero, 24), NARROW - 24), top - 6, "50 = neutral", 6.8, 400, GREY, "middle"))
    for index, row in enumerate(rows):
        y = top + index * step
        drawing.shapes.append(Text(0, y + 8.6, printable(row.name), 8.4, 600 if row.is_chosen else 400))
        drawing.shapes.append(Text(NARROW, y + 8.8, row.score_text, 9, 600, INK, "end"))
        _draw_parts(drawing, row, y + 13, zero, scale)
        said = f"{row.band}, empfohlen" if row.is_chosen else row.band
        drawing.shapes.append(Text(0, y + 34, said, 6.8, 400, GREY))
    return drawing


def _draw_bar(drawing: Drawing, row: Bar, y: float, zero: float, scale: float, left: float) -> None:
    draw = drawing.shapes.append
    names = wrap(printable(row.name), left - 8, 8.4, 600)[:2]
    for index, line in enumerate(names):
        draw(Text(0, y + 8.6 + 9.5 * index, line, 8.4, 600 if row.is_chosen else 400))
    if row.is_chosen and len(names) == 1:
        draw(Rect(0, y + 12.8, 46, 9, BLUE))
        draw(Text(23, y + 19.4, "empfohlen", 6.6, 600, WHITE, "middle"))
    _draw_parts(drawing, row, y, zero, scale)
    draw(Text(left, y + 21.4, row.note, 6.8, 400, GREY))
    draw(Text(WIDTH, y + 8.8, row.score_text, 9.6, 600, INK, "end"))
    draw(Text(WIDTH, y + 20.2, row.band, 6.8, 400, GREY, "end"))


def _draw_parts(drawing: Drawing, row: Bar, y: float, zero: float, scale: float) -> None:
    draw = drawing.shapes.append
    x = zero
    positive = sorted((part for part in row.parts if part[1] > 0), key=lambda part: -part[1])
    for rank, (label, value) in enumerate(positive):
        w = value * scale
        strong = rank < STRONG
        fill = (BLUE if strong else MID) if row.is_chosen else ("#5B6875" if strong else "#A9B4BE")
        draw(Rect(x, y, w, 11, fill, WHITE, 0.6))
        if strong and w > width(str(label), 6.6, 600) + 2.5:
            draw(Text(x + w / 2, y + 8, str(label), 6.6, 600, WHITE, "middle"))
        x += w
    x = zero
    for _, value in sorted((part for part in row.parts if part[1] < 0), key=lambda part: part[1]):
        w = -value * scale
        x -= w
        draw(Rect(x, y, w, 11, WHITE, INK, 0.6))
        draw(Path(hatch(x, y, w, 11), INK, 0.6))
    draw(Path(f"M{zero:.1f} {y - 3:.1f}V{y + 14:.1f}", INK, 0.9))
    net = zero + (row.score - 50) * scale
    draw(Path(f"M{net:.1f} {y - 2:.1f}V{y + 13:.1f}", INK, 1.8))
