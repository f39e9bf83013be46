"""The actor map and the measures of an assessment."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from assessments.models.assessment import Assessment


class ActorRole(models.TextChoices):
    DECIDES = "decides", "entscheidet"
    COORDINATES = "coordinates", "koordiniert"
    IMPLEMENTS = "implements", "setzt um"
    ADVISES = "advises", "berät"
    INFORMED = "informed", "wird informiert"


class Mandate(models.TextChoices):
    NONE = "none", "keiner"
    ORAL = "oral", "mündlich"
    WRITTEN = "written", "schriftlich"
    RESOLUTION = "resolution", "Beschluss"


class Actor(models.Model):
    """A person, unit, body or company. Empty means unknown, except `fixed_term_until`.

    `key` is made once and stays through copy, import and comparison. `reports_to` holds keys of
    other actors: None = unknown, [] = reports to nobody. `levels` is a subset of "PKU".
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="actors")
    key = models.CharField(max_length=64)
    position = models.PositiveIntegerField(default=0)
    name = models.CharField("Name", max_length=200)
    kind = models.CharField("Art", max_length=40)
    levels = models.CharField("Ebenen", max_length=3, blank=True)
    role = models.CharField("Rolle", max_length=12, choices=ActorRole, blank=True)
    mandate = models.CharField("Auftrag", max_length=12, choices=Mandate, blank=True)
    has_budget = models.BooleanField("Eigenes Budget", null=True)
    fte = models.DecimalField(
        "Stellen (VZÄ)",
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(10000)],
    )
    fixed_term_until = models.DateField("Befristet bis", null=True, blank=True)
    reports_to = models.JSONField("Berichtet an", null=True, blank=True)
    has_deputy = models.BooleanField("Vertretung geregelt", null=True)
    is_lead = models.BooleanField("Hat die Federführung", null=True)
    meetings_per_year = models.PositiveIntegerField(
        "Sitzungen im Jahr", null=True, blank=True, validators=[MaxValueValidator(366)]
    )
    release_percent = models.DecimalField(
        "Freistellung in Prozent",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    is_external = models.BooleanField("Außerhalb der Kernverwaltung", null=True)
    note = models.TextField("Anmerkung", max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "Akteur"
        verbose_name_plural = "Akteure"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["assessment", "key"], name="actor_key_unique_in_assessment")]

    def __str__(self) -> str:
        return self.name


NO_ADDRESS = frozenset({"neu", ".", ".."})
"""Keys that lead elsewhere when they stand in an address: nothing gets them."""


class Measure(models.Model):
    """A planned project; `responsible` holds keys of actors."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="measures")
    key = models.CharField(max_length=64)
    position = models.PositiveIntegerField(default=0)
    name = models.CharField("Bezeichnung", max_length=200)
    responsible = models.JSONField("Zuständig", default=list, blank=True)
    budget = models.DecimalField(
        "Budget in Euro",
        max_digits=15,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(10**12)],
    )
    note = models.TextField("Anmerkung", max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "Maßnahme"
        verbose_name_plural = "Maßnahmen"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["assessment", "key"], name="measure_key_unique_in_assessment")]

    def __str__(self) -> str:
        return self.name
