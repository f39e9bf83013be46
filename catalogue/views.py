"""Public pages: all organisation forms, and one in full."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue.presentation import LEVEL_NAMES, SIZES, Filters, form_page, overview
from catalogue.publishing import published


@login_not_required
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    catalogue = published()
    filters = Filters(
        level=request.GET.get("ebene", "")[:1],
        size=request.GET.get("groesse", "")[:8],
        cost=request.GET.get("kosten", "")[:1],
    )
    groups = overview(catalogue, filters)
    context = {
        "section": "catalogue",
        "catalogue": catalogue,
        "filters": filters,
        "groups": groups,
        "count": sum(len(group.cards) for group in groups),
        "levels": LEVEL_NAMES,
        "sizes": SIZES,
    }
    return render(request, "catalogue/forms.html", context)


@login_not_required
@require_safe
def form(request: HttpRequest, key: str) -> HttpResponse:
    catalogue = published()
    if key not in catalogue.form:
        raise Http404
    page = form_page(catalogue, catalogue.form[key])
    return render(request, "catalogue/form.html", {"section": "catalogue", "catalogue": catalogue, "page": page})
