"""Each criterion has its question, and each question the answers it needs."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.content.coherence.method import CRITERIA
from catalogue.content.problems import Path, Problem
from catalogue.content.structure import BLOCKS, Catalogue


def questions(catalogue: Catalogue) -> Iterator[Problem]:
    keys = {question.key for question in catalogue.questions if question.block == "answers"}
    for criterion in catalogue.criteria:
        if criterion.key not in keys:
            yield Problem(("questions",), f"Zum Kriterium „{criterion.name}“ fehlt die Frage.")
    blocks = [BLOCKS.index(question.block) for question in catalogue.questions]
    if blocks != sorted(blocks):
        yield Problem(("questions",), "Die Fragen eines Teils müssen beieinander stehen.")
    for index, question in enumerate(catalogue.questions):
        path: Path = ("questions", index)
        values = [anchor.value for anchor in question.anchors]
        if question.answer_type == "scale" and values != [0, 1, 2, 3, 4]:
            yield Problem((*path, "anchors"), "Eine Skala braucht die Stufen 0 bis 4.")
        if question.answer_type == "choice" and not values:
            yield Problem((*path, "anchors"), "Es fehlen die Antworten zur Auswahl.")
        for place, value in enumerate(values):
            if question.answer_type != "scale" and not (isinstance(value, str) and value[:1].isalpha()):
                yield Problem((*path, "anchors", place, "value"), "Der Schlüssel einer Antwort beginnt mit Buchstaben.")
            if value in values[:place]:
                yield Problem((*path, "anchors", place, "value"), f"Die Antwort „{value}“ kommt doppelt vor.")
        if question.block == "answers" and question.key not in CRITERIA:
            yield Problem((*path, "key"), "Zu dieser Frage gibt es kein Kriterium.")
        if not 1 <= question.step <= 10:
            yield Problem((*path, "step"), "Es gibt die Schritte 1 bis 10.")
