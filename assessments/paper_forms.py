"""The form for what a municipality fills in for its council."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from assessments.forms.fields import GermanNumber, PlainText
from assessments.models import CouncilPaper

SESSIONS, POSTS = 4, 5
DATE_INPUT = ["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"]
PUBLICITY = (("", "Noch offen"), ("true", "Öffentlich"), ("false", "Nichtöffentlich"))
ROLES = (
    ("", "Bitte wählen"),
    ("Vorberatung", "Vorberatung"),
    ("Anhörung", "Anhörung"),
    ("Beschlussfassung", "Beschlussfassung"),
    ("Kenntnisnahme", "Kenntnisnahme"),
)


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=DATE_INPUT,
        widget=forms.DateInput(format="%d.%m.%Y"),
        help_text=help_text,
        error_messages={"invalid": "Bitte geben Sie ein Datum ein, zum Beispiel 31.12.2028."},
    )


def _euros(label: str, help_text: str = "") -> GermanNumber:
    return GermanNumber(label=label, low=0, high=10**9, decimals=2, required=False, help_text=help_text)


def _long(label: str, longest: int, help_text: str = "") -> PlainText:
    area = forms.Textarea(attrs={"rows": 4})
    return PlainText(longest=longest, label=label, required=False, widget=area, help_text=help_text)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """Short fields that belong together; folded while nothing is in them."""

    fields: tuple[forms.BoundField, ...]
    is_open: bool


class CouncilPaperForm(forms.Form):
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    subject = PlainText(longest=200, label="Gegenstand", required=False)
    number = PlainText(longest=60, label="Vorlagennummer", required=False)
    day = _day("Datum der Vorlage", "Tag.Monat.Jahr")
    lead_office = PlainText(longest=200, label="Federführende Stelle", required=False)
    is_public = forms.TypedChoiceField(
        label="Sitzungsteil",
        choices=PUBLICITY,
        coerce=lambda value: value == "true",
        empty_value=None,
        required=False,
    )
    start = _day("Einrichtung bis", "Dieses Datum steht in den Beschlusspunkten. Tag.Monat.Jahr")
    aims = _long("Ziele", 3000, "Was die Struktur leisten soll, mit Bezug zu Beschlüssen und zur Strategie.")
    budget_year = GermanNumber(label="Haushaltsjahr", low=2000, high=2100, required=False)
    one_off = _euros("Einmalige Kosten in Euro")
    yearly = _euros("Laufende Sachkosten in Euro je Jahr", "Ohne die Stellen weiter unten.")
    cover = PlainText(longest=300, label="Deckung", required=False)
    account = PlainText(longest=100, label="Produktkonto", required=False)
    climate = _long("Auswirkungen auf das Klima", 2000)
    equality = _long("Auswirkungen auf Gleichstellung und Barrierefreiheit", 2000)

    HEAD = ("subject", "number", "day", "lead_office", "is_public", "start")
    MONEY = ("budget_year", "one_off", "yearly", "cover", "account")
    EFFECTS = ("climate", "equality")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number in range(SESSIONS):
            self._add_session(f"session_{number}_")
        for number in range(POSTS):
            self._add_post(f"post_{number}_")

    def _add_session(self, prefix: str) -> None:
        self.fields |= {
            f"{prefix}committee": PlainText(longest=120, label="Gremium", required=False),
            f"{prefix}day": _day("Datum"),
            f"{prefix}item": PlainText(longest=20, label="Tagesordnungspunkt", required=False),
            f"{prefix}role": forms.ChoiceField(label="Zuständigkeit", choices=ROLES, required=False),
        }

    def _add_post(self, prefix: str) -> None:
        self.fields |= {
            f"{prefix}name": PlainText(longest=120, label="Stelle", required=False),
            f"{prefix}count": GermanNumber(label="Anzahl (VZÄ)", low=0, high=1000, decimals=2, required=False),
            f"{prefix}grade": PlainText(longest=40, label="Wertigkeit", required=False),
            f"{prefix}yearly": _euros("Kosten je Stelle im Jahr in Euro"),
            f"{prefix}months": GermanNumber(label="Befristet auf Monate", low=0, high=120, required=False),
        }

    def head(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.HEAD)

    def money(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.MONEY)

    def effects(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.EFFECTS)

    def session_rows(self) -> list[EntryRow]:
        return self._rows("session", SESSIONS)

    def post_rows(self) -> list[EntryRow]:
        return self._rows("post", POSTS)

    def _rows(self, kind: str, count: int) -> list[EntryRow]:
        rows = []
        for number in range(count):
            fields = tuple(self[name] for name in self.fields if name.startswith(f"{kind}_{number}_"))
            is_filled = any(field.errors or field.value() not in (None, "") for field in fields)
            rows.append(EntryRow(fields, is_filled or number == 0))
        return rows

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for number in range(POSTS):
            row = {key: data.get(f"post_{number}_{key}") for key in ("name", "count", "grade", "yearly", "months")}
            if not row["name"] and any(value not in (None, "") for value in row.values()):
                self.add_error(f"post_{number}_name", "Bitte geben Sie der Stelle eine Bezeichnung.")
            if row["name"] and row["count"] is None and f"post_{number}_count" not in self.errors:
                self.add_error(f"post_{number}_count", "Bitte geben Sie an, wie viele Vollzeitstellen das sind.")
        return data

    def values(self) -> dict[str, Any]:
        """As the model takes it: rows that are empty are left out."""
        data = self.cleaned_data
        plain = {name: data[name] for name in self.base_fields if name != "version"}
        return plain | {"sessions": self._stored("session", SESSIONS), "posts": self._stored("post", POSTS)}

    def _stored(self, kind: str, count: int) -> list[dict[str, Any]]:
        rows = []
        for number in range(count):
            prefix = f"{kind}_{number}_"
            row = {
                name.removeprefix(prefix): _plain(value)
                for name, value in self.cleaned_data.items()
                if name.startswith(prefix)
            }
            if any(value not in (None, "") for value in row.values()):
                rows.append(row)
        return rows

    @classmethod
    def initial_of(cls, paper: CouncilPaper | None, council: str, office: str) -> dict[str, Any]:
        """What was filled in, or a usual beginning."""
        if paper is None:
            usual = [{"role": "Vorberatung"}, {"committee": council, "role": "Beschlussfassung"}]
            subject = "Organisation der Smart City"
            return {"version": 0, "subject": subject, "lead_office": office, **_flat("session", usual)}
        initial = {name: getattr(paper, name) for name in cls.base_fields}
        initial["is_public"] = {None: "", True: "true", False: "false"}[paper.is_public]
        return initial | _flat("session", paper.sessions) | _flat("post", paper.posts)


def _flat(kind: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        f"{kind}_{number}_{key}": date.fromisoformat(value) if key == "day" and value else _number(key, value)
        for number, row in enumerate(rows)
        for key, value in row.items()
    }


def _number(key: str, value: Any) -> Any:
    return Decimal(value) if key in ("count", "yearly") and value is not None else value


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
    return value
