"""Pages of the working copy as a whole: start, check, outdated statements, differences and publishing, preview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.admin import reviewing
from catalogue.admin.site import editorial
from catalogue.admin.standing import Standing, standing
from catalogue.admin.wording import told_differences
from catalogue.content.problems import ContentProblems
from catalogue.models import CatalogueVersion, WorkingCopy
from catalogue.presentation.form import form_page
from catalogue.publishing import (
    NothingPublishedError,
    PublishingError,
    ReasonMissingError,
    content_of,
    fingerprint,
    newest,
    publish_working_copy,
    start_working_copy,
)
from catalogue.rehearsing import rehearse


def standing_context() -> dict[str, Any]:
    """For the first page: where the working copy stands."""
    now = standing()
    versions = CatalogueVersion.objects.select_related("published_by").defer("document")
    return {"now": now, "versions": versions, "is_changed": bool(_changes(now))}


def _changes(now: Standing) -> list[Any]:
    if now.content is None or now.rows is None:
        return []
    return told_differences(content_of(now.rows.head.based_on), now.content)


class StartForm(forms.Form):
    version = forms.ModelChoiceField(CatalogueVersion.objects.defer("document"), label="Fassung", to_field_name="key")
    is_sure = forms.BooleanField(label="Die Änderungen am jetzigen Arbeitsstand sollen verloren gehen.", required=False)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    try:
        newest_key = newest().key
    except NothingPublishedError as error:
        raise Http404 from error
    form = StartForm(request.POST or None, initial={"version": request.GET.get("fassung", newest_key)})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            head = WorkingCopy.objects.select_for_update().first()
            if head is None or form.cleaned_data["is_sure"]:
                start_working_copy(form.cleaned_data["version"], request.user)
                messages.success(request, f"Der Arbeitsstand aus {form.cleaned_data['version']} ist angelegt.")
                return redirect("editorial:index")
        form.add_error("is_sure", "Es gibt schon einen Arbeitsstand. Bitte bestätigen Sie, dass er ersetzt wird.")
    return editorial.page(
        request, "start", "Arbeitsstand anlegen", {"form": form, "has_one": WorkingCopy.objects.exists()}
    )


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    return editorial.page(request, "check", "Prüfen", {"now": standing()})


@require_http_methods(["GET", "POST"])
def outdated(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        count = reviewing.mark_reviewed(request.POST.getlist("statement"), localdate())
        messages.success(request, f"Als geprüft vermerkt: {count}.")
        return redirect("editorial:outdated")
    limit = reviewing.oldest_review(localdate())
    return editorial.page(
        request, "outdated", "Zu prüfende Aussagen", {"groups": reviewing.waiting(limit), "limit": limit}
    )


class PublishForm(forms.Form):
    key = forms.RegexField(
        r"^[0-9]{4}\.[0-9]{1,3}\Z",
        label="Schlüssel der neuen Fassung",
        help_text="Jahr und Nummer, zum Beispiel 2027.1",
        error_messages={"invalid": "Der Schlüssel besteht aus Jahr und Nummer, zum Beispiel 2027.1."},
    )
    change_note = forms.CharField(
        label="Änderungsvermerk",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In ein, zwei Sätzen: was sich ändert und warum. Er steht auf der Seite zur Methode.",
    )
    effect_reason = forms.CharField(
        label="Warum sich diese Ergebnisse ändern dürfen",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="Für die Akten der Redaktion. Ist eine Änderung nicht gewollt, ändern Sie zuerst den Arbeitsstand.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, asks_reason: bool) -> None:
        super().__init__(data)
        if asks_reason:
            self.fields["effect_reason"].required = True
        else:
            del self.fields["effect_reason"]


@require_http_methods(["GET", "POST"])
def changes(request: HttpRequest) -> HttpResponse:
    now = standing()
    if now.rows is None:
        return redirect("editorial:index")
    results = rehearse(content_of(now.rows.head.based_on), now.content) if now.content else ()
    form = PublishForm(request.POST or None, asks_reason=any(result.is_unexpected for result in results))
    if request.method == "POST" and form.is_valid():
        try:
            version = publish_working_copy(by=request.user, **form.cleaned_data)
        except ReasonMissingError as error:
            form.add_error("effect_reason" if "effect_reason" in form.fields else None, str(error))
        except PublishingError as error:
            form.add_error(None, str(error))
        except ContentProblems:
            form.add_error(None, "Der Arbeitsstand hat noch Probleme.")
        else:
            messages.success(request, f"Die Fassung {version} ist veröffentlicht. Neue Bewertungen beruhen auf ihr.")
            return redirect("editorial:index")
    seen = fingerprint(now.content) if now.content else ""
    context = {"form": form, "now": now, "results": results, "changes": _changes(now), "seen": seen}
    return editorial.page(request, "changes", "Unterschiede und Veröffentlichen", context)


@require_safe
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """The public page as it would be, by the same code. What has problems cannot be shown without guessing."""
    now = standing()
    if now.content is None or now.mistakes:
        return editorial.page(request, "no_preview", "Vorschau", {"now": now}, status=409)
    if key not in now.content.form:
        raise Http404
    page = form_page(now.content, now.content.form[key])
    frame = {"section": "catalogue", "page_key": "form", "catalogue": now.content, "page": page}
    return render(request, "redaktion/preview.html", frame)
