"""A municipality: town, village, district or an association of several."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    KREISFREI = "kreisfrei", "Kreisfreie Stadt"
    KREISANGEHOERIG = "kreisangehoerig", "Kreisangehörige Stadt oder Gemeinde"
    LANDKREIS = "landkreis", "Landkreis"
    VERBUND = "verbund", "Verbund mehrerer Kommunen"


class Land(models.TextChoices):
    BW = "BW", "Baden-Württemberg"
    BY = "BY", "Bayern"
    BE = "BE", "Berlin"
    BB = "BB", "Brandenburg"
    HB = "HB", "Bremen"
    HH = "HH", "Hamburg"
    HE = "HE", "Hessen"
    MV = "MV", "Mecklenburg-Vorpommern"
    NI = "NI", "Niedersachsen"
    NW = "NW", "Nordrhein-Westfalen"
    RP = "RP", "Rheinland-Pfalz"
    SL = "SL", "Saarland"
    SN = "SN", "Sachsen"
    ST = "ST", "Sachsen-Anhalt"
    SH = "SH", "Schleswig-Holstein"
    TH = "TH", "Thüringen"


class Municipality(models.Model):
    """`official_key` is the Regionalschlüssel; empty for associations outside the register."""

    name = models.CharField("Name", max_length=200)
    kind = models.CharField("Art", max_length=16, choices=Kind)
    state = models.CharField("Land", max_length=2, choices=Land)
    population = models.PositiveIntegerField("Einwohnerzahl", null=True, blank=True)
    official_key = models.CharField("Regionalschlüssel", max_length=12, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "Kommune"
        verbose_name_plural = "Kommunen"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
