"""One municipality answering one version of the catalogue."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from assessments.states import EDITABLE, STATE_LABELS, State
from catalogue.models import CatalogueVersion
from municipalities.models import Municipality, Role, User


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        """Members see the cases of their municipalities; nobody sees by being superuser."""
        return self.filter(municipality__memberships__user=user)

    def on_desk_of(self, adviser: User) -> AssessmentQuerySet:
        """What an adviser may know of: cases submitted at least once, of municipalities they do not belong to."""
        submitted = self.filter(municipality__isnull=False, revisions__number=1)
        return submitted.exclude(municipality__memberships__user=adviser)

    def editable_by(self, user: User) -> AssessmentQuerySet:
        roles = (Role.LEAD, Role.EDITOR)
        return self.filter(
            municipality__memberships__user=user,
            municipality__memberships__role__in=roles,
            state__in=EDITABLE,
            is_archived=False,
        )

    def trial_of(self, token_hash: str) -> AssessmentQuerySet:
        """The trial of the browser that holds this token, until it expires."""
        return self.filter(trial_token_hash=token_hash, trial_expires_at__gt=now())


class Assessment(models.Model):
    """Belongs to a municipality, or is a trial known by its hashed token until it expires.

    `version` counts every change of the case and makes writes conditional. `adviser` holds the case during
    a review and stays named while the municipality makes the changes asked for. `turn_since` is when it became
    the turn of whoever acts next, `reminded_at` when they were last reminded of it.
    """

    municipality = models.ForeignKey(
        Municipality,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name="Kommune",
    )
    trial_token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    trial_expires_at = models.DateTimeField(null=True, blank=True)
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    catalogue_version = models.ForeignKey(
        CatalogueVersion, on_delete=models.PROTECT, related_name="assessments", verbose_name="Fassung des Katalogs"
    )
    title = models.CharField("Titel", max_length=200)
    state = models.CharField(
        "Stand",
        max_length=20,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        default=State.DRAFT,
    )
    is_archived = models.BooleanField(default=False)
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases"
    )
    turn_since = models.DateTimeField(default=now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    deletion_announced_at = models.DateTimeField(null=True, blank=True)
    as_of = models.DateField("Stichtag", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField("begonnen", auto_now_add=True)
    updated_at = models.DateTimeField("zuletzt geändert", auto_now=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "Bewertung"
        verbose_name_plural = "Bewertungen"
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality__isnull=False, trial_token_hash__isnull=True, trial_expires_at__isnull=True)
                | Q(municipality__isnull=True, trial_token_hash__isnull=False, trial_expires_at__isnull=False),
                name="assessment_has_municipality_or_trial_token",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="assessment_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> str:
        """Whom it is about: the municipality, in a trial what was entered as its name."""
        return self.municipality.name if self.municipality else self.title

    @property
    def is_trial(self) -> bool:
        return self.municipality_id is None

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE and not self.is_archived


class AnswerStatus(models.TextChoices):
    """UNKNOWN is the answer "weiß nicht"; OPEN has only a note so far."""

    GIVEN = "given", "beantwortet"
    UNKNOWN = "unknown", "weiß nicht"
    NOT_APPLICABLE = "not_applicable", "trifft nicht zu"
    OPEN = "open", "offen"


class Answer(models.Model):
    """One answered question; (block, key) is its place in the exchange format.

    Blocks are those of the catalogue's questions plus "weights".
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    block = models.CharField(max_length=8)
    key = models.CharField(max_length=64)
    status = models.CharField(max_length=16, choices=AnswerStatus)
    value = models.JSONField(null=True)
    note = models.TextField(max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "Antwort"
        verbose_name_plural = "Antworten"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "block", "key"], name="one_answer_per_question"),
            models.CheckConstraint(condition=Q(status__in=AnswerStatus.values), name="answer_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.block}.{self.key}"


class Contribution(models.Model):
    """Something that somebody has entered was submitted: they never approve this assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="contributions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "Mitarbeit"
        verbose_name_plural = "Mitarbeit"
        constraints = [models.UniqueConstraint(fields=["assessment", "person"], name="contribution_counted_once")]

    def __str__(self) -> str:
        return f"{self.person}"


class SavedOperation(models.Model):
    """A save that was acknowledged with `version`: asked again, it gets the same reply. Kept for seven days."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="operations")
    operation = models.UUIDField()
    version = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "Speichervorgang"
        verbose_name_plural = "Speichervorgänge"
        constraints = [models.UniqueConstraint(fields=["assessment", "operation"], name="operation_done_once")]

    def __str__(self) -> str:
        return str(self.operation)
