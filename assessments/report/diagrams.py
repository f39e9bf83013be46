"""Geometry of the diagrams: boxes, bars and cells, computed once for page and print.

One unit is one point of paper; a drawing is 468 units = 165 mm wide. For narrow windows there are
drawings of 176 units with an order of their own, so that the type stays as large. Everything is drawn by one SVG
template with presentation attributes, which hold in the PDF, and classes, which CSS may override.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assessments.report.typeface import printable, width, wrap

WIDTH = 468.0
NARROW = 176.0
INK, BLUE, MID, SOFT, TINT = "#1B222B", "#143F66", "#5F87AB", "#B9CCDC", "#EEF3F7"
GREY, LINE, WHITE = "#4A5663", "#9AA7B3", "#FFFFFF"

NAMES = {
    INK: "ink", BLUE: "strong", MID: "mid", SOFT: "soft", TINT: "tint", GREY: "grey", LINE: "rule", WHITE: "white",
}  # fmt: skip
"""Names of the colours: the page's style sheet overrides them in the dark, paper keeps the attributes."""


def css_of(*, fill: str = "", stroke: str = "") -> str:
    return " ".join(f"{kind}-{NAMES[colour]}" for kind, colour in (("f", fill), ("s", stroke)) if colour in NAMES)


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    w: float
    h: float
    fill: str = "none"
    stroke: str = ""
    stroke_width: float = 0.75
    dash: str = ""
    tag: str = "rect"

    @property
    def css(self) -> str:
        return css_of(fill=self.fill, stroke=self.stroke)


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    value: str
    size: float = 8
    weight: int = 400
    fill: str = INK
    anchor: str = "start"
    tag: str = "text"

    @property
    def css(self) -> str:
        return css_of(fill=self.fill)


@dataclass(frozen=True, slots=True)
class Path:
    d: str
    stroke: str = INK
    stroke_width: float = 0.9
    dash: str = ""
    tag: str = "path"

    @property
    def css(self) -> str:
        return css_of(stroke=self.stroke)


Shape = Rect | Text | Path


@dataclass(slots=True)
class Drawing:
    """A finished picture; `title` says in a whole sentence what it shows."""

    title: str
    height: float = 0.0
    width: float = WIDTH
    shapes: list[Shape] = field(default_factory=list)
    boxes: list[Rect] = field(default_factory=list)
    """The label boxes, for checking that none overlap."""

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width:.0f} {self.height:.1f}"

    @property
    def print_height(self) -> str:
        return f"{self.height * 165 / self.width:.2f}mm"


# The house: lanes with boxes ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Box:
    """A form or an actor. Styles: new, supplement, same (exists), also (stands elsewhere as well)."""

    title: str
    lines: tuple[str, ...] = ()
    style: str = "same"
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    label: str
    question: str
    boxes: tuple[Box, ...]
    is_soft: bool = False


LABEL_ROOM, PAD, GAP, INSET = 82.0, 7.0, 8.0, 7.0
TITLE, TITLE_LINE, SMALL, SMALL_LINE, TAG_LINE = 8.6, 10.5, 7.2, 9.0, 9.0


def house(title: str, lanes: Sequence[Lane], per_row: int = 3) -> Drawing:
    """Lanes from top to bottom; boxes in rows, each as high as its tallest label. Nothing is cut."""
    drawing = Drawing(printable(title))
    y = 0.0
    for lane in lanes:
        y = _draw_lane(drawing, lane, y, per_row) + 7
    drawing.height = max(y - 7, 20)
    return drawing


def _draw_lane(drawing: Drawing, lane: Lane, top: float, per_row: int) -> float:
    background = len(drawing.shapes)
    y = top + PAD
    columns = min(per_row, max(1, len(lane.boxes)))
    room = (WIDTH - LABEL_ROOM - 2 * PAD - (columns - 1) * GAP) / columns
    for start in range(0, len(lane.boxes), columns):
        row = lane.boxes[start : start + columns]
        high = max(_height(box, room) for box in row)
        for place, box in enumerate(row):
            _draw_box(drawing, box, LABEL_ROOM + PAD + place * (room + GAP), y, room, high)
        y += high + GAP
    bottom = max(y - GAP + PAD, top + _label_height(lane) + 2 * PAD)
    frame = Rect(
        LABEL_ROOM, top, WIDTH - LABEL_ROOM, bottom - top,
        WHITE if lane.is_soft else TINT, LINE if lane.is_soft else "", 0.6, "2 2" if lane.is_soft else "",
    )  # fmt: skip
    drawing.shapes.insert(background, frame)
    if not lane.is_soft:
        drawing.shapes.append(Rect(0, top, 2.2, bottom - top, BLUE))
    _draw_label(drawing, lane, top, bottom)
    return bottom


