"""The wish that everything about a municipality be deleted. The row lives as long as the wish does."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from municipalities.models.municipality import Municipality


class Erasure(models.Model):
    """Asked for by one person, confirmed by another; `due_at` is set by the confirmation."""

    municipality = models.OneToOneField(
        Municipality, verbose_name="Kommune", on_delete=models.CASCADE, related_name="erasure"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="beantragt durch",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    asked_at = models.DateTimeField("beantragt", auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="bestätigt durch",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    due_at = models.DateTimeField("wird gelöscht am", null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Löschung einer Kommune"
        verbose_name_plural = "Löschungen von Kommunen"
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"Löschung von {self.municipality}"

    @property
    def is_confirmed(self) -> bool:
        return self.due_at is not None
