"""What was submitted, sealed: one immutable document with its checksum."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from catalogue.models import CatalogueVersion


class Revision(models.Model):
    """`document` is canonical JSON text exactly as hashed; `checksum` its SHA-256 in hex."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    document = models.TextField()
    checksum = models.CharField(max_length=64, db_index=True)
    catalogue_version = models.ForeignKey(CatalogueVersion, on_delete=models.PROTECT, related_name="revisions")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "eingereichte Fassung"
        verbose_name_plural = "eingereichte Fassungen"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="revision_number_unique")]

    def __str__(self) -> str:
        return f"Fassung {self.number}"
