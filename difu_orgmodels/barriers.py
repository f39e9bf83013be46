"""„Barriere melden“: anybody tells the operator what they could not use, without login and without a name."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.core import ratelimit
from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods, require_safe

from assessments.forms.fields import PlainText
from journal.outbox import queue

TOO_OFTEN = "Von diesem Anschluss aus wurde sehr oft gemeldet. Bitte schreiben Sie uns eine E-Mail."
OPENS_SOMETHING = {"token", "key", "uidb36"}
"""Parts of an address that stay with the person it was sent to."""


class BarrierForm(forms.Form):
    page = PlainText(
        longest=300,
        label="Um welche Seite geht es?",
        required=False,
        help_text="Die Adresse oder der Titel der Seite.",
    )
    text = PlainText(
        longest=3000,
        label="Was hat nicht funktioniert?",
        help_text="Zum Beispiel: was Sie tun wollten und womit Sie arbeiten (Vorlesesoftware, Tastatur, Vergrößerung).",
        error_messages={"required": "Bitte beschreiben Sie, was nicht funktioniert hat."},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    email = forms.EmailField(
        label="E-Mail-Adresse für eine Antwort",
        required=False,
        help_text="Nur wenn Sie eine Antwort wünschen. Ohne Adresse bleibt Ihre Meldung ohne Namen.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": "Bitte geben Sie eine vollständige E-Mail-Adresse ein, zum Beispiel name@stadt.example."
        },
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    form = BarrierForm(request.POST if request.method == "POST" else None, initial={"page": page_before(request)})
    status = 200
    if form.is_valid():
        if ratelimit.consume(request, action="barrier"):
            send(**form.cleaned_data)
            return redirect("barrier-reported")
        form.add_error(None, TOO_OFTEN)
        status = 429
    return render(request, "info/barrier.html", {"form": form}, status=status)


@login_not_required
@require_safe
def reported(request: HttpRequest) -> HttpResponse:
    return render(request, "info/barrier_reported.html")


def send(page: str, text: str, email: str) -> None:
    answer = email or "nicht gewünscht (keine Adresse angegeben)"
    queue(
        to=settings.PARTICULARS["email"] or settings.ADVICE_EMAIL,
        subject="Barriere gemeldet",
        body=f"Guten Tag,\n\njemand hat eine Barriere gemeldet.\n\nSeite: {page or 'nicht angegeben'}\n"
        f"Antwort an: {answer}\n\nBeschreibung:\n{text}\n",
        reply_to=email,
    )


def page_before(request: HttpRequest) -> str:
    """The path of the page somebody came from, if it is ours and nothing in it opens anything."""
    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc != request.get_host():
        return ""
    try:
        match = resolve(before.path)
    except Resolver404:
        return ""
    return "" if OPENS_SOMETHING & set(match.kwargs) or match.url_name == "report-barrier" else before.path[:300]
