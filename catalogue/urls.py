from django.urls import path

from catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.forms, name="forms"),
    path("vergleich/", views.comparison, name="comparison"),
    path("ebenen/", views.levels, name="levels"),
    path("region/", views.region, name="region"),
    path("beispiele/", views.examples, name="examples"),
    path("methode/", views.method, name="method"),
    path("glossar/", views.glossary, name="glossary"),
    path("<slug:key>/", views.form, name="form"),
]
