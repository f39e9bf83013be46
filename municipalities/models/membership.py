"""Who may do what: roles in a municipality and roles of the Difu staff."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from municipalities.models.municipality import Municipality


class Role(models.TextChoices):
    LEAD = "lead", "Federführung"
    EDITOR = "editor", "Bearbeitung"
    READER = "reader", "Lesen"


class StaffRole(models.TextChoices):
    ADVISER = "adviser", "Beratung"
    CONTENT_EDITOR = "content_editor", "Redaktion"
    OPERATOR = "operator", "Betrieb"


class Membership(models.Model):
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="memberships", verbose_name="Kommune"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name="Person"
    )
    role = models.CharField("Rolle", max_length=8, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "Mitgliedschaft"
        verbose_name_plural = "Mitgliedschaften"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "user"], name="one_membership_per_municipality"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} in {self.municipality}"


class StaffMember(models.Model):
    """A role across all municipalities; one person can hold several."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_roles", verbose_name="Person"
    )
    role = models.CharField("Rolle", max_length=16, choices=StaffRole)

    class Meta:
        verbose_name = "Rolle im Difu"
        verbose_name_plural = "Rollen im Difu"
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="staff_role_once_per_user"),
            models.CheckConstraint(condition=models.Q(role__in=StaffRole.values), name="staff_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
