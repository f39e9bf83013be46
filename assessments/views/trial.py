"""Trying out without an account, and taking a trial over into a municipality."""

from __future__ import annotations

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST

from assessments import trials
from assessments.access import load_trial, trial_in
from assessments.forms.starting import StartForm, TrialForm
from assessments.views.dashboard import editable_municipalities, frame
from municipalities.models import User

NO_NAME = "Ihre Kommune"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begins a trial; one that this browser holds already is offered first and replaced by a new one."""
    running = trial_in(request)
    form = TrialForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        if ratelimit.consume(request, action="trial"):
            return _begin(request, form.cleaned_data["name"] or NO_NAME)
        form.add_error(None, "Von diesem Anschluss aus wurde sehr oft begonnen. Bitte versuchen Sie es später.")
        status = 429
    context = {"section": "trial", "form": form, "running": running}
    return render(request, "assessments/trial_start.html", context, status=status)


def _begin(request: HttpRequest, name: str) -> HttpResponse:
    if running := trial_in(request):
        trials.discard(running)
    trial, token = trials.begin(name, localdate())
    messages.success(request, "Los geht es. Beginnen Sie mit einem beliebigen Schritt.")
    response = redirect("assessments:tasks", trial.pk)
    response.set_cookie(
        settings.TRIAL_COOKIE_NAME,
        token,
        max_age=trials.LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the trial over; who is not logged in is sent there first and comes back."""
    entry = load_trial(request, pk)
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    towns = editable_municipalities(request.user)
    initial = {"municipality": towns.first() if towns.count() == 1 else None, "title": f"Bewertung {localdate().year}"}
    form = StartForm(towns, request.POST or None, initial=initial)
    if form.is_valid():
        trials.adopt(entry.assessment, form.cleaned_data["municipality"], request.user, form.cleaned_data["title"])
        messages.success(request, "Ihre Angaben sind übernommen. Nichts ist verloren gegangen.")
        response = redirect("assessments:tasks", pk)
        response.delete_cookie(settings.TRIAL_COOKIE_NAME)
        return response
    context = {**frame(entry), "form": form, "has_municipality": towns.exists(), "here": "Übernehmen"}
    return render(request, "assessments/trial_adopt.html", context)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    entry = load_trial(request, pk)
    trials.discard(entry.assessment)
    messages.success(request, "Ihr Versuch ist gelöscht.")
    response = redirect("start")
    response.delete_cookie(settings.TRIAL_COOKIE_NAME)
    return response
