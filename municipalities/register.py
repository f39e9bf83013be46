"""Reads the official register of municipalities (GV100AD of the Federal Statistical Office, fixed width).

Pure: lines in, entries or problems with line numbers out. Record types 40 (Kreis), 50 (Gemeindeverband) and
60 (Gemeinde) count; the figures after them are the Textkennzeichen that say what exactly it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from municipalities.models.municipality import Kind, Land

LENGTH = 150
"""So far a line must reach: to the end of the population."""

LANDS = dict(
    zip(
        (f"{number:02}" for number in range(1, 17)),
        (Land.SH, Land.HH, Land.NI, Land.HB, Land.NW, Land.HE, Land.RP, Land.BW, Land.BY, Land.SL, Land.BE, Land.BB,
         Land.MV, Land.SN, Land.ST, Land.TH),
        strict=True,
    )
)  # fmt: skip
COUNTY_FREE = {"41", "42"}
COUNTIES = {"43": "Kreis", "44": "Landkreis", "45": "Regionalverband"}
SINGLE = "50"
ASSOCIATIONS = {
    "51": "Amt", "52": "Samtgemeinde", "53": "Verbandsgemeinde", "54": "Verwaltungsgemeinschaft",
    "55": "Kirchspielslandgemeinde", "56": "Verwaltungsverband", "58": "Erfüllende Gemeinde",
}  # fmt: skip
PLACES = {
    "60": "Markt", "61": "Kreisfreie Stadt", "62": "Stadtkreis", "63": "Stadt", "64": "Gemeinde",
    "65": "Gemeindefreier Bezirk", "67": "Große Kreisstadt",
}  # fmt: skip
UNINHABITED = "66"
IGNORED = {"10", "20", "30"}
ABBREVIATIONS = {"VVG ": "Vereinbarte Verwaltungsgemeinschaft ", "GVV ": "Gemeindeverwaltungsverband "}
CARRIES_ITS_KIND = re.compile(r"kreis\b|^(Region|Städteregion|Regionalverband|Amt)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A municipality of the register; `key` is the Regionalschlüssel filled up to twelve digits."""

    key: str
    name: str
    kind: Kind
    kind_detail: str
    state: Land
    population: int = 0
    has_own_administration: bool | None = True
    county: str | None = None
    association: str | None = None


@dataclass(slots=True)
class Register:
    """What a file says: its date, its entries by key, or what is wrong with it."""

    as_of: date | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class Unreadable(ValueError):
    """A line that does not say what it should."""


def read(lines: Iterable[bytes]) -> Register:
    """Counties and associations come with the sums of their municipalities."""
    register = Register()
    found: list[tuple[int, Entry]] = []
    singles: set[str] = set()
    for number, raw in enumerate(lines, 1):
        try:
            line = _text(raw)
            if line[:2] in IGNORED or not line.strip():
                continue
            register.as_of = register.as_of or _date(line)
            if line[:2] == "50" and _mark(line) == SINGLE:
                singles.add(_key(line, 9))
            elif entry := _entry(line):
                found.append((number, entry))
        except Unreadable as problem:
            register.problems.append(f"Zeile {number}: {problem}")
    register.problems += list(_relations(register, found, singles))
    if not found and not register.problems:
        register.problems.append("Die Datei enthält keine Kommunen. Ist es das Gemeindeverzeichnis GV100AD?")
    _add_up(register)
    return register


def identity(key: str) -> str:
    """What stays when a Gemeinde changes its association: the key without the association's digits."""
    return key if key.endswith("000") else key[:5] + key[9:]


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8").lstrip("\ufeff").rstrip("\r\n")
    except UnicodeDecodeError:
        raise Unreadable("Die Zeile ist nicht in UTF-8 geschrieben.") from None


def _mark(line: str) -> str:
    if len(line) < LENGTH:
        raise Unreadable(f"Die Zeile ist zu kurz ({len(line)} statt mindestens {LENGTH} Zeichen).")
    return line[122:124]


def _date(line: str) -> date:
    try:
        return date.fromisoformat(f"{line[2:6]}-{line[6:8]}-{line[8:10]}")
    except ValueError:
        raise Unreadable(f"„{line[2:10]}“ ist kein Gebietsstand.") from None


