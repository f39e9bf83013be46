from django.urls import path

from catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.forms, name="forms"),
    path("<slug:key>/", views.form, name="form"),
]
