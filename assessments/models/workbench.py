"""Cases that editors try a changed catalogue on, and the results they hold to."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment


class SharedCase(models.Model):
    """An anonymous copy of what was submitted, kept because a lead agreed, until they take that back.

    `document` is in the exchange format and all that editors see. The assessment is known for one purpose: so that
    the copy goes with it.
    """

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="shared_case")
    key = models.CharField(max_length=16, unique=True)
    document = models.JSONField()
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    shared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "Probefall"
        verbose_name_plural = "Probefälle"
        ordering = ["shared_at", "pk"]

    def __str__(self) -> str:
        return self.key


class Pin(models.Model):
    """What an editor says should come out for a stored case: `expected` holds status and forms of every slot.

    `key` names the case, `shared_case` is set if it is a shared one, so that the pin goes with it.
    """

    key = models.CharField(max_length=16, unique=True)
    shared_case = models.OneToOneField(SharedCase, null=True, on_delete=models.CASCADE, related_name="pin")
    expected = models.JSONField()
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    pinned_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "festgehaltenes Ergebnis"
        verbose_name_plural = "festgehaltene Ergebnisse"

    def __str__(self) -> str:
        return self.key
