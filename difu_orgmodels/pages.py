"""Pages that belong to the site as a whole: start, help, legal pages, errors."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.access import TRIAL, trial_token
from assessments.retention import RULES
from difu_orgmodels import resending
from difu_orgmodels.particulars import entries
from journal.visit import is_from_script
from operations.trouble import tell, trouble_behind

UNREADABLE = (
    "Vielleicht war die Adresse beschädigt oder eine Eingabe unvollständig. Bitte gehen Sie zurück und versuchen Sie "
    "es noch einmal."
)


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "info/start.html")


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "info/help.html", {"section": "help"})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "info/accessibility.html", {"operator": entries(settings.PARTICULARS)})


@login_not_required
@require_safe
def easy_language(request: HttpRequest) -> HttpResponse:
    return render(request, "info/easy_language.html")


@login_not_required
@require_safe
def sign_language(request: HttpRequest) -> HttpResponse:
    """Linked from every page once there is a video; until then it says whom to ask."""
    return render(request, "info/sign_language.html", {"video": settings.PARTICULARS["sign_language_video"]})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "info/privacy.html", {"operator": entries(settings.PARTICULARS), "rules": RULES})


@login_not_required
@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    return render(request, "info/imprint.html", {"operator": entries(settings.PARTICULARS)})


@login_not_required
@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    return render(request, "info/licences.html")


def refuse(request: HttpRequest, status: int, code: str, template: str, message: str) -> HttpResponse:
    """A page for people; for our scripts the same in few words."""
    if is_from_script(request):
        return JsonResponse({"code": code, "message": message}, status=status)
    return render(request, template, {"message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None, *, message: str = "") -> HttpResponse:
    """Also where a session could not be stored: Django takes that for a request of somebody who has logged out."""
    if trouble := trouble_behind(exception):
        return tell(request, trouble)
    return refuse(request, 400, "malformed", "400.html", message or UNREADABLE)


def too_large(request: HttpRequest) -> HttpResponse:
    return refuse(request, 413, "too_large", "413.html", "Das ist mehr, als auf einmal gesendet werden kann.")


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(
        request, 429, "limit", "429.html", "Von hier aus wurde sehr oft gefragt. Bitte warten Sie eine Minute."
    )


def too_long(request: HttpRequest) -> HttpResponse:
    return refuse(request, 414, "too_long", "414.html", "Diese Adresse ist länger, als hier vorkommt.")


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    response = refuse(request, 405, "method", "405.html", "Diese Adresse lässt sich so nicht aufrufen.")
    response.headers["Allow"] = allowed
    return response


def login_needed(request: HttpRequest) -> HttpResponse:
    """To the login and back; what a form has sent waits there. A trial has nobody who could log in."""
    if _is_of_trial(request):
        return trial_out_of_reach(request)
    if is_from_script(request):
        message = "Sie sind nicht mehr angemeldet. Ihr Text bleibt hier stehen."
        return JsonResponse({"code": "login", "message": message}, status=401)
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    resending.keep(request)
    return redirect_to_login(reverse("send-again"))


def _is_of_trial(request: HttpRequest) -> bool:
    """Whether a page of a trial asks: it says so, as an account would give its number."""
    match = request.resolver_match
    is_of_case = match is not None and match.namespace == "assessments" and "pk" in match.kwargs
    return is_of_case and TRIAL in (request.POST.get("person"), request.GET.get("person"))


def trial_ended(request: HttpRequest) -> HttpResponse:
    """The token of this browser opens nothing any more; people are told once."""
    message = "Ihr Versuch ist nach 24 Stunden gelöscht worden. Sie können einen neuen beginnen."
    response = _to_a_new_trial(request, message)
    if not is_from_script(request):
        response.delete_cookie(settings.TRIAL_COOKIE_NAME)
    return response


def trial_out_of_reach(request: HttpRequest) -> HttpResponse:
    """This browser has lost the token, or has another one by now."""
    return _to_a_new_trial(request, "Der Versuch ist in diesem Browser nicht mehr erreichbar.")


def _to_a_new_trial(request: HttpRequest, message: str) -> HttpResponse:
    if is_from_script(request):
        return JsonResponse({"code": "ended", "message": message}, status=410)
    messages.info(request, message)
    return redirect("trial")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, 403, "forbidden", "403.html", "Das dürfen Sie mit Ihrer Rolle nicht.")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old or cookies are off; what a page of ours has sent can be sent again."""
    if _is_of_trial(request) and not trial_token(request):
        return trial_out_of_reach(request)
    if is_from_script(request):
        message = "Die Seite ist veraltet. Ihr Text bleibt hier stehen."
        return JsonResponse({"code": "csrf", "message": message}, status=403)
    return render(request, "403_csrf.html", {"typed": resending.stale(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, 404, "missing", "404.html", "Diese Seite gibt es nicht.")


def conflict(request: HttpRequest, message: str) -> HttpResponse:
    return refuse(request, 409, "state", "409.html", message)
