"""When a form can work, in months from the decision: solid = at least, hatched = up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.report.diagrams.shapes import (
    BAND,
    BLUE,
    GREY,
    INK,
    PALE,
    TINT,
    WHITE,
    WIDTH,
    Drawing,
    Path,
    Rect,
    Text,
    hatch,
)
from assessments.report.typeface import printable, wrap

MONTHS = 36
LEFT, RIGHT = 122.0, 118.0


@dataclass(frozen=True, slots=True)
class Span:
    name: str
    months_min: int
    months_max: int
    cost: str


def timeline(title: str, rows: Sequence[Span]) -> Drawing:
    top, scale = 34.0, (WIDTH - LEFT - RIGHT) / MONTHS
    tops = [top]
    for row in rows:
        tops.append(tops[-1] + 14.5 + 9.5 * max(len(_names(row)), len(_costs(row))))
    high = tops[-1]
    drawing = Drawing(printable(title), high + 18)
    draw = drawing.shapes.append
    for first, last, label in ((0, 3, "0–3"), (3, 12, "3–12"), (12, 36, "12–36 Monate")):
        draw(Rect(LEFT + first * scale, 0, (last - first) * scale - 1, 14, BAND if first == 3 else TINT))
        draw(Text(LEFT + (first + last) / 2 * scale, 9.8, label, 6.8, 600, BLUE, "middle"))
    draw(Text(WIDTH, 9.8, "Kosten im Jahr", 7, 600, BLUE, "end"))
    for month in range(0, MONTHS + 1, 6):
        x = LEFT + month * scale
        draw(Path(f"M{x:.1f} 27V{high:.1f}", PALE, 0.5))
        draw(Text(x, 24.5, str(month), 6.8, 400, GREY, "middle"))
    for row, y, end in zip(rows, tops, tops[1:], strict=False):
        _draw_span(drawing, row, y, end, scale)
    y = high + 8
    draw(Rect(0, y, 18, 8, BLUE))
    draw(Text(23, y + 7, "mindestens", 7.2, 400, GREY))
    draw(Rect(74, y, 18, 8, WHITE, BLUE, 0.8))
    draw(Path(hatch(74, y, 18, 8), BLUE, 0.6))
    draw(Text(97, y + 7, "Spanne bis zum Arbeitsbeginn, Monate ab Beschluss", 7.2, 400, GREY))
    return drawing


def _names(row: Span) -> list[str]:
    return wrap(printable(row.name), LEFT - 8, 8.2, 600)


def _costs(row: Span) -> list[str]:
    return wrap(printable(row.cost), RIGHT - 30, 7.4)


def _draw_span(drawing: Drawing, row: Span, y: float, bottom: float, scale: float) -> None:
    draw = drawing.shapes.append
    start, end = min(row.months_min, MONTHS) * scale, min(row.months_max, MONTHS) * scale
    for number, line in enumerate(_names(row)):
        draw(Text(0, y + 9.6 + 9.5 * number, line, 8.2, 600))
    draw(Rect(LEFT, y + 2, max(start, 0.8), 10, BLUE))
    if end > start:
        draw(Rect(LEFT + start, y + 2, end - start, 10, WHITE, BLUE, 0.8))
        draw(Path(hatch(LEFT + start, y + 2, end - start, 10), BLUE, 0.6))
    draw(Text(LEFT + end + 5, y + 9.8, f"{row.months_min}–{row.months_max}", 7.2))
    for number, line in enumerate(_costs(row)):
        draw(Text(WIDTH, y + 9.6 + 9.5 * number, line, 7.4, 400, INK, "end"))
    draw(Path(f"M0 {bottom - 3.5:.1f}H{WIDTH:.0f}", PALE, 0.5))
