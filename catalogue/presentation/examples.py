"""The grid for orientation: what the catalogue documents of real municipalities, on the three levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from catalogue.content.structure import Catalogue, Emphasis, Example, OrganisationForm, SlotKey, Source
from catalogue.presentation.citing import Citations
from catalogue.presentation.places import KIND_NAMES, STATES, Place, places_named
from catalogue.presentation.words import LEVEL_NAMES, home

SIZES = {
    "klein": "unter 20.000 Einwohner",
    "mittel": "20.000 bis 99.999 Einwohner",
    "gross": "ab 100.000 Einwohner",
    "kreis": "Landkreise und Regionen",
}


@dataclass(frozen=True, slots=True)
class ExampleFilters:
    size: str = ""
    state: str = ""
    form: str = ""

    @property
    def any(self) -> bool:
        return bool(self.size or self.state or self.form)


@dataclass(frozen=True, slots=True)
class Entry:
    level: SlotKey
    form: OrganisationForm | None
    """Nothing for additions such as a committee, which are no form."""
    name: str
    example: Example
    year: str
    doubt: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    level: SlotKey
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Town:
    place: Place
    about: str
    sign: Mapping[SlotKey, Emphasis]
    floors: tuple[Floor, ...]


@dataclass(frozen=True, slots=True)
class ExamplesPage:
    towns: tuple[Town, ...]
    unplaced: tuple[Entry, ...]
    states: tuple[tuple[str, str], ...]
    sizes: Mapping[str, str]
    sources: tuple[Source, ...]


def read_example_filters(query: QueryDict, catalogue: Catalogue) -> ExampleFilters:
    def offered(name: str, choices: Mapping[str, object]) -> str:
        value = query.get(name, "")
        return value if value in choices else ""

    return ExampleFilters(offered("groesse", SIZES), offered("land", STATES), offered("form", catalogue.form))


def examples_page(catalogue: Catalogue, filters: ExampleFilters) -> ExamplesPage:
    notes = Citations(catalogue)
    found: dict[Place, list[tuple[SlotKey, OrganisationForm | None, str, Example]]] = {}
    unplaced = []
    for level, form, name, example in _all(catalogue):
        places = places_named(example.place)
        for place in places:
            found.setdefault(place, []).append((level, form, name, example))
        if not places and not filters.any:
            unplaced.append(_entry(level, form, name, example, notes))
    shown = sorted((place for place in found if _passes(place, found[place], filters)), key=_order)
    towns = tuple(_town(place, [_entry(*known, notes) for known in found[place]]) for place in shown)
    present = sorted({state for place in found for state in place.states}, key=lambda state: STATES[state])
    states = tuple((state, STATES[state]) for state in present)
    return ExamplesPage(towns, tuple(unplaced), states, SIZES, notes.sources)


def _all(catalogue: Catalogue) -> Iterator[tuple[SlotKey, OrganisationForm | None, str, Example]]:
    for form in catalogue.forms:
        for example in form.examples:
            yield home(catalogue, form.key), form, form.short_name, example
    for module in catalogue.modules:
        for example in module.examples:
            yield module.level[:1], None, module.name, example  # type: ignore[misc]


def _entry(
    level: SlotKey, form: OrganisationForm | None, name: str, example: Example, notes: Citations
) -> Entry:  # fmt: skip
    doubt = "unsicher belegt" if example.evidence.uncertain else "erschlossen" if example.evidence.inferred else ""
    year = str(example.year or "Jahr nicht belegt")
    return Entry(level, form, name, example, year, doubt, notes.cite(example.sources))


def _town(place: Place, entries: list[Entry]) -> Town:
    levels = {entry.level for entry in entries}
    floors = tuple(
        Floor(level, name, tuple(entry for entry in entries if entry.level == level))
        for level, name in LEVEL_NAMES.items()
        if level != "R" or level in levels
    )
    about = [KIND_NAMES[place.kind]] if place.kind != "town" else []
    about.append(" und ".join(STATES[state] for state in place.states))
    if place.population:
        about.append(f"{place.population:,}".replace(",", ".") + "\u202fEinwohner")
    return Town(place, ", ".join(about), dict.fromkeys(levels, "primary"), floors)


def _order(place: Place) -> tuple[str, str]:
    """By name, Ä like A."""
    return place.name.translate(str.maketrans("ÄÖÜäöü", "AOUaou")), place.name


def _passes(
    place: Place, known: list[tuple[SlotKey, OrganisationForm | None, str, Example]], filters: ExampleFilters
) -> bool:
    if filters.state and filters.state not in place.states:
        return False
    if filters.form and not any(form and form.key == filters.form for _level, form, _name, _example in known):
        return False
    return not filters.size or filters.size == size_of(place)


def size_of(place: Place) -> str:
    if place.population is None:
        return "kreis"
    return "klein" if place.population < 20_000 else "mittel" if place.population < 100_000 else "gross"
