"""A question that does not apply never counts, whatever was answered to it before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from assessments.engine.contradictions import contradictions
from assessments.engine.evaluate import evaluate
from assessments.models import Answer, Assessment
from assessments.reading import Record, case_of, words_of
from assessments.report.html import html_of
from assessments.report.paper import paper_of_record
from assessments.report.view_model import Basis, build
from assessments.report.wording import voice_of
from assessments.steps import CONDITIONS, Place, applies
from catalogue.content.structure import Catalogue, Question
from catalogue.files import read_folder
from catalogue.publishing import published
from tests.cast import Cast, filled
from tests.conftest import CONTENT

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

CATALOGUE = read_folder(CONTENT)
GATES = [("profile", "kind"), ("profile", "population"), ("profile", "has_own_administration"),
         ("answers", "regionalbedarf"), ("regional", "r4")]  # fmt: skip
CONDITIONAL = [(q.block, q.key) for q in CATALOGUE.questions if q.block == "regional" or (q.block, q.key) in CONDITIONS]
CRITERIA = [(q.block, q.key) for q in CATALOGUE.questions if q.block == "answers"]
FACTS = [(q.block, q.key) for q in CATALOGUE.questions if q.block == "facts"]


def values_of(question: Question) -> st.SearchStrategy[Any]:
    match question.answer_type:
        case "yes_no":
            return st.booleans()
        case "integer" if question.key == "population":
            return st.sampled_from([900, 4_999, 19_999, 20_000, 240_000])
        case "integer" | "money":
            return st.integers(question.minimum or 0, min(question.maximum or 10**6, 10**6))
        case "text":
            return st.sampled_from(["Stadtrat", "Bürgermeisterin"])
        case "texts":
            return st.lists(st.sampled_from(["Datenplattform", "Mobilität"]), max_size=2)
    return st.sampled_from([anchor.value for anchor in question.anchors])


@st.composite
def answers(draw: st.DrawFn, places: list[Place]) -> tuple[Place, Answer]:
    """An answer to one question: given, mostly, else "weiß nicht", not applicable or open, with a note or without."""
    place = draw(st.sampled_from(places))
    question = CATALOGUE.question[place]
    must_be_given = place in (("profile", "kind"), ("profile", "population"))
    status = "given" if must_be_given else draw(st.sampled_from(["given"] * 5 + ["unknown", "not_applicable", "open"]))
    if status == "not_applicable" and question.block != "facts":
        status = "unknown"
    value = draw(values_of(question)) if status == "given" else None
    note = draw(st.sampled_from(["", "Anmerkung zu " + question.key]))
    return place, Answer(block=place[0], key=place[1], status=status, value=value, note=note)


paths = st.lists(
    st.one_of(answers(GATES), answers(CONDITIONAL), answers(CRITERIA), answers(FACTS)), min_size=15, max_size=80
)


def walk(start: Mapping[Place, Answer], path: list[tuple[Place, Answer]]) -> dict[Place, Answer]:
    """Answers one question after the other, as far as it is asked at that moment; earlier answers stay."""
    stored = dict(start)
    for place, answer in path:
        if applies(place, given_in(stored)):
            stored[place] = answer
    return stored


def given_in(stored: Mapping[Place, Answer]) -> dict[Place, Any]:
    return {place: row.value for place, row in stored.items() if row.status == "given"}


def hidden_in(stored: Mapping[Place, Answer]) -> set[Place]:
    return {place for place in stored if not applies(place, given_in(stored))}


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    return filled(cast, documents["T2"])


def start_of(case: Assessment) -> dict[Place, Answer]:
    return {(row.block, row.key): row for row in case.answers.select_related("changed_by")}


def outcome(record: Record) -> tuple[Any, ...]:
    case, catalogue = case_of(record), record.catalogue
    found = evaluate(catalogue, case, robustness=False, flips=False)
    return case, found, record.notes, words_of(record)


def printed(record: Record) -> tuple[Any, str]:
    """The view model of the result page and the paper as HTML."""
    case, catalogue = case_of(record), record.catalogue
    voice = voice_of(case.profile.kind, words_of(record), on_paper=False)
    recommendation = evaluate(catalogue, case, robustness=False)
    report = build(Basis(catalogue, case, recommendation, voice, record.notes, contradictions(case)))
    return report, html_of(paper_of_record(record))


def compared(case: Assessment, catalogue: Catalogue, path: list[tuple[Place, Answer]]) -> tuple[Record, Record]:
    """The answers at the end of a path, with and without those to questions that do not apply any more."""
    stored = walk(start_of(case), path)
    hidden = hidden_in(stored)
    assume(hidden)
    event(f"{len(hidden)} hidden")
    shown = {place: row for place, row in stored.items() if place not in hidden}
    return Record(case, catalogue, stored), Record(case, catalogue, shown)


relaxed = settings(suppress_health_check=list(HealthCheck), deadline=None)


@relaxed
@given(path=paths)
def test_hidden_answers_change_neither_scores_nor_findings(case: Assessment, path: list[Any]) -> None:
    with_hidden, without = compared(case, published(), path)
    assert outcome(with_hidden) == outcome(without)


@settings(relaxed, max_examples=12)
@given(path=paths)
def test_hidden_answers_change_neither_report_nor_paper(case: Assessment, path: list[Any]) -> None:
    with_hidden, without = compared(case, published(), path)
    (report, paper), (plain_report, plain_paper) = printed(with_hidden), printed(without)
    assert report == plain_report
    assert paper == plain_paper


@pytest.mark.full
@settings(relaxed, max_examples=150)
@given(path=paths)
def test_hidden_answers_change_neither_report_nor_paper_on_many_paths(case: Assessment, path: list[Any]) -> None:
    with_hidden, without = compared(case, published(), path)
    assert printed(with_hidden) == printed(without)


@pytest.mark.parametrize("place", CONDITIONAL, ids=lambda place: "-".join(place))
def test_every_conditional_question_can_be_hidden_and_then_counts_for_nothing(case: Assessment, place: Place) -> None:
    rows = start_of(case) | {
        ("profile", "kind"): Answer(status="given", value="kreisfrei"),
        ("profile", "population"): Answer(status="given", value=240_000),
        ("answers", "regionalbedarf"): Answer(status="given", value=0),
    }
    question = CATALOGUE.question[place]
    value = {"yes_no": True, "integer": 7, "texts": ["Wolkenkuckucksheim"]}.get(question.answer_type)
    value = question.anchors[-1].value if question.anchors else value
    row = Answer(block=place[0], key=place[1], status="given", value=value, note="Wolkenkuckucksheim")
    rows = {other: answer for other, answer in rows.items() if applies(other, given_in(rows))}
    record, plain = Record(case, published(), rows | {place: row}), Record(case, published(), rows)
    assert not applies(place, record.given)
    assert outcome(record) == outcome(plain)
    assert "Wolkenkuckucksheim" not in html_of(paper_of_record(record))


def test_a_shown_answer_does_count(case: Assessment) -> None:
    """The comparison sees a difference where there is one."""
    rows = start_of(case)
    changed = replace(Record(case, published(), rows), answers=rows | {
        ("answers", "personal"): Answer(status="given", value=4 - rows["answers", "personal"].value, note="Anders")
    })  # fmt: skip
    assert outcome(changed) != outcome(Record(case, published(), rows))
    assert printed(changed) != printed(Record(case, published(), rows))
