"""Drawings as PNG, for word processors: the same shapes, drawn three times as fine as paper shows them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from assessments.report.diagrams import Drawing
from assessments.report.diagrams.shapes import Path, Point, Rect, Text
from assessments.report.typeface import STYLES, folder

FINE = 3
STEP = re.compile(r"([MLHVlhvz])([^MLHVlhvz]*)")


def png_of(drawing: Drawing) -> bytes:
    image = Image.new("RGB", (round(drawing.width * FINE), round(drawing.height * FINE)), "white")
    draw = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        match shape:
            case Rect():
                _rect(draw, shape)
            case Text():
                _text(draw, shape)
            case Path():
                _path(draw, shape)
    target = io.BytesIO()
    image.save(target, "PNG", dpi=(72 * FINE, 72 * FINE))
    return target.getvalue()


def _rect(draw: ImageDraw.ImageDraw, shape: Rect) -> None:
    left, top, right, bottom = shape.x, shape.y, shape.x + max(shape.w, 0), shape.y + max(shape.h, 0)
    if shape.fill != "none":
        draw.rectangle([_fine((left, top)), _fine((right, bottom))], fill=shape.fill)
    if shape.stroke:
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        _strokes(draw, corners, shape.stroke, shape.stroke_width, shape.dash)


def _text(draw: ImageDraw.ImageDraw, shape: Text) -> None:
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[shape.anchor]
    font = _font(shape.weight, round(shape.size * FINE))
    draw.text(_fine((shape.x, shape.y)), shape.value, shape.fill, font, anchor)


def _path(draw: ImageDraw.ImageDraw, shape: Path) -> None:
    for points in _polylines(shape.d):
        if shape.fill != "none":
            draw.polygon([_fine(point) for point in points], fill=shape.fill)
        if shape.stroke:
            _strokes(draw, points, shape.stroke, shape.stroke_width, shape.dash)


def _polylines(d: str) -> Iterator[list[Point]]:
    """The few commands our paths use."""
    points: list[Point] = []
    for command, rest in STEP.findall(d):
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", rest)]
        x, y = points[-1] if points else (0.0, 0.0)
        match command:
            case "M":
                if len(points) > 1:
                    yield points
                points = [(numbers[0], numbers[1])]
            case "L":
                points.append((numbers[0], numbers[1]))
            case "l":
                points.append((x + numbers[0], y + numbers[1]))
            case "H":
                points.append((numbers[0], y))
            case "h":
                points.append((x + numbers[0], y))
            case "V":
                points.append((x, numbers[0]))
            case "v":
                points.append((x, y + numbers[0]))
            case "z":
                points.append(points[0])
    if len(points) > 1:
        yield points


def _strokes(draw: ImageDraw.ImageDraw, points: list[Point], colour: str, thick: float, dash: str) -> None:
    width = max(1, round(thick * FINE))
    for start, end in pairwise(points):
        for piece in _dashes(start, end, dash):
            draw.line([_fine(point) for point in piece], colour, width)


def _dashes(start: Point, end: Point, dash: str) -> Iterator[tuple[Point, Point]]:
    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    if not dash or not length:
        yield start, end
        return
    on, off = (float(number) for number in dash.split())
    at = 0.0
    while at < length:
        stop = min(at + on, length)
        yield _between(start, end, at / length), _between(start, end, stop / length)
        at = stop + off


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _fine(point: Point) -> Point:
    return point[0] * FINE, point[1] * FINE


@cache
def _font(weight: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(folder() / f"FiraSans-{STYLES[weight]}.ttf", size)
