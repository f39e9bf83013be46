"""Page one is one page, whatever the case: forty of them in one file give forty pages."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pytest
from django.template.loader import render_to_string

from assessments.engine.case import Case
from assessments.report import pdf
from assessments.report.document.summary import PAGE, summary
from assessments.report.entries import Entries
from assessments.report.html import _breakable
from assessments.report.paper import Paper, paper_of_case
from assessments.report.typeface import printable
from catalogue.content.structure import Catalogue
from tests.report.test_diagrams import actors

LONG = "Verwaltungsgemeinschaft Donaudampfschifffahrtsgesellschaftskapitänsstadt an der Oberen Weißen Elster "


def varied(catalogue: Catalogue, cases: dict[str, Case], count: int) -> Iterator[Paper]:
    """All kinds, sizes, answers, lengths of names and numbers of actors."""
    dice = random.Random(1)
    for number in range(count):
        base = cases[f"T{number % 3 + 1}"]
        kind = ("kreisfrei", "kreisangehoerig", "landkreis", "verbund")[number % 4]
        profile = replace(
            base.profile,
            kind=kind,
            population=dice.choice([300, 4_800, 25_000, 99_999, 240_000, 3_000_000]),
            name=dice.choice(["Au", "Rheinburg", (LONG * 3)[:200], "x" * 200]),
        )
        given = {key: dice.choice([None, 0, 1, 2, 3, 4]) if number % 5 else 4 for key in base.answers}
        answers = given if number % 8 else dict(list(given.items())[:5])
        case = replace(base, profile=profile, answers=answers, actors=actors(dice.choice([0, 3, 17, 60]), number))
        entries = Entries(subject=dice.choice(["", (LONG * 2)[:200]]), number=dice.choice(["", "2026/" + "1" * 55]))
        yield replace(paper_of_case(catalogue, case), entries=entries)


def pages_of(papers: list[Paper]) -> list[str]:
    sections = [render_to_string("report/summary.html", {"paper": p, "one": summary(p)}) for p in papers]
    body = "".join(sections).replace('id="kurzfassung"', "").replace('<section class="one">', PAGED)
    html = _breakable(printable(f'<html lang="de"><head><title>x</title></head><body>{body}</body></html>'))
    content = pdf._render(html, papers[0])
    with pikepdf.open(io.BytesIO(content)) as document:
        return [str(page.get("/MediaBox")) for page in document.pages]


PAGED = '<section class="one" style="break-before: page">'


def test_page_one_is_one_page(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    papers = list(varied(catalogue, cases, 12))
    assert len(pages_of(papers)) == 12


@pytest.mark.full
def test_page_one_is_one_page_in_forty_cases(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    papers = list(varied(catalogue, cases, 40))
    assert len(pages_of(papers)) == 40


def test_page_one_never_plans_more_than_there_is(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    for paper in varied(catalogue, cases, 40):
        assert summary(paper).height <= PAGE


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_page_one_says_what_decides(catalogue: Catalogue, cases: dict[str, Case], name: str) -> None:
    one = summary(paper_of_case(catalogue, cases[name]))
    assert len(one.proposal) == 3
    assert one.picture is not None
    assert len(one.facts) == 4
    titles = [block.title for row in one.rows for block in row]
    assert titles == ["Die besten Alternativen", "Der stärkste Grund dagegen", "Wie belastbar ist das Ergebnis?",
                      "Was die Empfehlung ändern würde"]  # fmt: skip
    for row in one.rows:
        for block in row:
            said = " ".join(run.text for words in block.paragraphs for run in words)
            assert re.search(r"[.…]$", said), said
