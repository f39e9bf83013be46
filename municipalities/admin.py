"""Accounts, municipalities and roles, for operators."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from journal.events import AuditEvent
from journal.recording import record
from municipalities import erasure, joining, leaving, second_factor
from municipalities.access import Refused
from municipalities.models import Erasure, LeadRequest, Membership, Municipality, Outcome, Role, StaffMember, User


class Search(AutocompleteSelect):
    """Django's own fails on what cannot be a number, where only the field should say that it does not know it."""

    def optgroups(self, name: str, value: Sequence[Any], attr: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [one for one in value if re.fullmatch(r"\d{1,18}", str(one))], attr)


class Searching(admin.options.BaseModelAdmin[Any]):
    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            options["widget"] = Search(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **options)


class RoleTrail(admin.ModelAdmin[Any]):
    """Roles that are given and taken in the administration are in the audit trail like all others."""

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            record(AuditEvent.ROLE_CHANGED, about=row, detail=row.role)
        for row, _ in formset.changed_objects:
            record(AuditEvent.ROLE_CHANGED, about=row, detail=row.role)
        for form_of_row in formset.deleted_forms:
            record(AuditEvent.ROLE_CHANGED, about=form_of_row.instance, detail="removed")


class MembershipInline(Searching, admin.TabularInline[Membership, Municipality]):
    model = Membership
    extra = 0
    autocomplete_fields = ("user",)


class StaffInline(admin.TabularInline[StaffMember, User]):
    model = StaffMember
    extra = 0


@admin.register(Municipality)
class MunicipalityAdmin(Searching, RoleTrail):
    list_display = ("name", "kind_detail", "county", "state", "population", "dissolved_on")
    list_filter = ("kind", "state")
    list_select_related = ("county",)
    search_fields = ("search_key", "official_key")
    autocomplete_fields = ("county", "association")
    inlines = (MembershipInline,)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Municipality], search_term: str
    ) -> tuple[QuerySet[Municipality], bool]:
        if not search_term or search_term.isdigit():
            return super().get_search_results(request, queryset, search_term)
        return queryset & Municipality.objects.matching(search_term), False


class NewPersonForm(forms.ModelForm[User]):
    """Without a password: the person sets it by „Passwort vergessen?“, which proves the address as well."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, commit: bool = True) -> User:
        person = super().save(commit=False)
        person.set_unusable_password()
        return person


@admin.register(User)
class PersonAdmin(RoleTrail):
    ordering = ("email",)
    list_display = ("email", "name", "is_active", "last_login")
    list_filter = ("is_active", "staff_roles__role")
    search_fields = ("email", "name")
    inlines = (StaffInline,)
    fields = ("email", "name", "is_active", "last_login")
    readonly_fields = ("last_login",)
    actions = ("reset_second_factor", "erase")

    @admin.action(description="Zweiten Faktor zurücksetzen, nachdem Sie die Person zweifelsfrei erkannt haben")
    def reset_second_factor(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for person in chosen:
            second_factor.reset(person)
            self.message_user(request, f"{person}: Der zweite Faktor ist zurückgesetzt.", messages.SUCCESS)

    @admin.action(description="Konto löschen, weil die Person es verlangt: Name und Adressen gehen, Angaben bleiben")
    def erase(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for person in chosen:
            name = str(person)
            try:
                erasure.erase_account(person)
                self.message_user(request, f"{name}: Das Konto ist gelöscht.", messages.SUCCESS)
            except Refused as refused:
                self.message_user(request, f"{name}: {refused}", messages.ERROR)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A row that is gone would take with it who has entered what."""
        return False

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **options: Any) -> Any:
        if obj is None:
            options["form"] = NewPersonForm
        return super().get_form(request, obj, change, **options)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.fields if obj else ("email", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Addresses are changed by their owners, who have to prove them."""
        return ("email", "last_login") if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            EmailAddress.objects.create(user=obj, email=obj.email, primary=True, verified=False)


@admin.register(LeadRequest)
class LeadRequestAdmin(admin.ModelAdmin[LeadRequest]):
    list_display = ("municipality", "person", "function", "created_at", "outcome", "has_lead")
    list_filter = ("outcome",)
    list_select_related = ("municipality", "person")
    fields = (
        "municipality",
        "person",
        "function",
        "note",
        "outcome",
        "created_at",
        "decided_at",
        "decided_by",
        "reply",
    )
    readonly_fields = fields[:-1]
    actions = ("confirm", "refuse")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LeadRequest]:
        leads = Membership.objects.filter(municipality=OuterRef("municipality"), role=Role.LEAD)
        return super().get_queryset(request).annotate(is_led=Exists(leads))

    @admin.display(description="Federführung vorhanden", boolean=True)
    def has_lead(self, request: Any) -> bool:
        return bool(request.is_led)

    @admin.action(description="Bestätigen: die Person erhält die Federführung")
    def confirm(self, request: HttpRequest, chosen: QuerySet[LeadRequest]) -> None:
        self._decide(request, chosen, Outcome.CONFIRMED)

    @admin.action(description="Ablehnen: die Person erhält die hinterlegte Antwort")
    def refuse(self, request: HttpRequest, chosen: QuerySet[LeadRequest]) -> None:
        self._decide(request, chosen, Outcome.REFUSED)

    def _decide(self, request: HttpRequest, chosen: QuerySet[LeadRequest], outcome: Outcome) -> None:
        assert isinstance(request.user, User)
        decide = joining.confirm if outcome == Outcome.CONFIRMED else joining.refuse
        for asked in chosen:
            try:
                decide(asked, request.user)
                self.message_user(request, f"{asked}: {outcome.label}.", messages.SUCCESS)
            except Refused as refused:
                self.message_user(request, f"{asked}: {refused}", messages.ERROR)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LeadRequest | None = None) -> bool:
        return False


@admin.register(Erasure)
class ErasureAdmin(admin.ModelAdmin[Erasure]):
    list_display = fields = readonly_fields = ("municipality", "asked_by", "asked_at", "confirmed_by", "due_at")
    list_select_related = ("municipality", "asked_by", "confirmed_by")
    actions = ("confirm", "stop")

    @admin.action(description="Bestätigen: nach 30 Tagen wird alles gelöscht")
    def confirm(self, request: HttpRequest, chosen: QuerySet[Erasure]) -> None:
        self._decide(request, chosen, leaving.confirm, "Die Löschung ist bestätigt.")

    @admin.action(description="Anhalten: es bleibt alles, wie es ist")
    def stop(self, request: HttpRequest, chosen: QuerySet[Erasure]) -> None:
        self._decide(request, chosen, leaving.stop, "Die Löschung ist angehalten.")

    def _decide(
        self, request: HttpRequest, chosen: QuerySet[Erasure], deed: Callable[[Erasure, User], None], done: str
    ) -> None:
        assert isinstance(request.user, User)
        for asked in chosen.select_related("municipality"):
            try:
                deed(asked, request.user)
                self.message_user(request, f"{asked.municipality}: {done}", messages.SUCCESS)
            except Refused as refused:
                self.message_user(request, f"{asked.municipality}: {refused}", messages.ERROR)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Erasure | None = None) -> bool:
        """Decided by the two actions; nothing to type."""
        return obj is None

    def has_delete_permission(self, request: HttpRequest, obj: Erasure | None = None) -> bool:
        return False
