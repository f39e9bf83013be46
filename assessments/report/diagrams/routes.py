"""Lines from those who report to those they report to: upright and level only, never through a box.

Between the rows of boxes lie channels, beside them a gutter. A line leaves its box upwards, runs in the
channel above it, if need be through the gutter to another channel, and ends with an arrow at the superior.
All lines to one superior share one track.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assessments.report.diagrams.shapes import Point

TRACK, HEAD, FOOT = 4.5, 8.0, 4.0
"""Distance of two tracks; room for an arrow head above the first, and below the last."""
MOST_TRUNKS = 14
APART = 6.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A box in its row; one without a key has no lines."""

    key: str
    row: int
    x: float
    w: float

    @property
    def middle(self) -> float:
        return self.x + self.w / 2


@dataclass(frozen=True, slots=True)
class Line:
    points: tuple[Point, ...]
    way: str = ""
    """Where the arrow head points; empty without one."""


@dataclass(slots=True)
class _Net:
    """All lines that end at the bottom, or at the top, of one superior."""

    superior: Placed
    at_bottom: bool
    people: list[Placed] = field(default_factory=list)
    ports: list[tuple[int, float, bool]] = field(default_factory=list)
    """(channel, x, whether it is the superior's)."""
    trunk: float | None = None
    tracks: dict[int, int] = field(default_factory=dict)

    @property
    def channels(self) -> set[int]:
        return {self.home, *(person.row for person in self.people)}

    @property
    def home(self) -> int:
        return self.superior.row + (1 if self.at_bottom else 0)


class Routes:
    def __init__(self, places: Sequence[Placed], reports: Sequence[tuple[str, str]], left: float = 0.0) -> None:
        self._left = left
        self._beside: list[tuple[Placed, Placed]] = []
        self._nets: dict[tuple[str, bool], _Net] = {}
        self._tracks: dict[int, int] = {}
        by_key = {place.key: place for place in places if place.key}
        for person, superior in reports:
            if person in by_key and superior in by_key and person != superior:
                self._add(by_key[person], by_key[superior], places)
        crossing = [net for net in self._nets.values() if len(net.channels) > 1]
        self._trunks = _packed([(min(net.channels), max(net.channels)) for net in crossing])
        if max(self._trunks, default=-1) >= MOST_TRUNKS:
            self._nets, self._beside, self._trunks, crossing = {}, [], [], []
        for net, number in zip(crossing, self._trunks, strict=True):
            net.trunk = left + number * TRACK
        self._find_ports()
        self._find_tracks()

    @property
    def has_lines(self) -> bool:
        """None are drawn where they would be too many to follow."""
        return bool(self._nets or self._beside)

    @property
    def gutter(self) -> float:
        return (max(self._trunks) + 1) * TRACK + 4 if self._trunks else 0.0

    def channel(self, row: int) -> float:
        """Room the lines above a row need."""
        count = self._tracks.get(row, 0)
        return HEAD + count * TRACK + FOOT if count else 0.0

    def _add(self, person: Placed, superior: Placed, places: Sequence[Placed]) -> None:
        between = [
            p for p in places if p.row == person.row and min(person.x, superior.x) < p.x < max(person.x, superior.x)
        ]
        if person.row == superior.row and not between:
            self._beside.append((person, superior))
            return
        at_bottom = superior.row < person.row
        net = self._nets.setdefault((superior.key, at_bottom), _Net(superior, at_bottom))
        if person not in net.people:
            net.people.append(person)

    def _find_ports(self) -> None:
        """Where lines meet boxes: two nets never share an upright in one channel."""
        used: dict[int, list[tuple[float, int]]] = {}
        ordered = list(self._nets.values())
        for number, net in enumerate(ordered):
            x = self._free(used, net.home, net.superior, net.superior.middle, number)
            net.ports.append((net.home, x, True))
        for number, net in enumerate(ordered):
            target = net.ports[0][1]
            for person in net.people:
                straight = person.row == net.home and person.x + 8 < target < person.x + person.w - 8
                wish = target if straight else person.middle
                net.ports.append((person.row, self._free(used, person.row, person, wish, number), False))

    def _free(
        self, used: dict[int, list[tuple[float, int]]], channel: int, box: Placed, wish: float, net: int
    ) -> float:
        taken = used.setdefault(channel, [])
        steps = (wish + sign * step * APART for step in range(40) for sign in (1, -1))
        inside = (x for x in steps if box.x + 4 <= x <= box.x + box.w - 4)
        x = next((x for x in inside if all(abs(x - other) >= APART - 0.5 or net == who for other, who in taken)), wish)
        taken.append((x, net))
        return x

    def _find_tracks(self) -> None:
        for channel in sorted({c for net in self._nets.values() for c in net.channels}):
            here = [net for net in self._nets.values() if channel in net.channels]
            spans = []
            for net in here:
                xs = [x for c, x, _ in net.ports if c == channel] + ([net.trunk] if net.trunk is not None else [])
                spans.append((min(xs) - 2, max(xs) + 2))
            tracks = _packed(spans)
            for net, track in zip(here, tracks, strict=True):
                net.tracks[channel] = track
            self._tracks[channel] = max(tracks) + 1

    def lines(self, tops: Sequence[float], bottoms: Sequence[float]) -> Iterator[Line]:
        """All lines, once the rows have their places."""
        for person, superior in self._beside:
            y = (tops[person.row] + bottoms[person.row]) / 2
            if person.x > superior.x:
                yield Line(((person.x, y), (superior.x + superior.w, y)), "left")
            else:
                yield Line(((person.x + person.w, y), (superior.x, y)), "right")
        for net in self._nets.values():
            yield from self._net_lines(net, tops, bottoms)

    def _net_lines(self, net: _Net, tops: Sequence[float], bottoms: Sequence[float]) -> Iterator[Line]:
        def level(channel: int) -> float:
            if channel < len(tops):
                return tops[channel] - FOOT - net.tracks[channel] * TRACK - 1
            return bottoms[-1] + HEAD + net.tracks[channel] * TRACK

        for channel in net.channels:
            y = level(channel)
            xs = [x for c, x, _ in net.ports if c == channel] + ([net.trunk] if net.trunk is not None else [])
            if max(xs) > min(xs):
                yield Line(((min(xs), y), (max(xs), y)))
        if net.trunk is not None:
            levels = [level(channel) for channel in net.channels]
            yield Line(((net.trunk, min(levels)), (net.trunk, max(levels))))
        for channel, x, is_superior in net.ports:
            if not is_superior:
                yield Line(((x, tops[channel]), (x, level(channel))))
            elif net.at_bottom:
                yield Line(((x, level(channel)), (x, bottoms[net.superior.row])), "up")
            else:
                yield Line(((x, level(channel)), (x, tops[net.superior.row])), "down")


def _packed(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Tracks for spans, so that no two on one track meet; the same order gives the same tracks."""
    tracks: list[list[tuple[float, float]]] = []
    numbers = []
    for low, high in spans:
        number = next((n for n, taken in enumerate(tracks) if all(high < a or b < low for a, b in taken)), len(tracks))
        if number == len(tracks):
            tracks.append([])
        tracks[number].append((low, high))
        numbers.append(number)
    return numbers
