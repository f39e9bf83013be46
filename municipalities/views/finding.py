"""Finding a municipality in the register, and how to get into it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipalities import joining
from municipalities.access import load_offered
from municipalities.forms import LeadRequestForm
from municipalities.models import LeadRequest, Municipality, Outcome, User
from municipalities.roles import has_lead

LONGEST_QUERY = 80
SUGGESTIONS = 8
ROWS = 25


@dataclass(frozen=True, slots=True)
class Hit:
    name: str
    place: str
    address: str


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    hits = _hits(typed, ROWS + 1)
    context = {"typed": typed, "hits": hits[:ROWS], "has_more": len(hits) > ROWS, "own": _own(request)}
    return render(request, "municipalities/find.html", context)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """The first hits, for the search field as one types."""
    typed = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    hits = [{"label": hit.name, "detail": hit.place, "address": hit.address} for hit in _hits(typed, SUGGESTIONS)]
    return JsonResponse({"hits": hits})


@require_safe
def municipality(request: HttpRequest, pk: int) -> HttpResponse:
    """What the register knows, and the ways in. Whether anybody works here already is not shown."""
    assert isinstance(request.user, User)
    town = load_offered(pk)
    membership = request.user.memberships.filter(municipality=town).first()
    waiting = request.user.lead_requests.filter(municipality=town, outcome=Outcome.WAITING).first()
    leaderless = membership is not None and not has_lead(town)
    context = {"town": town, "membership": membership, "waiting": waiting, "leaderless": leaderless}
    return render(request, "municipalities/municipality.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_lead(request: HttpRequest, pk: int) -> HttpResponse:
    assert isinstance(request.user, User)
    town = load_offered(pk)
    form = LeadRequestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        joining.ask_for_lead(town, request.user, form.cleaned_data["function"], form.cleaned_data["note"])
        messages.success(request, "Ihr Antrag ist eingegangen. Sie erhalten eine Nachricht, sobald er entschieden ist.")
        return redirect("municipalities:municipality", pk)
    return render(request, "municipalities/ask_for_lead.html", {"town": town, "form": form})


@require_POST
def withdraw_request(request: HttpRequest, pk: int) -> HttpResponse:
    assert isinstance(request.user, User)
    own = LeadRequest.objects.filter(person=request.user, municipality_id=pk, outcome=Outcome.WAITING)
    joining.withdraw(get_object_or_404(own))
    messages.success(request, "Ihr Antrag ist zurückgezogen.")
    return redirect("municipalities:municipality", pk)


def _hits(typed: str, most: int) -> list[Hit]:
    found = Municipality.objects.offered().matching(typed).select_related("county")[:most]
    return [Hit(town.name, town.place, reverse("municipalities:municipality", args=[town.pk])) for town in found]


def _own(request: HttpRequest) -> list[Municipality]:
    assert isinstance(request.user, User)
    return list(Municipality.objects.filter(memberships__user=request.user))
