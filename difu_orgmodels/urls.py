"""All addresses: German for people, named in English."""

from django.urls import include, path

urlpatterns = [
    path("konto/", include("allauth.urls")),
    path("formen/", include("catalogue.urls")),
    path("bewertungen/", include("assessments.urls")),
]
