"""An anonymous case as a page shows it: what was answered, who there is, what is planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.engine.case import Actor, Case
from assessments.exchange import Document, write_document
from assessments.forms.answers import spoken
from assessments.models import Answer, AnswerStatus
from assessments.report.wording import listed, whole
from catalogue.content.structure import Catalogue
from catalogue.presentation.words import LEVEL_NAMES

BLOCKS = {
    "profile": "Kommune",
    "answers": "Antworten",
    "regional": "Region",
    "facts": "Rahmen",
}


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    rows: Sequence[tuple[str, str]]


def sheet_of(case: Case, catalogue: Catalogue) -> list[Part]:
    document = write_document(case)
    parts = [Part(title, list(_answers(document, block, catalogue))) for block, title in BLOCKS.items()]
    weights = [(catalogue.criterion[key].name, str(weight)) for key, weight in case.weights.items()]
    parts.append(Part("Eigene Gewichte", weights))
    parts.append(Part("Akteure", [(actor.name, _actor(actor)) for actor in case.actors]))
    parts.append(Part("Maßnahmen", [(measure.name, _money(measure.budget)) for measure in case.measures]))
    return [part for part in parts if part.rows]


def _answers(document: Document, block: str, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    values = document.get(block, {})
    for question in catalogue.questions:
        if question.block == block and question.key in values:
            value = values[question.key]
            status = AnswerStatus.UNKNOWN if value is None else AnswerStatus.GIVEN
            yield question.title, spoken(question, Answer(status=status, value=value))


def _actor(actor: Actor) -> str:
    levels = listed([LEVEL_NAMES[level] for level in actor.levels])
    posts = f"{whole(actor.fte)} Stellen" if actor.fte else ""
    return ", ".join(part for part in (levels, posts) if part) or "ohne Ebene"


def _money(amount: Fraction | None) -> str:
    return f"rund {whole(amount)} Euro" if amount is not None else "ohne Betrag"
