"""Deleting a municipality: asking, confirming, stopping. What happens stands in `municipalities/leaving.py`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from municipalities import leaving
from municipalities.access import OwnPlace, Refused, load_led_place, require_recent_login
from municipalities.models import Erasure, User


@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """How things stand, and the way to ask."""
    place = load_led_place(request, pk)
    if request.method == "POST":
        require_recent_login(request)
        leaving.ask(place.municipality, _person(request))
        messages.success(request, "Die Löschung ist beantragt. Jetzt muss eine zweite Person zustimmen.")
        return redirect("municipalities:erasure", pk)
    asked = _asked(place)
    is_own = asked is not None and asked.asked_by_id == request.user.pk
    context = {
        "place": place,
        "town": place.municipality,
        "asked": asked,
        "is_own": is_own,
        "grace": leaving.GRACE.days,
    }
    return render(request, "municipalities/erasure.html", context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    place = load_led_place(request, pk)
    require_recent_login(request)
    leaving.confirm(_asked_or_refuse(place), _person(request))
    messages.success(request, "Die Löschung ist bestätigt. Bis dahin können Sie sie jederzeit anhalten.")
    return redirect("municipalities:erasure", pk)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    place = load_led_place(request, pk)
    leaving.stop(_asked_or_refuse(place), _person(request))
    messages.success(request, "Die Löschung ist angehalten. Es bleibt alles, wie es ist.")
    return redirect("municipalities:erasure", pk)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _asked(place: OwnPlace) -> Erasure | None:
    rows = Erasure.objects.filter(municipality=place.municipality)
    return rows.select_related("municipality", "asked_by", "confirmed_by").first()


def _asked_or_refuse(place: OwnPlace) -> Erasure:
    asked = _asked(place)
    if asked is None:
        raise Refused(leaving.GONE)
    return asked
