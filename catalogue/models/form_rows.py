"""Organisation forms with everything said about them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from catalogue.models.fields import KeyList, Line, Number, Reference, Text, TextList
from catalogue.models.row import KeyedRow, Row

PLACES = [("P", "P – politisch-strategisch"), ("K", "K – koordinierend"), ("U", "U – umsetzend"), ("R", "R – Region")]
EMPHASES = [("primary", "Schwerpunkt"), ("secondary", "Nebenrolle")]
FIT_VALUE = [MinValueValidator(-2), MaxValueValidator(2)]
SOURCES_HELP = "Schlüssel der Quellen, durch Kommas getrennt, etwa Q1, Q17. Ohne Quelle: fachliche Einschätzung."
key_of_a_form = RegexValidator(r"^[a-z][a-z0-9_]*\Z", "Nur kleine Buchstaben ohne Umlaute, Ziffern und Unterstriche.")


class FormRow(Row):
    key = Line("Schlüssel", unique=True, validators=[key_of_a_form], help_text="Steht in der Adresse, ändert sich nie.")
    abbreviation = Line("Kürzel", help_text="Höchstens vier Zeichen, für Tafeln.")
    short_name = Line("Kurzname")
    name = Line("Name")
    is_zero_option = models.BooleanField("Nullvariante", default=False, help_text="Es bleibt, wie es ist.")
    synonyms = TextList("Andere Namen", help_text="Einer je Zeile.")
    short_description = Text("Kurzbeschreibung")
    description = Text("Beschreibung")
    legal_position = Text("Rechtliche Stellung")
    mandate = Text("Auftrag", blank=True)
    staffing_text = Text("Personal")
    staffing_sources = KeyList("Quellen zum Personal", of="sources", help_text=SOURCES_HELP)
    staffing_evidence_estimate = models.BooleanField("Personal: geschätzt", default=False)
    staffing_evidence_inferred = models.BooleanField("Personal: abgeleitet", default=False)
    staffing_evidence_uncertain = models.BooleanField("Personal: unsicher", default=False)
    staffing_reviewed_on = models.DateField("Personal: geprüft am", null=True, blank=True)
    setup_time_text = Text("Aufbau")
    setup_time_months_min = Number("Aufbau: Monate mindestens")
    setup_time_months_max = Number("Aufbau: Monate höchstens")
    setup_time_sources = KeyList("Quellen zum Aufbau", of="sources", help_text=SOURCES_HELP)
    setup_time_evidence_estimate = models.BooleanField("Aufbau: geschätzt", default=False)
    setup_time_evidence_inferred = models.BooleanField("Aufbau: abgeleitet", default=False)
    setup_time_evidence_uncertain = models.BooleanField("Aufbau: unsicher", default=False)
    setup_time_reviewed_on = models.DateField("Aufbau: geprüft am", null=True, blank=True)
    cost_text = Text("Kosten")
    cost_class_min = Number("Kostenklasse mindestens")
    cost_class_max = Number("Kostenklasse höchstens")
    cost_sources = KeyList("Quellen zu den Kosten", of="sources", help_text=SOURCES_HELP)
    cost_reviewed_on = models.DateField("Kosten: geprüft am", null=True, blank=True)
    preconditions = TextList("Voraussetzungen", help_text="Eine je Zeile.")
    fits = TextList("Passt zu", help_text="Ein Punkt je Zeile.")
    does_not_fit = TextList("Passt nicht zu", help_text="Ein Punkt je Zeile.")
    combines_with = TextList("Lässt sich verbinden mit", help_text="Eine Form je Zeile, in Worten.")
    combination_remark = Text("Bemerkung zur Verbindung", blank=True)
    conflicts_with = TextList("Verträgt sich nicht mit", help_text="Eine Form je Zeile, in Worten.")
    sources = KeyList("Quellen der Form im Ganzen", of="sources", help_text=SOURCES_HELP)

    class Meta(Row.Meta):
        verbose_name = "Organisationsform"
        verbose_name_plural = "Organisationsformen"

    def __str__(self) -> str:
        return self.short_name


class FormLevelRow(KeyedRow):
    KEY, VALUE = "level", "emphasis"

    parent = models.ForeignKey(FormRow, models.CASCADE, related_name="levels")
    level = Line("Ebene", choices=PLACES)
    emphasis = Line("Rolle", choices=EMPHASES)

    class Meta(KeyedRow.Meta):
        verbose_name = "Ebene der Form"
        verbose_name_plural = "Ebenen der Form"
        constraints = [models.UniqueConstraint(fields=["parent", "level"], name="form_level_once")]

    def __str__(self) -> str:
        return self.get_level_display()


class StatementRow(Row):
    text = Text("Satz")
    sources = KeyList("Quellen", of="sources", help_text=SOURCES_HELP)
    reviewed_on = models.DateField("Geprüft am", null=True, blank=True)

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.text[:60]


class ProRow(StatementRow):
    parent = models.ForeignKey(FormRow, models.CASCADE, related_name="pros")

    class Meta(Row.Meta):
        verbose_name = "Vorteil"
        verbose_name_plural = "Vorteile"


class ConRow(StatementRow):
    parent = models.ForeignKey(FormRow, models.CASCADE, related_name="cons")

    class Meta(Row.Meta):
        verbose_name = "Nachteil"
        verbose_name_plural = "Nachteile"


class ExampleRow(Row):
    place = Line("Ort")
    text = Text("Was dort ist", blank=True)
    year = Number("Jahr", null=True, blank=True, help_text="Leer: „Jahr nicht belegt“.")
    sources = KeyList("Quellen", of="sources", help_text=SOURCES_HELP)
    evidence_estimate = models.BooleanField("geschätzt", default=False)
    evidence_inferred = models.BooleanField("abgeleitet", default=False)
    evidence_uncertain = models.BooleanField("unsicher", default=False)
    reviewed_on = models.DateField("Geprüft am", null=True, blank=True)

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.place


class FormExampleRow(ExampleRow):
    parent = models.ForeignKey(FormRow, models.CASCADE, related_name="examples")

    class Meta(Row.Meta):
        verbose_name = "Beispiel"
        verbose_name_plural = "Beispiele"


class FitRow(KeyedRow):
    """A cell of the matrix; the grid page edits all of them."""

    KEY = "criterion"

    parent = models.ForeignKey(FormRow, models.CASCADE, related_name="fit")
    criterion = Reference("Kriterium", of="criteria")
    low = Number("niedrigste Stufe", validators=FIT_VALUE)
    high = Number("höchste Stufe", validators=FIT_VALUE)
    note = Text("Warum, in Stichworten", blank=True)
    pro = Text("spricht dafür", blank=True)
    con = Text("spricht dagegen", blank=True)

    class Meta(KeyedRow.Meta):
        verbose_name = "Eignung"
        verbose_name_plural = "Eignungen"
        constraints = [models.UniqueConstraint(fields=["parent", "criterion"], name="fit_cell_once")]

    def __str__(self) -> str:
        return self.criterion
