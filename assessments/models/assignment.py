"""Who in the municipality has been asked to see to a step."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.assessment import Assessment
from assessments.states import EDITABLE
from municipalities.models import Membership, Role, User

MAY_BE_ASKED = (Role.LEAD, Role.EDITOR)
LONGEST_NOTE = 300


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_force(self) -> AssignmentQuerySet:
        """Those whose member may still edit."""
        return self.filter(member__role__in=MAY_BE_ASKED, member__user__is_active=True)

    def open_for(self, person: User) -> AssignmentQuerySet:
        """What a person has been asked to do and can do now."""
        mine = self.in_force().filter(member__user=person)
        return mine.filter(assessment__state__in=EDITABLE, assessment__is_archived=False)


class Assignment(models.Model):
    """Never changed, only replaced: its number is the version a new one is made on.

    It hangs on the membership, so that it goes with it.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="assignments")
    step = models.CharField(max_length=20)
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="assignments")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "Zuweisung"
        verbose_name_plural = "Zuweisungen"
        ordering = ["assigned_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["assessment", "step"], name="step_assigned_once")]

    def __str__(self) -> str:
        return f"{self.step}: {self.member.user}"
