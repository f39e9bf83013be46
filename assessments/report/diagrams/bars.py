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
    SAND,
    STONE,
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
"""So many contributions carry their points."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One form of a ranking. `parts` are points with what to write on them, `score` its points."""

    name: str
    score: float
    score_text: str
    band: str
    is_chosen: bool
    parts: tuple[tuple[str, float], ...]
    note: str = ""
    """The largest parts in words."""


LEFT, RIGHT, TOP = 122.0, 70.0, 15.0
"""Room for the names, for the points, and above the first bar."""
BELOW, NAME_LINE, NOTE_LINE = 12.6, 9.5, 8.2
GAP = 6.0


def bars(title: str, rows: Sequence[Bar], low: float, high: float) -> Drawing:
    scale = (WIDTH - LEFT - RIGHT) / (high - low)
    zero = LEFT - low * scale
    drawing = Drawing(printable(title))
    marks = range(int(low // 5) * 5 + 5, int(high) + 1, 5)
    for mark in marks:
        drawing.shapes.append(Text(zero + mark * scale, TOP - 6, str(50 + mark), 6.8, 400, GREY, "middle"))
    y = TOP
    for row in rows:
        if y > TOP:
            drawing.shapes.append(Path(f"M0 {y - 1.5:.1f}H{WIDTH:.0f}", PALE, 0.5))
        for mark in filter(None, marks):
            drawing.shapes.append(Path(f"M{zero + mark * scale:.1f} {y:.1f}V{y + 16:.1f}", PALE, 0.5))
        _draw_bar(drawing, row, y + 3, zero, scale)
        y += 3 + _height(row) + GAP
    drawing.height = y
    return drawing


def _names(row: Bar) -> list[str]:
    return wrap(printable(row.name), LEFT - 8, 8.4, 600)


def _notes(row: Bar) -> list[str]:
    """In one line, or what speaks against it in lines of its own."""
    room, note = WIDTH - LEFT - RIGHT + 6, printable(row.note)
    if width(note, 6.8) <= room:
        return [note]
    said, dash, against = note.partition("– dagegen")
    return [*wrap(said, room, 6.8), *wrap(dash + against, room, 6.8)]


def _height(row: Bar) -> float:
    names = NAME_LINE * len(_names(row)) + (11 if row.is_chosen else 0)
    return max(names, BELOW + NOTE_LINE * len(_notes(row)))


def narrow_bars(title: str, rows: Sequence[Bar], low: float, high: float) -> Drawing:
    """The same for a narrow window: name and points above each bar."""
    scale = NARROW / (high - low)
    zero = -low * scale
    drawing = Drawing(printable(title), width=NARROW)
    draw, y = drawing.shapes.append, 14.0
    draw(Text(min(max(zero, 24), NARROW - 24), y - 6, "50 = neutral", 6.8, 400, GREY, "middle"))
    for row in rows:
        draw(Text(NARROW, y + 8.8, row.score_text, 9, 600, INK, "end"))
        for line in wrap(printable(row.name), NARROW - 30, 8.4, 600):
            draw(Text(0, y + 8.6, line, 8.4, 600 if row.is_chosen else 400))
            y += NAME_LINE
        _draw_parts(drawing, row, y + 3.5, zero, scale)
        said = f"{row.band}, empfohlen" if row.is_chosen else row.band
        draw(Text(0, y + 24.5, said, 6.8, 400, GREY))
        y += 32.5
    drawing.height = y
    return drawing


def _draw_bar(drawing: Drawing, row: Bar, y: float, zero: float, scale: float) -> None:
    draw = drawing.shapes.append
    names = _names(row)
    for index, line in enumerate(names):
        draw(Text(0, y + 8.6 + NAME_LINE * index, line, 8.4, 600 if row.is_chosen else 400))
    if row.is_chosen:
        below = y + 3.3 + NAME_LINE * len(names)
        draw(Rect(0, below, 46, 9, BLUE))
        draw(Text(23, below + 6.6, "empfohlen", 6.6, 600, WHITE, "middle"))
    _draw_parts(drawing, row, y, zero, scale)
    for index, line in enumerate(_notes(row)):
        draw(Text(LEFT, y + 21.4 + NOTE_LINE * index, line, 6.8, 400, GREY))
    draw(Text(WIDTH, y + 8.8, row.score_text, 9.6, 600, INK, "end"))
    draw(Text(WIDTH, y + 20.2, row.band, 6.8, 400, GREY, "end"))


def _draw_parts(drawing: Drawing, row: Bar, y: float, zero: float, scale: float) -> None:
    draw = drawing.shapes.append
    x = zero
    positive = sorted((part for part in row.parts if part[1] > 0), key=lambda part: -part[1])
    for rank, (label, value) in enumerate(positive):
        w = value * scale
        strong = rank < STRONG
        fill = (BLUE if strong else MID) if row.is_chosen else (STONE if strong else SAND)
        draw(Rect(x, y, w, 11, fill, WHITE, 0.6))
        if strong and w > width(label, 6.6, 600) + 2.5:
            draw(Text(x + w / 2, y + 8, label, 6.6, 600, WHITE, "middle"))
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
