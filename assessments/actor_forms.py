"""Forms for actors and measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from assessments.forms import GermanNumber, PlainText
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


class ActorForm(forms.Form):
    """All fields of an actor; empty means not known."""

    name = PlainText(longest=200, label="Name", help_text="Zum Beispiel „Stadtrat“ oder „IT-Amt“.")
    kind = forms.ChoiceField(label="Art")
    levels = forms.MultipleChoiceField(
        label="Ebenen",
        choices=LEVELS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Mehrere sind möglich. Ohne Ebene steht der Akteur unter „berät oder quer“.",
    )
    role = forms.ChoiceField(label="Rolle", required=False)
    mandate = forms.ChoiceField(label="Auftrag", required=False)
    has_budget = _yes_no("Eigenes Budget")
    fte = GermanNumber(label="Stellen", low=0, high=10000, decimals=2, required=False, help_text="In Vollzeitstellen.")
    fixed_term_until = forms.DateField(
        label="Befristet bis",
        required=False,
        input_formats=["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"],
        help_text="Tag.Monat.Jahr; leer, wenn unbefristet.",
        error_messages={"invalid": "Bitte geben Sie ein Datum ein, zum Beispiel 31.12.2028."},
    )
    reports_to = forms.MultipleChoiceField(label="Berichtet an", required=False, widget=forms.CheckboxSelectMultiple)
    has_deputy = _yes_no("Vertretung geregelt")
    is_lead = _yes_no("Hat die Federführung", "Unter den koordinierenden Akteuren.")
    meetings_per_year = GermanNumber(label="Sitzungen im Jahr", low=0, high=366, required=False)
    release_percent = GermanNumber(label="Freistellung in Prozent", low=0, high=100, decimals=2, required=False)
    is_external = _yes_no("Außerhalb der Kernverwaltung")
    note = PlainText(longest=2000, label="Anmerkung", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    NOBODY = "-"

    def __init__(self, catalogue: Catalogue, others: Sequence[Actor], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
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
        self.fields["name"].error_messages["required"] = "Bitte geben Sie dem Akteur einen Namen."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_reports_to(self) -> list[str] | None:
        chosen = self.cleaned_data["reports_to"]
        if self.NOBODY in chosen and len(chosen) > 1:
            raise ValidationError("Wählen Sie entweder „An niemanden“ oder die Stellen, an die berichtet wird.")
        return None if not chosen else [] if chosen == [self.NOBODY] else chosen

    def apply(self, actor: Actor) -> Actor:
        for name, value in self.cleaned_data.items():
            setattr(actor, name, value)
        actor.levels = "".join(level for level, _ in LEVELS if level in self.cleaned_data["levels"])
        return actor

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

    @classmethod
    def initial_of(cls, measure: Measure) -> dict[str, Any]:
        return {name: getattr(measure, name) for name in cls.base_fields}
