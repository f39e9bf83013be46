"""All addresses: German for people, named in English."""

from django.contrib import admin
from django.urls import include, path

from assessments.views import checksum, editing, trial
from catalogue.admin import editorial
from catalogue.sitemap import robots, sitemap
from difu_orgmodels import pages
from municipalities.views import account

urlpatterns = [
    path("", pages.start, name="start"),
    path("hilfe/", pages.help_page, name="help"),
    path("barrierefreiheit/", pages.accessibility, name="accessibility"),
    path("datenschutz/", pages.privacy, name="privacy"),
    path("impressum/", pages.imprint, name="imprint"),
    path("lizenzen/", pages.licences, name="licences"),
    path("healthz", pages.health, name="health"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("konto/", account.overview, name="account"),
    path("konto/", include("allauth.urls")),
    path("kommunen/", include("municipalities.urls")),
    path("verwaltung/", admin.site.urls),
    path("redaktion/fragebogen/<slug:slug>/", editorial.admin_view(editing.step_preview), name="step-preview"),
    path("redaktion/", editorial.urls),
    path("formen/", include("catalogue.urls")),
    path("ausprobieren/", trial.start, name="trial"),
    path("bewertungen/", include("assessments.urls")),
    path("pruefsumme/", checksum.check, name="checksum"),
    path("pruefsumme/<str:checksum>/", checksum.check, name="checksum-of"),
    path("pruefung/", include("assessments.desk_urls")),
]

handler400 = "difu_orgmodels.pages.bad_request"
handler403 = "difu_orgmodels.pages.forbidden"
handler404 = "difu_orgmodels.pages.not_found"
