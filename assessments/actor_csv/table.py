"""From bytes to rows of cells, each with the line it begins on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assessments.actor_csv.cells import plain_cell
from assessments.models import Actor

MOST_BYTES = 1024 * 1024
LONGEST_LINE = 10_000


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


def rows_of(text: str, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
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
