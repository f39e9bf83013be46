"""The controls of the page "Was wäre, wenn …": what can be changed, what is, and which changes matter most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assessments.engine.case import Actor
from assessments.report.view_model.basis import Basis, yes_no
from assessments.report.view_model.changes import flips, weight_flips
from assessments.report.wording import MANDATES
from assessments.steps import STEPS
from assessments.what_if.assumptions import ActorChange
from assessments.what_if.query import LEVELS, YES_NO, Asked, write_query
from catalogue.content.structure import Criterion

MOST_IDEAS = 6


@dataclass(frozen=True, slots=True)
class Control:
    """One thing to change: a list to choose from, what holds today, and where that was entered."""

    name: str
    label: str
    today: str
    value: str
    options: tuple[tuple[str, str], ...]
    step: str = ""
    anchor: str = ""

    @property
    def is_changed(self) -> bool:
        return self.value != ""

    @property
    def chosen(self) -> str:
        return dict(self.options).get(self.value, "")


@dataclass(frozen=True, slots=True)
class ActorCard:
    key: str
    name: str
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """An assumption that is made, and the address of the page without it."""

    text: str
    query: str


class Controls:
    """Everything that can be changed, the most effective first, and what is changed already."""

    def __init__(self, basis: Basis, asked: Asked) -> None:
        self.basis = basis
        self.asked = asked
        self.assumed = asked.assumptions
        rows = sorted(flips(basis), key=lambda row: row.key == "groesse")
        self.ideas = rows[:MOST_IDEAS]
        self.more_ideas = rows[MOST_IDEAS:]
        self.weight_ideas = [row for row in weight_flips(basis) if row.query]
        first = {row.key for row in self.ideas} or set(basis.recommendation.missing)
        first |= set(self.assumed.answers)
        self.first_answers = [self._answer(c) for c in self._criteria() if c.key in first]
        self.further_answers = [self._answer(c) for c in self._criteria() if c.key not in first]
        self.weights = [self._weight(criterion) for criterion in self._criteria()]
        self.actors = [self._card(actor) for actor in basis.case.actors if actor.key in asked.opened]
        self.closed_actors = [actor for actor in basis.case.actors if actor.key not in asked.opened]
        self.chips = list(self._chips())

    def _criteria(self) -> tuple[Criterion, ...]:
        return self.basis.catalogue.criteria

    def _answer(self, criterion: Criterion) -> Control:
        question = self.basis.catalogue.question["answers", criterion.key]
        value = self.assumed.answers.get(criterion.key)
        return Control(
            f"antwort-{criterion.key}",
            criterion.name,
            self.basis.answer_words(criterion.key),
            "" if value is None else str(value),
            tuple((str(anchor.value), anchor.text) for anchor in question.anchors),
            STEPS[question.step - 1].slug,
            f"f-answers-{criterion.key}",
        )

    def _weight(self, criterion: Criterion) -> Control:
        value = self.assumed.weights.get(criterion.key)
        return Control(
            f"gewicht-{criterion.key}",
            criterion.name,
            str(self.basis.recommendation.weights[criterion.key]),
            "" if value is None else str(value),
            tuple((str(weight), str(weight)) for weight in range(6)),
        )

    def _card(self, actor: Actor) -> ActorCard:
        change = self.assumed.actors.get(actor.key, ActorChange())
        levels = "" if change.levels is None else "".join(change.levels) or "quer"
        deputy = "" if change.has_deputy is None else "ja" if change.has_deputy else "nein"
        today = "".join(sorted(actor.levels, key="PKU".index)) or "quer"
        mandate = MANDATES.get(actor.mandate or "", "nicht bekannt")
        return ActorCard(
            actor.key,
            actor.name,
            (
                Control(f"ebenen-{actor.key}", "Ebenen", LEVELS[today], levels, tuple(LEVELS.items())),
                Control(f"auftrag-{actor.key}", "Auftrag", mandate, change.mandate or "", tuple(MANDATES.items())),
                Control(
                    f"vertretung-{actor.key}", "Vertretung", yes_no(actor.has_deputy), deputy, tuple(YES_NO.items())
                ),
                Control(
                    f"ohne-{actor.key}", "Dabei", "ja", "ja" if change.is_removed else "", (("ja", "nein, entfällt"),)
                ),
            ),
        )

    def _chips(self) -> Iterator[Chip]:
        assumed, opened = self.assumed, self.asked.opened
        for control in (*self.first_answers, *self.further_answers):
            if control.is_changed:
                key = control.name.removeprefix("antwort-")
                rest = replace(assumed, answers={k: v for k, v in assumed.answers.items() if k != key})
                yield Chip(f"{control.label}: {control.chosen} (heute: {control.today})", write_query(rest, opened))
        for control in self.weights:
            if control.is_changed:
                key = control.name.removeprefix("gewicht-")
                rest = replace(assumed, weights={k: v for k, v in assumed.weights.items() if k != key})
                yield Chip(
                    f"Gewicht {control.label}: {control.chosen} (heute: {control.today})", write_query(rest, opened)
                )
        for card in self.actors:
            words = [f"{c.label} {c.chosen}" for c in card.controls if c.is_changed]
            if words:
                rest = replace(assumed, actors={k: v for k, v in assumed.actors.items() if k != card.key})
                yield Chip(f"{card.name}: {', '.join(words)}", write_query(rest, [k for k in opened if k != card.key]))
