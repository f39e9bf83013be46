"""Criteria and the questions of the questionnaire."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from catalogue.models.fields import KeyList, Line, Number, Text
from catalogue.models.form_rows import SOURCES_HELP
from catalogue.models.row import Row

BLOCKS = [("profile", "Kommune"), ("answers", "Kriterien"), ("regional", "Region"), ("facts", "Rahmen")]
BLOCK_ORDER = models.Case(*(models.When(block=key, then=place) for place, (key, _) in enumerate(BLOCKS)))
"""The questions of a block stand together, as they do in the files."""
ANSWER_TYPES = [
    ("scale", "Skala von 0 bis 4"),
    ("yes_no", "ja oder nein"),
    ("integer", "ganze Zahl"),
    ("money", "Betrag in Euro"),
    ("choice", "Auswahl"),
    ("text", "Text"),
    ("texts", "mehrere Texte"),
]


class CriterionRow(Row):
    key = Line("Schlüssel", unique=True, help_text="Welche Kriterien es gibt, legt die Methode fest.")
    name = Line("Name")
    definition = Text("Was gemeint ist")
    weight = Number("Übliches Gewicht", validators=[MinValueValidator(0), MaxValueValidator(5)], help_text="0 bis 5")
    rationale = Text("Warum dieses Gewicht")
    favours = Text("Begünstigt")
    disfavours = Text("Erschwert")
    sources = KeyList("Quellen", of="sources", help_text=SOURCES_HELP)
    reviewed_on = models.DateField("Geprüft am", null=True, blank=True)

    class Meta(Row.Meta):
        verbose_name = "Kriterium"
        verbose_name_plural = "Kriterien"

    def __str__(self) -> str:
        return self.name


class QuestionRow(Row):
    block = Line("Teil", choices=BLOCKS)
    key = Line("Schlüssel")
    step = Number("Schritt", validators=[MinValueValidator(1), MaxValueValidator(10)])
    title = Line("Überschrift")
    text = Text("Frage")
    answer_type = Line("Art der Antwort", choices=ANSWER_TYPES)
    help_why = Text("Warum wir fragen")
    help_example = Text("Beispiel", blank=True)
    help_where = Text("Wo man es findet", blank=True)
    unit = Line("Einheit", blank=True)
    minimum = Number("Mindestens", null=True, blank=True)
    maximum = Number("Höchstens", null=True, blank=True)
    asks_unknown = models.BooleanField("„weiß nicht“ anbieten", default=True)
    asks_note = models.BooleanField("Notiz anbieten", default=True)

    class Meta(Row.Meta):
        verbose_name = "Frage"
        verbose_name_plural = "Fragen"
        ordering = [BLOCK_ORDER, "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["block", "key"], name="question_once")]

    def __str__(self) -> str:
        return self.title


class AnchorRow(Row):
    parent = models.ForeignKey(QuestionRow, models.CASCADE, related_name="anchors")
    value = Line("Wert", help_text="Bei einer Skala 0 bis 4, bei einer Auswahl ein Schlüssel.")
    text = Text("Antwort")

    class Meta(Row.Meta):
        verbose_name = "Antwortstufe"
        verbose_name_plural = "Antwortstufen"

    def __str__(self) -> str:
        return self.text[:60]
