"""Two forms that tie by the open rule are alternatives: nowhere are both said to be recommended."""

from __future__ import annotations

from dataclasses import replace

from assessments.engine.case import Case
from assessments.report.paper import paper_of_case
from assessments.report.view_model.report import Report
from catalogue.content.structure import Catalogue


def report_of(catalogue: Catalogue, case: Case, **answers: int) -> Report:
    return paper_of_case(catalogue, replace(case, answers={**case.answers, **answers})).report


def test_alternatives_are_said_with_or(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    sentence = report_of(catalogue, cases["T3"], taktgeber=0).proposal[-1]
    assert sentence.endswith(
        "; in der Region trägt eine Arbeitsgemeinschaft oder eine öffentlich-rechtliche Vereinbarung den Kern;"
        " beide liegen gleichauf."
    )


def test_a_pair_that_belongs_together_is_said_with_and(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    report = report_of(catalogue, cases["T3"])
    assert len([choice for choice in report.choices if choice.slot == "R"]) == 2
    assert " und " in report.proposal[-1] and " oder " not in report.proposal[-1]


def test_the_council_votes_on_one_of_the_alternatives(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    def beginnings(**answers: int) -> list[str]:
        return [points[0].text for points in report_of(catalogue, cases["T3"], **answers).votes]

    alternatives = [text for text in beginnings(taktgeber=0) if text.startswith("Alternative")]
    assert alternatives == [f"Alternative {letter} (es wird nur eine beschlossen): " for letter in "AB"]
    assert not [text for text in beginnings() if text.startswith("Alternative")]
