"""Every kind of row and the page it has."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from catalogue.admin.rows import FixedRowAdmin, ForEditors, RowAdmin, RowForm, RowInline
from catalogue.admin.site import editorial
from catalogue.models import WorkingCopy, basic_rows, form_rows, paper_rows, question_rows, rule_rows

EVIDENCE = ("evidence_estimate", "evidence_inferred", "evidence_uncertain")
STATEMENT = ("text", ("sources", "reviewed_on", "position"))
EXAMPLE = (("place", "year"), "text", ("sources", "reviewed_on", "position"), EVIDENCE)


def inline(row: type[Any], fields: tuple[Any, ...] = ()) -> type[Any]:
    return type(f"{row.__name__}Inline", (RowInline,), {"model": row, "fields": fields or None})


@admin.register(form_rows.FormRow, site=editorial)
class FormAdmin(RowAdmin):
    list_display = ("short_name", "name", "key", "position")
    search_fields = ("name", "short_name", "key", "synonyms")
    change_form_template = "redaktion/form_row.html"
    inlines = (
        inline(form_rows.FormLevelRow),
        inline(form_rows.ProRow, STATEMENT),
        inline(form_rows.ConRow, STATEMENT),
        inline(form_rows.FormExampleRow, EXAMPLE),
    )
    fieldsets = (
        ("Name", {"fields": ("seen", "key", "short_name", "name", "abbreviation", "synonyms", "is_zero_option")}),
        ("Worum es geht", {"fields": ("short_description", "description", "legal_position", "mandate")}),
        ("Personal", {"fields": ("staffing_text", "staffing_sources", (
            "staffing_evidence_estimate", "staffing_evidence_inferred", "staffing_evidence_uncertain",
        ), "staffing_reviewed_on")}),
        ("Aufbau", {"fields": (
            "setup_time_text", ("setup_time_months_min", "setup_time_months_max"), "setup_time_sources", (
            "setup_time_evidence_estimate", "setup_time_evidence_inferred", "setup_time_evidence_uncertain",
        ), "setup_time_reviewed_on")}),
        ("Kosten", {"fields": (
            "cost_text", ("cost_class_min", "cost_class_max"), "cost_sources", "cost_reviewed_on",
        )}),
        ("Wozu sie passt", {"fields": (
            "preconditions", "fits", "does_not_fit", "combines_with", "combination_remark", "conflicts_with",
        )}),
        ("Quellen und Reihenfolge", {"fields": ("sources", "position")}),
    )  # fmt: skip


@admin.register(question_rows.QuestionRow, site=editorial)
class QuestionAdmin(RowAdmin):
    list_display = ("title", "text", "block", "step")
    list_filter = ("block", "step")
    search_fields = ("title", "text", "key")
    inlines = (inline(question_rows.AnchorRow),)


@admin.register(question_rows.CriterionRow, site=editorial)
class CriterionAdmin(FixedRowAdmin):
    list_display = ("name", "weight", "definition")


@admin.register(rule_rows.LockRow, site=editorial)
class LockAdmin(FixedRowAdmin):
    readonly_fields = ("key", "kind")
    list_display = ("title", "kind", "key")
    list_filter = ("kind",)
    inlines = (inline(rule_rows.LockStepRow), inline(rule_rows.LockThresholdRow))


@admin.register(rule_rows.CheckRow, site=editorial)
class CheckAdmin(FixedRowAdmin):
    list_display = ("title", "text", "key")
    search_fields = ("key", "title", "text")
    inlines = (inline(rule_rows.CheckDetailRow),)


@admin.register(rule_rows.ContradictionRow, site=editorial)
class ContradictionAdmin(FixedRowAdmin):
    list_display = ("title", "text")
    inlines = (inline(rule_rows.HintRow),)


@admin.register(rule_rows.ModuleRow, site=editorial)
class ModuleAdmin(FixedRowAdmin):
    list_display = ("name", "level")
    inlines = (inline(rule_rows.ModuleReasonRow), inline(rule_rows.ModuleExampleRow, EXAMPLE))


@admin.register(rule_rows.TypeBonusRow, site=editorial)
class TypeBonusAdmin(RowAdmin):
    inlines = (inline(rule_rows.BonusPointsRow),)


@admin.register(rule_rows.CompatibilityRow, site=editorial)
class CompatibilityAdmin(RowAdmin):
    list_display = ("forms_1", "forms_2", "verdict", "reason")
    list_filter = ("verdict",)
    search_fields = ("forms_1", "forms_2", "reason")


@admin.register(rule_rows.SlotRow, site=editorial)
class SlotAdmin(FixedRowAdmin):
    readonly_fields = ("slot",)
    list_display = ("slot", "shown")

    @admin.display(description="Formen, die ihn besetzen können")
    def shown(self, row: rule_rows.SlotRow) -> str:
        return ", ".join(row.candidates)


@admin.register(paper_rows.ResolutionBlockRow, site=editorial)
class ResolutionBlockAdmin(RowAdmin):
    list_display = ("order", "topic", "text")
    list_display_links = ("topic",)
    inlines = (inline(paper_rows.BlockFieldRow),)


@admin.register(paper_rows.RoadmapRow, site=editorial)
class RoadmapAdmin(RowAdmin):
    list_display = ("text", "form", "period", "level")
    list_filter = ("form", "period", "level")
    search_fields = ("text",)


@admin.register(paper_rows.EffectRow, site=editorial)
class EffectAdmin(RowAdmin):
    list_display = ("text", "form", "topic")
    list_filter = ("topic", "form")


@admin.register(paper_rows.MunicipalWordsRow, site=editorial)
class MunicipalWordsAdmin(RowAdmin):
    list_display = ("state", "kind", "council_name", "head_title", "county_word")
    list_display_links = ("state", "kind")


@admin.register(basic_rows.SourceRow, basic_rows.FurtherSourceRow, site=editorial)
class SourceAdmin(RowAdmin):
    list_display = ("key", "title", "publisher", "year", "source_class")
    list_filter = ("source_class",)
    search_fields = ("key", "title", "publisher", "url")


@admin.register(basic_rows.MapTemplateRow, site=editorial)
class MapTemplateAdmin(RowAdmin):
    list_display = ("name", "kind", "population_from")
    inlines = (inline(basic_rows.TypicalActorRow),)


@admin.register(basic_rows.ActorKindRow, site=editorial)
class ActorKindAdmin(RowAdmin):
    list_display = ("label", "group", "key")
    list_filter = ("group",)


@admin.register(rule_rows.PositiveRow, rule_rows.RegionalRuleRow, rule_rows.NoteRow, site=editorial)
class TitledAdmin(FixedRowAdmin):
    list_display = ("title", "text", "key")
    search_fields = ("key", "title", "text")


@admin.register(rule_rows.ObligationRow, site=editorial)
class ObligationAdmin(TitledAdmin):
    readonly_fields = ("key", "type")


editorial.register(rule_rows.BandRow, FixedRowAdmin)
editorial.register([basic_rows.CostClassRow, basic_rows.ActorGroupRow], RowAdmin)


@admin.register(WorkingCopy, site=editorial)
class WorkingCopyAdmin(ForEditors, admin.ModelAdmin[WorkingCopy]):
    """Only the title: the rest is said when publishing."""

    form = RowForm
    fields = ("seen", "title")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: WorkingCopy, form: Any, change: bool) -> None:
        obj.version += 1
        super().save_model(request, obj, form, change)
