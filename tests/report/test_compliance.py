"""Both standards hold in every state: draft and approved, with and without remarks, few and many actors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assessments.engine.case import Case
from assessments.exchange import write_document
from assessments.models import Assessment, Comment
from assessments.reading import read
from assessments.report.html import html_of
from assessments.report.paper import Paper, paper_of_approval, paper_of_record
from assessments.report.pdf import pdf_of
from assessments.report.sealed import unseal
from assessments.report.verdict import verdict_of_approval
from assessments.seal import open_seal
from tests.assessments.test_approval import approve, decide
from tests.cast import Cast, in_review
from tests.report.test_diagrams import actors
from tests.report.test_paper import complies

pytestmark = [pytest.mark.django_db, pytest.mark.full, pytest.mark.paper]


def draft(cast: Cast, case: Assessment) -> Paper:
    return paper_of_record(read(case))


def approved(cast: Cast, case: Assessment) -> Paper:
    decide(cast, case)
    approval = approve(cast, case)
    sealed = unseal(approval.revision)
    return paper_of_approval(sealed, verdict_of_approval(sealed, open_seal(approval.document), approval.checksum))


def discussed(cast: Cast, case: Assessment, count: int) -> None:
    revision = case.revisions.get()
    Comment.objects.bulk_create(
        Comment(assessment=case, revision=revision, text=f"Anmerkung {n}: bitte belegen.", author=cast.stein)
        for n in range(count)
    )


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
@pytest.mark.parametrize("made", [draft, approved])
@pytest.mark.parametrize("remarks", [0, 200])
@pytest.mark.parametrize("count", [3, 300])
def test_the_paper_complies_with_both_standards(
    cast: Cast, cases: dict[str, Case], name: str, made: Callable[..., Paper], remarks: int, count: int
) -> None:
    """What advisers and municipality say to each other stays between them, however much it is."""
    case = in_review(cast, write_document(replace(cases[name], actors=actors(count, 1))))
    discussed(cast, case, remarks)
    paper = made(cast, case)
    assert "bitte belegen" not in html_of(paper)
    complies(pdf_of(paper))
