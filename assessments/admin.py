"""What operators may see of assessments: that they exist and where they stand, never what is in them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from assessments.models import Assessment


@admin.register(Assessment)
class AssessmentAdmin(admin.ModelAdmin[Assessment]):
    list_display = ("title", "municipality", "state", "updated_at")
    list_filter = ("state",)
    list_select_related = ("municipality",)
    fields = readonly_fields = ("title", "municipality", "state", "catalogue_version", "created_at", "updated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        """Trials are nobody's but their browser's."""
        return super().get_queryset(request).filter(municipality__isnull=False)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Assessment | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Assessment | None = None) -> bool:
        return False
