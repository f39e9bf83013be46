from django.urls import path

from municipalities.views import erasure, face, finding, invitations, people

app_name = "municipalities"
urlpatterns = [
    path("", finding.find, name="find"),
    path("vorschlaege/", finding.suggestions, name="suggestions"),
    path("einladung/<str:token>/", invitations.accept, name="accept"),
    path("<int:pk>/", finding.municipality, name="municipality"),
    path("<int:pk>/erscheinungsbild/", face.face, name="face"),
    path("<int:pk>/wappen/", face.arms, name="arms"),
    path("<int:pk>/federfuehrung/", finding.ask_for_lead, name="ask-for-lead"),
    path("<int:pk>/federfuehrung/zurueckziehen/", finding.withdraw_request, name="withdraw-request"),
    path("<int:pk>/personen/", people.people, name="people"),
    path("<int:pk>/personen/einladen/", invitations.invite, name="invite"),
    path("<int:pk>/personen/uebergeben/", people.hand_over, name="hand-over"),
    path("<int:pk>/personen/verlassen/", people.leave, name="leave"),
    path("<int:pk>/personen/<int:member>/", people.member, name="member"),
    path("<int:pk>/personen/<int:member>/entfernen/", people.remove, name="remove"),
    path("<int:pk>/loeschen/", erasure.erasure, name="erasure"),
    path("<int:pk>/loeschen/bestaetigen/", erasure.confirm, name="erasure-confirm"),
    path("<int:pk>/loeschen/anhalten/", erasure.stop, name="erasure-stop"),
    path("<int:pk>/einladungen/<int:invitation>/erneut/", invitations.renew, name="renew"),
    path("<int:pk>/einladungen/<int:invitation>/zurueckziehen/", invitations.revoke, name="revoke"),
]