def narrow_house(title: str, lanes: Sequence[Lane]) -> Drawing:
    """The same lanes for a narrow window: the label above, one box below the other."""
    drawing = Drawing(printable(title), width=NARROW)
    y = 0.0
    for lane in lanes:
        y = _draw_narrow_lane(drawing, lane, y) + 6
    drawing.height = max(y - 6, 20)
    return drawing


def _draw_narrow_lane(drawing: Drawing, lane: Lane, top: float) -> float:
    background = len(drawing.shapes)
    y = top + PAD
    for size, weight, fill, text in ((8.6, 600, BLUE, lane.label), (7.2, 400, GREY, lane.question)):
        for line in wrap(printable(text), NARROW - 2 * PAD, size, weight):
            drawing.shapes.append(Text(PAD + 2, y + 7, line, size, weight, fill))
            y += size + 2
    y += 3
    for box in lane.boxes:
        room = NARROW - 2 * PAD
        high = _height(box, room)
        _draw_box(drawing, box, PAD, y, room, high)
        y += high + 5
    bottom = y - 5 + PAD
    drawing.shapes.insert(background, Rect(0, top, NARROW, bottom - top, TINT))
    drawing.shapes.append(Rect(0, top, 2.2, bottom - top, BLUE))
    return bottom


def _label_lines(lane: Lane) -> tuple[list[str], list[str]]:
    room = LABEL_ROOM - 16
    return wrap(printable(lane.label), room, 8.2, 600), wrap(printable(lane.question), room, 7)


def _label_height(lane: Lane) -> float:
    label, question = _label_lines(lane)
    return len(label) * 10 + len(question) * 8.6


def _draw_label(drawing: Drawing, lane: Lane, top: float, bottom: float) -> None:
    label, question = _label_lines(lane)
    y = (top + bottom - _label_height(lane)) / 2 + 7.4
    for line in label:
        drawing.shapes.append(Text(9, y, line, 8.2, 600, GREY if lane.is_soft else BLUE))
        y += 10
    for line in question:
        drawing.shapes.append(Text(9, y, line, 7, 400, GREY))
        y += 8.6


def _box_lines(box: Box, room: float) -> tuple[list[str], list[str]]:
    inner = room - 2 * INSET
    small = [piece for line in box.lines for piece in wrap(printable(line), inner, SMALL)]
    return wrap(printable(box.title), inner, TITLE, 600), small


def _height(box: Box, room: float) -> float:
    titles, small = _box_lines(box, room)
    tag = TAG_LINE if box.tag else 0
    return 11 + tag + len(titles) * TITLE_LINE + len(small) * SMALL_LINE


def _draw_box(drawing: Drawing, box: Box, x: float, y: float, w: float, h: float) -> None:
    is_new, is_supplement = box.style == "new", box.style == "supplement"
    fill = BLUE if is_new else WHITE
    stroke, thick = (BLUE, 0.8) if is_new else (BLUE, 1.6) if is_supplement else ("#76838F", 0.7)
    rect = Rect(x, y, w, h, fill, stroke, thick, "4 2.4" if box.style == "also" else "")
    drawing.shapes.append(rect)
    drawing.boxes.append(rect)
    ink, soft = (WHITE, WHITE) if is_new else (INK, GREY)
    titles, small = _box_lines(box, w)
    line = y + 5.5
    if box.tag:
        drawing.shapes.append(Text(x + INSET, line + 6.2, box.tag, 6.4, 600, WHITE if is_new else BLUE))
        line += TAG_LINE
    for value in titles:
        drawing.shapes.append(Text(x + INSET, line + 7.6, value, TITLE, 600, ink))
        line += TITLE_LINE
    for value in small:
        drawing.shapes.append(Text(x + INSET, line + 6.6, value, SMALL, 400, soft))
        line += SMALL_LINE


