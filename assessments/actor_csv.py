"""The actor map as CSV: written so that it reads back identically, read so that every fault has its line.

A file names superiors by name; where a name is not unique, by "#" and key.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from assessments.actor_forms import LEVELS, ActorForm
from assessments.actor_workflow import MOST_ACTORS
from assessments.models import Actor
from assessments.models.actors import NO_ADDRESS, ActorRole, Mandate
from assessments.workflow import new_key
from catalogue.content.structure import Catalogue

MOST_BYTES = 1024 * 1024
LONGEST_LINE = 10_000
COLUMNS: Mapping[str, str] = {
    "key": "Kennung", "name": "Name", "kind": "Art", "levels": "Ebenen", "role": "Rolle", "mandate": "Auftrag",
    "reports_to": "Berichtet an", "has_budget": "Eigenes Budget", "fte": "Stellen",
    "fixed_term_until": "Befristet bis", "has_deputy": "Vertretung geregelt", "is_lead": "Federführung",
    "meetings_per_year": "Sitzungen im Jahr", "release_percent": "Freistellung in Prozent",
    "is_external": "Außerhalb der Kernverwaltung", "note": "Anmerkung",
}  # fmt: skip
OTHER_WORDS = {
    "ebene": "levels", "stellenvzä": "fte", "vzä": "fte", "budget": "has_budget", "extern": "is_external",
    "vertretung": "has_deputy", "freistellung": "release_percent", "sitzungen": "meetings_per_year",
}  # fmt: skip
NEEDED = ("name", "kind")
NOBODY = "niemand"
Words = Mapping[str, tuple[str, str]]
"""What may stand in a cell, folded: the value it means, and how to write it."""

YES_NO: Words = {
    "ja": ("true", "ja"), "nein": ("false", "nein"), "j": ("true", "ja"), "x": ("true", "ja"), "n": ("false", "nein"),
}  # fmt: skip
LEVEL_WORDS: Words = (
    {level.casefold(): (level, level) for level, _ in LEVELS}
    | {name.casefold(): (level, level) for level, name in LEVELS}
    | {"politisch": ("P", "P"), "koordinierend": ("K", "K"), "umsetzend": ("U", "U")}
)
KEY = re.compile(r"[A-Za-z0-9_.-]{1,64}")
FORMULA = re.compile(r"'*(?:[\t\r\n\x00]|\s*[=+\-@＝＋－＠])")


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message is German and for people."""


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    column: str
    message: str


@dataclass(slots=True)
class Sheet:
    """What a file says: actors, and what is wrong with which line. Only a sheet without faults is imported."""

    actors: list[Actor] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def blame(self, line: int, column: str, message: str) -> None:
        self.faults.append(Fault(line, column, message))


# Writing


