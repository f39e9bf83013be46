"""What a municipality fills in for its council: never part of the answers, never sealed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment


class CouncilPaper(models.Model):
    """One per assessment; `version` makes writes conditional.

    `sessions` holds rows of committee, day (ISO), item and role; `posts` rows of name, count, grade, yearly, months.
    """

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="council_paper")
    version = models.PositiveIntegerField(default=1)
    number = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    day = models.DateField(null=True, blank=True)
    is_public = models.BooleanField(null=True, blank=True)
    lead_office = models.CharField(max_length=200, blank=True)
    sessions = models.JSONField(default=list, blank=True)
    aims = models.TextField(max_length=3000, blank=True)
    start = models.DateField(null=True, blank=True)
    posts = models.JSONField(default=list, blank=True)
    one_off = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    yearly = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cover = models.CharField(max_length=300, blank=True)
    account = models.CharField(max_length=100, blank=True)
    budget_year = models.PositiveSmallIntegerField(null=True, blank=True)
    climate = models.TextField(max_length=2000, blank=True)
    equality = models.TextField(max_length=2000, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "Vorlage"
        verbose_name_plural = "Vorlagen"

    def __str__(self) -> str:
        return self.subject or f"Vorlage zu {self.assessment_id}"
