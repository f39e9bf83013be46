"""What every drawing is made of. `paper_tags.shapes` writes it as SVG: with presentation attributes, which hold in the
PDF, and classes, which CSS may override.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

WIDTH = 468.0
NARROW = 176.0
INK, BLUE, MID, SOFT, TINT = "#1B222B", "#143F66", "#5F87AB", "#B9CCDC", "#EEF3F7"
GREY, LINE, WHITE, RUST = "#4A5663", "#9AA7B3", "#FFFFFF", "#A3480F"
PALE, BAND, EDGE = "#D8DFE5", "#DCE6EE", "#76838F"
STONE, SAND = "#5B6875", "#A9B4BE"
SHADES = ("#E3EBF2", SOFT, "#84A5C1", "#3D6A92", BLUE)
"""From seldom to nearly always; from the fourth on with white letters."""

NAMES = {
    INK: "ink", BLUE: "strong", MID: "mid", SOFT: "soft", TINT: "tint", GREY: "grey", LINE: "rule", WHITE: "white",
    RUST: "rust", PALE: "pale", BAND: "band", EDGE: "edge", STONE: "stone", SAND: "sand",
    SHADES[0]: "seldom", SHADES[2]: "often", SHADES[3]: "mostly",
}  # fmt: skip
"""Names of the colours: the page's style sheet overrides them in the dark, paper keeps the attributes."""


@lru_cache(maxsize=256)
def css_of(*, fill: str = "", stroke: str = "") -> str:
    return " ".join(f"{kind}-{NAMES[colour]}" for kind, colour in (("f", fill), ("s", stroke)) if colour in NAMES)


TENTH = Decimal("0.1")


@lru_cache(maxsize=2048)
def length(value: float) -> str:
    return str(Decimal(repr(value)).quantize(TENTH, ROUND_HALF_UP))


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


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    value: str
    size: float = 8
    weight: int = 400
    fill: str = INK
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Path:
    d: str
    stroke: str = INK
    stroke_width: float = 0.9
    dash: str = ""
    fill: str = "none"


Shape = Rect | Text | Path
Point = tuple[float, float]


@dataclass
class Drawing:
    """A finished picture; `title` says in a whole sentence what it shows."""

    title: str
    height: float = 0.0
    width: float = WIDTH
    shapes: list[Shape] = field(default_factory=list)
    boxes: list[Rect] = field(default_factory=list)
    """The label boxes and the lines between them, for checking that nothing collides."""
    segments: list[tuple[Point, Point]] = field(default_factory=list)
    markup: str = field(default="", compare=False, repr=False)
    """As it was written last: a drawing is shown more often than made."""

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width:.0f} {self.height:.1f}"

    @property
    def print_height(self) -> str:
        return f"{self.height * 165 / self.width:.2f}mm"


def hatch(x: float, y: float, w: float, h: float) -> str:
    """Diagonal lines inside a box, clipped by arithmetic: patterns and clips differ between renderers."""
    parts, t = [], 1.6
    while t < w + h:
        x1, y1 = (x + t, y) if t <= w else (x + w, y + t - w)
        x2, y2 = (x, y + t) if t <= h else (x + t - h, y + h)
        parts.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        t += 3.2
    return "".join(parts)


def arrow(x: float, y: float, way: str) -> str:
    """A head whose tip is at the point."""
    a, b = 2.8, 5.0
    return {
        "up": f"M{x:.1f} {y:.1f}l{-a:.1f} {b:.1f}h{2 * a:.1f}z",
        "down": f"M{x:.1f} {y:.1f}l{-a:.1f} {-b:.1f}h{2 * a:.1f}z",
        "left": f"M{x:.1f} {y:.1f}l{b:.1f} {-a:.1f}v{2 * a:.1f}z",
        "right": f"M{x:.1f} {y:.1f}l{-b:.1f} {-a:.1f}v{2 * a:.1f}z",
    }[way]
