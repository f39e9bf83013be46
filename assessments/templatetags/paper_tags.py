"""Runs of text as markup for the paper: every word is escaped here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join

from assessments.report.blocks import ITEM, TICKED, Figure, Run
from assessments.report.blocks import Text as Runs
from assessments.report.diagrams.shapes import Drawing, Path, Rect, Shape, Text, css_of, length
from assessments.report.document.flow import broken, clean, written

register = template.Library()

FOLLOWED = ("https://", "http://", "mailto:")
"""Only such addresses become links; everything else stays text."""


@register.filter
def at(row: Sequence[Any], place: int) -> Any:
    return row[place]


@register.filter
def inline(runs: Runs) -> str:
    if ITEM not in runs:
        return format_html_join("", "{}", ((_run(run),) for run in runs))
    return format_html_join("", '<span class="item">{}</span>', ((inline(item),) for item in _items(runs)))


def _items(runs: Runs) -> Iterator[Runs]:
    """A list in a cell, item by item, each with its dash as plain words."""
    item: list[Run] = []
    for run in runs:
        if run == ITEM and item:
            yield tuple(item)
            item = []
        item.append(Run(run.text) if run == ITEM else run)
    yield tuple(item)


def _run(run: Run) -> str:
    match run.style:
        case "break":
            return format_html("<br>{}", "")
        case "box":
            return format_html('<span class="box{}"></span>', " ticked" if run == TICKED else "")
        case "strong":
            return format_html("<b>{}</b>", run.text)
        case "blank" | "muted":
            return format_html('<span class="{}">{}</span>', run.style, run.text)
        case "critical" | "high" | "medium" | "hint":
            return format_html('<span class="sev {}">{}</span>', run.style, run.text)
        case "source":
            return format_html('<span class="cite">{}</span>', run.text) if run.text else ""
    if run.href.startswith(FOLLOWED):
        return format_html('<a href="{}">{}</a>', run.href, run.text)
    return run.text


@register.filter
def shapes(drawing: Drawing) -> str:
    """All shapes of a drawing, a thousand on a page: written here, in a template they would take the most time.

    They are one pattern, in which only the words are left open: escaping every number and colour takes as long as all
    the rest of the page.
    """
    if not drawing.markup:
        words = [shape.value for shape in drawing.shapes if isinstance(shape, Text)]
        drawing.markup = format_html("".join(map(_pattern, drawing.shapes)) + "{}", *words, "")
    return drawing.markup


def _pattern(shape: Shape) -> str:
    match shape:
        case Rect():
            place = f'x="{length(shape.x)}" y="{length(shape.y)}"'
            return f'<rect {place} width="{length(shape.w)}" height="{length(shape.h)}" rx="1" {_paint(shape)}/>'
        case Text():
            place = f'x="{length(shape.x)}" y="{length(shape.y)}" font-size="{shape.size}"'
            weight = f' font-weight="{shape.weight}"' if shape.weight != 400 else ""
            anchor = f' text-anchor="{_own(shape.anchor)}"' if shape.anchor != "start" else ""
            ink = f'class="{css_of(fill=shape.fill)}" fill="{_own(shape.fill)}"'
            return f"<text {place}{weight}{anchor} {ink}>{{}}</text>"
    return f'<path d="{_own(shape.d)}" {_paint(shape)}/>'


def _paint(shape: Rect | Path) -> str:
    line = f' stroke="{_own(shape.stroke)}" stroke-width="{shape.stroke_width}"' if shape.stroke else ""
    dash = f' stroke-dasharray="{_own(shape.dash)}"' if shape.dash else ""
    return f'class="{css_of(fill=shape.fill, stroke=shape.stroke)}" fill="{_own(shape.fill)}"{line}{dash}'


def _own(value: str) -> str:
    """A colour or a path of the program's own; anything else would be escaped, and has no place in a pattern."""
    return escape(value).replace("{", "").replace("}", "")


ODT_STYLES = {"strong": "Strong", "critical": "Strong", "high": "Strong", "medium": "Strong", "hint": "Strong",
              "blank": "Blank", "muted": "Muted"}  # fmt: skip


@register.filter
def odt_inline(runs: Runs) -> str:
    return format_html_join("", "{}", ((_odt_run(run),) for run in broken(runs)))


def _odt_run(run: Run) -> str:
    breaks = ((line,) for line in written(run).split("\n"))
    words = format_html_join(format_html("<text:line-break/>{}", ""), "{}", breaks)
    style = ODT_STYLES.get(run.style)
    if style:
        return format_html('<text:span text:style-name="{}">{}</text:span>', style, words)
    if run.href.startswith(FOLLOWED):
        return format_html('<text:a xlink:type="simple" xlink:href="{}">{}</text:a>', run.href, words)
    return words


@register.filter
def xml_text(words: str) -> str:
    """Without the characters that XML forbids; escaped by the template."""
    return clean(words)


@register.filter
def picture_of(figure: Figure, pictures: Mapping[int, Any]) -> Any:
    return pictures[id(figure)]
