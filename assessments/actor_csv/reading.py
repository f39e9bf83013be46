"""From a file to actors: only a sheet without faults is imported."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from assessments.actor_csv.cells import COLUMNS, NOBODY, folded
from assessments.actor_csv.table import Sheet, UnreadableFile, rows_of
from assessments.actor_forms import LEVELS, ActorForm
from assessments.actor_workflow import MOST_ACTORS
from assessments.models import Actor
from assessments.models.actors import NO_ADDRESS, ActorRole, Mandate
from assessments.workflow import new_key
from catalogue.content.structure import Catalogue

OTHER_WORDS = {
    "ebene": "levels", "stellenvzä": "fte", "vzä": "fte", "budget": "has_budget", "extern": "is_external",
    "vertretung": "has_deputy", "freistellung": "release_percent", "sitzungen": "meetings_per_year",
}  # fmt: skip
NEEDED = ("name", "kind")
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


def read(text: str, catalogue: Catalogue, existing: Sequence[Actor] = ()) -> Sheet:
    """The actors a file adds to `existing`, with everything that is wrong."""
    sheet = Sheet()
    table = list(rows_of(text.removeprefix("\ufeff"), sheet))
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
        self.taken = {folded(actor.name) for actor in existing}
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
        if folded(form.cleaned_data["name"]) in self.taken:
            message = "Dieser Akteur steht schon in der Karte. Löschen Sie die Zeile oder ersetzen Sie die ganze Karte."
            self.sheet.blame(line, "Name", message)
        self.sheet.lines.append(line)
        self.sheet.actors.append(form.apply(Actor(key=self._key(line, values.get("key", "")))))
        self.superiors.append(values.get("reports_to", ""))

    def _form_data(self, line: int, values: Mapping[str, str]) -> dict[str, Any]:
        data: dict[str, Any] = {k: v for k, v in values.items() if k not in ("key", "reports_to")}
        data["kind"] = self._word(line, "Art", values.get("kind", ""), self.kinds)
        for column, choices in (("role", ActorRole.choices), ("mandate", Mandate.choices)):
            words = {folded(str(label)): (value, str(label)) for value, label in choices}
            data[column] = self._word(line, COLUMNS[column], values.get(column, ""), words)
        for column in ("has_budget", "has_deputy", "is_lead", "is_external"):
            data[column] = self._word(line, COLUMNS[column], values.get(column, ""), YES_NO)
        data["levels"] = self._levels(line, values.get("levels", ""))
        return data

    def _word(self, line: int, column: str, cell: str, words: Words) -> str:
        word = folded(cell)
        if not word or word in words:
            return words.get(word, ("", ""))[0]
        near = get_close_matches(word, words, n=1, cutoff=0.6)
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
            by_name.setdefault(folded(actor.name), []).append(actor.key)
        for actor in self.existing:
            by_name.setdefault(folded(actor.name), [actor.key])
        for line, actor, cell in zip(self.sheet.lines, self.sheet.actors, self.superiors, strict=True):
            actor.reports_to = self._superiors(line, actor, cell, by_name)

    def _superiors(self, line: int, actor: Actor, cell: str, by_name: Mapping[str, list[str]]) -> list[str] | None:
        parts = [part.strip() for part in cell.split("|") if part.strip()]
        if not parts:
            return None
        if [folded(part) for part in parts] == [NOBODY]:
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
        keys = by_name.get(folded(part), [])
        if len(keys) == 1:
            return keys[0]
        if keys:
            message = f"„{part[:60]}“ kommt mehrfach vor. Schreiben Sie „#“ und die Kennung."
        else:
            near = get_close_matches(folded(part), by_name, n=1, cutoff=0.6)
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
    labels = {folded(kind.label): (kind.key, kind.label) for kind in catalogue.actor_kinds}
    keys = {folded(kind.key): (kind.key, kind.label) for kind in catalogue.actor_kinds}
    parts = [
        (part, kind.key)
        for kind in catalogue.actor_kinds
        for part in re.split(r"\s*/\s*|\s*\(.*$|,\s*", kind.label)
        if len(part) > 2
    ]
    counts = Counter(folded(part) for part, _ in parts)
    return {folded(part): (key, part) for part, key in parts if counts[folded(part)] == 1} | keys | labels
