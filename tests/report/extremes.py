"""Forty extreme papers: long runs, tables over many pages, marks without end, right to left, emoji, nothing at all."""

from __future__ import annotations

from dataclasses import replace

from assessments.engine.case import Case
from assessments.report.entries import Entries
from assessments.report.paper import Paper, paper_of_case
from assessments.report.pdf import pdf_of
from catalogue.content.structure import Catalogue
from tests.report.measured import Measured
from tests.report.pdf_text import squeezed, words_of_pdf
from tests.report.test_diagrams import actors
from tests.report.test_paper import complies

LONG = ("x" * 20_000, "Wort " * 4_000, "a\u0301" * 5_000, "🦊" * 2_000, "\u202e" * 500, "ß" * 9_999, "", "-" * 20_000,
        "Donaudampfschiff" * 1_000, "1 " * 9_000)  # fmt: skip
COUNTS = (0, 3, 60, 300)
SECONDS, MEMORY = 15, 400
"""CPU of a machine as quick as the one this bar was set on, MiB."""


def extreme(catalogue: Catalogue, cases: dict[str, Case], number: int) -> Paper:
    """Each of the three cases with each number of actors; what is written at length changes with the number."""
    case = replace(cases[f"T{number % 3 + 1}"], actors=actors(COUNTS[number % 4], number))
    noted = tuple(replace(actor, note=LONG[(number + i) % 10][:2000]) for i, actor in enumerate(case.actors))
    words = LONG[number % 10]
    return replace(
        paper_of_case(catalogue, replace(case, actors=noted)),
        entries=Entries(aims=words[:3000], climate=words[:2000], equality=words[-2000:]),
    )


def is_made_in_bounds(paper: Paper, measured: Measured, slowness: float) -> None:
    content = pdf_of(paper)
    complies(content)
    assert measured.seconds < SECONDS * slowness
    assert measured.memory < MEMORY
    found = words_of_pdf(content)
    missing = [actor.name for actor in paper.report.actors if squeezed(actor.name) not in found]
    assert missing == []
