from django.urls import path

from assessments.views import actors, autosave, check, dashboard, paper, result, trial, what_if, wizard

app_name = "assessments"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("neu/", dashboard.start, name="start"),
    path("<int:pk>/", wizard.tasks, name="tasks"),
    path("<int:pk>/schritt/<slug:slug>/", wizard.step, name="step"),
    path("<int:pk>/speichern/", autosave.save, name="save"),
    path("<int:pk>/akteure/", actors.board, name="actors"),
    path("<int:pk>/akteure/neu/", actors.actor, name="actor-new"),
    path("<int:pk>/akteure/<str:key>/", actors.actor, name="actor"),
    path("<int:pk>/akteure/<str:key>/ebene/", actors.move, name="actor-move"),
    path("<int:pk>/akteure/<str:key>/entfernen/", actors.remove, name="actor-remove"),
    path("<int:pk>/massnahmen/", actors.measures, name="measures"),
    path("<int:pk>/massnahmen/neu/", actors.measure, name="measure-new"),
    path("<int:pk>/massnahmen/<str:key>/", actors.measure, name="measure"),
    path("<int:pk>/massnahmen/<str:key>/entfernen/", actors.remove_measure, name="measure-remove"),
    path("<int:pk>/gewichtung/", wizard.weights, name="weights"),
    path("<int:pk>/pruefen/", check.check, name="check"),
    path("<int:pk>/einreichen/", check.submit, name="submit"),
    path("<int:pk>/zurueckziehen/", check.withdraw, name="withdraw"),
    path("<int:pk>/uebernehmen/", trial.adopt, name="adopt"),
    path("<int:pk>/verwerfen/", trial.discard, name="discard"),
    path("<int:pk>/verlauf/", dashboard.history, name="history"),
    path("<int:pk>/ergebnis/", result.result, name="result"),
    path("<int:pk>/was-waere-wenn/", what_if.what_if, name="what-if"),
    path("<int:pk>/vorlage/", paper.council_paper, name="council-paper"),
    path("<int:pk>/ergebnis/papier.pdf", result.paper, name="paper"),
    path("<int:pk>/ergebnis/papier.docx", result.office, {"kind": "docx"}, name="paper-docx"),
    path("<int:pk>/ergebnis/papier.odt", result.office, {"kind": "odt"}, name="paper-odt"),
    path("<int:pk>/ergebnis/daten.json", result.data_file, name="data"),
]
