"""The paper as one HTML document, ready for the renderer: user text is text, never markup."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string

from assessments.report.paper import Paper
from assessments.report.typeface import printable

CONTENTS = (
    ("kurzfassung", "1", "Kurzfassung"),
    ("teil-2", "2", "Beschlussvorschlag"),
    ("teil-3", "3", "Ausgangslage und Zielsetzung"),
    ("teil-4", "4", "Befunde"),
    ("teil-5", "5", "Bewertung"),
    ("teil-6", "6", "Alternativen"),
    ("teil-7", "7", "Zielstruktur"),
    ("teil-8", "8", "Auswirkungen"),
    ("teil-9", "9", "Fahrplan"),
    ("teil-10", "10", "Belastbarkeit des Ergebnisses"),
    ("teil-11", "11", "Hinweise und offene Punkte"),
    ("anlage-a", "A", "Antworten"),
    ("anlage-b", "B", "Angaben zu den Akteuren"),
    ("anlage-c", "C", "Punkte je Kriterium und Form"),
    ("anlage-d", "D", "Methode"),
    ("anlage-e", "E", "Quellen"),
    ("anlage-f", "F", "Versionsstand"),
)

DRAWING_OR_TAG = re.compile(r"<svg.*?</svg>|<head.*?</head>|<[^>]+>", re.DOTALL)
LONG_RUN = re.compile(r"(?:&[#\w]+;|[^\s<&]){40,}")
PIECE = re.compile(r"(?:&[#\w]+;|[^\s<&]){1,30}")


def html_of(paper: Paper) -> str:
    report = paper.report
    present = {"anlage-b": bool(report.actors), "anlage-c": report.matrix is not None}
    context = {
        "paper": paper,
        "report": report,
        "contents": [entry for entry in CONTENTS if present.get(entry[0], True)],
        "zero_option": next((form for form in report.catalogue.forms if form.is_zero_option), None),
    }
    return _breakable(printable(render_to_string("report/paper.html", context)))


def _breakable(html: str) -> str:
    """Places to break in runs without a space: without them one answer can stall the layout."""
    parts, last = [], 0
    for match in DRAWING_OR_TAG.finditer(html):
        parts += [LONG_RUN.sub(_with_breaks, html[last : match.start()]), match.group()]
        last = match.end()
    return "".join([*parts, LONG_RUN.sub(_with_breaks, html[last:])])


def _with_breaks(match: re.Match[str]) -> str:
    return "<wbr>".join(PIECE.findall(match.group()))


@cache
def stylesheet() -> str:
    return (settings.BASE_DIR / "static/css/paper.css").read_text(encoding="utf-8")
