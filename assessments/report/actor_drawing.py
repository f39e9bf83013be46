"""The actor map as a picture for the page: a house with storeys, and who reports to whom.

Lines never cross a box: they leave a superior downwards, run in a gutter beside the boxes and come in
from above. Colours are classes of the style sheet, so that the picture follows the page into the dark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assessments.report.typeface import wrap


@dataclass(frozen=True, slots=True)
class Plate:
    """One actor on one level; on a second level its plate is dashed and has no lines."""

    key: str
    title: str
    line: str
    is_also: bool


@dataclass(frozen=True, slots=True)
class Storey:
    key: str
    name: str
    plates: tuple[Plate, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    d: str
    css: str
    tag: str = "path"


@dataclass(frozen=True, slots=True)
class Caption:
    x: float
    y: float
    value: str
    css: str
    tag: str = "text"


@dataclass(slots=True)
class Picture:
    title: str
    width: float
    height: float = 0.0
    shapes: list[Figure | Caption] = field(default_factory=list)

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width:.0f} {self.height:.0f}"


@dataclass(frozen=True, slots=True)
class Measures:
    """All lengths of one version of the picture, in CSS pixels at full width."""

    width: float
    columns: int
    label_width: float
    """0 puts the name of a storey above its plates."""
    trunk: float


WIDE = Measures(width=1040, columns=4, label_width=168, trunk=9)
NARROW = Measures(width=328, columns=2, label_width=0, trunk=6)
PAD, GAP, INSET, LANE, ROOF, BETWEEN = 14.0, 12.0, 9.0, 6.0, 22.0, 8.0
TITLE, TITLE_LINE, SMALL, SMALL_LINE = 14.0, 17.0, 12.0, 15.0
MOST_GUTTER = 96.0
SHADES = ("1", "2", "3")


@dataclass(slots=True)
class _Placed:
    x: float
    top: float
    bottom: float
    row: int
    width: float


@dataclass(slots=True)
class _Row:
    entry: float
    """Where lines to the plates of this row may run, and those from its plates."""
    exit: float


class _Draughtsman:
    def __init__(self, title: str, storeys: Sequence[Storey], reports: Mapping[str, Sequence[str]], m: Measures):
        self.m = m
        self.storeys = storeys
        self.picture = Picture(title, m.width)
        shown = {plate.key for storey in storeys for plate in storey.plates if not plate.is_also}
        self.reports = {
            key: [above for above in superiors if above in shown and above != key]
            for key, superiors in reports.items()
            if key in shown
        }
        used = {above for superiors in self.reports.values() for above in superiors}
        ordered = [p.key for storey in storeys for p in storey.plates if not p.is_also and p.key in used]
        self.trunks = {key: index for index, key in enumerate(ordered)}
        self.gutter = min(len(ordered) * m.trunk, MOST_GUTTER) + (BETWEEN if ordered else 0)
        self.placed: dict[str, _Placed] = {}
        self.rows: list[_Row] = []

    def draw(self) -> Picture:
        y = 0.0
        for storey in self.storeys:
            y = self._storey(storey, y) + BETWEEN
        for superior in self.trunks:
            self._lines(superior)
        self.picture.height = y
        return self.picture

    def _storey(self, storey: Storey, top: float) -> float:
        m, first = self.m, len(self.picture.shapes)
        head = wrap(storey.name, (m.label_width or m.width) - 2 * PAD, TITLE, 600)
        head_height = len(head) * TITLE_LINE + 2 * PAD + (ROOF / 2 if storey.key == "P" else 0)
        y = top + (PAD if m.label_width else head_height)
        left = m.label_width + PAD + self.gutter
        columns = max(1, min(m.columns, len(storey.plates) or 1))
        columns = m.columns if len(storey.plates) > m.columns else columns
        right = PAD + (ROOF / 2 if storey.key == "P" and m.label_width else 0)
        room = (m.width - left - right - (columns - 1) * GAP) / columns
        for start in range(0, len(storey.plates), columns):
            y = self._row(storey.plates[start : start + columns], left, y, room)
        if not storey.plates:
            self._say(left, y + TITLE, "noch niemand", "map-text map-text--muted")
            y += TITLE_LINE
        bottom = max(y + PAD - 4, top + head_height)
        self._frame(storey, top, bottom, head, head_height, first)
        return bottom

    def _frame(self, storey: Storey, top: float, bottom: float, head: list[str], height: float, at: int) -> None:
        """The storey itself, behind its plates: with a roof on top, a dashed outline beside the house."""
        m, beside = self.m, len(storey.key) > 1
        roof = ROOF if storey.key == "P" else 0
        back = _block(0.75 if beside else 0, top, m.width - (0.75 if beside else 0), bottom, roof, roof)
        css = "map-beside" if beside else "map-storey"
        wide = m.label_width or m.width
        label_bottom = bottom if m.label_width else top + height
        shapes: list[Figure | Caption] = [Figure(back, css)]
        # In the narrow picture lines run past the names of all storeys but the first.
        start = 0 if m.label_width or roof else PAD + self.gutter - BETWEEN / 2
        if not beside:
            block = _block(start, top, wide, label_bottom, roof, 0 if m.label_width else roof)
            shapes.append(Figure(block, f"map-head map-head--{storey.key.lower()}"))
        y = top + PAD + TITLE - 2 + roof / 2
        for line in head:
            shapes.append(Caption(start + PAD, y, line, "map-name" if beside else "map-name map-name--on"))
            y += TITLE_LINE
        self.picture.shapes[at:at] = shapes

    def _row(self, plates: Sequence[Plate], left: float, top: float, room: float) -> float:
        own = [plate for plate in plates if not plate.is_also]
        above = {superior for plate in own for superior in self.reports.get(plate.key, ())}
        below = [plate for plate in own if plate.key in self.trunks]
        entry = top + 2
        y = top + (len(above) * LANE + 8 if above else 0)
        texts = [(wrap(p.title, room - 2 * INSET, TITLE, 600), wrap(p.line, room - 2 * INSET, SMALL)) for p in plates]
        high = max(2 * INSET + len(a) * TITLE_LINE + len(b) * SMALL_LINE for a, b in texts)
        for place, (plate, text) in enumerate(zip(plates, texts, strict=True)):
            x = left + place * (room + GAP)
            self._plate(plate, text, x, y, room, high)
            if not plate.is_also:
                self.placed[plate.key] = _Placed(x, y, y + high, len(self.rows), room)
        self.rows.append(_Row(entry, y + high + 8))
        return y + high + (len(below) * LANE + 10 if below else 0) + GAP / 2

    def _plate(self, plate: Plate, text: tuple[list[str], list[str]], x: float, y: float, w: float, h: float) -> None:
        css = "map-plate map-plate--also" if plate.is_also else "map-plate"
        self.picture.shapes.append(Figure(_block(x, y, x + w, y + h, 0, 0), css))
        line = y + INSET + TITLE - 2
        for value in text[0]:
            self._say(x + INSET, line, value, "map-title")
            line += TITLE_LINE
        for value in text[1]:
            self._say(x + INSET, line - 1, value, "map-text")
            line += SMALL_LINE

    def _say(self, x: float, y: float, value: str, css: str) -> None:
        self.picture.shapes.append(Caption(x, y, value, css))

    # Lines

    def _lines(self, superior: str) -> None:
        """All lines to one superior, as one path in one shade."""
        above, number = self.placed[superior], self.trunks[superior]
        step = (self.gutter - BETWEEN) / len(self.trunks)
        trunk = self.m.label_width + PAD + number * step
        out = self.rows[above.row].exit + LANE * self._turn(above.row, superior, leaving=True)
        x = above.x + above.width / 2
        parts = [f"M{x:.1f} {above.bottom + 1:.1f}V{out:.1f}H{trunk:.1f}"]
        for key, superiors in self.reports.items():
            if superior in superiors:
                plate = self.placed[key]
                enter = self.rows[plate.row].entry + LANE * self._turn(plate.row, superior, leaving=False)
                shift = (superiors.index(superior) - (len(superiors) - 1) / 2) * 12
                into = plate.x + plate.width / 2 + shift + (18 if key in self.trunks else 0)
                parts.append(f"M{trunk:.1f} {out:.1f}V{enter:.1f}H{into:.1f}V{plate.top:.1f}")
        shade = SHADES[number % len(SHADES)]
        self.picture.shapes.append(Figure("".join(parts), f"map-line map-line--{shade}"))
        arrow = f"M{x:.1f} {above.bottom + 1:.1f}l-4.5 7.5h9z"
        self.picture.shapes.append(Figure(arrow, f"map-arrow map-arrow--{shade}"))

    def _turn(self, row: int, superior: str, *, leaving: bool) -> int:
        """Which of the parallel lines of a row this superior's is."""
        here = [key for key, plate in self.placed.items() if plate.row == row]
        using = set(here) if leaving else {above for key in here for above in self.reports.get(key, ())}
        return [key for key in self.trunks if key in using].index(superior)


def _block(left: float, top: float, right: float, bottom: float, cut_left: float, cut_right: float) -> str:
    """A rectangle, its upper corners cut where a roof begins."""
    return (
        f"M{left:.1f} {bottom:.1f}V{top + cut_left:.1f}L{left + cut_left:.1f} {top:.1f}"
        f"H{right - cut_right:.1f}L{right:.1f} {top + cut_right:.1f}V{bottom:.1f}Z"
    )


def house_of_actors(
    title: str, storeys: Sequence[Storey], reports: Mapping[str, Sequence[str]], measures: Measures
) -> Picture:
    return _Draughtsman(title, storeys, reports, measures).draw()
