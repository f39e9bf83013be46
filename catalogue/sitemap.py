"""What search engines may find: the public pages, with the day of the newest catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.publishing import published

PAGES = ("start", "help", "catalogue:forms", "catalogue:levels", "catalogue:region", "catalogue:examples",
         "catalogue:method", "catalogue:glossary", "accessibility", "privacy", "imprint", "licences")  # fmt: skip


class Pages(Sitemap[str]):
    def items(self) -> Sequence[str]:
        return PAGES

    def location(self, item: str) -> str:
        return reverse(item)


class Forms(Sitemap[str]):
    def __init__(self) -> None:
        self.catalogue = published()

    def items(self) -> Sequence[str]:
        return tuple(self.catalogue.form)

    def location(self, item: str) -> str:
        return reverse("catalogue:form", args=[item])

    def lastmod(self, item: str) -> date:
        return self.catalogue.published_on


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return sitemaps.sitemap(request, {"pages": Pages, "forms": Forms}, template_name="catalogue/sitemap.xml")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    context = {"sitemap": request.build_absolute_uri(reverse("sitemap"))}
    return render(request, "catalogue/robots.txt", context, content_type="text/plain; charset=utf-8")
