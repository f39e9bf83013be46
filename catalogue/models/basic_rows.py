"""Sources, cost classes and what the actor map is made of."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models

from catalogue.models.fields import KeyList, Line, Number, Reference, Text
from catalogue.models.row import Row
from catalogue.models.rule_rows import KINDS

SOURCE_CLASSES = [("A", "A – amtlich oder wissenschaftlich"), ("B", "B – Fachpresse"), ("C", "C – Selbstauskunft")]
LEVELS_HELP = "P, K und U, durch Kommas getrennt; leer, wenn keine."


class AnySourceRow(Row):
    key = Line("Schlüssel", unique=True)
    title = Line("Titel")
    publisher = Line("Herausgeber")
    year = Number("Jahr", null=True, blank=True)
    url = Line("Adresse", validators=[URLValidator(schemes=["http", "https"])])
    source_class = Line("Güte", choices=SOURCE_CLASSES)

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"


class SourceRow(AnySourceRow):
    class Meta(Row.Meta):
        verbose_name = "Quelle"
        verbose_name_plural = "Quellen"


class FurtherSourceRow(AnySourceRow):
    class Meta(Row.Meta):
        verbose_name = "Weitere Quelle"
        verbose_name_plural = "Weitere Quellen"


class CostClassRow(Row):
    level = Number("Stufe", unique=True)
    symbol = Line("Zeichen")
    text = Line("In Worten")

    class Meta(Row.Meta):
        verbose_name = "Kostenklasse"
        verbose_name_plural = "Kostenklassen"

    def __str__(self) -> str:
        return self.symbol


class LabelledRow(Row):
    key = Line("Schlüssel", unique=True)
    label = Line("Bezeichnung")

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.label


class ActorGroupRow(LabelledRow):
    class Meta(Row.Meta):
        verbose_name = "Gruppe von Akteuren"
        verbose_name_plural = "Gruppen von Akteuren"


class ActorKindRow(LabelledRow):
    group = Reference("Gruppe", of="actor_groups")
    levels = KeyList("Ebenen", of="levels", help_text=LEVELS_HELP)

    class Meta(Row.Meta):
        verbose_name = "Art von Akteuren"
        verbose_name_plural = "Arten von Akteuren"


class MapTemplateRow(Row):
    key = Line("Schlüssel", unique=True)
    kind = Line("Art der Kommune", choices=KINDS)
    population_from = Number("Ab Einwohnerzahl")
    name = Line("Name")
    text = Text("Beschreibung")

    class Meta(Row.Meta):
        verbose_name = "Typische Karte"
        verbose_name_plural = "Typische Karten"

    def __str__(self) -> str:
        return self.name


class TypicalActorRow(Row):
    parent = models.ForeignKey(MapTemplateRow, models.CASCADE, related_name="actors")
    key = Line("Schlüssel")
    kind = Reference("Art", of="actor_kinds")
    name = Line("Name", help_text="{council}, {head} und {county} werden ersetzt.")
    levels = KeyList("Ebenen", of="levels", help_text=LEVELS_HELP)
    reports_to = KeyList("Berichtet an", help_text="Schlüssel anderer Akteure dieser Karte.")
    is_start = models.BooleanField("gleich auf der Karte", default=True)

    class Meta(Row.Meta):
        verbose_name = "Akteur"
        verbose_name_plural = "Akteure"
        constraints = [models.UniqueConstraint(fields=["parent", "key"], name="typical_actor_once")]

    def __str__(self) -> str:
        return self.name
