"""Words, numbers and thresholds of the rules. Their conditions are code."""

from __future__ import annotations

from django.db import models

from catalogue.models.fields import KeyList, Line, Number, Reference, Text
from catalogue.models.form_rows import PLACES, SOURCES_HELP, ExampleRow
from catalogue.models.row import KeyedRow, Row

FIXED_KEY = "Welche es gibt, legt die Methode fest."
KINDS = [
    ("kreisfrei", "kreisfreie Stadt"),
    ("kreisangehoerig", "kreisangehörige Kommune"),
    ("landkreis", "Landkreis"),
    ("verbund", "Verbund"),
]
LOCK_KINDS = [("legal", "rechtlich"), ("logical", "sachlich"), ("threshold", "Schwelle der Einwohnerzahl")]
VERDICTS = [
    ("strong_complement", "ergänzen sich sehr gut"),
    ("complement", "ergänzen sich"),
    ("necessary", "die zweite braucht die erste als Gegenüber"),
    ("check", "Zuschnitt prüfen"),
    ("conflict", "schließen sich aus"),
    ("sequence", "die zweite ist eine nächste Stufe"),
]


class TitledRow(Row):
    key = Line("Schlüssel", unique=True, help_text=FIXED_KEY)
    title = Line("Überschrift")

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"


class LockRow(TitledRow):
    kind = Line("Art", choices=LOCK_KINDS)
    reason = Text("Grund")
    lifted_by = Text("Was sie aufhebt")
    legal_basis = Line("Rechtsgrundlage", blank=True)
    sources = KeyList("Quellen", of="sources", help_text=SOURCES_HELP)
    reviewed_on = models.DateField("Geprüft am", null=True, blank=True)

    class Meta(Row.Meta):
        verbose_name = "Sperre"
        verbose_name_plural = "Sperren"


class LockStepRow(KeyedRow):
    KEY, VALUE = "form", "steps"

    parent = models.ForeignKey(LockRow, models.CASCADE, related_name="first_steps")
    form = Reference("Gesperrte Form", of="forms")
    steps = KeyList("Was zuerst", of="forms_or_council", help_text="Schlüssel von Formen; „council“: die Vertretung.")

    class Meta(KeyedRow.Meta):
        verbose_name = "Gesperrte Form"
        verbose_name_plural = "Gesperrte Formen"
        constraints = [models.UniqueConstraint(fields=["parent", "form"], name="locked_form_once")]

    def __str__(self) -> str:
        return self.form


class LockThresholdRow(KeyedRow):
    KEY, VALUE = "form", "below"

    parent = models.ForeignKey(LockRow, models.CASCADE, related_name="population_below")
    form = Reference("Form", of="forms")
    below = Number("Gesperrt unter dieser Einwohnerzahl")

    class Meta(KeyedRow.Meta):
        verbose_name = "Schwelle"
        verbose_name_plural = "Schwellen"
        constraints = [models.UniqueConstraint(fields=["parent", "form"], name="threshold_once")]

    def __str__(self) -> str:
        return self.form


class ObligationRow(TitledRow):
    type = Line("Art", choices=[("step", "Schritt"), ("hint", "Hinweis")])
    text = Text("Was zu tun oder zu bedenken ist")
    reason = Text("Grund")
    legal_basis = Line("Rechtsgrundlage", blank=True)
    sources = KeyList("Quellen", of="sources", help_text=SOURCES_HELP)
    reviewed_on = models.DateField("Geprüft am", null=True, blank=True)

    class Meta(Row.Meta):
        verbose_name = "Pflicht"
        verbose_name_plural = "Pflichten"


class CheckRow(TitledRow):
    text = Text("Befund", help_text="{actors} steht für die Namen der Akteure.")
    explanation = Text("Warum es zählt")
    question = Text("Was fehlt, wenn es offen ist")
    sources = KeyList("Quellen", of="sources", help_text=SOURCES_HELP)
    reviewed_on = models.DateField("Geprüft am", null=True, blank=True)

    class Meta(Row.Meta):
        verbose_name = "Prüfung der Struktur"
        verbose_name_plural = "Prüfungen der Struktur"


class CheckDetailRow(KeyedRow):
    KEY, VALUE = "code", "text"

    parent = models.ForeignKey(CheckRow, models.CASCADE, related_name="details")
    code = Line("Fall", help_text=FIXED_KEY)
    text = Text("Text")

    class Meta(KeyedRow.Meta):
        verbose_name = "Einzelheit"
        verbose_name_plural = "Einzelheiten"
        constraints = [models.UniqueConstraint(fields=["parent", "code"], name="check_detail_once")]

    def __str__(self) -> str:
        return self.code


class ContradictionRow(TitledRow):
    text = Text("Was gedruckt wird")

    class Meta(Row.Meta):
        verbose_name = "Widerspruch"
        verbose_name_plural = "Widersprüche"


