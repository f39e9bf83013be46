"""The advisers' library of reusable remarks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.access import load_desk
from assessments.desk_forms import LibraryForm
from assessments.models import Remark
from catalogue.content.structure import Catalogue
from catalogue.publishing import published


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    load_desk(request)
    checks = published().check
    rows = [
        {"remark": remark, "finding": checks[remark.rule].title if remark.rule in checks else ""}
        for remark in Remark.objects.select_related("created_by").order_by("-is_active", "title", "pk")
    ]
    return render(request, "assessments/desk_library.html", {"section": "desk", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Adds a text or changes one; texts already used in conversations stay as they were written."""
    adviser = load_desk(request)
    remark = get_object_or_404(Remark, pk=pk) if pk else Remark(created_by=adviser)
    form = LibraryForm(_rules(published()), request.POST if request.method == "POST" else None, instance=remark)
    if form.is_valid():
        form.save()
        messages.success(request, f"„{form.instance.title}“ ist gespeichert.")
        return redirect("desk:library")
    return render(request, "assessments/desk_library_edit.html", {"section": "desk", "form": form, "remark": remark})


@require_POST
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Retires a text, or offers it again."""
    load_desk(request)
    remark = get_object_or_404(Remark, pk=pk)
    is_active = request.POST.get("offer") == "1"
    Remark.objects.filter(pk=remark.pk).update(is_active=is_active)
    word = "wird wieder angeboten" if is_active else "wird nicht mehr angeboten"
    messages.success(request, f"„{remark.title}“ {word}.")
    return redirect("desk:library")


def _rules(catalogue: Catalogue) -> list[tuple[str, str]]:
    return sorted(((check.key, check.title) for check in catalogue.check.values()), key=lambda rule: rule[1])
