"""The one working copy that editors share, and which row holds which part of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import models

from catalogue.models import basic_rows, form_rows, paper_rows, question_rows, rule_rows
from catalogue.models.fields import Line, Text
from catalogue.models.row import Row
from catalogue.models.version import CatalogueVersion


class WorkingCopy(models.Model):
    """The head of the catalogue. There is one at most, so that nobody edits beside the others."""

    key = Line("Schlüssel")
    title = models.CharField("Titel", max_length=200)
    published_on = models.DateField("Veröffentlicht am")
    change_note = Text("Änderungsvermerk", blank=True)
    based_on = models.ForeignKey(CatalogueVersion, models.PROTECT, verbose_name="Angelegt aus", related_name="+")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField("Angelegt am", auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "Arbeitsstand"
        verbose_name_plural = "Arbeitsstand"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_working_copy")]

    def __str__(self) -> str:
        return f"Arbeitsstand aus {self.based_on}"


SECTIONS: Mapping[str, type[Row]] = {
    "forms": form_rows.FormRow,
    "criteria": question_rows.CriterionRow,
    "questions": question_rows.QuestionRow,
    "slots": rule_rows.SlotRow,
    "type_bonus": rule_rows.TypeBonusRow,
    "bands": rule_rows.BandRow,
    "cost_classes": basic_rows.CostClassRow,
    "locks": rule_rows.LockRow,
    "obligations": rule_rows.ObligationRow,
    "checks": rule_rows.CheckRow,
    "positives": rule_rows.PositiveRow,
    "regional_rules": rule_rows.RegionalRuleRow,
    "modules": rule_rows.ModuleRow,
    "notes": rule_rows.NoteRow,
    "compatibility": rule_rows.CompatibilityRow,
    "actor_groups": basic_rows.ActorGroupRow,
    "actor_kinds": basic_rows.ActorKindRow,
    "resolution_blocks": paper_rows.ResolutionBlockRow,
    "roadmap": paper_rows.RoadmapRow,
    "effects": paper_rows.EffectRow,
    "municipal_words": paper_rows.MunicipalWordsRow,
    "sources": basic_rows.SourceRow,
    "further_sources": basic_rows.FurtherSourceRow,
    "contradictions": rule_rows.ContradictionRow,
    "map_templates": basic_rows.MapTemplateRow,
}
"""By the names of the catalogue."""
