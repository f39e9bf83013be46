"""Where the examples lie: Land, kind and size of the municipalities the catalogue names.

Populations on 31 December 2022 as in the municipality register of the Federal Statistical Office
(GV100AD, 30 November 2023). Counties and regions have no size here: the examples speak of their administration.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from catalogue.presentation.searching import fold

PlaceKind = Literal["town", "county", "region"]

STATES = {
    "BB": "Brandenburg", "BW": "Baden-Württemberg", "BY": "Bayern", "HE": "Hessen", "HH": "Hamburg",
    "MV": "Mecklenburg-Vorpommern", "NI": "Niedersachsen", "NW": "Nordrhein-Westfalen", "RP": "Rheinland-Pfalz",
    "SH": "Schleswig-Holstein", "SL": "Saarland", "SN": "Sachsen", "ST": "Sachsen-Anhalt", "TH": "Thüringen",
}  # fmt: skip
KIND_NAMES: dict[PlaceKind, str] = {"town": "Stadt oder Gemeinde", "county": "Landkreis", "region": "Region"}


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    kind: PlaceKind
    states: tuple[str, ...]
    population: int | None = None


def _town(name: str, state: str, population: int) -> Place:
    return Place(name, "town", (state,), population)


PLACES = (
    _town("Ahaus", "NW", 40_245), _town("Bamberg", "BY", 79_935), _town("Darmstadt", "HE", 162_243),
    _town("Detmold", "NW", 75_089), _town("Eichenzell", "HE", 11_277), _town("Emmerich", "NW", 31_544),
    _town("Freiburg", "BW", 236_140), _town("Gera", "TH", 93_634), _town("Grevesmühlen", "MV", 10_538),
    _town("Hagenow", "MV", 12_399), _town("Hamburg", "HH", 1_892_122), _town("Heidelberg", "BW", 162_273),
    _town("Iserlohn", "NW", 92_540), _town("Jena", "TH", 111_191), _town("Kaiserslautern", "RP", 101_228),
    _town("Kassel", "HE", 204_202), _town("Köln", "NW", 1_084_831), _town("Konstanz", "BW", 85_859),
    _town("Mannheim", "BW", 315_554), _town("Moers", "NW", 105_287), _town("Münster", "NW", 320_946),
    _town("Paderborn", "NW", 154_755), _town("Soest", "NW", 48_607), _town("Solingen", "NW", 160_643),
    _town("Stuttgart", "BW", 632_865), _town("Ulm", "BW", 128_928), _town("Wolfsburg", "NI", 125_961),
    Place("Niestetal, Kaufungen, Söhrewald", "region", ("HE",)),
    Place("Anhalt-Bitterfeld", "county", ("ST",)), Place("Bodenseekreis", "county", ("BW",)),
    Place("Lippe", "county", ("NW",)), Place("Marburg-Biedenkopf", "county", ("HE",)),
    Place("Mayen-Koblenz", "county", ("RP",)), Place("Ortenaukreis", "county", ("BW",)),
    Place("St. Wendel", "county", ("SL",)),
    Place("Brandenburg", "region", ("BB",)), Place("Mecklenburg-Vorpommern", "region", ("MV",)),
    Place("Mittelbaden (re@di)", "region", ("BW",)), Place("Ostwestfalen-Lippe", "region", ("NW",)),
    Place("Partheland", "region", ("SN",)), Place("Saarland", "region", ("SL",)),
    Place("Smarte Grenzregion", "region", ("SH",)), Place("Südwestfalen", "region", ("NW",)),
    Place("Weserbergland", "region", ("NI",)),
)  # fmt: skip
SPELLINGS = {"re@di": "Mittelbaden (re@di)"}


def _by_spelling() -> tuple[tuple[str, Place], ...]:
    """Longer names first, so that "Ostwestfalen-Lippe" is not taken for "Lippe"."""
    by_name = {place.name: place for place in PLACES}
    spelled = {fold(name): place for name, place in by_name.items()}
    spelled.update({fold(spelling): by_name[name] for spelling, name in SPELLINGS.items()})
    return tuple(sorted(spelled.items(), key=lambda entry: -len(entry[0])))


BY_SPELLING = _by_spelling()


@lru_cache(maxsize=1024)
def places_named(text: str) -> tuple[Place, ...]:
    """All places a text names."""
    left, found = fold(text), []
    for spelling, place in BY_SPELLING:
        if spelling in left:
            left = left.replace(spelling, "|")
            found.append(place)
    return tuple(found)
