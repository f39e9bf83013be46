"""The administration under /verwaltung/: for operators, behind the same login and second factor as everything."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from journal.events import AuditEvent
from journal.recording import record
from municipalities.models import User

FLAGS = {ADDITION: "added", CHANGE: "changed", DELETION: "deleted"}
OUR_APPS = {"assessments", "catalogue", "journal", "municipalities"}


class Administration(AdminSite):
    site_title = site_header = "Organisationskompass: Betrieb"
    index_title = "Kommunen, Personen und Anträge"
    site_url = "/"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Ours only: what other packages keep about accounts is changed by its owners, on their own pages."""
        models: Any = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if model._meta.app_label in OUR_APPS]
        super().register(ours, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Every deed is recorded in its own transaction, with each row that it changed."""

        def recorded(request: HttpRequest, *arguments: Any, **options: Any) -> Any:
            if request.method != "POST":
                return view(request, *arguments, **options)
            with transaction.atomic():
                before = _last_deed(request)
                response = view(request, *arguments, **options)
                _record_deed(request, before, is_done=response.status_code == 302)
            return response

        return super().admin_view(wraps(view)(recorded), cacheable)

    def has_permission(self, request: HttpRequest) -> bool:
        return is_operator(request.user)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(reverse("admin:index"))


def _last_deed(request: HttpRequest) -> int:
    return LogEntry.objects.filter(user=request.user.pk).aggregate(last=Max("pk"))["last"] or 0


def _record_deed(request: HttpRequest, before: int, is_done: bool) -> None:
    """What Django's own log says was changed; an action on chosen rows that it does not know by its address."""
    changes = list(LogEntry.objects.filter(user=request.user.pk, pk__gt=before).select_related("content_type"))
    for change in changes:
        model = change.content_type.model_class() if change.content_type else None
        number = change.object_id or ""
        if model is not None and number.isdecimal():
            record(AuditEvent.ADMINISTERED, about=model(pk=int(number)), detail=FLAGS[change.action_flag])
    if is_done and not changes and request.resolver_match:
        record(AuditEvent.ADMINISTERED, detail=request.resolver_match.view_name[:60])


class OperatorBackend(BaseBackend):
    """Operators may do in the administration whatever its pages offer. Being a superuser does not replace the role."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return is_operator(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return is_operator(user_obj)


def load_operator(request: HttpRequest) -> User:
    """For the operators' own pages; for everybody else there are none."""
    if not isinstance(request.user, User) or not is_operator(request.user):
        raise Http404
    return request.user


def is_operator(user: Any) -> bool:
    """Asked many times for one page of the administration, answered once for each request's person."""
    if not user.is_authenticated or not user.is_active:
        return False
    if not hasattr(user, "operator_role"):
        user.operator_role = user.staff_roles.filter(role="operator").exists()
    return bool(user.operator_role)


def operators() -> list[User]:
    """Whom to tell of what only they can settle."""
    return list(User.objects.filter(staff_roles__role="operator", is_active=True).order_by("pk"))