# Ranked bars -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """One form of a ranking. `parts` are points per criterion number, `score` its points."""

    name: str
    score: float
    score_text: str
    band: str
    is_chosen: bool
    parts: tuple[tuple[int, float], ...]


def bars(title: str, rows: Sequence[Bar], low: float, high: float) -> Drawing:
    """What speaks for a form right of 50, what speaks against it hatched on the left, the result a stroke."""
    left, right, top, step = 122.0, 70.0, 15.0, 31.5
    scale = (WIDTH - left - right) / (high - low)
    zero = left - low * scale
    drawing = Drawing(printable(title), top + step * len(rows) + 2)
    for mark in range(int(low // 5) * 5 + 5, int(high) + 1, 5):
        drawing.shapes.append(Text(zero + mark * scale, top - 6, str(50 + mark), 6.8, 400, GREY, "middle"))
    for index, row in enumerate(rows):
        _draw_bar(drawing, row, top + index * step + 3, zero, scale, left)
        if index:
            drawing.shapes.append(Path(f"M0 {top + index * step - 1.5:.1f}H{WIDTH:.0f}", "#D8DFE5", 0.5))
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
    for index, line in enumerate(wrap(printable(row.name), left - 8, 8.4, 600)[:2]):
        draw(Text(0, y + 8.6 + 9.5 * index, line, 8.4, 600 if row.is_chosen else 400))
    _draw_parts(drawing, row, y, zero, scale)
    draw(Text(WIDTH, y + 8.8, row.score_text, 9.6, 600, INK, "end"))
    draw(Text(WIDTH, y + 19, row.band, 6.8, 400, GREY, "end"))
    if row.is_chosen:
        draw(Text(zero + 3, y + 20.5, "empfohlen", 6.8, 600, BLUE))


def _draw_parts(drawing: Drawing, row: Bar, y: float, zero: float, scale: float) -> None:
    draw = drawing.shapes.append
    x = zero
    positive = sorted((part for part in row.parts if part[1] > 0), key=lambda part: -part[1])
    for rank, (criterion, value) in enumerate(positive):
        w = value * scale
        strong = rank < 3
        fill = (BLUE if strong else MID) if row.is_chosen else ("#5B6875" if strong else "#A9B4BE")
        draw(Rect(x, y, w, 11, fill, WHITE, 0.6))
        if strong and w > width(str(criterion), 6.6, 600) + 2.5:
            draw(Text(x + w / 2, y + 8, str(criterion), 6.6, 600, WHITE, "middle"))
        x += w
    x = zero
    for _, value in sorted((part for part in row.parts if part[1] < 0), key=lambda part: part[1]):
        w = -value * scale
        x -= w
        draw(Rect(x, y, w, 11, WHITE, INK, 0.6))
        draw(Path(_hatch(x, y, w, 11), INK, 0.6))
    draw(Path(f"M{zero:.1f} {y - 3:.1f}V{y + 14:.1f}", INK, 0.9))
    net = zero + (row.score - 50) * scale
    draw(Path(f"M{net:.1f} {y - 2:.1f}V{y + 13:.1f}", INK, 1.8))


def _hatch(x: float, y: float, w: float, h: float) -> str:
    """Diagonal lines inside a box, clipped by arithmetic: patterns and clips differ between renderers."""
    parts, t = [], 1.6
    while t < w + h:
        x1, y1 = (x + t, y) if t <= w else (x + w, y + t - w)
        x2, y2 = (x, y + t) if t <= h else (x + t - h, y + h)
        parts.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        t += 3.2
    return "".join(parts)


# Rank acceptability ------------------------------------------------------------------------------

SHADES = ((0.005, WHITE), (0.2, "#E3EBF2"), (0.4, SOFT), (0.6, "#84A5C1"), (0.8, "#3D6A92"), (2.0, BLUE))


def heat(title: str, rows: Iterable[tuple[str, Sequence[float]]]) -> Drawing:
    """Share of draws per form and rank; every cell carries its value."""
    entries = list(rows)
    ranks = max(len(shares) for _, shares in entries)
    cell, high, left = 52.0, 17.0, 132.0
    drawing = Drawing(printable(title))
    draw = drawing.shapes.append
    for place in range(ranks):
        draw(Text(left + place * cell + cell / 2, 8, f"Platz {place + 1}", 6.8, 400, GREY, "middle"))
    y = 13.0
    for name, shares in entries:
        draw(Text(0, y + 11.4, printable(name), 8.2))
        for place in range(ranks):
            share = shares[place] if place < len(shares) else 0.0
            shade = next(index for index, (limit, _) in enumerate(SHADES) if share < limit)
            draw(Rect(left + place * cell, y, cell - 1.6, high - 1.6, SHADES[shade][1], "#C3CDD6", 0.4))
            ink = WHITE if shade > 3 else INK
            draw(Text(left + place * cell + cell / 2 - 0.8, y + 10.8, _percent(share), 7.6, 600, ink, "middle"))
        y += high
    drawing.height = y + 2
    return drawing


def _percent(share: float) -> str:
    if share < 0.005:
        return "–"
    return "> 99 %" if 0.995 <= share < 1 else f"{share * 100:.0f} %"


# Effort and time ---------------------------------------------------------------------------------

MONTHS = 36


@dataclass(frozen=True, slots=True)
class Span:
    name: str
    months_min: int
    months_max: int
    cost: str


def timeline(title: str, rows: Sequence[Span]) -> Drawing:
    """When a form can work, in months from the decision: solid = at least, hatched = up to."""
    left, right, top, step = 122.0, 118.0, 36.0, 24.0
    scale = (WIDTH - left - right) / MONTHS
    high = top + step * len(rows) + 4
    drawing = Drawing(printable(title), high + 20)
    draw = drawing.shapes.append
    for first, last, label in ((0, 3, "0–3"), (3, 12, "3–12"), (12, 36, "12–36 Monate")):
        draw(Rect(left + first * scale, 0, (last - first) * scale - 1, 14, "#DCE6EE" if first == 3 else TINT))
        draw(Text(left + (first + last) / 2 * scale, 9.8, label, 6.8, 600, BLUE, "middle"))
    draw(Text(WIDTH, 9.8, "Kosten im Jahr", 7, 600, BLUE, "end"))
    for month in range(0, MONTHS + 1, 6):
        x = left + month * scale
        draw(Path(f"M{x:.1f} 27V{high:.1f}", "#D0D8DF", 0.5))
        draw(Text(x, 24.5, str(month), 6.8, 400, GREY, "middle"))
    for index, row in enumerate(rows):
        y = top + index * step
        start, end = min(row.months_min, MONTHS) * scale, min(row.months_max, MONTHS) * scale
        for number, line in enumerate(wrap(printable(row.name), left - 8, 8.2, 600)[:2]):
            draw(Text(0, y + 9.6 + 9.5 * number, line, 8.2, 600))
        draw(Rect(left, y + 2, max(start, 0.8), 10, BLUE))
        draw(Rect(left + start, y + 2, end - start, 10, WHITE, BLUE, 0.8))
        draw(Path(_hatch(left + start, y + 2, end - start, 10), BLUE, 0.6))
        draw(Text(left + end + 5, y + 9.8, f"{row.months_min}–{row.months_max}", 7.2))
        for number, line in enumerate(wrap(printable(row.cost), right - 16, 7.4)[:2]):
            draw(Text(WIDTH, y + 9.6 + 8.6 * number, line, 7.4, 400, INK, "end"))
    draw(Rect(0, high + 8, 18, 8, BLUE))
    draw(Text(23, high + 15, "mindestens", 7.2, 400, GREY))
    draw(Rect(74, high + 8, 18, 8, WHITE, BLUE, 0.8))
    draw(Path(_hatch(74, high + 8, 18, 8), BLUE, 0.6))
    draw(Text(97, high + 15, "Spanne bis zum Arbeitsbeginn, Monate ab Beschluss", 7.2, 400, GREY))
    return drawing
