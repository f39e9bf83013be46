"""Ways into a municipality: an invitation by its LEAD, or the wish to be its first LEAD."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from municipalities.models.membership import Role
from municipalities.models.municipality import Municipality


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> InvitationQuerySet:
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def open(self) -> InvitationQuerySet:
        """Those that can be accepted now."""
        return self.unanswered().filter(expires_at__gt=now())


class Invitation(models.Model):
    """Opens one role in one municipality to the owner of one address, once. Only the token's hash is kept."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("E-Mail-Adresse")
    role = models.CharField("Rolle", max_length=8, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "Einladung"
        verbose_name_plural = "Einladungen"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_unanswered_invitation_per_address",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} in {self.municipality}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= now()


class Outcome(models.TextChoices):
    WAITING = "waiting", "wartet"
    CONFIRMED = "confirmed", "bestätigt"
    REFUSED = "refused", "abgelehnt"
    WITHDRAWN = "withdrawn", "zurückgezogen"


class LeadRequest(models.Model):
    """Somebody wants to be LEAD; an operator finds out whether that is right and decides."""

    municipality = models.ForeignKey(
        Municipality, verbose_name="Kommune", on_delete=models.CASCADE, related_name="lead_requests"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="Person", on_delete=models.CASCADE, related_name="lead_requests"
    )
    function = models.CharField("Funktion in der Verwaltung", max_length=200)
    note = models.TextField("Mitteilung", max_length=2000, blank=True)
    reply = models.TextField(
        "Antwort an die Person", max_length=2000, blank=True, help_text="Steht in der Nachricht über die Entscheidung."
    )
    outcome = models.CharField("Stand", max_length=10, choices=Outcome, default=Outcome.WAITING)
    created_at = models.DateTimeField("beantragt", auto_now_add=True)
    decided_at = models.DateTimeField("entschieden", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="entschieden durch",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = "Antrag auf Federführung"
        verbose_name_plural = "Anträge auf Federführung"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "person"],
                condition=Q(outcome="waiting"),
                name="one_waiting_lead_request_per_person",
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="lead_request_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: Federführung in {self.municipality}"
