"""Assumptions as they stand in an address, so that they can be shared: ?antwort-personal=1&gewicht-budget=5 ..."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Any
from urllib.parse import urlencode

from assessments.engine.case import Actor, Case
from assessments.engine.recommendation import Recommendation
from assessments.report.wording import MANDATES
from assessments.what_if.assumptions import ActorChange, Assumptions
from catalogue.content.structure import Catalogue, Level

LEVELS: Mapping[str, str] = {
    "P": "politisch",
    "K": "koordinierend",
    "U": "umsetzend",
    "PK": "politisch und koordinierend",
    "KU": "koordinierend und umsetzend",
    "PU": "politisch und umsetzend",
    "PKU": "alle drei Ebenen",
    "quer": "berät oder quer",
}
YES_NO: Mapping[str, str] = {"ja": "ja", "nein": "nein"}
MOST_PROBLEMS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, the actors it opens, and what in it could not be understood."""

    assumptions: Assumptions
    opened: tuple[str, ...]
    problems: tuple[str, ...]


Pairs = Iterable[tuple[str, str]]


def read_query(pairs: Pairs, catalogue: Catalogue, case: Case, recommendation: Recommendation) -> Asked:
    """Whatever stands there: what is understood is assumed, the rest is named. Later values win."""
    return _Reader(catalogue, case, recommendation).read(pairs)


def write_query(assumptions: Assumptions, opened: Iterable[str] = ()) -> str:
    pairs = [(f"antwort-{key}", str(value)) for key, value in assumptions.answers.items()]
    pairs += [(f"gewicht-{key}", str(value)) for key, value in assumptions.weights.items()]
    pairs += [("akteur", key) for key in opened]
    for key, change in assumptions.actors.items():
        if change.levels is not None:
            pairs.append((f"ebenen-{key}", "".join(change.levels) or "quer"))
        if change.mandate:
            pairs.append((f"auftrag-{key}", change.mandate))
        if change.has_deputy is not None:
            pairs.append((f"vertretung-{key}", "ja" if change.has_deputy else "nein"))
        if change.is_removed:
            pairs.append((f"ohne-{key}", "ja"))
    return urlencode(pairs)


def levels_of(value: str) -> tuple[Level, ...]:
    return () if value == "quer" else tuple(value)  # type: ignore[arg-type]


class _Reader:
    def __init__(self, catalogue: Catalogue, case: Case, recommendation: Recommendation) -> None:
        self.catalogue = catalogue
        self.today = {answer.criterion: answer.value for answer in recommendation.answers}
        self.weights_today = recommendation.weights
        self.actors_today: Mapping[str, Actor] = {actor.key: actor for actor in case.actors}
        self.answers: dict[str, int] = {}
        self.weights: dict[str, int] = {}
        self.actors: dict[str, ActorChange] = {}
        self.opened: dict[str, None] = {}
        self.problems: dict[str, None] = {}

    def read(self, pairs: Pairs) -> Asked:
        readers: Mapping[str, Callable[[str, str], None]] = {
            "antwort": self._answer,
            "gewicht": self._weight,
            "ebenen": self._actor_field(LEVELS, "levels", levels_of),
            "auftrag": self._actor_field(MANDATES, "mandate", str),
            "vertretung": self._actor_field(YES_NO, "has_deputy", "ja".__eq__),
            "ohne": self._actor_field(YES_NO, "is_removed", "ja".__eq__),
        }
        for name, value in pairs:
            kind, _, key = name.partition("-")
            if value and name == "akteur":
                self._open(value)
            elif value and key and kind in readers:
                readers[kind](key, value)
        self._check_weights()
        changes = {key: change for key, change in self.actors.items() if change != ActorChange()}
        return Asked(
            Assumptions(self.answers, self.weights, changes), tuple(self.opened), tuple(self.problems)[:MOST_PROBLEMS]
        )

    def _problem(self, text: str, *given: str) -> None:
        self.problems[text.format(*(shorten(_printable(word), 40, placeholder=" …") for word in given))] = None

    def _answer(self, key: str, value: str) -> None:
        if key not in self.catalogue.criterion:
            self._problem("Eine Frage „{}“ gibt es nicht.", key)
        elif value not in ("0", "1", "2", "3", "4"):
            self._problem("„{}“: Die Antwort „{}“ gibt es nicht.", self.catalogue.criterion[key].name, value)
        elif self.today[key] == int(value):
            self.answers.pop(key, None)
        else:
            self.answers[key] = int(value)

    def _weight(self, key: str, value: str) -> None:
        if key not in self.catalogue.criterion:
            self._problem("Ein Gewicht „{}“ gibt es nicht.", key)
        elif value not in ("0", "1", "2", "3", "4", "5"):
            self._problem("„{}“: Gewichte liegen zwischen 0 und 5, nicht „{}“.", self._name(key), value)
        elif self.weights_today[key] == int(value):
            self.weights.pop(key, None)
        else:
            self.weights[key] = int(value)

    def _name(self, key: str) -> str:
        return self.catalogue.criterion[key].name

    def _check_weights(self) -> None:
        if not any({**self.weights_today, **self.weights}.values()):
            self.weights.clear()
            self._problem("Mindestens ein Gewicht muss größer als 0 sein. Es gelten die heutigen Gewichte.")

    def _open(self, key: str) -> bool:
        if key not in self.actors_today:
            self._problem("Den Akteur „{}“ gibt es hier nicht.", key)
            return False
        self.opened[key] = None
        return True

    def _actor_field(
        self, allowed: Mapping[str, str], field: str, meaning: Callable[[str], Any]
    ) -> Callable[[str, str], None]:
        def read(key: str, value: str) -> None:
            if not self._open(key):
                return
            if value not in allowed:
                self._problem("{}: Die Angabe „{}“ gibt es nicht.", self.actors_today[key].name, value)
                return
            wanted = meaning(value)
            as_today = wanted == _today(self.actors_today[key], field)
            change = getattr(ActorChange(), field) if as_today else wanted
            self.actors[key] = replace(self.actors.get(key, ActorChange()), **{field: change})

        return read


def _today(actor: Actor, field: str) -> Any:
    """What stands there now, in the form the address writes it."""
    if field == "levels":
        return tuple(sorted(actor.levels, key="PKU".index))
    return getattr(actor, field, False)


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in text)
