"""The house: lanes from top to bottom, boxes in rows, each as high as its tallest label. Nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assessments.report.diagrams.routes import Placed, Routes
from assessments.report.diagrams.shapes import (
    BLUE,
    EDGE,
    GREY,
    INK,
    LINE,
    NARROW,
    RUST,
    TINT,
    WHITE,
    WIDTH,
    Drawing,
    Path,
    Rect,
    Text,
    arrow,
)
from assessments.report.typeface import printable, width, wrap


@dataclass(frozen=True, slots=True)
class Box:
    """A form or an actor. Styles: new, supplement, changed, same (exists), also (stands elsewhere as well), nobody."""

    title: str
    lines: tuple[str, ...] = ()
    style: str = "same"
    tag: str = ""
    key: str = ""
    reports_to: str = ""
    """Said in words where no line says it."""


@dataclass(frozen=True, slots=True)
class Lane:
    label: str
    question: str
    boxes: tuple[Box, ...]
    is_soft: bool = False


Reports = Sequence[tuple[str, str]]
"""Who reports to whom, by the keys of their boxes."""

LABEL_ROOM, GAP, INSET, LANE_GAP = 82.0, 11.0, 7.0, 7.0
TITLE, TITLE_LINE, SMALL, SMALL_LINE, TAG_LINE = 8.6, 10.5, 7.2, 9.0, 9.0
TALLEST = 560.0
"""What a page takes beside heading and caption."""
LEGENDS = {
    "new": "neu", "supplement": "neu, ergänzend", "changed": "geändert", "same": "unverändert",
    "also": "auch auf einer anderen Ebene",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    lane: int
    boxes: tuple[Box, ...]
    height: float
    top: float = 0.0


def house(title: str, lanes: Sequence[Lane], reports: Reports = (), *, per_row: int = 3, pad: float = 7.0,
          legend: Sequence[str] = ()) -> Drawing:  # fmt: skip
    """Lanes as wide as the paper; lines run between the rows and in a gutter beside the boxes."""
    drawing = Drawing(printable(title))
    routes = Routes([], ())
    gutter = 0.0
    for _ in range(2):
        # The width of the gutter follows from the lines, and the lines from where the boxes are.
        rows = list(_rows(lanes, per_row, WIDTH - LABEL_ROOM - 2 * pad - gutter))
        places = [place for index, row in enumerate(rows) for place in _places(row, index, lanes, gutter, per_row, pad)]
        routes = Routes(places, reports, LABEL_ROOM + pad)
        gutter = routes.gutter
    if not routes.has_lines:
        lanes = in_words(lanes)
        rows = list(_rows(lanes, per_row, WIDTH - LABEL_ROOM - 2 * pad - gutter))
    rows, spans = _stack(rows, lanes, routes, pad)
    for lane, (top, bottom) in zip(lanes, spans, strict=True):
        _draw_lane(drawing, lane, top, bottom)
    tops = [row.top for row in rows]
    bottoms = [row.top + row.height for row in rows]
    for line in routes.lines(tops, bottoms):
        drawing.segments += zip(line.points, line.points[1:], strict=False)
        drawing.shapes.append(Path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line.points)))
        if line.way:
            drawing.shapes.append(Path(arrow(*line.points[-1], line.way), "", 0, fill=INK))
    boxes = [box for row in rows for box in row.boxes]
    for box, place in zip(boxes, places, strict=True):
        _draw_box(drawing, box, place.x, tops[place.row], place.w, rows[place.row].height)
    drawing.height = max(spans[-1][1] if spans else 0.0, 20)
    used = {box.style for box in boxes}
    shown = [style for style in legend if style in used] if len(used) > 1 else []
    _draw_legend(drawing, shown, has_lines=bool(drawing.segments))
    return drawing


def in_words(lanes: Sequence[Lane]) -> tuple[Lane, ...]:
    """The same lanes, with whom somebody reports to written into the boxes."""
    return tuple(replace(lane, boxes=tuple(map(_in_words, lane.boxes))) for lane in lanes)


def _in_words(box: Box) -> Box:
    if not box.reports_to:
        return box
    return replace(box, lines=(*box.lines, f"berichtet an {box.reports_to}"), reports_to="")


def houses(
    title: str, lanes: Sequence[Lane], reports: Reports = (), *, legend: Sequence[str] = ()
) -> tuple[Drawing, ...]:
    """The house for paper: denser if it is higher than a page, in the end one drawing per page without lines."""
    plain = tuple(replace(lane, boxes=tuple(map(_plain, lane.boxes))) for lane in lanes)
    for some, per_row in ((lanes, 3), (plain, 4)):
        drawing = house(title, some, reports, per_row=per_row, legend=legend)
        if drawing.height <= TALLEST:
            return (drawing,)
    chunks = list(_chunks(plain, reports_room=TALLEST))
    return tuple(
        house(f"{title} Teil {number} von {len(chunks)}." if number > 1 else title, chunk, per_row=4,
              legend=legend if number == len(chunks) else ())
        for number, chunk in enumerate(chunks, 1)
    )  # fmt: skip


def _plain(box: Box) -> Box:
    return replace(box, lines=box.lines[:1], reports_to="")


def _chunks(lanes: Sequence[Lane], reports_room: float) -> Iterator[tuple[Lane, ...]]:
    """Lanes and pieces of lanes that fit on a page each."""
    chunk: list[Lane] = []
    for lane in lanes:
        for start in range(0, max(1, len(lane.boxes)), 4):
            piece = replace(lane, boxes=lane.boxes[start : start + 4])
            joined = [*chunk, piece]
            if chunk and chunk[-1].label == lane.label:
                joined = [*chunk[:-1], replace(chunk[-1], boxes=(*chunk[-1].boxes, *piece.boxes))]
            if chunk and house("", joined, per_row=4).height > reports_room:
                yield tuple(chunk)
                joined = [piece]
            chunk = joined
    yield tuple(chunk)


def _columns(lane: Lane, per_row: int) -> int:
    """Rows of the same length where that needs no more rows."""
    count = max(1, len(lane.boxes))
    rows = -(-count // per_row)
    return -(-count // rows)


def _room(lane: Lane, per_row: int, total: float) -> float:
    columns = _columns(lane, per_row)
    return (total - (columns - 1) * GAP) / columns


def _rows(lanes: Sequence[Lane], per_row: int, total: float) -> Iterator[_Row]:
    for index, lane in enumerate(lanes):
        columns, room = _columns(lane, per_row), _room(lane, per_row, total)
        for start in range(0, len(lane.boxes), columns):
            boxes = lane.boxes[start : start + columns]
            yield _Row(index, boxes, max(_height(box, room) for box in boxes))


def _places(row: _Row, index: int, lanes: Sequence[Lane], gutter: float, per_row: int, pad: float) -> Iterator[Placed]:
    total = WIDTH - LABEL_ROOM - 2 * pad - gutter
    room = _room(lanes[row.lane], per_row, total)
    for place, box in enumerate(row.boxes):
        key = "" if box.style == "also" else box.key
        yield Placed(key, index, LABEL_ROOM + pad + gutter + place * (room + GAP), room)


def _stack(
    rows: list[_Row], lanes: Sequence[Lane], routes: Routes, pad: float
) -> tuple[list[_Row], list[tuple[float, float]]]:
    """Rows with their place from top to bottom, and top and bottom of every lane."""
    stacked: list[_Row] = []
    spans: list[tuple[float, float]] = []
    y = 0.0
    index = 0
    for number, lane in enumerate(lanes):
        top = y
        own = [row for row in rows if row.lane == number]
        for place, row in enumerate(own):
            if place == 0:
                # Lines between two lanes use the padding of both and the gap between them.
                spare = 0.0 if number == 0 else pad + LANE_GAP
                y += max(pad, routes.channel(index) - spare)
            else:
                y += max(pad + 1, routes.channel(index))
            stacked.append(replace(row, top=y))
            y += row.height
            index += 1
        bottom = max(y + pad, top + _label_height(lane) + 2 * pad)
        spans.append((top, bottom))
        y = bottom + LANE_GAP
    return stacked, spans


def _draw_lane(drawing: Drawing, lane: Lane, top: float, bottom: float) -> None:
    drawing.shapes.append(
        Rect(
            LABEL_ROOM, top, WIDTH - LABEL_ROOM - (0.3 if lane.is_soft else 0), bottom - top,
            WHITE if lane.is_soft else TINT, LINE if lane.is_soft else "", 0.6, "2 2" if lane.is_soft else "",
        )
    )  # fmt: skip
    if not lane.is_soft:
        drawing.shapes.append(Rect(0, top, 2.2, bottom - top, BLUE))
    label, question = _label_lines(lane)
    y = (top + bottom - _label_height(lane)) / 2 + 7.4
    for line in label:
        drawing.shapes.append(Text(9, y, line, 8.2, 600, GREY if lane.is_soft else BLUE))
        y += 10
    for line in question:
        drawing.shapes.append(Text(9, y, line, 7, 400, GREY))
        y += 8.6


def _label_lines(lane: Lane) -> tuple[list[str], list[str]]:
    room = LABEL_ROOM - 16
    return wrap(printable(lane.label), room, 8.2, 600), wrap(printable(lane.question), room, 7)


def _label_height(lane: Lane) -> float:
    label, question = _label_lines(lane)
    return len(label) * 10 + len(question) * 8.6


def _box_lines(box: Box, room: float) -> tuple[list[str], list[str]]:
    inner = room - 2 * INSET
    small = [piece for line in box.lines for piece in wrap(printable(line), inner, SMALL)]
    return wrap(printable(box.title), inner, TITLE, 600), small


def _height(box: Box, room: float) -> float:
    titles, small = _box_lines(box, room)
    tag = TAG_LINE if box.tag else 0
    return 10 + tag + len(titles) * TITLE_LINE + len(small) * SMALL_LINE


OUTLINES = {
    "new": (BLUE, BLUE, 0.8, ""), "supplement": (WHITE, BLUE, 1.6, ""), "changed": (WHITE, INK, 1.6, ""),
    "same": (WHITE, EDGE, 0.7, ""), "also": (WHITE, EDGE, 0.7, "4 2.4"),
    "nobody": ("none", EDGE, 0.5, "1.6 2"),
}  # fmt: skip


def _draw_outline(drawing: Drawing, style: str, x: float, y: float, w: float, h: float) -> Rect:
    rect = Rect(x, y, w, h, *OUTLINES[style])
    drawing.shapes.append(rect)
    if style == "changed":
        drawing.shapes.append(Rect(x, y, 3.4, h, RUST))
    return rect


def _draw_box(drawing: Drawing, box: Box, x: float, y: float, w: float, h: float) -> None:
    drawing.boxes.append(_draw_outline(drawing, box.style, x, y, w, h))
    is_new = box.style == "new"
    ink, soft = (WHITE, WHITE) if is_new else (INK, GREY)
    titles, small = _box_lines(box, w)
    line = y + 5 + (h - _height(box, w)) / 2
    if box.tag:
        drawing.shapes.append(Text(x + INSET, line + 6.2, box.tag, 6.4, 600, WHITE if is_new else BLUE))
        line += TAG_LINE
    for value in titles:
        drawing.shapes.append(Text(x + INSET, line + 7.6, value, TITLE, 600, ink))
        line += TITLE_LINE
    for value in small:
        drawing.shapes.append(Text(x + INSET, line + 6.6, value, SMALL, 400, soft))
        line += SMALL_LINE


def _draw_legend(drawing: Drawing, styles: Sequence[str], *, has_lines: bool) -> None:
    """One entry after the other, in as many lines as it takes."""
    entries = [(LEGENDS[style], style) for style in styles] + ([("berichtet an", "")] if has_lines else [])
    if not entries:
        return
    x, y = 0.0, drawing.height + 15
    for label, style in entries:
        room = 24 + width(label, 7.2)
        if x + room > WIDTH:
            x, y = 0.0, y + 14
        if style:
            _draw_outline(drawing, style, x + 0.5, y - 8, 20, 10)
        else:
            drawing.shapes.append(Path(f"M{x:.1f} {y - 3:.1f}H{x + 15:.1f}"))
            drawing.shapes.append(Path(arrow(x + 20, y - 3, "right"), "", 0, fill=INK))
        drawing.shapes.append(Text(x + 24, y - 0.4, label, 7.2, 400, GREY))
        x += room + 9
    drawing.height = y + 4


def narrow_house(title: str, lanes: Sequence[Lane]) -> Drawing:
    """The same lanes for a narrow window: the label above, one box below the other."""
    drawing = Drawing(printable(title), width=NARROW)
    y = 0.0
    for lane in in_words(lanes):
        y = _draw_narrow_lane(drawing, lane, y) + 6
    drawing.height = max(y - 6, 20)
    return drawing


def _draw_narrow_lane(drawing: Drawing, lane: Lane, top: float) -> float:
    background, pad = len(drawing.shapes), 7.0
    y = top + pad
    for size, weight, fill, text in ((8.6, 600, BLUE, lane.label), (7.2, 400, GREY, lane.question)):
        for line in wrap(printable(text), NARROW - 2 * pad, size, weight):
            drawing.shapes.append(Text(pad + 2, y + 7, line, size, weight, fill))
            y += size + 2
    y += 3
    for box in lane.boxes:
        room = NARROW - 2 * pad
        high = _height(box, room)
        _draw_box(drawing, box, pad, y, room, high)
        y += high + 5
    bottom = y - 5 + pad
    drawing.shapes.insert(background, Rect(0, top, NARROW, bottom - top, TINT))
    drawing.shapes.append(Rect(0, top, 2.2, bottom - top, BLUE))
    return bottom
