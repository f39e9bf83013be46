from django.urls import path

from assessments.views import actor_form, actor_import, actors, dashboard, measures, result, wizard

app_name = "assessments"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("neu/", dashboard.start, name="start"),
    path("<int:pk>/", wizard.tasks, name="tasks"),
    path("<int:pk>/schritt/<slug:slug>/", wizard.step, name="step"),
    path("<int:pk>/akteure/", actors.board, name="actors"),
    path("<int:pk>/akteure/neu/", actor_form.actor, name="actor-new"),
    path("<int:pk>/akteure/<str:key>/", actor_form.actor, name="actor"),
    path("<int:pk>/akteure/<str:key>/ebene/", actors.move, name="actor-move"),
    path("<int:pk>/akteure/<str:key>/berichtet/", actors.report, name="actor-report"),
    path("<int:pk>/akteure/<str:key>/entfernen/", actor_form.remove, name="actor-remove"),
    path("<int:pk>/akteure-auswahl/", actors.pick, name="actor-pick"),
    path("<int:pk>/akteure-vorlage/", actors.template, name="actor-template"),
    path("<int:pk>/akteure-einlesen/", actor_import.import_file, name="actor-import"),
    path("<int:pk>/akteure.csv", actor_import.export, name="actor-export"),
    path("<int:pk>/akteure-beispiel.csv", actor_import.sample, name="actor-sample"),
    path("<int:pk>/massnahmen/", measures.measures, name="measures"),
    path("<int:pk>/massnahmen/neu/", measures.measure, name="measure-new"),
    path("<int:pk>/massnahmen/<str:key>/", measures.measure, name="measure"),
    path("<int:pk>/massnahmen/<str:key>/entfernen/", measures.remove_measure, name="measure-remove"),
    path("<int:pk>/gewichtung/", wizard.weights, name="weights"),
    path("<int:pk>/pruefen/", wizard.check, name="check"),
    path("<int:pk>/einreichen/", wizard.submit, name="submit"),
    path("<int:pk>/zurueckziehen/", wizard.withdraw, name="withdraw"),
    path("<int:pk>/verlauf/", dashboard.history, name="history"),
    path("<int:pk>/ergebnis/", result.result, name="result"),
    path("<int:pk>/ergebnis/papier.pdf", result.paper, name="paper"),
    path("<int:pk>/ergebnis/daten.json", result.data_file, name="data"),
]
