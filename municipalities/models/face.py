"""How a municipality shows itself at the head of its papers."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from municipalities.models.municipality import Municipality


class Face(models.Model):
    """`picture` is a PNG made here, never the file that was uploaded; empty fields fall back to what is usual."""

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="face")
    name = models.CharField("Name", max_length=120, blank=True)
    lead_office = models.CharField("Federführende Stelle", max_length=200, blank=True)
    colour = models.CharField("Farbe", max_length=7, blank=True)
    picture = models.BinaryField("Wappen oder Logo", null=True, blank=True)
    picture_width = models.PositiveSmallIntegerField(default=0)
    picture_height = models.PositiveSmallIntegerField(default=0)
    picture_checksum = models.CharField(max_length=64, blank=True)
    picture_alt = models.CharField("Beschreibung des Bildes", max_length=200, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "Erscheinungsbild"
        verbose_name_plural = "Erscheinungsbilder"

    def __str__(self) -> str:
        return f"Erscheinungsbild von {self.municipality}"
