"""A published version of the catalogue. Written by catalogue.publishing only, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class CatalogueVersion(models.Model):
    """`document` is the canonical JSON text exactly as hashed; `checksum` its SHA-256 in hex."""

    key = models.CharField("Fassung", max_length=32, unique=True)
    title = models.CharField("Titel", max_length=200)
    published_on = models.DateField("Veröffentlicht am")
    change_note = models.TextField("Änderungsvermerk", blank=True)
    document = models.TextField()
    checksum = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    """Empty for versions that were loaded from files."""
    effect_reason = models.TextField("Warum sich Ergebnisse ändern dürfen", blank=True)

    class Meta:
        verbose_name = "Fassung des Katalogs"
        verbose_name_plural = "Fassungen des Katalogs"
        ordering = ["-published_on", "-pk"]

    def __str__(self) -> str:
        return self.key

    def is_sealed(self) -> bool:
        """Whether anything that was submitted relies on this version.

        Asked through the reverse relation, so that this app need not know who seals.
        """
        relations = (field for field in self._meta.related_objects if field.name == "revisions")
        return any(getattr(self, relation.name).exists() for relation in relations)
