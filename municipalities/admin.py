"""Accounts, municipalities and roles, for operators."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from municipalities.models import Membership, Municipality, StaffMember, User


class MembershipInline(admin.TabularInline[Membership, Municipality]):
    model = Membership
    extra = 0


class StaffInline(admin.TabularInline[StaffMember, User]):
    model = StaffMember
    extra = 0


@admin.register(Municipality)
class MunicipalityAdmin(admin.ModelAdmin[Municipality]):
    list_display = ("name", "kind", "state", "population")
    list_filter = ("kind", "state")
    search_fields = ("name", "official_key")
    inlines = (MembershipInline,)


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    ordering = ("email",)
    list_display = ("email", "name", "is_active", "is_staff")
    search_fields = ("email", "name")
    inlines = (StaffInline,)
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        ("Zugang", {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
