"""Who is told by mail of what: one table. Mails are queued in the transaction of the deed they tell about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from assessments.events import Event
from assessments.models import Absence, Assessment, Revision
from assessments.states import State
from journal.outbox import queue
from municipalities.models import Role, StaffRole, User

GATHER = timedelta(minutes=15)
"""So long a mail about what was said waits for more of it."""


@dataclass(frozen=True, slots=True)
class Deed:
    assessment: Assessment
    person: User | None
    revision: Revision | None
    note: str
    previous: User | None
    days: int = 0
    step: str = ""
    receiver: User | None = None
    day: str = ""

    @property
    def name(self) -> str:
        return f"„{self.assessment.title}“ ({self.assessment.place})"


@dataclass(frozen=True, slots=True)
class Notice:
    """Recipients, subject and text; `page` names the address that the mail leads to."""

    to: Callable[[Deed], Iterable[User]]
    subject: str
    text: str
    page: str


def _members(*roles: Role) -> Callable[[Deed], Iterable[User]]:
    def found(deed: Deed) -> Iterable[User]:
        return User.objects.filter(
            memberships__municipality=deed.assessment.municipality_id, memberships__role__in=roles, is_active=True
        ).order_by("pk")

    return found


def _advisers(deed: Deed) -> Iterable[User]:
    """Who held the case before; for a new one all advisers who do not belong to the municipality."""
    if deed.assessment.adviser:
        return [deed.assessment.adviser]
    advisers = User.objects.filter(staff_roles__role=StaffRole.ADVISER, is_active=True).order_by("pk")
    return advisers.exclude(memberships__municipality=deed.assessment.municipality_id)


def _holder(deed: Deed) -> Iterable[User]:
    return [deed.assessment.adviser] if deed.assessment.adviser else []


def _previous(deed: Deed) -> Iterable[User]:
    return [person for person in (deed.previous, deed.assessment.adviser) if person]


def _receiver(deed: Deed) -> Iterable[User]:
    return [deed.receiver] if deed.receiver else []


def _on_duty(deed: Deed) -> Iterable[User]:
    """Who holds the case, and whoever stands in while they are away; for a case without a holder all advisers."""
    found = list(_advisers(deed))
    absences = Absence.objects.filter(adviser__in=found, until__gte=localdate(), deputy__is_active=True)
    deputies = [absence.deputy for absence in absences.select_related("deputy") if absence.deputy]
    return list(dict.fromkeys([*found, *deputies]))


LEADS = _members(Role.LEAD)
EDITORS = _members(Role.LEAD, Role.EDITOR)
EVERYBODY = _members(Role.LEAD, Role.EDITOR, Role.READER)
OWN, FEEDBACK, DESK = "assessments:tasks", "assessments:feedback", "desk:case"

NOTICES: dict[Event, tuple[Notice, ...]] = {
    Event.SUBMITTED: (
        Notice(
            LEADS,
            "Eingereicht: {title}",
            "{person} hat die Bewertung {name} eingereicht (Fassung {number}).\nPrüfsumme: {checksum}\n\n"
            "Die Difu-Beratung sieht sie nun durch. Bis sie antwortet, ist die Bewertung nicht änderbar; zurückziehen "
            "können Sie, solange niemand die Prüfung begonnen hat.",
            OWN,
        ),
        Notice(
            _advisers,
            "Zur Prüfung: {title}",
            "{person} hat die Bewertung {name} eingereicht (Fassung {number}). Sie wartet auf die Beratung.",
            DESK,
        ),
    ),
    Event.WITHDRAWN: (
        Notice(_holder, "Zurückgezogen: {title}", "{person} hat die Bewertung {name} zurückgezogen.", DESK),
    ),
    Event.TAKEN_UP: (
        Notice(LEADS, "Prüfung begonnen: {title}", "{person} sieht die Bewertung {name} nun durch.", OWN),
    ),
    Event.HANDED_BACK: (
        Notice(
            LEADS,
            "Prüfung abgegeben: {title}",
            "{person} hat die Prüfung der Bewertung {name} abgegeben. Sie wartet wieder auf die Beratung; Sie müssen "
            "nichts tun.",
            OWN,
        ),
    ),
    Event.REASSIGNED: (
        Notice(LEADS, "Neue Ansprechperson: {title}", "{person} prüft nun die Bewertung {name}.", OWN),
        Notice(_previous, "Prüfung übernommen: {title}", "{person} hat die Prüfung von {name} übernommen.", DESK),
    ),
    Event.CHANGES_REQUESTED: (
        Notice(
            EDITORS,
            "Bitte ergänzen: {title}",
            "{person} bittet um Änderungen an der Bewertung {name}:\n\n{note}\n\n"
            "Was genau gemeint ist, steht bei den Fragen. Danach reicht die Federführung die Bewertung wieder ein.",
            FEEDBACK,
        ),
    ),
    Event.APPROVED: (
        Notice(
            EVERYBODY,
            "Freigegeben: {title}",
            "{person} hat die Bewertung {name} freigegeben (Fassung {number}). Das Papier für die Sitzung steht "
            "bereit.\n\nStellungnahme:\n{note}",
            OWN,
        ),
    ),
    Event.REOPENED: (
        Notice(
            EDITORS,
            "Wieder geöffnet: {title}",
            "{person} hat die Bewertung {name} wieder geöffnet:\n\n{note}\n\nDie freigegebene Fassung bleibt erhalten.",
            OWN,
        ),
    ),
}

REMINDERS: dict[str, Notice] = {
    State.SUBMITTED: Notice(
        _on_duty,
        "Erinnerung: {title} wartet auf die Beratung",
        "die Bewertung {name} wartet seit {days} Tagen auf die Beratung.",
        DESK,
    ),
    State.IN_REVIEW: Notice(
        _on_duty,
        "Erinnerung: {title} ist seit langem in Prüfung",
        "die Bewertung {name} wartet seit {days} Tagen auf die Beratung. Sie prüfen sie zurzeit, oder Sie vertreten "
        "die Person, die sie prüft.",
        DESK,
    ),
    State.CHANGES_REQUESTED: Notice(
        EDITORS,
        "Erinnerung: {title} wartet auf Ihre Änderungen",
        "die Beratung hat vor {days} Tagen um Änderungen an der Bewertung {name} gebeten. Was zu tun ist, steht unter "
        "dieser Adresse. Wenn Sie Hilfe brauchen, antworten Sie einfach auf diese Nachricht.",
        FEEDBACK,
    ),
}


ASSIGNED = Notice(
    _receiver,
    "Ihnen zugewiesen: {step} ({title})",
    "{person} bittet Sie, in der Bewertung {name} den Schritt „{step}“ zu bearbeiten.{aside}\n\n"
    "Wenn Sie fertig sind, drücken Sie auf der Seite des Schritts „Erledigt“; {person} erhält dann eine Nachricht.",
    OWN,
)
RELEASED = Notice(
    _receiver,
    "Nicht mehr Ihre Aufgabe: {step} ({title})",
    "{person} hat den Schritt „{step}“ der Bewertung {name} von Ihnen zurückgenommen oder jemand anderem zugewiesen. "
    "Sie müssen nichts tun; Ihre Angaben bleiben.",
    OWN,
)
GIVEN_BACK = Notice(
    _receiver,
    "Erledigt: {step} ({title})",
    "{person} ist mit dem Schritt „{step}“ der Bewertung {name} fertig. Sie hatten darum gebeten.",
    OWN,
)


ANSWERED = Notice(
    _holder,
    "Neue Antworten: {title}",
    "zur Bewertung {name} gibt es neue Antworten der Kommune auf Ihre Anmerkungen. Sie stehen beim Fall.",
    DESK,
)
REMARKED = Notice(
    EDITORS,
    "Neues von der Beratung: {title}",
    "die Difu-Beratung hat zur Bewertung {name} etwas geschrieben. Lesen und beantworten können Sie es hier.",
    FEEDBACK,
)

DELETION_ANNOUNCED = Notice(
    LEADS,
    "Wird gelöscht: {title}",
    "die Bewertung {name} ist seit fast zwei Jahren unverändert und wurde nie eingereicht. Am {day} wird sie gelöscht. "
    "Wollen Sie sie behalten, ändern Sie eine beliebige Angabe; dann beginnt die Frist von vorn.",
    OWN,
)


def announce_deletion(draft: Assessment, day: str) -> None:
    """Queues the mails about a draft that will be deleted on a day."""
    deed = Deed(draft, None, None, "", None, day=day)
    for recipient in DELETION_ANNOUNCED.to(deed):
        _queue(deed, DELETION_ANNOUNCED, recipient)


def tell_of_step(
    notice: Notice, assessment: Assessment, step: str, person: User, receiver: User, note: str = ""
) -> None:
    """Queues the mail about one step; nobody is told of what they did themselves."""
    if receiver.pk != person.pk:
        deed = Deed(assessment, person, None, note, None, step=step, receiver=receiver)
        for recipient in notice.to(deed):
            _queue(deed, notice, recipient)


def tell_of_words(assessment: Assessment, person: User, *, from_advisers: bool) -> None:
    """Queues one mail for all that is said within a while; what was said stands on the pages only."""
    notice = REMARKED if from_advisers else ANSWERED
    deed = Deed(assessment, None, None, "", None)
    for recipient in notice.to(deed):
        if recipient.pk != person.pk:
            _queue(deed, notice, recipient, gather=GATHER)


def remind_of(assessment: Assessment, days: int) -> None:
    """Queues the reminders of a case that has been waiting for so many days."""
    notice = REMINDERS[assessment.state]
    deed = Deed(assessment, None, None, "", None, days)
    for recipient in notice.to(deed):
        _queue(deed, notice, recipient)


def notify(
    assessment: Assessment,
    event: Event,
    person: User,
    *,
    revision: Revision | None = None,
    note: str = "",
    previous: User | None = None,
) -> None:
    """Queues the mails of a deed; whoever gets two kinds of them gets the first only."""
    deed = Deed(assessment, person, revision, note.strip(), previous)
    told: set[int] = set()
    for notice in NOTICES.get(event, ()):
        for recipient in notice.to(deed):
            if recipient.pk not in told:
                told.add(recipient.pk)
                _queue(deed, notice, recipient)


def _queue(deed: Deed, notice: Notice, recipient: User, gather: timedelta = timedelta()) -> None:
    words = {
        "title": f"{deed.assessment.place}, {deed.assessment.title}",
        "name": deed.name,
        "person": str(deed.person),
        "number": deed.revision.number if deed.revision else "",
        "checksum": deed.revision.checksum if deed.revision else "",
        "note": deed.note,
        "days": deed.days,
        "step": deed.step,
        "day": deed.day,
        "aside": f"\n\nDazu schreibt {deed.person}:\n{deed.note}" if deed.note else "",
    }
    answering = deed.person or deed.assessment.adviser
    address = settings.SITE_URL + reverse(notice.page, args=[deed.assessment.pk])
    queue(
        to=recipient.email,
        municipality=deed.assessment.municipality_id,
        subject=notice.subject.format(**words),
        body=f"Guten Tag {recipient},\n\n{notice.text.format(**words)}\n\n{address}\n",
        reply_to=answering.email if answering else "",
        gather=gather,
    )
