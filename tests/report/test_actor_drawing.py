"""The house of actors: nothing overlaps, no line crosses a plate, every report is drawn."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.report.actor_drawing import NARROW, WIDE, Measures, Picture, Plate, Storey, house_of_actors

BOTH = pytest.mark.parametrize("measures", [WIDE, NARROW], ids=["wide", "narrow"])
Box = tuple[float, float, float, float]
Segment = tuple[tuple[float, float], tuple[float, float]]


def corners(d: str) -> Box:
    """Left, top, right, bottom of a rectangle."""
    left, bottom, top = (float(number) for number in re.findall(r"-?\d+\.\d", d)[:3])
    return left, top, float(re.findall(r"H(-?\d+\.\d)", d)[0]), bottom


def plates(picture: Picture) -> list[Box]:
    return [corners(s.d) for s in picture.shapes if s.tag == "path" and s.css.startswith("map-plate")]  # type: ignore[union-attr]


def segments(d: str) -> list[Segment]:
    found, x, y = [], 0.0, 0.0
    for command, numbers in re.findall(r"([MHV])([^MHV]+)", d):
        values = [float(n) for n in numbers.split()]
        if command == "M":
            x, y = values
            continue
        after = (values[0], y) if command == "H" else (x, values[0])
        found.append(((x, y), after))
        x, y = after
    return found


def crosses(box: Box, segment: Segment) -> bool:
    (x1, y1), (x2, y2) = segment
    left, top, right, bottom = box
    return (
        max(min(x1, x2), left + 0.2) < min(max(x1, x2), right - 0.2) or (x1 == x2 and left + 0.2 < x1 < right - 0.2)
    ) and (max(min(y1, y2), top + 0.2) < min(max(y1, y2), bottom - 0.2) or (y1 == y2 and top + 0.2 < y1 < bottom - 0.2))


def faults(picture: Picture) -> list[str]:
    found = []
    boxes = plates(picture)
    for one, other in combinations(boxes, 2):
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]:
            found.append(f"{one} overlaps {other}")
    for left, top, right, bottom in boxes:
        if left < 0 or top < 0 or right > picture.width or bottom > picture.height:
            found.append(f"{(left, top, right, bottom)} is outside")
    for shape in picture.shapes:
        if shape.css.startswith("map-line"):
            for segment in segments(shape.d):  # type: ignore[union-attr]
                found += [f"{segment} crosses {box}" for box in boxes if crosses(box, segment)]
    return found


def storeys(*levels: tuple[str, list[str]]) -> list[Storey]:
    return [
        Storey(key, f"Ebene {key}", tuple(Plate(name, name, "setzt um", False) for name in names))
        for key, names in levels
    ]


SMALL = storeys(("P", ["rat", "ob"]), ("K", ["it"]), ("U", ["plan", "tief"]), ("quer", ["dsb"]))
REPORTS = {"ob": ["rat"], "it": ["ob"], "plan": ["ob", "it"], "tief": ["ob"]}


@BOTH
def test_a_small_town(measures: Measures) -> None:
    picture = house_of_actors("Karte", SMALL, REPORTS, measures)
    assert faults(picture) == []
    arrows = [shape for shape in picture.shapes if shape.css.startswith("map-arrow")]
    assert len(arrows) == 3, "one at each superior"
    lines = "".join(s.d for s in picture.shapes if s.css.startswith("map-line"))  # type: ignore[union-attr]
    assert lines.count("M") == 3 + 5, "three trunks, five reports"


@BOTH
def test_an_empty_map_still_is_a_house(measures: Measures) -> None:
    picture = house_of_actors("Karte", storeys(("P", []), ("K", []), ("U", [])), {}, measures)
    assert faults(picture) == []
    assert sum(shape.tag == "text" and shape.value == "noch niemand" for shape in picture.shapes) == 3  # type: ignore[union-attr]


@BOTH
def test_a_second_plate_is_dashed_and_has_no_lines(measures: Measures) -> None:
    levels = [
        Storey("K", "K", (Plate("it", "IT", "", False),)),
        Storey("U", "U", (Plate("it", "IT", "", True), Plate("plan", "Planung", "", False))),
    ]
    picture = house_of_actors("Karte", levels, {"plan": ["it"]}, measures)
    assert sum("map-plate--also" in shape.css for shape in picture.shapes) == 1
    assert faults(picture) == []


@BOTH
def test_reports_to_nobody_shown_are_left_out(measures: Measures) -> None:
    picture = house_of_actors("Karte", SMALL, {"it": ["weg"], "weg": ["rat"], "ob": ["ob"]}, measures)
    assert not any(shape.css.startswith("map-line") for shape in picture.shapes)


names = st.lists(st.sampled_from([f"a{i}" for i in range(40)]), max_size=24, unique=True)


@given(st.data())
def test_any_map_is_drawn_without_overlap(data: st.DataObject) -> None:
    drawn = data.draw(names)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(drawn)), min_size=4, max_size=4)))
    parts = [drawn[a:b] for a, b in zip([0, *cuts], [*cuts, len(drawn)], strict=True)]
    levels = storeys(*zip(("P", "K", "U", "quer", "extern"), parts, strict=True))
    superiors = st.lists(st.sampled_from(drawn), max_size=3, unique=True) if drawn else st.just([])
    reports = data.draw(st.fixed_dictionaries(dict.fromkeys(drawn, superiors)))
    for measures in (WIDE, NARROW):
        assert faults(house_of_actors("Karte", levels, reports, measures)) == []


@BOTH
def test_long_names_are_broken_and_not_lost(measures: Measures) -> None:
    name = "Informationssicherheitsbeauftragter" * 5 + "x" * 25
    picture = house_of_actors("Karte", storeys(("P", [name])), {}, measures)
    said = "".join(s.value for s in picture.shapes if s.css == "map-title")  # type: ignore[union-attr]
    assert said.replace("-", "") == name
    assert faults(picture) == []
