"""A sealed revision, opened: its case, its recommendation, and its answers in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.timezone import localdate

from assessments.engine.case import Case
from assessments.engine.contradictions import Contradiction, named
from assessments.engine.plain import from_plain
from assessments.engine.recommendation import Recommendation
from assessments.exchange import parse_case
from assessments.models import Revision
from assessments.report.view_model import Basis, Report, build
from assessments.report.view_model.entered import DRIVERS
from assessments.report.wording import voice_of, whole
from assessments.seal import open_seal
from assessments.steps import STEPS, Place, Step, questions_of
from catalogue.content.structure import Catalogue, Question
from catalogue.publishing import content_of

UNKNOWN, ABSENT = "weiß nicht", "keine Angabe"


@dataclass(frozen=True)
class Sealed:
    number: int
    checksum: str
    submitted_on: date
    submitted_by: str
    catalogue: Catalogue
    case: Case
    recommendation: Recommendation
    words: Mapping[str, str]
    notes: Mapping[Place, str]
    answers: Mapping[Place, Any]
    """What was answered, as in the exchange format; None is "weiß nicht"."""
    contradictions: tuple[Contradiction, ...] = ()

    @cached_property
    def basis(self) -> Basis:
        voice = voice_of(self.case.profile.kind, self.words, on_paper=True)
        return Basis(self.catalogue, self.case, self.recommendation, voice, self.notes, self.contradictions)

    @cached_property
    def report(self) -> Report:
        return build(self.basis)

    def answer(self, question: Question) -> str:
        place = (question.block, question.key)
        return spoken(question, self.answers[place]) if place in self.answers else ABSENT


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer in words."""

    question: Question
    answer: str
    note: str

    @property
    def key(self) -> str:
        return f"{self.question.block}.{self.question.key}"

    @property
    def is_open(self) -> bool:
        return self.answer in (UNKNOWN, ABSENT)


@dataclass(frozen=True, slots=True)
class Section:
    step: Step
    lines: tuple[Line, ...]


def unseal(revision: Revision) -> Sealed:
    plain = open_seal(revision.document)
    return open_document(plain, content_of(revision.catalogue_version), revision)


def open_document(plain: dict[str, Any], catalogue: Catalogue, revision: Revision) -> Sealed:
    document = plain["assessment"]
    return Sealed(
        number=revision.number,
        checksum=revision.checksum,
        submitted_on=localdate(revision.submitted_at),
        submitted_by=plain["submitted_by"],
        catalogue=catalogue,
        case=parse_case(document, catalogue),
        recommendation=from_plain(plain["recommendation"]),
        words=plain["words"],
        notes={_place(key): text for key, text in plain["notes"].items()},
        answers={
            (block, key): value
            for block in ("profile", "answers", "regional", "facts")
            for key, value in document.get(block, {}).items()
        },
        contradictions=named(plain.get("contradictions", ())),
    )


def _place(key: str) -> Place:
    block, _, name = key.partition(".")
    return block, name


def sections(sealed: Sealed) -> tuple[Section, ...]:
    """All that was asked, step by step."""
    given = {place: value for place, value in sealed.answers.items() if value is not None}
    return tuple(
        Section(step, tuple(_line(sealed, question) for question in questions_of(sealed.catalogue, step, given)))
        for step in STEPS
        if step.kind == "questions"
    )


def _line(sealed: Sealed, question: Question) -> Line:
    if question.key in sealed.words and question.block == "profile":
        return Line(question, sealed.words[question.key], "")
    return Line(question, sealed.answer(question), sealed.notes.get((question.block, question.key), ""))


def spoken(question: Question, value: Any) -> str:
    """A value of the exchange format in words."""
    match value:
        case None:
            return UNKNOWN
        case bool():
            return "Ja" if value else "Nein"
        case list() | tuple():
            return "; ".join(value) or ABSENT
    for anchor in question.anchors:
        if anchor.value == value:
            return anchor.text
    if isinstance(value, str):
        return DRIVERS.get(value, value)
    return " ".join(part for part in (whole(Fraction(str(value))), question.unit) if part)