def _key(line: str, digits: int) -> str:
    """County, association (9 digits) and municipality (12 digits), filled up with zeros."""
    key = line[10:15] + (line[18:22] if digits > 5 else "") + (line[15:18] if digits > 9 else "")
    if not re.fullmatch(rf"[0-9]{{{digits}}}", key):
        raise Unreadable(f"„{line[10:22].strip()}“ ist kein Schlüssel mit {digits} Ziffern.")
    return key.ljust(12, "0")


def _entry(line: str) -> Entry | None:
    match line[:2]:
        case "40":
            return _county(line)
        case "50":
            return _association(line)
        case "60":
            return _place(line)
    raise Unreadable(f"Die Satzart „{line[:2]}“ ist unbekannt.")


def _county(line: str) -> Entry | None:
    mark = _mark(line)
    if mark in COUNTY_FREE:
        return None
    detail = _known(COUNTIES, mark)
    key = _key(line, 5)
    return Entry(key, _speaking(detail, _name(line)), Kind.LANDKREIS, detail, _land(key))


def _association(line: str) -> Entry:
    mark = _mark(line)
    detail = _known(ASSOCIATIONS, mark)
    key = _key(line, 9)
    name = _name(line).removesuffix(", Stadt")
    for short, long in ABBREVIATIONS.items():
        if name.startswith(short):
            name = long + name.removeprefix(short)
    land = _land(key)
    own = mark not in {"54", "56", "58"} or (mark == "54" and land in {Land.BY, Land.TH})
    return Entry(
        key,
        _speaking(detail, name),
        Kind.VERBUND,
        detail,
        land,
        has_own_administration=own or None,
        county=key[:5].ljust(12, "0"),
    )


def _place(line: str) -> Entry | None:
    mark = _mark(line)
    if mark == UNINHABITED:
        return None
    detail = _known(PLACES, mark)
    key = _key(line, 12)
    figure = line[139:150].strip()
    if not figure.isdecimal():
        raise Unreadable(f"„{figure}“ ist keine Einwohnerzahl.")
    name = _name(line).partition(",")[0].strip()
    if mark in {"61", "62"}:
        return Entry(key, name, Kind.KREISFREI, detail, _land(key), int(figure))
    county, association = key[:5].ljust(12, "0"), key[:9].ljust(12, "0")
    return Entry(key, name, Kind.KREISANGEHOERIG, detail, _land(key), int(figure), None, county, association)


def _name(line: str) -> str:
    name = " ".join(line[22:72].split())
    if not name:
        raise Unreadable("Der Name fehlt.")
    return name


def _speaking(detail: str, name: str) -> str:
    """„Landkreis Gifhorn“, but „Rhein-Sieg-Kreis“ and „Region Hannover“ as they are."""
    return (
        name if CARRIES_ITS_KIND.search(name) or name.startswith(tuple(ABBREVIATIONS.values())) else f"{detail} {name}"
    )


def _known(details: dict[str, str], mark: str) -> str:
    if mark not in details:
        raise Unreadable(f"Das Textkennzeichen „{mark}“ ist hier unbekannt.")
    return details[mark]


def _land(key: str) -> Land:
    if key[:2] not in LANDS:
        raise Unreadable(f"„{key[:2]}“ ist kein Land.")
    return LANDS[key[:2]]


def _relations(register: Register, found: list[tuple[int, Entry]], singles: set[str]) -> Iterator[str]:
    """Fills in the entries; says what appears twice or lies in nothing that the file knows."""
    known = {entry.key: entry.kind for _, entry in found}
    identities = Counter(identity(entry.key) for _, entry in found)
    for number, entry in found:
        if identities[identity(entry.key)] > 1:
            yield f"Zeile {number}: Den Schlüssel {entry.key} von „{entry.name}“ gibt es mehrfach."
        if entry.county and known.get(entry.county) != Kind.LANDKREIS:
            yield f"Zeile {number}: Der Kreis von „{entry.name}“ fehlt in der Datei."
        alone = entry.association in singles
        if entry.association and not alone and known.get(entry.association) != Kind.VERBUND:
            yield f"Zeile {number}: Der Gemeindeverband von „{entry.name}“ fehlt in der Datei."
        register.entries[entry.key] = replace(entry, association=None, has_own_administration=True) if alone else entry


def _add_up(register: Register) -> None:
    sums: Counter[str] = Counter()
    for entry in register.entries.values():
        for above in (entry.county, entry.association):
            if above and entry.kind == Kind.KREISANGEHOERIG:
                sums[above] += entry.population
    for key, total in sums.items():
        if key in register.entries:
            register.entries[key] = replace(register.entries[key], population=total)
