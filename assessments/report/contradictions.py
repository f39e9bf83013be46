"""Contradictions in words: a hint at each of the two places, and one sentence where they are listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.engine.case import Case
from assessments.engine.contradictions import ACTORS, MEASURES, Contradiction, Place, contradictions
from assessments.reading import ProfileIncomplete, Record, case_of
from assessments.steps import BY_SLUG, STEPS, Step
from catalogue.content.structure import Catalogue

LISTS: Mapping[Place, Step] = {ACTORS: BY_SLUG["akteure"], MEASURES: BY_SLUG["massnahmen"]}


@dataclass(frozen=True, slots=True)
class PlaceText:
    """Where something is asked: its name, its step and the fragment on that step's page."""

    title: str
    step: Step
    anchor: str


@dataclass(frozen=True, slots=True)
class HintText:
    """What is said at one place, and where the other is."""

    key: str
    title: str
    text: str
    other: PlaceText


@dataclass(frozen=True, slots=True)
class ContradictionRow:
    title: str
    text: str
    places: tuple[PlaceText, PlaceText]

    @property
    def where(self) -> str:
        """Both places for print, where nothing can be followed."""
        first, second = (f"„{place.title}“ (Schritt {place.step.number})" for place in self.places)
        return f"{first} und {second}"


def hints_by_place(catalogue: Catalogue, case: Case) -> Mapping[Place, tuple[HintText, ...]]:
    """For the pages that ask: every hint at both of its places."""
    found: dict[Place, tuple[HintText, ...]] = {}
    for entry in _worded(catalogue, contradictions(case)):
        words = catalogue.contradiction[entry.key]
        for here, there in (entry.places, entry.places[::-1]):
            hint = HintText(
                entry.key, words.title, words.hints[".".join(filter(None, here))], place_text(catalogue, there)
            )
            found[here] = (*found.get(here, ()), hint)
    return found


def hints_of(record: Record) -> dict[str, tuple[HintText, ...]]:
    """The hints of an assessment as it stands, by the name of the field, or "actors" and "measures"."""
    try:
        found = hints_by_place(record.catalogue, case_of(record))
    except ProfileIncomplete:
        return {}
    return {"-".join(filter(None, place)): hints for place, hints in found.items()}


def rows_of(record: Record) -> tuple[ContradictionRow, ...]:
    """All contradictions of an assessment as it stands."""
    try:
        return contradiction_rows(record.catalogue, contradictions(case_of(record)))
    except ProfileIncomplete:
        return ()


def contradiction_rows(catalogue: Catalogue, found: Iterable[Contradiction]) -> tuple[ContradictionRow, ...]:
    """For the summary, the result page and the paper: every contradiction once."""
    return tuple(
        ContradictionRow(
            catalogue.contradiction[entry.key].title,
            catalogue.contradiction[entry.key].text,
            (place_text(catalogue, entry.places[0]), place_text(catalogue, entry.places[1])),
        )
        for entry in _worded(catalogue, found)
    )


def _worded(catalogue: Catalogue, found: Iterable[Contradiction]) -> list[Contradiction]:
    """Versions of the catalogue from before have no words for them."""
    return [entry for entry in found if entry.key in catalogue.contradiction]


def place_text(catalogue: Catalogue, place: Place) -> PlaceText:
    if place in LISTS:
        return PlaceText({"actors": "Karte der Akteure", "measures": "Maßnahmen"}[place[0]], LISTS[place], "")
    question = catalogue.question[place]
    return PlaceText(question.title, STEPS[question.step - 1], f"f-{question.block}-{question.key}")
