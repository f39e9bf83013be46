"""The editors' place under /redaktion/: behind the same login and second factor as everything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

from catalogue.models import SECTIONS

GROUPS = {
    "Organisationsformen": ["forms", "compatibility", "slots", "type_bonus", "cost_classes"],
    "Fragen und Gewichte": ["criteria", "questions", "contradictions"],
    "Regeln und Befunde": [
        "locks", "obligations", "checks", "positives", "regional_rules", "modules", "notes", "bands",
    ],
    "Papier": ["resolution_blocks", "roadmap", "effects", "municipal_words"],
    "Akteure": ["actor_kinds", "actor_groups", "map_templates"],
    "Quellen": ["sources", "further_sources"],
}  # fmt: skip


def is_editor(user: Any) -> bool:
    """Asked through the reverse relation, so that this app need not know who people are. A superuser without the role
    is none."""
    if not user.is_authenticated or not user.is_active:
        return False
    if not hasattr(user, "editor_role"):
        user.editor_role = user.staff_roles.filter(role="content_editor").exists()
    return bool(user.editor_role)


class EditorialSite(AdminSite):
    site_title = site_header = "Organisationskompass: Redaktion"
    index_title = "Arbeitsstand des Katalogs"
    index_template = "redaktion/index.html"
    site_url = "/formen/"

    def has_permission(self, request: HttpRequest) -> bool:
        return is_editor(request.user)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(reverse("editorial:index"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def get_urls(self) -> list[URLResolver | URLPattern]:
        from catalogue.admin import matrix, pages

        own = [
            path("anlegen/", self.admin_view(pages.start), name="start"),
            path("eignung/", self.admin_view(matrix.matrix), name="matrix"),
            path("pruefen/", self.admin_view(pages.check), name="check"),
            path("veraltet/", self.admin_view(pages.outdated), name="outdated"),
            path("unterschiede/", self.admin_view(pages.changes), name="changes"),
            path("vorschau/<slug:key>/", self.admin_view(pages.preview), name="preview"),
        ]
        return [*own, *super().get_urls()]

    def page(
        self, request: HttpRequest, template: str, title: str, context: Mapping[str, Any], status: int = 200
    ) -> HttpResponse:
        """One of our own pages in the frame of the administration."""
        request.current_app = self.name
        frame = {**self.each_context(request), "title": title}
        return render(request, f"redaktion/{template}.html", {**frame, **context}, status=status)

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        from catalogue.admin import pages

        return super().index(request, {**pages.standing_context(), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """In groups as editors think, not as one long list."""
        known = {entry["model"]: entry for app in super().get_app_list(request, app_label) for entry in app["models"]}
        shown = []
        for name, sections in GROUPS.items():
            models = [known[SECTIONS[section]] for section in sections if SECTIONS[section] in known]
            shown.append({"name": name, "app_label": "catalogue", "app_url": "", "models": models})
        return [group for group in shown if group["models"]]


editorial = EditorialSite(name="editorial")