class HintRow(KeyedRow):
    KEY, VALUE = "place", "text"

    parent = models.ForeignKey(ContradictionRow, models.CASCADE, related_name="hints")
    place = Line("Stelle", help_text=FIXED_KEY)
    text = Text("Hinweis an dieser Stelle")

    class Meta(KeyedRow.Meta):
        verbose_name = "Hinweis"
        verbose_name_plural = "Hinweise"
        constraints = [models.UniqueConstraint(fields=["parent", "place"], name="hint_once")]

    def __str__(self) -> str:
        return self.place


class PositiveRow(TitledRow):
    text = Text("Text")

    class Meta(Row.Meta):
        verbose_name = "Positiver Befund"
        verbose_name_plural = "Positive Befunde"


class RegionalRuleRow(TitledRow):
    condition = Text("Wann sie gilt", help_text="In Worten; die Bedingung selbst steht in der Methode.")
    text = Text("Text")

    class Meta(Row.Meta):
        verbose_name = "Regionale Regel"
        verbose_name_plural = "Regionale Regeln"


class ModuleRow(Row):
    key = Line("Schlüssel", unique=True, help_text=FIXED_KEY)
    name = Line("Name")
    level = Line("Ebene", help_text="In Worten, zum Beispiel „P (beratend)“.")
    text = Text("Empfehlung")
    sources = KeyList("Quellen", of="sources", help_text=SOURCES_HELP)
    reviewed_on = models.DateField("Geprüft am", null=True, blank=True)

    class Meta(Row.Meta):
        verbose_name = "Baustein"
        verbose_name_plural = "Bausteine"

    def __str__(self) -> str:
        return self.name


class ModuleReasonRow(KeyedRow):
    KEY, VALUE = "code", "text"

    parent = models.ForeignKey(ModuleRow, models.CASCADE, related_name="because")
    code = Line("Fall", help_text=FIXED_KEY)
    text = Text("Begründung")

    class Meta(KeyedRow.Meta):
        verbose_name = "Begründung"
        verbose_name_plural = "Begründungen"
        constraints = [models.UniqueConstraint(fields=["parent", "code"], name="module_reason_once")]

    def __str__(self) -> str:
        return self.code


class ModuleExampleRow(ExampleRow):
    parent = models.ForeignKey(ModuleRow, models.CASCADE, related_name="examples")

    class Meta(Row.Meta):
        verbose_name = "Beispiel"
        verbose_name_plural = "Beispiele"


class NoteRow(TitledRow):
    text = Text("Text", help_text="{0} und {1} stehen für die Namen der Formen.")

    class Meta(Row.Meta):
        verbose_name = "Anmerkung der Methode"
        verbose_name_plural = "Anmerkungen der Methode"


class CompatibilityRow(Row):
    forms_1 = Reference("Erste Form", of="forms")
    forms_2 = Reference("Zweite Form", of="forms")
    verdict = Line("Urteil", choices=VERDICTS)
    reason = Text("Begründung")

    class Meta(Row.Meta):
        verbose_name = "Verträglichkeit"
        verbose_name_plural = "Verträglichkeiten"
        constraints = [models.UniqueConstraint(fields=["forms_1", "forms_2"], name="pair_once")]

    def __str__(self) -> str:
        return f"{self.forms_1} und {self.forms_2}"


class SlotRow(KeyedRow):
    KEY, VALUE = "slot", "candidates"

    slot = Line("Platz", choices=PLACES, unique=True)
    candidates = KeyList(
        "Formen, die ihn besetzen können", of="forms", help_text="Schlüssel der Formen, durch Kommas getrennt."
    )

    class Meta(KeyedRow.Meta):
        verbose_name = "Platz der Zielstruktur"
        verbose_name_plural = "Plätze der Zielstruktur"

    def __str__(self) -> str:
        return self.get_slot_display()


class TypeBonusRow(KeyedRow):
    KEY, VALUE = "kind", "points"

    kind = Line("Art der Kommune", choices=KINDS, unique=True)

    class Meta(KeyedRow.Meta):
        verbose_name = "Zuschlag nach Art der Kommune"
        verbose_name_plural = "Zuschläge nach Art der Kommune"

    def __str__(self) -> str:
        return self.get_kind_display()


class BonusPointsRow(KeyedRow):
    KEY, VALUE = "form", "points"

    parent = models.ForeignKey(TypeBonusRow, models.CASCADE, related_name="points")
    form = Reference("Form", of="forms")
    points = Number("Punkte")

    class Meta(KeyedRow.Meta):
        verbose_name = "Zuschlag"
        verbose_name_plural = "Zuschläge"
        constraints = [models.UniqueConstraint(fields=["parent", "form"], name="bonus_once")]

    def __str__(self) -> str:
        return self.form


class BandRow(Row):
    key = Line("Schlüssel", unique=True, help_text=FIXED_KEY)
    at_least = Number("Ab so vielen Punkten")
    label = Line("Wort")

    class Meta(Row.Meta):
        verbose_name = "Stufe der Eignung"
        verbose_name_plural = "Stufen der Eignung"

    def __str__(self) -> str:
        return self.label
