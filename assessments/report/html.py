"""The paper as one HTML document, ready for the renderer: user text is text, never markup."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string

from assessments.report.document import Document, document_of
from assessments.report.paper import Paper
from assessments.report.typeface import printable

DRAWING_OR_TAG = re.compile(r"<svg.*?</svg>|<head.*?</head>|<[^>]+>", re.DOTALL)
LONG_RUN = re.compile(r"(?:&[#\w]+;|[^\s<&]){40,}")
PIECE = re.compile(r"(?:&[#\w]+;|[^\s<&]){1,30}")


def html_of(paper: Paper) -> str:
    return html_of_document(document_of(paper))


def html_of_document(document: Document) -> str:
    context = {"document": document, "paper": document.paper, "report": document.paper.report}
    return _breakable(printable(render_to_string("report/paper.html", context)))


def _breakable(html: str) -> str:
    """Places to break in runs without a space: without them one answer can stall the layout."""
    parts, last = [], 0
    for match in DRAWING_OR_TAG.finditer(html):
        parts += [LONG_RUN.sub(_with_breaks, html[last : match.start()]), match.group()]
        last = match.end()
    return "".join([*parts, LONG_RUN.sub(_with_breaks, html[last:])])


def _with_breaks(match: re.Match[str]) -> str:
    return "\u200b".join(PIECE.findall(match.group()))


@cache
def stylesheet() -> str:
    return (settings.BASE_DIR / "static/css/paper.css").read_text(encoding="utf-8")
