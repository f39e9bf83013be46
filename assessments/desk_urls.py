"""The advisers' desk."""

from django.urls import path

from assessments.states import Action
from assessments.views.desk import case, decisions, deeds, library, queue

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("abwesenheit/", queue.absence, name="absence"),
    path("textbausteine/", library.library, name="library"),
    path("textbausteine/neu/", library.edit, name="remark-new"),
    path("textbausteine/<int:pk>/", library.edit, name="remark-edit"),
    path("textbausteine/<int:pk>/angebot/", library.offer, name="remark-offer"),
    path("<int:pk>/", case.case, name="case"),
    path("<int:pk>/unterschied/", case.difference, name="difference"),
    path("<int:pk>/anmerken/", case.remark, name="remark"),
    path("<int:pk>/gespraeche/<int:thread>/", case.reply, name="reply"),
    path("<int:pk>/gespraeche/<int:thread>/erledigt/", case.resolve, name="resolve"),
    path("<int:pk>/beginnen/", deeds.act, {"action": Action.TAKE_UP}, name="take-up"),
    path("<int:pk>/abgeben/", deeds.act, {"action": Action.HAND_BACK}, name="hand-back"),
    path("<int:pk>/uebernehmen/", deeds.act, {"action": Action.REASSIGN}, name="reassign"),
    path("<int:pk>/aendern-erbitten/", deeds.write, {"action": Action.REQUEST_CHANGES}, name="request-changes"),
    path("<int:pk>/freigeben/", deeds.approve, name="approve"),
    path("<int:pk>/wieder-oeffnen/", deeds.write, {"action": Action.REOPEN}, name="reopen"),
    path("<int:pk>/freigabe/<int:number>.pdf", deeds.paper, name="paper"),
    path("<int:pk>/sperre/<str:form>/<str:rule>/", decisions.lift, name="lift"),
    path("<int:pk>/sperre/<str:form>/<str:rule>/gilt/", decisions.restore, name="restore"),
    path("<int:pk>/ebene/<str:slot>/", decisions.deviate, name="deviate"),
    path("<int:pk>/ebene/<str:slot>/methode/", decisions.follow, name="follow"),
]
