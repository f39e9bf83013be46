"""All addresses: German for people, named in English."""

from django.contrib import admin
from django.urls import include, path

from assessments.views import checksum, editing, municipality_file, own_data, trial, workbench
from catalogue.admin import editorial
from catalogue.sitemap import robots, sitemap
from difu_orgmodels import barriers, ledger, pages, resending
from municipalities.views import account
from operations import probes

urlpatterns = [
    path("", pages.start, name="start"),
    path("hilfe/", pages.help_page, name="help"),
    path("barrierefreiheit/", pages.accessibility, name="accessibility"),
    path("barrierefreiheit/melden/", barriers.report, name="report-barrier"),
    path("barrierefreiheit/gemeldet/", barriers.reported, name="barrier-reported"),
    path("leichte-sprache/", pages.easy_language, name="easy-language"),
    path("gebaerdensprache/", pages.sign_language, name="sign-language"),
    path("datenschutz/", pages.privacy, name="privacy"),
    path("impressum/", pages.imprint, name="imprint"),
    path("lizenzen/", pages.licences, name="licences"),
    path("livez", probes.live, name="live"),
    path("readyz", probes.ready, name="ready"),
    path("metrics", probes.metrics, name="metrics"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("konto/", account.overview, name="account"),
    path("konto/noch-einmal-senden/", resending.send_again, name="send-again"),
    path("konto/wieder-angemeldet/", resending.back_again, name="back-again"),
    path("konto/meine-daten/", own_data.page, name="own-data"),
    path("konto/meine-daten/meine-daten.json", own_data.download, name="own-data-file"),
    path("konto/meine-daten/loeschen/", own_data.delete, name="delete-account"),
    path("konto/", include("allauth.urls")),
    path("kommunen/<int:pk>/alles.zip", municipality_file.download, name="municipality-file"),
    path("kommunen/", include("municipalities.urls")),
    path("verwaltung/", admin.site.urls),
    path("redaktion/fragebogen/<slug:slug>/", editorial.admin_view(editing.step_preview), name="step-preview"),
    path("redaktion/probefaelle/", editorial.admin_view(workbench.cases), name="workbench"),
    path("redaktion/probefaelle/<str:key>/", editorial.admin_view(workbench.case), name="workbench-case"),
    path("redaktion/", editorial.urls),
    path("formen/", include("catalogue.urls")),
    path("ausprobieren/", trial.start, name="trial"),
    path("bewertungen/", include("assessments.urls")),
    path("pruefsumme/", checksum.check, name="checksum"),
    path("pruefsumme/<str:checksum>/", checksum.check, name="checksum-of"),
    path("betrieb/protokoll/", ledger.ledger, name="ledger"),
    path("betrieb/protokoll.csv", ledger.ledger_file, name="ledger-file"),
    path("pruefung/", include("assessments.desk_urls")),
]

handler400 = "difu_orgmodels.pages.bad_request"
handler403 = "difu_orgmodels.pages.forbidden"
handler404 = "difu_orgmodels.pages.not_found"
handler429 = "difu_orgmodels.pages.too_many"  # asked by allauth
handler500 = "operations.trouble.failed"
