"""Drawings: no label is cut, nothing overlaps, no line runs through a box, every line ends at two boxes."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import combinations

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from assessments.engine.case import Actor, Case
from assessments.report.diagrams import Box, Drawing, Lane, house, houses, narrow_house
from assessments.report.diagrams.house import TALLEST
from assessments.report.diagrams.shapes import NAMES as COLOURS
from assessments.report.diagrams.shapes import Rect, Text
from assessments.report.document import document_of
from assessments.report.paper import paper_of_case
from assessments.report.typeface import width
from assessments.report.view_model import Report
from assessments.report.view_model.pictures import target_lanes
from assessments.templatetags.paper_tags import shapes
from catalogue.content.structure import Catalogue
from municipalities.colours import contrast

SIZES = [3, 10, 17, 30, 60]
NAMES = (
    "Rat", "IT", "Amt für Stadtentwicklung und Geoinformation", "Gleichstellungsbeauftragte", "Tiefbau",
    "Straßenverkehrsbehörde mit Verkehrsüberwachung", "Donaudampfschifffahrtsgesellschaft", "Stadtwerke/Eigenbetrieb",
    "x" * 200, "Informationssicherheitsbeauftragter (Stabsstelle)",
)  # fmt: skip
EDGE = 0.5


def actors(count: int, seed: int) -> tuple[Actor, ...]:
    """Names of all lengths, on one to three levels or none, reporting to anybody, also in circles."""
    dice = random.Random(seed)
    return tuple(
        Actor(
            f"a{i}",
            f"{dice.choice(NAMES)} {i}"[:200],
            "it",
            tuple(level for level in "PKU" if dice.random() < 0.4),
            role=dice.choice([None, "decides", "coordinates"]),
            reports_to=tuple(f"a{n}" for n in dice.sample(range(count), min(count, dice.choice([0, 1, 1, 1, 2])))
                             if n != i),
        )
        for i in range(count)
    )  # fmt: skip


def inside(a: Rect, x: float, y: float) -> bool:
    return a.x + EDGE < x < a.x + a.w - EDGE and a.y + EDGE < y < a.y + a.h - EDGE


def check(drawing: Drawing) -> None:
    for a, b in combinations(drawing.boxes, 2):
        apart = a.x + a.w <= b.x or b.x + b.w <= a.x or a.y + a.h <= b.y or b.y + b.h <= a.y
        assert apart, (a, b)
    for box in drawing.boxes:
        assert box.x >= 0 and box.y >= 0 and box.x + box.w <= drawing.width and box.y + box.h <= drawing.height
    for (x1, y1), (x2, y2) in drawing.segments:
        assert x1 == x2 or y1 == y2, "upright and level only"
        for box in drawing.boxes:
            crosses = (
                max(x1, x2) > box.x + EDGE
                and min(x1, x2) < box.x + box.w - EDGE
                and max(y1, y2) > box.y + EDGE
                and min(y1, y2) < box.y + box.h - EDGE
            )
            assert not crosses, ("line through a box", box, (x1, y1), (x2, y2))
    texts = [shape for shape in drawing.shapes if isinstance(shape, Text)]
    for shape in texts:
        left, right = span(shape)
        assert left >= -EDGE and right <= drawing.width + EDGE, shape
        assert 0 <= shape.y <= drawing.height, shape
        for box in drawing.boxes:
            if inside(box, left + 1, shape.y - 2):
                assert right <= box.x + box.w, ("label wider than its box", shape)
                assert shape.y <= box.y + box.h, ("label below its box", shape)
    for one, other in combinations(texts, 2):
        if abs(one.y - other.y) < 0.7 * min(one.size, other.size):
            (a, b), (c, d) = span(one), span(other)
            assert b <= c or d <= a, ("one word upon another", one, other)


def span(shape: Text) -> tuple[float, float]:
    room = width(shape.value, shape.size, shape.weight)
    left = shape.x - {"start": 0, "middle": room / 2, "end": room}[shape.anchor]
    return left, left + room


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("seed", range(4))
def test_everything_in_the_picture_of_actors_has_its_place(
    catalogue: Catalogue, cases: dict[str, Case], count: int, seed: int
) -> None:
    case = replace(cases["T1"], actors=actors(count, seed))
    report = paper_of_case(catalogue, case).report
    assert report.actor_map
    check(report.actor_map)
    check(report.target)  # type: ignore[arg-type]
    check(report.actor_map_narrow)  # type: ignore[arg-type]
    for drawing in (*report.on_paper.actor_maps(), *report.on_paper.targets(), *report.on_paper.small_targets()):
        check(drawing)
        assert drawing.height <= TALLEST + 40


@pytest.mark.parametrize("count", SIZES)
def test_every_name_stands_in_the_picture_whole(catalogue: Catalogue, cases: dict[str, Case], count: int) -> None:
    report = paper_of_case(catalogue, replace(cases["T1"], actors=actors(count, 7))).report
    drawn = "".join(s.value for d in report.on_paper.actor_maps() for s in d.shapes if isinstance(s, Text))
    drawn = drawn.replace("-", "").replace(" ", "")
    for actor in report.case.actors:
        assert actor.name.replace("-", "").replace(" ", "") in drawn


def lanes() -> list[Lane]:
    people = tuple(Box(name, key=name) for name in ("Rat", "OB"))
    return [Lane("P", "", people), Lane("K", "", (Box("IT", key="IT"), Box("Büro", key="Büro"))),
            Lane("U", "", (Box("Amt", key="Amt"),))]  # fmt: skip


def test_every_line_leads_from_one_box_to_the_other() -> None:
    drawing = house("", lanes(), [("OB", "Rat"), ("IT", "OB"), ("Amt", "OB"), ("Büro", "IT"), ("Rat", "Amt")])
    ends = [point for segment in drawing.segments for point in segment]
    box = dict(zip(("Rat", "OB", "IT", "Büro", "Amt"), drawing.boxes, strict=True))
    touched = {
        name
        for name, rect in box.items()
        for x, y in ends
        if (rect.x <= x <= rect.x + rect.w and (abs(y - rect.y) < 0.1 or abs(y - rect.y - rect.h) < 0.1))
        or ((abs(x - rect.x) < 0.1 or abs(x - rect.x - rect.w) < 0.1) and rect.y < y < rect.y + rect.h)
    }  # fmt: skip
    assert touched == set(box)


def test_whoever_reports_to_somebody_unknown_or_themselves_gets_no_line() -> None:
    assert house("", lanes(), [("OB", "OB"), ("OB", "niemand")]).segments == []


def lanes_of(*levels: tuple[str, list[str]]) -> list[Lane]:
    return [
        Lane(f"Ebene {key}", "Wer?", tuple(Box(name, ("setzt um",), key=name) for name in names), is_soft=len(key) > 1)
        for key, names in levels
    ]


people = st.lists(st.sampled_from([f"a{i}" for i in range(60)]), max_size=60, unique=True)


@given(st.data())
def test_any_map_is_drawn_without_overlap(data: st.DataObject) -> None:
    drawn = data.draw(people)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(drawn)), min_size=4, max_size=4)))
    parts = [drawn[a:b] for a, b in zip([0, *cuts], [*cuts, len(drawn)], strict=True)]
    levels = lanes_of(*zip(("P", "K", "U", "quer", "extern"), parts, strict=True))
    superiors = st.lists(st.sampled_from(drawn), max_size=3, unique=True) if drawn else st.just([])
    reports = [(name, other) for name in drawn for other in data.draw(superiors)]
    check(house("Karte", levels, reports, per_row=data.draw(st.sampled_from([3, 4]))))
    check(narrow_house("Karte", levels))


def test_an_empty_map_still_is_a_house() -> None:
    drawing = house("Karte", lanes_of(("P", []), ("K", []), ("U", [])))
    check(drawing)
    assert drawing.boxes == []
    assert shapes(drawing).count("Ebene") == 3


def test_who_stands_on_another_level_too_is_dashed_and_has_no_lines() -> None:
    levels = [Lane("K", "", (Box("IT", key="it"),)), Lane("U", "", (Box("IT", (), "also"), Box("Amt", key="amt")))]
    drawing = house("", levels, [("amt", "it")], legend=("also",))
    check(drawing)
    assert sum(bool(box.dash) for box in drawing.boxes) == 1
    assert "auch auf einer anderen Ebene" in shapes(drawing)


def test_in_the_target_structure_an_actor_of_three_levels_has_one_home(
    catalogue: Catalogue, cases: dict[str, Case]
) -> None:
    case = cases["T1"]
    mayor = next(actor for actor in case.actors if actor.kind == "head")
    everywhere = replace(mayor, levels=("P", "K", "U"), role="coordinates")
    case = replace(case, actors=tuple(everywhere if actor is mayor else actor for actor in case.actors))
    paper = paper_of_case(catalogue, case)
    lanes = target_lanes(paper.report.on_paper.basis, paper.report.on_paper.slots)
    boxes = [box for lane in lanes for box in lane.boxes if box.title == mayor.name]
    assert [box.key for box in boxes] == [mayor.key, "", ""], "lines end on the first of the levels"
    assert [box.style for box in boxes][::2] == ["same", "also"]


def test_where_lines_would_be_too_many_words_say_who_reports_to_whom() -> None:
    """And in the narrow picture, which has no lines, always."""
    few = [Lane("U", "", (Box("IT", key="it", reports_to="OB"), Box("OB", key="ob")))]
    assert "berichtet an OB" not in shapes(house("", few, [("it", "ob")]))
    assert "berichtet an OB" in shapes(narrow_house("", few))
    many = [Lane("U", "", tuple(Box(f"Amt {i}", key=str(i), reports_to=f"Amt {(i + 7) % 60}") for i in range(60)))]
    drawing = house("", many, [(str(i), str((i + 7) % 60)) for i in range(60)])
    check(drawing)
    assert drawing.segments == []
    assert "berichtet an Amt 7" in shapes(drawing)


def test_whatever_people_write_is_no_markup() -> None:
    svg = shapes(house("", [Lane("U", "", (Box("<script>&amp;", key="x"),))]))
    assert "&lt;script&gt;&amp;amp;" in svg


def test_words_with_braces_are_shown_as_they_are() -> None:
    """The shapes of a picture are one pattern with gaps for its words."""
    words = ["{}", "{0} {name!r:9}", "{{", "}", "<b>&"]
    markup = shapes(Drawing("Bild", shapes=[Text(1, 2, word) for word in words]))
    assert re.findall(">([^<]*)</text>", markup) == [*words[:4], "&lt;b&gt;&amp;"]


def test_a_picture_without_words_is_drawn() -> None:
    assert shapes(Drawing("Bild", shapes=[Rect(1, 2, 3, 4)])).count("<rect ") == 1


def test_a_picture_higher_than_a_page_is_drawn_in_parts() -> None:
    many = [Lane("U", "", tuple(Box(f"Amt {i} " + "x" * 90, key=str(i)) for i in range(120)))]
    parts = houses("Bild.", many)
    assert len(parts) > 1
    assert sum(len(part.boxes) for part in parts) == 120
    assert all(part.height <= TALLEST + 40 for part in parts)


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_no_word_of_any_picture_is_cut_or_covered(catalogue: Catalogue, cases: dict[str, Case], name: str) -> None:
    """All pictures of page and paper; with names as long as editors may make them, too."""
    longer = replace(
        catalogue,
        forms=tuple(
            replace(form, short_name=f"{form.short_name} Smart-City-Kompetenzzentrum") for form in catalogue.forms
        ),
    )
    for content in (catalogue, longer):
        for drawing in drawings_of(paper_of_case(content, cases[name]).report):
            check(drawing)


def drawings_of(report: Report) -> list[Drawing]:
    found = [report.target, report.target_narrow, report.actor_map, report.actor_map_narrow, report.timeline]
    found += [picture for slot in report.slots for picture in (slot.bars, slot.narrow_bars, slot.heat)]
    found += [*report.on_paper.targets(), *report.on_paper.small_targets(), *report.on_paper.actor_maps()]
    return [drawing for drawing in found if drawing]


def palettes() -> list[dict[str, str]]:
    """What the style sheet of the pages makes of the colours: by day, by night, and by night on request."""
    css = (settings.BASE_DIR / "static/css/app.css").read_text("utf-8")
    grounds = (
        {"white": "#FFFFFF", "ink": "#1B222B", "grey": "#4A5663"},
        {"white": "#000000", "ink": "#FFFFFF", "grey": "#B6BDC7"},
    )
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"--diagram-(\w+): (#\w{6});", css):
        assert f".f-{name} {{ fill: var(--diagram-{name}); }}" in css
        assert f".s-{name} {{ stroke: var(--diagram-{name}); }}" in css
        found.setdefault(name, []).append(value)
    return [{name: values[i] for name, values in found.items()} | grounds[i > 0] for i in range(3)]


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_every_word_of_every_picture_can_be_read_by_day_and_by_night(
    catalogue: Catalogue, cases: dict[str, Case], name: str
) -> None:
    for drawing in drawings_of(paper_of_case(catalogue, cases[name]).report):
        for place, shape in enumerate(drawing.shapes):
            painted = {shape.fill} if isinstance(shape, Text) else {shape.fill, shape.stroke} - {"none", ""}
            assert painted <= set(COLOURS), "a colour that the night does not know"
            if isinstance(shape, Text):
                left, right = span(shape)
                grounds = [
                    r.fill for r in drawing.shapes[:place]
                    if isinstance(r, Rect) and r.fill != "none" and inside(r, (left + right) / 2, shape.y - 2)
                ]  # fmt: skip
                for palette in palettes():
                    ground = palette[COLOURS[grounds[-1]]] if grounds else palette["white"]
                    assert contrast(palette[COLOURS[shape.fill]], ground) >= 4.5, (shape, ground)


def test_the_data_of_every_picture_is_also_in_a_table(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    document = document_of(paper_of_case(catalogue, cases["T1"]))
    kinds = {part.key: [block.kind for block in part.blocks] for part in document.parts}
    for key in ("teil-3", "teil-5", "teil-7", "teil-8", "teil-10"):
        assert "figure" in kinds[key]
        assert "table" in kinds[key]
