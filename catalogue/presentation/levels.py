"""The three levels and the region, each with the forms and additions that belong there."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.content.structure import Catalogue, Module, SlotKey
from catalogue.presentation.overview import Card, Filters, overview
from catalogue.presentation.words import LEVEL_NAMES, LEVEL_PEOPLE, LEVEL_QUESTIONS


@dataclass(frozen=True, slots=True)
class LevelPart:
    key: SlotKey
    name: str
    question: str
    people: str
    cards: tuple[Card, ...]
    modules: tuple[Module, ...]


def levels_page(catalogue: Catalogue) -> tuple[LevelPart, ...]:
    cards = {group.key: group.cards for group in overview(catalogue, Filters()).groups}
    return tuple(
        LevelPart(
            level,
            name,
            LEVEL_QUESTIONS[level],
            LEVEL_PEOPLE[level],
            cards.get(level, ()),
            tuple(module for module in catalogue.modules if module.level[:1] == level),
        )
        for level, name in LEVEL_NAMES.items()
    )
