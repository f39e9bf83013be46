"""The advisers' review: remarks, what they lift or recommend otherwise, and the approval.

All of it belongs to the revision it was said of; nothing here changes a revision.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.assessment import Assessment
from assessments.models.revision import Revision


class Target(models.TextChoices):
    """What a remark is about."""

    CASE = "case", "Ganze Bewertung"
    QUESTION = "question", "Frage"
    ACTOR = "actor", "Akteur"
    FINDING = "finding", "Befund"


class Comment(models.Model):
    """A remark or a reply to one. `target_key` is "answers.personal", an actor's key or a rule's id.

    A thread is resolved at its first remark; an internal thread is seen by advisers only.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="comments")
    revision = models.ForeignKey(Revision, on_delete=models.RESTRICT, related_name="comments")
    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    target = models.CharField(max_length=10, choices=Target, default=Target.CASE)
    target_key = models.CharField(max_length=80, blank=True)
    is_internal = models.BooleanField(default=False)
    is_from_advisers = models.BooleanField(default=True)
    text = models.TextField(max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    operation = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = "Anmerkung der Prüfung"
        verbose_name_plural = "Anmerkungen der Prüfung"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "operation"], name="comment_sent_once"),
            models.CheckConstraint(condition=Q(target__in=Target.values), name="comment_target_known"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Override(models.Model):
    """An adviser lifts one threshold lock of one form, with a reason; the engine runs again with it."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="overrides")
    form = models.CharField(max_length=40)
    rule = models.CharField(max_length=10)
    reason = models.TextField(max_length=1000)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "aufgehobene Sperre"
        verbose_name_plural = "aufgehobene Sperren"
        ordering = ["form", "rule"]
        constraints = [models.UniqueConstraint(fields=["revision", "form", "rule"], name="one_override_per_lock")]

    def __str__(self) -> str:
        return f"{self.form} {self.rule}"


class Deviation(models.Model):
    """For one slot the adviser recommends other forms than the method, with a reason. Both stay visible."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="deviations")
    slot = models.CharField(max_length=1)
    forms = models.JSONField(default=list)
    reason = models.TextField(max_length=1000)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "Abweichung"
        verbose_name_plural = "Abweichungen"
        ordering = ["slot"]
        constraints = [models.UniqueConstraint(fields=["revision", "slot"], name="one_deviation_per_slot")]

    def __str__(self) -> str:
        return f"{self.slot}: {', '.join(self.forms)}"


class Approval(models.Model):
    """The second seal: `document` is canonical JSON exactly as hashed. `pdf` is made once and served for ever."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="approvals")
    revision = models.OneToOneField(Revision, on_delete=models.RESTRICT, related_name="approval")
    document = models.TextField()
    checksum = models.CharField(max_length=64, unique=True)
    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(auto_now_add=True)
    pdf = models.BinaryField(null=True, editable=False)

    class Meta:
        verbose_name = "Freigabe"
        verbose_name_plural = "Freigaben"
        ordering = ["approved_at"]

    def __str__(self) -> str:
        return f"Freigabe {self.checksum[:12]}"


class Remark(models.Model):
    """A reusable wording of the advisers' library."""

    title = models.CharField("Titel", max_length=120)
    text = models.TextField("Text", max_length=2000)
    rule = models.CharField("Befund, zu dem er passt", max_length=10, blank=True)
    is_active = models.BooleanField("Wird angeboten", default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "Textbaustein der Beratung"
        verbose_name_plural = "Textbausteine der Beratung"
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class Absence(models.Model):
    """While an adviser is away, the deputy's desk shows what waits on them."""

    adviser = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absence")
    until = models.DateField("Abwesend bis")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="covers"
    )

    class Meta:
        verbose_name = "Abwesenheit"
        verbose_name_plural = "Abwesenheiten"

    def __str__(self) -> str:
        return f"{self.adviser} bis {self.until:%d.%m.%Y}"
