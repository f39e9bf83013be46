from django.urls import path

from assessments.views import desk

app_name = "desk"
urlpatterns = [
    path("", desk.queue, name="queue"),
    path("<int:pk>/", desk.case, name="case"),
    path("<int:pk>/<str:action>/", desk.act, name="act"),
]
