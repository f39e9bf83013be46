"""Runs of text as markup for the paper: every word is escaped here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from assessments.report.blocks import TICKED, Figure, Run, Text
from assessments.report.document.flow import clean, written

register = template.Library()

FOLLOWED = ("https://", "http://", "mailto:")
"""Only such addresses become links; everything else stays text."""


@register.filter
def at(row: Sequence[Any], place: int) -> Any:
    return row[place]


@register.filter
def inline(runs: Text) -> SafeString:
    return mark_safe("".join(_run(run) for run in runs))  # noqa: S308 - each run is escaped


def _run(run: Run) -> str:
    match run.style:
        case "break":
            return "<br>"
        case "box":
            return f'<span class="box{" ticked" if run == TICKED else ""}"></span>'
        case "strong":
            return f"<b>{escape(run.text)}</b>"
        case "blank" | "muted":
            return f'<span class="{run.style}">{escape(run.text)}</span>'
        case "critical" | "high" | "medium" | "hint":
            return f'<span class="sev {run.style}">{escape(run.text)}</span>'
        case "source":
            return f'<span class="cite">{escape(run.text)}</span>' if run.text else ""
    if run.href.startswith(FOLLOWED):
        return format_html('<a href="{}">{}</a>', run.href, run.text)
    return escape(run.text)


ODT_STYLES = {"strong": "Strong", "critical": "Strong", "high": "Strong", "medium": "Strong", "hint": "Strong",
              "blank": "Blank", "muted": "Muted"}  # fmt: skip


@register.filter
def odt_inline(runs: Text) -> SafeString:
    return mark_safe("".join(_odt_run(run) for run in runs))  # noqa: S308 - each run is escaped


def _odt_run(run: Run) -> str:
    words = escape(written(run)).replace("\n", "<text:line-break/>")
    style = ODT_STYLES.get(run.style)
    if style:
        return f'<text:span text:style-name="{style}">{words}</text:span>'
    if run.href.startswith(FOLLOWED):
        return f'<text:a xlink:type="simple" xlink:href="{escape(run.href)}">{words}</text:a>'
    return words


@register.filter
def xml_text(words: str) -> str:
    """Without the characters that XML forbids; escaped by the template."""
    return clean(words)


@register.filter
def picture_of(figure: Figure, pictures: Mapping[int, Any]) -> Any:
    return pictures[id(figure)]
