"""Forms for actors and measures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from assessments.forms.fields import GermanNumber, PlainText, german
from assessments.models import Actor, Measure
from assessments.models.actors import ActorRole, Mandate
from catalogue.content.structure import Catalogue

LEVELS = (("P", "Politische Ebene"), ("K", "Koordinierende Ebene"), ("U", "Umsetzende Ebene"))
YES_NO = (("", "Nicht bekannt"), ("true", "Ja"), ("false", "Nein"))


def _yes_no(label: str, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        coerce=lambda value: value == "true",
        empty_value=None,
        required=False,
        help_text=help_text,
    )


ASKED_FOR: dict[str, tuple[str, ...]] = {
    "council": ("meetings_per_year",),
    "steering": ("meetings_per_year", "has_deputy"),
    "coordination": ("has_budget", "fte", "fixed_term_until", "has_deputy", "is_lead"),
    "it": ("has_budget", "fte", "has_deputy", "is_lead"),
    "department": ("has_budget", "fte"),
    "project": ("fte", "fixed_term_until", "release_percent"),
    "external": ("meetings_per_year",),
    "regional": ("has_budget", "fte", "has_deputy"),
}
"""What matters beyond name, kind, levels, role, mandate and reports, by group of the kind."""

COORDINATING = ("has_budget", "fte", "fixed_term_until", "has_deputy", "is_lead")
ALWAYS_ASKED = ("name", "kind", "levels", "role", "mandate", "reports_to")


class ActorForm(forms.Form):
    """All fields of an actor; empty means not known."""

    name = PlainText(longest=200, label="Name", help_text="Wie die Stelle bei Ihnen heißt, zum Beispiel „IT-Amt“.")
    kind = forms.ChoiceField(
        label="Art", help_text="Daran erkennen wir, welche Aufgaben besetzt sind und ob jemand fehlt."
    )
    levels = forms.MultipleChoiceField(
        label="Ebenen",
        choices=LEVELS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Mehrere sind möglich. Ohne Ebene steht der Akteur unter „Berät oder quer“ oder „Extern“.",
    )
    role = forms.ChoiceField(label="Rolle", required=False, help_text="Was der Akteur bei Smart City vor allem tut.")
    mandate = forms.ChoiceField(
        label="Auftrag",
        required=False,
        help_text="Wer koordiniert, braucht einen schriftlichen Auftrag. Sonst fragt jedes Amt, mit welchem Recht.",
    )
    reports_to = forms.MultipleChoiceField(
        label="Berichtet an",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nur direkte Berichtswege. Ohne Auswahl gilt: nicht bekannt.",
    )
    has_budget = _yes_no("Eigenes Budget", "Kann die Stelle selbst Geld ausgeben? Ohne Budget bleibt es beim Bitten.")
    fte = GermanNumber(
        label="Stellen",
        low=0,
        high=10000,
        decimals=2,
        required=False,
        help_text="In Vollzeitstellen, zum Beispiel 1,5. Nur der Anteil für diese Aufgabe.",
    )
    fixed_term_until = forms.DateField(
        label="Befristet bis",
        required=False,
        input_formats=["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"],
        widget=forms.DateInput(format="%d.%m.%Y"),
        help_text="Tag.Monat.Jahr; leer, wenn unbefristet. Läuft eine Stelle aus, braucht es früh einen Plan.",
        error_messages={"invalid": "Bitte geben Sie ein Datum ein, zum Beispiel 31.12.2028."},
    )
    has_deputy = _yes_no("Vertretung geregelt", "Damit es bei Krankheit oder Wechsel weitergeht.")
    is_lead = _yes_no("Hat die Federführung", "Koordinieren mehrere, sollte genau eine Stelle den Hut aufhaben.")
    meetings_per_year = GermanNumber(
        label="Sitzungen im Jahr", low=0, high=366, required=False, help_text="Bei Gremien, zum Beispiel 4."
    )
    release_percent = GermanNumber(
        label="Freistellung in Prozent",
        low=0,
        high=100,
        decimals=2,
        required=False,
        help_text="Wie viel Arbeitszeit für das Projekt frei ist. 0 heißt: kommt nebenher dazu.",
    )
    is_external = _yes_no(
        "Außerhalb der Kernverwaltung", "Zum Beispiel ein Unternehmen, Verein oder Dienstleister. Leer: je nach Art."
    )
    note = PlainText(
        longest=2000,
        label="Anmerkung",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bleibt bei diesem Akteur; sie zählt bei der Auswertung nicht.",
    )

    NOBODY = "-"

    def __init__(self, catalogue: Catalogue, others: Sequence[Actor], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.catalogue = catalogue
        groups = {group.key: group.label for group in catalogue.actor_groups}
        kinds: dict[str, list[tuple[str, str]]] = {label: [] for label in groups.values()}
        for kind in catalogue.actor_kinds:
            kinds[groups[kind.group]].append((kind.key, kind.label))
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Bitte wählen"), *((group, entries) for group, entries in kinds.items() if entries)]
        choice.error_messages["required"] = "Bitte wählen Sie, um was für einen Akteur es geht."
        self._choices("role", [("", "Nicht bekannt"), *ActorRole.choices])
        self._choices("mandate", [("", "Nicht bekannt"), *Mandate.choices])
        self._choices("reports_to", [*((actor.key, actor.name) for actor in others), (self.NOBODY, "An niemanden")])
        gone = "Ein gewählter Akteur ist nicht mehr in der Karte. Bitte wählen Sie neu."
        self.fields["reports_to"].error_messages["invalid_choice"] = gone
        self.fields["name"].error_messages["required"] = "Bitte geben Sie dem Akteur einen Namen."

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_name(self) -> str:
        """On one line: line breaks come by pasting only."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_reports_to(self) -> list[str] | None:
        chosen = self.cleaned_data["reports_to"]
        if self.NOBODY in chosen and len(chosen) > 1:
            raise ValidationError("Wählen Sie entweder „An niemanden“ oder die Stellen, an die berichtet wird.")
        return None if not chosen else [] if chosen == [self.NOBODY] else chosen

    # What to show first

    @property
    def main_fields(self) -> list[BoundField]:
        """The fields that matter for this kind, and those with something in them."""
        return [self[name] for name in self.fields if name in self._asked or self[name].errors or self._says(name)]

    @property
    def folded_fields(self) -> list[BoundField]:
        shown = {field.name for field in self.main_fields}
        return [self[name] for name in self.fields if name not in shown]

    @property
    def folded_names(self) -> str:
        return ", ".join(str(field.label) for field in self.folded_fields)

    @cached_property
    def _asked(self) -> set[str]:
        kind = self.catalogue.actor_kind.get(str(self["kind"].value() or ""))
        if kind is None:
            return set(ALWAYS_ASKED)
        coordinating = COORDINATING if "K" in (self["levels"].value() or ()) else ()
        return {*ALWAYS_ASKED, *ASKED_FOR.get(kind.group, ()), *coordinating}

    def _says(self, name: str) -> bool:
        return self[name].value() not in (None, "", [])

    # From and to rows

    def apply(self, actor: Actor, keep: Collection[str] = ()) -> Actor:
        """The actor as typed, but with what it says already where a field is to be kept."""
        for name in self.cleaned_data:
            if name not in keep:
                setattr(actor, name, self.stored_form(name))
        return actor

    def stored_form(self, name: str) -> Any:
        value = self.cleaned_data[name]
        return "".join(level for level, _ in LEVELS if level in value) if name == "levels" else value

    def in_words(self, name: str, value: Any) -> str:
        """A stored value of this field as people read it."""
        field = self.fields[name]
        if name == "levels":
            return ", ".join(dict(LEVELS)[level] for level in value) or "keine"
        if name == "reports_to":
            labels = dict(field.choices)  # type: ignore[attr-defined]
            return ", ".join(labels.get(key, "entfernter Akteur") for key in value or []) or (
                "nicht bekannt" if value is None else "an niemanden"
            )
        if isinstance(value, bool) or value is None or value == "":
            return {True: "Ja", False: "Nein"}.get(value, "nicht bekannt")
        if name == "kind":
            return self.catalogue.actor_kind[value].label
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        if isinstance(value, date):
            return f"{value:%d.%m.%Y}"
        return german(value) if isinstance(value, int | Decimal) else str(value)

    @classmethod
    def initial_of(cls, actor: Actor) -> dict[str, Any]:
        initial = {name: getattr(actor, name) for name in cls.base_fields}
        for name, field in cls.base_fields.items():
            if isinstance(field, forms.TypedChoiceField):
                initial[name] = {None: "", True: "true", False: "false"}[initial[name]]
        initial["levels"] = list(actor.levels)
        reports_to = actor.reports_to
        initial["reports_to"] = [cls.NOBODY] if reports_to == [] else reports_to or []
        return initial


