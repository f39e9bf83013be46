"""Who belongs to a municipality: everybody sees it, the lead changes it, anybody may leave."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from municipalities import roles
from municipalities.access import OwnPlace, load_led_place, load_member, load_place
from municipalities.faces import face_of
from municipalities.forms import RoleForm, SuccessorForm
from municipalities.models import Membership, Role


@dataclass(frozen=True, slots=True)
class Row:
    member: Membership
    is_self: bool


@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    place = load_place(request, pk)
    order = Case(
        When(role=Role.LEAD, then=Value(0)), When(role=Role.EDITOR, then=Value(1)), default=Value(2),
        output_field=IntegerField(),
    )  # fmt: skip
    members = place.municipality.memberships.select_related("user").order_by(order, "user__name", "pk")
    context = {
        **_frame(place),
        "face": face_of(place.municipality),
        "rows": [Row(member, member.pk == place.membership.pk) for member in members],
        "invitations": place.municipality.invitations.unanswered() if place.may_lead else (),
    }
    return render(request, "municipalities/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Another role for a member."""
    place, person = load_member(request, pk, member)
    form = RoleForm(request.POST if request.method == "POST" else None, initial={"role": person.role})
    if form.is_valid():
        roles.change_role(person, Role(form.cleaned_data["role"]))
        messages.success(request, f"Die Rolle von {person.user} ist gespeichert.")
        return _to_people(request, place)
    context = {**_frame(place), "member": person, "form": form, "is_last_lead": roles.is_last_lead(person)}
    return render(request, "municipalities/member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    place, person = load_member(request, pk, member)
    if request.method == "POST":
        roles.remove(person)
        messages.success(request, f"{person.user} macht nicht mehr mit.")
        return _to_people(request, place)
    context = {**_frame(place), "member": person, "is_last_lead": roles.is_last_lead(person)}
    return render(request, "municipalities/remove.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    place = load_led_place(request, pk)
    form = SuccessorForm(_others(place), request.POST if request.method == "POST" else None)
    if form.is_valid():
        receiver = form.cleaned_data["successor"]
        roles.hand_over(place.membership, receiver)
        messages.success(request, f"{receiver.user} hat jetzt die Federführung. Sie bearbeiten weiter mit.")
        return _to_people(request, place)
    context = {**_frame(place), "form": form, "has_others": _others(place).exists()}
    return render(request, "municipalities/hand_over.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    place = load_place(request, pk)
    is_last = roles.is_last_lead(place.membership)
    form = SuccessorForm(_others(place), request.POST if request.method == "POST" else None) if is_last else None
    if request.method == "POST" and (form is None or form.is_valid()):
        roles.leave(place.membership, form.cleaned_data["successor"] if form else None)
        messages.success(request, f"Sie machen bei {place.municipality} nicht mehr mit.")
        return redirect("account")
    context = {**_frame(place), "form": form, "has_others": _others(place).exists()}
    return render(request, "municipalities/leave.html", context)


def _others(place: OwnPlace) -> QuerySet[Membership]:
    members = place.municipality.memberships.filter(user__is_active=True).exclude(pk=place.membership.pk)
    return members.select_related("user").order_by("user__name", "pk")


def _frame(place: OwnPlace) -> dict[str, object]:
    return {"place": place, "town": place.municipality}


def _to_people(request: HttpRequest, place: OwnPlace) -> HttpResponse:
    """Who has just given up a right is still a member, unless they removed themselves."""
    if place.municipality.memberships.filter(pk=place.membership.pk).exists():
        return redirect("municipalities:people", place.municipality.pk)
    return redirect("account")
