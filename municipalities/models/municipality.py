"""A municipality: town, village, district or an association of several."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Q, Value, When

from municipalities.folding import FoldedField, fold


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


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def offered(self) -> MunicipalityQuerySet:
        """Those one can still choose: dissolved ones stay for their cases only."""
        return self.filter(dissolved_on__isnull=True)

    def matching(self, typed: str) -> MunicipalityQuerySet:
        """Every typed word begins a word of the name; names that begin like it come first, large ones before small."""
        words = fold(typed).split()
        if not words:
            return self.none()
        found = self
        for word in words:
            found = found.filter(search_key__contains=f" {word}")
        begin = " " + " ".join(words)
        rank = Case(
            When(search_key=begin, then=Value(0)),
            When(search_key__startswith=begin, then=Value(1)),
            default=Value(2),
        )
        return found.order_by(rank, models.F("population").desc(nulls_last=True), "search_key", "pk")


class Municipality(models.Model):
    """`official_key` is the Regionalschlüssel with twelve digits; empty for those outside the register.

    A Gemeinde lies in a `county` and may belong to an `association` that administers it; the key of the
    association is part of its own. `has_own_administration` is empty where the register cannot tell.
    """

    name = models.CharField("Name", max_length=200)
    kind = models.CharField("Art", max_length=16, choices=Kind)
    kind_detail = models.CharField("Bezeichnung", max_length=40, blank=True)
    state = models.CharField("Land", max_length=2, choices=Land)
    population = models.PositiveIntegerField("Einwohnerzahl", null=True, blank=True)
    official_key = models.CharField("Regionalschlüssel", max_length=12, unique=True, null=True, blank=True)
    has_own_administration = models.BooleanField("Eigene Verwaltung", null=True, blank=True)
    county = models.ForeignKey(
        "self", verbose_name="Kreis", null=True, blank=True, on_delete=models.PROTECT, related_name="county_members"
    )
    association = models.ForeignKey(
        "self", verbose_name="Verbund", null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    dissolved_on = models.DateField("Aufgelöst zum", null=True, blank=True)
    search_key = FoldedField(source="name", max_length=420, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "Kommune"
        verbose_name_plural = "Kommunen"
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=Kind.values), name="municipality_kind_known")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_offered(self) -> bool:
        return self.dissolved_on is None

    @property
    def place(self) -> str:
        """What tells it from others of the same name: what it is, its Kreis and its Land."""
        parts = [
            self.kind_detail or self.get_kind_display(),
            self.county.name if self.county else "",
            self.get_state_display(),
        ]
        return ", ".join(dict.fromkeys(part for part in parts if part and part != self.name))
