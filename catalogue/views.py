"""Public pages of the catalogue: the overview, each form, the comparison, and what explains them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.content.structure import Catalogue
from catalogue.presentation.comparison import chosen_forms, compare, complaint
from catalogue.presentation.examples import examples_page, read_example_filters
from catalogue.presentation.form import form_page
from catalogue.presentation.levels import levels_page
from catalogue.presentation.method import method_page
from catalogue.presentation.overview import KINDS, MONTHS, MOST_COMPARED, SIZES, Filters, overview, read_filters
from catalogue.presentation.region import region_page
from catalogue.presentation.words import LEVEL_NAMES
from catalogue.public import public_page


def show(request: HttpRequest, name: str, catalogue: Catalogue, **context: Any) -> HttpResponse:
    address = request.build_absolute_uri(request.path)
    frame = {"section": "catalogue", "page_key": name, "catalogue": catalogue, "canonical": address}
    return render(request, f"catalogue/{name}.html", {**frame, **context})


@public_page
def forms(request: HttpRequest, catalogue: Catalogue) -> HttpResponse:
    filters = read_filters(request.GET, catalogue)
    chosen = chosen_forms(catalogue, request.GET.getlist("form"))
    choices = {"levels": LEVEL_NAMES, "sizes": SIZES, "kinds": KINDS, "months": MONTHS}
    found = overview(catalogue, filters, chosen)
    return show(request, "forms", catalogue, filters=filters, found=found, chosen=chosen, **choices)


@public_page
def form(request: HttpRequest, catalogue: Catalogue, key: str) -> HttpResponse:
    if key not in catalogue.form:
        raise Http404
    return show(request, "form", catalogue, page=form_page(catalogue, catalogue.form[key]))


@public_page
def comparison(request: HttpRequest, catalogue: Catalogue) -> HttpResponse:
    asked = request.GET.getlist("form")
    keys = chosen_forms(catalogue, asked)
    problem = complaint(catalogue, asked)
    if 2 <= len(keys) <= MOST_COMPARED:
        return show(request, "comparison", catalogue, problem=problem, keys=keys, page=compare(catalogue, keys))
    choice = overview(catalogue, Filters(), keys)
    return show(request, "comparison_choice", catalogue, problem=problem, found=choice)


@public_page
def levels(request: HttpRequest, catalogue: Catalogue) -> HttpResponse:
    return show(request, "levels", catalogue, page=levels_page(catalogue))


@public_page
def region(request: HttpRequest, catalogue: Catalogue) -> HttpResponse:
    return show(request, "region", catalogue, page=region_page(catalogue))


@public_page
def examples(request: HttpRequest, catalogue: Catalogue) -> HttpResponse:
    filters = read_example_filters(request.GET, catalogue)
    return show(request, "examples", catalogue, filters=filters, page=examples_page(catalogue, filters))


@public_page
def method(request: HttpRequest, catalogue: Catalogue) -> HttpResponse:
    return show(request, "method", catalogue, page=method_page(catalogue))


@public_page
def glossary(request: HttpRequest, catalogue: Catalogue) -> HttpResponse:
    return show(request, "glossary", catalogue)
