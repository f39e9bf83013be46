"""The history of an assessment: who did what and when. Written in the same transaction as the deed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from assessments.models.revision import Revision


class HistoryEntry(models.Model):
    """`operation_id` comes from the form and makes a repeated click harmless."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="history")
    event = models.CharField(max_length=32)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True)
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    operation_id = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = "Eintrag im Verlauf"
        verbose_name_plural = "Verlauf"
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["assessment", "operation_id"], name="history_operation_once")]

    def __str__(self) -> str:
        return f"{self.event} {self.at:%d.%m.%Y}"