@dataclass(frozen=True, slots=True)
class Difference:
    """A field two people filled in differently. `keeps_mine` is the choice shown first."""

    name: str
    label: str
    mine: str
    theirs: str
    keeps_mine: bool


def fingerprints(actor: Actor) -> str:
    """What a form was opened on, field by field, so that a late save knows which fields it changed."""
    return " ".join(f"{name}:{_fingerprint(getattr(actor, name))}" for name in ActorForm.base_fields)


def _fingerprint(value: Any) -> str:
    plain = f"{value.normalize():f}" if isinstance(value, Decimal) else repr(value)
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def differences(form: ActorForm, stored: Actor, opened_on: str) -> list[Difference]:
    """Where what was typed and what somebody else stored meanwhile are not the same."""
    opened = dict(part.split(":", 1) for part in opened_on.split() if ":" in part)
    found = []
    for name, field in form.fields.items():
        mine, theirs = form.stored_form(name), getattr(stored, name)
        if mine != theirs:
            untouched = opened.get(name) == _fingerprint(mine)
            words = form.in_words(name, mine), form.in_words(name, theirs)
            found.append(Difference(name, str(field.label), *words, keeps_mine=not untouched))
    return found


class MeasureForm(forms.Form):
    name = PlainText(longest=200, label="Bezeichnung")
    responsible = forms.MultipleChoiceField(
        label="Zuständig",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Die Auswahl zeigt die Akteure aus Schritt 7.",
    )
    budget = GermanNumber(label="Budget in Euro", low=0, high=10**12, decimals=2, required=False)
    note = PlainText(longest=2000, label="Anmerkung", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, actors: Sequence[Actor], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["responsible"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(actor.key, actor.name) for actor in actors]
        self.fields["name"].error_messages["required"] = "Bitte geben Sie der Maßnahme eine Bezeichnung."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def apply(self, measure: Measure) -> Measure:
        for name, value in self.cleaned_data.items():
            setattr(measure, name, value)
        return measure

    def stored_otherwise(self, stored: Measure) -> list[tuple[str, str]]:
        """What somebody else has stored where something else was typed, in words."""
        return [
            (str(field.label), self._in_words(name, getattr(stored, name)))
            for name, field in self.fields.items()
            if self.cleaned_data[name] != getattr(stored, name)
        ]

    def _in_words(self, name: str, value: Any) -> str:
        if name == "responsible":
            names = dict(self.fields[name].choices)  # type: ignore[attr-defined]
            return ", ".join(names[key] for key in value if key in names) or "niemand"
        return german(value) if isinstance(value, Decimal) else str(value or "leer")

    @classmethod
    def initial_of(cls, measure: Measure) -> dict[str, Any]:
        return {name: getattr(measure, name) for name in cls.base_fields}
