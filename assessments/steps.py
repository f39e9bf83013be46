"""The ten steps of the questionnaire, which questions apply, and how far a step is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal

from catalogue.content.structure import Catalogue, Question

StepKind = Literal["questions", "actors", "measures", "weights", "check"]
Place = tuple[str, str]
"""Block and key of a question."""


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    slug: str
    name: str
    kind: StepKind
    lead: str
    required: bool = True
    trial_lead: str = ""
    """Instead of the lead, where no municipality stands behind the answers."""

    def for_trial(self) -> Step:
        return replace(self, lead=self.trial_lead or self.lead)


STEPS: tuple[Step, ...] = (
    Step(
        1,
        "kommune",
        "Kommune",
        "questions",
        "Diese Angaben beschreiben Ihre Kommune. Vieles ist schon ausgefüllt.",
        trial_lead="Diese Angaben beschreiben Ihre Kommune. Art und Einwohnerzahl genügen für den Anfang.",
    ),
    Step(
        2,
        "auftrag",
        "Auftrag und Rückhalt",
        "questions",
        "Wie stark wird das Thema getragen, und wie schnell muss etwas stehen?",
    ),
    Step(3, "aufgaben", "Aufgaben", "questions", "Was soll die neue Struktur leisten?"),
    Step(
        4,
        "mittel",
        "Mittel",
        "questions",
        "Was steht Ihrer Kommune für Koordination und Vorhaben zur Verfügung? "
        "Schätzen Sie, wenn Sie es nicht genau wissen.",
    ),
    Step(5, "region", "Region", "questions", "Wie arbeiten Sie mit Nachbarn und Landkreis zusammen?"),
    Step(
        6,
        "rahmen",
        "Rahmen",
        "questions",
        "Weitere Tatsachen, von denen einzelne Hinweise abhängen. Was nicht zutrifft, lassen Sie aus.",
        required=False,
    ),
    Step(
        7,
        "akteure",
        "Akteure",
        "actors",
        "Tragen Sie alle ein, die mitreden, koordinieren oder umsetzen – so, wie es heute ist.",
    ),
    Step(
        8,
        "massnahmen",
        "Maßnahmen",
        "measures",
        "Welche Vorhaben sind geplant, und wer ist zuständig? Dieser Schritt ist freiwillig.",
        required=False,
    ),
    Step(
        9,
        "gewichtung",
        "Gewichtung",
        "weights",
        "Wie wichtig ist Ihnen jedes Kriterium? Wenn Sie nichts ändern, gelten die üblichen Werte.",
        required=False,
    ),
    Step(
        10,
        "pruefen",
        "Prüfen und einreichen",
        "check",
        "Sehen Sie Ihre Angaben durch und reichen Sie sie ein.",
        trial_lead="Sehen Sie Ihre Angaben durch. Einreichen lassen sie sich, sobald sie zu einer Kommune gehören.",
    ),
)
BY_SLUG: Mapping[str, Step] = {step.slug: step for step in STEPS}


class Progress(StrEnum):
    COMPLETE = "complete"
    STARTED = "started"
    EMPTY = "empty"
    USUAL = "usual"


PROGRESS_LABELS: Mapping[Progress, str] = {
    Progress.COMPLETE: "Vollständig",
    Progress.STARTED: "In Arbeit",
    Progress.EMPTY: "Nicht begonnen",
    Progress.USUAL: "Übliche Werte",
}

Given = Mapping[Place, Any]
"""Values of the answered questions; "weiß nicht" counts as not given here."""

SMALL_TOWN = 20_000


def region_applies(given: Given) -> bool:
    """Whether the questions for small municipalities and regions are asked."""
    return (
        given.get(("profile", "population"), SMALL_TOWN) < SMALL_TOWN
        or given.get(("profile", "kind")) in ("landkreis", "verbund")
        or (given.get(("answers", "regionalbedarf")) or 0) >= 2
    )


CONDITIONS: Mapping[Place, Callable[[Given], bool]] = {
    ("profile", "has_own_administration"): lambda given: given.get(("profile", "kind")) == "verbund",
    ("profile", "member_count"): lambda given: given.get(("profile", "kind")) in ("verbund", "landkreis"),
    ("profile", "median_member_population"): lambda given: (
        given.get(("profile", "kind")) == "verbund" and given.get(("profile", "has_own_administration")) is not True
    ),
    ("regional", "r5"): lambda given: given.get(("regional", "r4")) != "nobody",
    ("regional", "r6"): lambda given: given.get(("regional", "r4")) != "nobody",
}


def applies(place: Place, given: Given) -> bool:
    """Whether a question is asked. What does not apply is kept but never scored or printed."""
    if place[0] == "regional" and not region_applies(given):
        return False
    condition = CONDITIONS.get(place)
    return condition is None or condition(given)


def questions_of(catalogue: Catalogue, step: Step, given: Given) -> list[Question]:
    return [
        question
        for question in catalogue.questions
        if question.step == step.number and applies((question.block, question.key), given)
    ]


def is_expected(question: Question) -> bool:
    """Whether an open answer keeps a step from being complete.

    The size is derived, and names of council and office have usual defaults.
    """
    return (question.block, question.key) != ("answers", "groesse") and question.answer_type not in ("text", "texts")


def progress(expected: int, answered: int) -> Progress:
    if expected == 0 or answered >= expected:
        return Progress.COMPLETE
    return Progress.STARTED if answered else Progress.EMPTY


def count_answered(questions: Iterable[Question], answered: Iterable[Place]) -> tuple[int, int]:
    """How many of the expected questions there are, and how many of them are answered."""
    places = set(answered)
    expected = [(question.block, question.key) for question in questions if is_expected(question)]
    return len(expected), sum(place in places for place in expected)