def safe_cell(text: str) -> str:
    """A cell no spreadsheet takes for a formula (ASVS 1.2.10); `plain_cell` undoes it."""
    return f"'{text}" if FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def write(actors: Sequence[Actor], catalogue: Catalogue, *, with_keys: bool = True) -> str:
    """With a byte order mark and semicolons, as German spreadsheets expect."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    columns = list(COLUMNS) if with_keys else list(COLUMNS)[1:]
    table.writerow(COLUMNS[column] for column in columns)
    counts = Counter(_folded(actor.name) for actor in actors)
    names = {actor.key: _reference(actor, counts) for actor in actors}
    for actor in actors:
        table.writerow(safe_cell(_written(actor, column, names, catalogue)) for column in columns)
    return "\ufeff" + out.getvalue()


def _reference(actor: Actor, counts: Mapping[str, int]) -> str:
    name = actor.name
    is_plain = counts[_folded(name)] == 1 and "|" not in name and name[:1] not in "#'" and _folded(name) != NOBODY
    return name if is_plain and name == name.strip() else f"#{actor.key}"


def _written(actor: Actor, column: str, names: Mapping[str, str], catalogue: Catalogue) -> str:
    value = getattr(actor, column)
    match column:
        case "kind":
            return catalogue.actor_kind[value].label
        case "levels":
            return ", ".join(value)
        case "reports_to":
            return "" if value is None else " | ".join(names[key] for key in value if key in names) or NOBODY
        case "role" | "mandate":
            choices = ActorRole if column == "role" else Mandate
            return str(choices(value).label) if value else ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if column == "fixed_term_until":
        return f"{value:%d.%m.%Y}"
    return str(value) if isinstance(value, str | int) else f"{value:f}".replace(".", ",")


def sample(catalogue: Catalogue) -> str:
    """A file to start from: the columns and three lines, without the column for keys."""
    head = Actor(
        key="1", name="Bürgermeisterin", kind="head", levels="P", role="decides", mandate="written", reports_to=[]
    )
    office = Actor(
        key="2", name="Stabsstelle Digitalisierung", kind="staff_unit", levels="K", role="coordinates",
        mandate="oral", has_budget=False, fte=1, has_deputy=False, is_lead=True, reports_to=["1"],
    )  # fmt: skip
    planning = Actor(key="3", name="Bauamt", kind="planning", levels="U", role="implements", reports_to=["1"])
    return write([head, office, planning], catalogue, with_keys=False)


# Reading


def decode(data: bytes) -> str:
    """UTF-8 with or without a byte order mark, else Windows-1252."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile("Die Datei ist größer als 1 MB. Eine Karte mit 300 Akteuren ist viel kleiner.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableFile(
            "Das ist eine Excel-Datei. Bitte speichern Sie sie in Excel als „CSV UTF-8 (durch Trennzeichen getrennt)“."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile("Die Datei ist in UTF-16 gespeichert. Bitte speichern Sie sie als „CSV UTF-8“.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableFile(
            f"Zeile {line}: Hier steht ein Zeichen, das weder UTF-8 noch Windows-1252 ist. "
            "Bitte speichern Sie die Datei als „CSV UTF-8“."
        ) from None


def read(text: str, catalogue: Catalogue, existing: Sequence[Actor] = ()) -> Sheet:
    """The actors a file adds to `existing`, with everything that is wrong."""
    sheet = Sheet()
    table = list(_rows(text.removeprefix("\ufeff"), sheet))
    if sheet.faults:
        return sheet
    if not table:
        raise UnreadableFile("Es steht nichts darin. Die erste Zeile muss die Spalten nennen, zum Beispiel Name;Art.")
    (head_line, head), *rows = table
    columns = _columns(head, head_line, sheet)
    if sheet.faults:
        return sheet
    if not rows:
        sheet.blame(head_line, "", "Unter den Spalten steht noch kein Akteur.")
    if len(rows) + len(existing) > MOST_ACTORS:
        line = rows[max(MOST_ACTORS - len(existing), 0)][0]
        sheet.blame(line, "", f"Ab hier sind es zu viele: In die Karte passen {MOST_ACTORS} Akteure.")
        return sheet
    reader = _Reader(catalogue, existing, sheet)
    for line, cells in rows:
        reader.row(line, columns, cells)
    reader.link()
    sheet.faults.sort(key=lambda fault: fault.line)
    return sheet


def _rows(text: str, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, each with the line it begins on."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        if "\x00" in line:
            sheet.blame(
                number, "", "Diese Zeile enthält ein unlesbares Zeichen (NUL). Ist das wirklich eine CSV-Datei?"
            )
        elif len(line) > LONGEST_LINE:
            sheet.blame(number, "", f"Diese Zeile hat mehr als {LONGEST_LINE} Zeichen. Fehlt ein Zeilenumbruch?")
    if sheet.faults:
        return
    start = 0
    if (named := re.fullmatch(r"sep=([;,\t])", lines[0].strip(" \r"))) is not None:
        start = 1
    delimiter = named.group(1) if named else _delimiter(next((line for line in lines if line.strip()), ""))
    reader = csv.reader((line + "\n" for line in lines[start:]), delimiter=delimiter, strict=True)
    begins = start + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, [plain_cell(cell.strip()) for cell in cells]
            begins = start + reader.line_num + 1
    except csv.Error as error:
        sheet.blame(begins, "", _csv_message(str(error)))


def _delimiter(head: str) -> str:
    unquoted = re.sub(r'"[^"]*"', "", head)
    return max(";,\t", key=unquoted.count)


def _csv_message(reason: str) -> str:
    if "unexpected end of data" in reason:
        return "Hier beginnt ein Anführungszeichen, das nirgends endet."
    if "expected after" in reason:
        return "Nach einem schließenden Anführungszeichen muss ein Trennzeichen oder das Zeilenende folgen."
    return "Diese Zeile lässt sich nicht lesen. Bitte prüfen Sie die Anführungszeichen."


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _letters(text: str) -> str:
    return re.sub(r"[^a-zäöüß]", "", text.casefold())


def _columns(head: Sequence[str], line: int, sheet: Sheet) -> list[str]:
    known = {_letters(label): column for column, label in COLUMNS.items()}
    known |= OTHER_WORDS
    found = []
    for cell in head:
        column = known.get(_letters(cell), "")
        if not column and cell:
            sheet.blame(line, cell[:60], f"Diese Spalte kennen wir nicht. Erlaubt sind: {', '.join(COLUMNS.values())}.")
        elif column and column in found:
            sheet.blame(line, COLUMNS[column], "Diese Spalte kommt doppelt vor.")
        found.append(column)
    for column in NEEDED:
        if column not in found and not sheet.faults:
            sheet.blame(line, COLUMNS[column], "Diese Spalte fehlt. Die erste Zeile muss die Spalten nennen.")
    return found


class _Reader:
    """Row by row, then the reporting lines, which may point at later rows."""

    def __init__(self, catalogue: Catalogue, existing: Sequence[Actor], sheet: Sheet) -> None:
        self.catalogue = catalogue
        self.existing = existing
        self.sheet = sheet
        self.kinds = _kind_words(catalogue)
        self.superiors: list[str] = []
        self.taken = {_folded(actor.name) for actor in existing}
        self.keys = {actor.key for actor in existing}
        self.given_keys: dict[str, str] = {}
        self.names: dict[str, str] = {}

    def row(self, line: int, columns: Sequence[str], cells: Sequence[str]) -> None:
        if len([cell for cell in cells[len(columns) :] if cell]):
            self.sheet.blame(line, "", f"Diese Zeile hat {len(cells)} Felder, die Spaltenzeile nur {len(columns)}.")
            return
        values = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
        form = ActorForm(self.catalogue, (), self._form_data(line, values))
        if not form.is_valid():
            for name, errors in form.errors.items():
                label = COLUMNS.get(name, "")
                for message in errors:
                    self.sheet.blame(line, label, str(message))
            return
        if _folded(form.cleaned_data["name"]) in self.taken:
            message = "Dieser Akteur steht schon in der Karte. Löschen Sie die Zeile oder ersetzen Sie die ganze Karte."
            self.sheet.blame(line, "Name", message)
        self.sheet.lines.append(line)
        self.sheet.actors.append(form.apply(Actor(key=self._key(line, values.get("key", "")))))
        self.superiors.append(values.get("reports_to", ""))

    def _form_data(self, line: int, values: Mapping[str, str]) -> dict[str, Any]:
        data: dict[str, Any] = {k: v for k, v in values.items() if k not in ("key", "reports_to")}
        data["kind"] = self._word(line, "Art", values.get("kind", ""), self.kinds)
        for column, choices in (("role", ActorRole.choices), ("mandate", Mandate.choices)):
            words = {_folded(str(label)): (value, str(label)) for value, label in choices}
            data[column] = self._word(line, COLUMNS[column], values.get(column, ""), words)
        for column in ("has_budget", "has_deputy", "is_lead", "is_external"):
            data[column] = self._word(line, COLUMNS[column], values.get(column, ""), YES_NO)
        data["levels"] = self._levels(line, values.get("levels", ""))
        return data

    def _word(self, line: int, column: str, cell: str, words: Words) -> str:
        folded = _folded(cell)
        if not folded or folded in words:
            return words.get(folded, ("", ""))[0]
        near = get_close_matches(folded, words, n=1, cutoff=0.6)
        examples = ", ".join(list(dict.fromkeys(shown for _, shown in words.values()))[:5])
        hint = f" Meinten Sie „{words[near[0]][1]}“?" if near else f" Möglich ist zum Beispiel: {examples}."
        self.sheet.blame(line, column, f"„{cell[:60]}“ kennen wir hier nicht.{hint}")
        return "other" if column == "Art" else ""

    def _levels(self, line: int, cell: str) -> list[str]:
        if re.fullmatch(r"[pkuPKU]{2,3}", cell):
            return list(cell.upper())
        parts = (part.strip() for part in re.split(r"[,/|+;]", cell))
        return [level for part in parts if (level := self._word(line, "Ebenen", part, LEVEL_WORDS))]

    def _key(self, line: int, cell: str) -> str:
        """A new key for every row; the one in the file stays where nobody else has it."""
        if not cell:
            return new_key()
        if cell in self.given_keys:
            self.sheet.blame(line, "Kennung", f"Die Kennung „{cell[:60]}“ kommt doppelt vor.")
        if cell in NO_ADDRESS:
            self.sheet.blame(line, "Kennung", f"Die Kennung „{cell}“ ist vergeben. Bitte wählen Sie eine andere.")
            return new_key()
        if not KEY.fullmatch(cell):
            self.sheet.blame(line, "Kennung", "Eine Kennung hat höchstens 64 Buchstaben, Ziffern und die Zeichen _ . -")
            return new_key()
        self.given_keys[cell] = new_key() if cell in self.keys else cell
        return self.given_keys[cell]

    def link(self) -> None:
        """Resolves "berichtet an" by name among the rows, then among the actors that are there already."""
        by_name: dict[str, list[str]] = {}
        self.names = {actor.key: actor.name for actor in (*self.existing, *self.sheet.actors)}
        for actor in self.sheet.actors:
            by_name.setdefault(_folded(actor.name), []).append(actor.key)
        for actor in self.existing:
            by_name.setdefault(_folded(actor.name), [actor.key])
        for line, actor, cell in zip(self.sheet.lines, self.sheet.actors, self.superiors, strict=True):
            actor.reports_to = self._superiors(line, actor, cell, by_name)

    def _superiors(self, line: int, actor: Actor, cell: str, by_name: Mapping[str, list[str]]) -> list[str] | None:
        parts = [part.strip() for part in cell.split("|") if part.strip()]
        if not parts:
            return None
        if [_folded(part) for part in parts] == [NOBODY]:
            return []
        found = [key for part in parts if (key := self._superior(line, part, by_name))]
        if actor.key in found:
            self.sheet.blame(line, "Berichtet an", "Ein Akteur kann nicht an sich selbst berichten.")
        return list(dict.fromkeys(found))

    def _superior(self, line: int, part: str, by_name: Mapping[str, list[str]]) -> str | None:
        if part.startswith("#"):
            key = self.given_keys.get(part[1:]) or (part[1:] if part[1:] in self.keys else None)
            if key is None:
                self.sheet.blame(line, "Berichtet an", f"Die Kennung „{part[1:61]}“ gibt es nicht.")
            return key
        keys = by_name.get(_folded(part), [])
        if len(keys) == 1:
            return keys[0]
        if keys:
            message = f"„{part[:60]}“ kommt mehrfach vor. Schreiben Sie „#“ und die Kennung."
        else:
            near = get_close_matches(_folded(part), by_name, n=1, cutoff=0.6)
            hint = (
                f" Meinten Sie „{self.names[by_name[near[0]][0]]}“?"
                if near
                else " Steht der Akteur in der Datei oder in der Karte?"
            )
            message = f"„{part[:60]}“ gibt es nicht.{hint}"
        self.sheet.blame(line, "Berichtet an", message)
        return None


def _kind_words(catalogue: Catalogue) -> Words:
    """Label, key and, where they are clear, the parts of a label: "Stadt-/Kreisentwicklung, Planung"."""
    labels = {_folded(kind.label): (kind.key, kind.label) for kind in catalogue.actor_kinds}
    keys = {_folded(kind.key): (kind.key, kind.label) for kind in catalogue.actor_kinds}
    parts = [
        (part, kind.key)
        for kind in catalogue.actor_kinds
        for part in re.split(r"\s*/\s*|\s*\(.*$|,\s*", kind.label)
        if len(part) > 2
    ]
    counts = Counter(_folded(part) for part, _ in parts)
    return {_folded(part): (key, part) for part, key in parts if counts[_folded(part)] == 1} | keys | labels
