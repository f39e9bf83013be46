"""What the council paper is made of."""

from __future__ import annotations

from django.db import models

from catalogue.models.fields import KeyList, Line, Number, Reference, Text
from catalogue.models.form_rows import PLACES
from catalogue.models.row import KeyedRow, Row
from catalogue.models.rule_rows import KINDS

ALWAYS = {"always": "immer"}
PERIODS = [("0-3", "in den ersten 3 Monaten"), ("3-12", "im ersten Jahr"), ("12-36", "bis zum dritten Jahr")]
TOPICS = [
    ("staff", "Personal"),
    ("money", "Geld"),
    ("data_protection", "Datenschutz"),
    ("climate", "Klima"),
    ("equality", "Gleichstellung"),
    ("staff_council", "Personalvertretung"),
    ("region", "Region"),
]


class ResolutionBlockRow(Row):
    key = Line("Schlüssel", unique=True)
    topic = Line("Thema")
    order = Number("Nummer", help_text="Bestimmt die Reihenfolge im Beschlussvorschlag.")
    forms = KeyList("Nur bei diesen Formen", of="forms", help_text="Leer: immer. Schlüssel durch Kommas getrennt.")
    text = Text("Text", help_text="Felder stehen in geschweiften Klammern und werden unten erklärt.")

    class Meta(Row.Meta):
        verbose_name = "Beschlusspunkt"
        verbose_name_plural = "Beschlusspunkte"

    def __str__(self) -> str:
        return self.topic


class BlockFieldRow(KeyedRow):
    KEY, VALUE = "name", "label"

    parent = models.ForeignKey(ResolutionBlockRow, models.CASCADE, related_name="fields")
    name = Line("Feld")
    label = Line("Was die Kommune einträgt")

    class Meta(KeyedRow.Meta):
        verbose_name = "Feld"
        verbose_name_plural = "Felder"
        constraints = [models.UniqueConstraint(fields=["parent", "name"], name="block_field_once")]

    def __str__(self) -> str:
        return self.name


class RoadmapRow(Row):
    form = Reference("Form", of="forms", besides=ALWAYS)
    period = Line("Zeitraum", choices=PERIODS)
    level = Line("Ebene", choices=PLACES)
    text = Text("Schritt")

    class Meta(Row.Meta):
        verbose_name = "Schritt des Fahrplans"
        verbose_name_plural = "Schritte des Fahrplans"

    def __str__(self) -> str:
        return self.text[:60]


class EffectRow(Row):
    topic = Line("Thema", choices=TOPICS)
    form = Reference("Form", of="forms", besides=ALWAYS)
    text = Text("Absatz")

    class Meta(Row.Meta):
        verbose_name = "Auswirkung"
        verbose_name_plural = "Auswirkungen"

    def __str__(self) -> str:
        return self.text[:60]


class MunicipalWordsRow(Row):
    state = Line("Land", help_text="Zwei Buchstaben, zum Beispiel NW; * für alle.")
    kind = Line("Art der Kommune", choices=[*KINDS, ("*", "alle")])
    council_name = Line("Vertretung")
    head_title = Line("Spitze")
    county_word = Line("Kreis")

    class Meta(Row.Meta):
        verbose_name = "Wort des Landes"
        verbose_name_plural = "Worte der Länder"
        constraints = [models.UniqueConstraint(fields=["state", "kind"], name="municipal_words_once")]

    def __str__(self) -> str:
        return f"{self.state}, {self.get_kind_display()}"
