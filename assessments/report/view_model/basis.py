"""What every part of the report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assessments.engine.case import Case
from assessments.engine.contradictions import Contradiction
from assessments.engine.recommendation import Recommendation, Score
from assessments.report.wording import SHORT_CRITERIA, Voice, number, whole
from catalogue.content.costs import cost_span
from catalogue.content.structure import Catalogue, OrganisationForm

STATES = {
    "given": "angegeben",
    "derived": "aus der Einwohnerzahl abgeleitet",
    "combined": "aus mehreren Antworten",
    "unknown": "weiß nicht",
    "missing": "nicht beantwortet",
}


@dataclass(frozen=True, slots=True)
class Pair:
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What every part is made from, and what several of them ask of it."""

    catalogue: Catalogue
    case: Case
    recommendation: Recommendation
    voice: Voice
    notes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """What people remarked at a question, by block and key."""
    contradictions: tuple[Contradiction, ...] = ()

    def score(self, form: str) -> Score:
        return next(score for score in self.recommendation.scores if score.form == form)

    def band(self, form: str) -> str:
        key = self.score(form).band
        return next(band.label for band in self.catalogue.bands if band.key == key)

    def points(self, form: str) -> str:
        return number(self.score(form).score)

    def answer_words(self, criterion: str) -> str:
        answer = next(a for a in self.recommendation.answers if a.criterion == criterion)
        if answer.value is None:
            return STATES[answer.state]
        if answer.state == "derived":
            return f"{whole(self.case.profile.population)} Einwohnerinnen und Einwohner"
        return self.anchor(criterion, answer.value)

    def anchor(self, criterion: str, value: int) -> str:
        return self.catalogue.question["answers", criterion].anchors[value].text

    def order(self, criterion: str) -> int:
        return self.catalogue.criterion[criterion].order

    def short(self, criterion: str) -> str:
        return SHORT_CRITERIA.get(criterion) or self.catalogue.criterion[criterion].name

    def cost(self, form: OrganisationForm) -> str:
        text = {cost_class.level: cost_class.text for cost_class in self.catalogue.cost_classes}
        return cost_span(text[form.cost.class_min], text[form.cost.class_max])

    def yearly_cost(self, form: OrganisationForm) -> str:
        """Where the heading says already what it is."""
        return self.cost(form).removesuffix(" im Jahr")


def yes_no(value: bool | None, yes: str = "ja", no: str = "nein") -> str:
    return "nicht beantwortet" if value is None else yes if value else no
