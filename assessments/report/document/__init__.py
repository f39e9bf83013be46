"""The council paper as a list of parts, built once from a paper and written to PDF, DOCX and ODT."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.report.blocks import Part
from assessments.report.document.annexes import annexes
from assessments.report.document.citations import Citations
from assessments.report.document.closing import closing
from assessments.report.document.front import decision, head
from assessments.report.document.plan import effects, roadmap
from assessments.report.document.rating import alternatives, rating, stability
from assessments.report.document.situation import findings, situation
from assessments.report.document.structure import structure
from assessments.report.document.summary import Summary, summary
from assessments.report.paper import Paper


@dataclass(frozen=True, slots=True)
class Document:
    paper: Paper
    summary: Summary
    head: Part
    parts: tuple[Part, ...]


def document_of(paper: Paper) -> Document:
    citations = Citations(paper.report.sources)
    parts = (
        decision(paper),
        situation(paper),
        findings(paper, citations),
        rating(paper),
        alternatives(paper, citations),
        structure(paper, citations),
        effects(paper, citations),
        roadmap(paper),
        stability(paper),
        closing(paper, citations),
    )
    return Document(paper, summary(paper), head(paper), (*parts, *annexes(paper, citations)))
