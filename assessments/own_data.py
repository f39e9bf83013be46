"""What is stored about a person, in plain words and as a file (Article 15 GDPR).

Of what others have written only what was addressed to the person: notes of assignments, answers to requests, mails.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Model, QuerySet
from django.utils.timezone import now

from assessments.events import EVENT_LABELS
from assessments.models import (
    Absence,
    Actor,
    Answer,
    Approval,
    Assessment,
    Assignment,
    Comment,
    CouncilPaper,
    Deviation,
    HistoryEntry,
    Override,
    Remark,
    Revision,
)
from assessments.steps import BY_SLUG
from catalogue.publishing import content_of
from journal.models import OutboxMail
from municipalities.models import Invitation, User

FORMAT = "difu-orgmodels/own-data"
VERSION = 1
MAILS_OF = timedelta(days=7)

Rows = list[dict[str, Any]]


def own_data(person: User) -> dict[str, Any]:
    """Everything that names the person, grouped as the page explains it."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "konto": _account(person),
        "mitgliedschaften": [
            {"kommune": row.municipality.name, "rolle": row.get_role_display(), "seit": row.created_at}
            for row in person.memberships.select_related("municipality").order_by("pk")
        ],
        "aufgaben_im_difu": [row.get_role_display() for row in person.staff_roles.order_by("role")],
        "einladungen": _invitations(person),
        "antraege_auf_federfuehrung": [
            {
                "kommune": row.municipality.name, "funktion": row.function, "mitteilung": row.note,
                "stand": row.get_outcome_display(), "beantragt": row.created_at, "antwort": row.reply,
            }
            for row in person.lead_requests.select_related("municipality")
        ],
        "zuweisungen": _assignments(person),
        "letzte_aenderungen": [*_answers(person), *_changes(Actor, person, "Akteure"), *_papers(person)],
        "verlauf": _history(person),
        "fassungen": _revisions(person),
        "beratung": _advice(person),
        "anmeldung": _login(person),
        "nachrichten_der_letzten_7_tage": _mails(person),
    }  # fmt: skip


def _account(person: User) -> dict[str, Any]:
    addresses = EmailAddress.objects.filter(user=person).order_by("-primary", "pk")
    return {
        "nummer": person.pk,
        "name": person.name,
        "e_mail": person.email,
        "weitere_adressen": [{"adresse": row.email, "bestaetigt": row.verified} for row in addresses],
        "angelegt": person.date_joined,
        "letzte_anmeldung": person.last_login,
        "hinweis_auf_sperre": person.inactivity_warned_at,
    }


def _invitations(person: User) -> Rows:
    """Those the person received; those they sent belong to other people's addresses and are only counted."""
    received = Invitation.objects.filter(email__in=_addresses(person)).select_related("municipality")
    rows = [
        {
            "kommune": row.municipality.name, "rolle": row.get_role_display(), "an": row.email,
            "versandt": row.sent_at, "angenommen": row.accepted_at, "zurueckgezogen": row.revoked_at,
        }
        for row in received
    ]  # fmt: skip
    sent = Invitation.objects.filter(invited_by=person).count()
    return [*rows, *([{"von_ihnen_versandt": sent}] if sent else [])]


def _assignments(person: User) -> Rows:
    """Asked of the person, with the note; and by the person, with their own note."""
    rows = Assignment.objects.select_related("assessment__municipality", "member__user")
    asked = [_assignment(row, "an Sie") for row in rows.filter(member__user=person)]
    return [*asked, *(_assignment(row, "von Ihnen") for row in rows.filter(assigned_by=person))]


def _assignment(row: Assignment, direction: str) -> dict[str, Any]:
    return {
        "richtung": direction, "bewertung": _name(row.assessment), "schritt": BY_SLUG[row.step].name,
        "nachricht": row.note, "am": row.assigned_at,
    }  # fmt: skip


def _answers(person: User) -> Rows:
    rows = Answer.objects.filter(changed_by=person).order_by("changed_at", "pk")
    return [
        {"bewertung": _name(row.assessment), "stelle": _question(row), "am": row.changed_at}
        for row in rows.select_related("assessment__municipality", "assessment__catalogue_version")
    ]


def _question(row: Answer) -> str:
    catalogue = content_of(row.assessment.catalogue_version)
    question = catalogue.question.get((row.block, row.key))
    criterion = catalogue.criterion.get(row.key) if row.block == "weights" else None
    return question.title if question else f"Gewicht: {criterion.name}" if criterion else f"{row.block}.{row.key}"


def _changes(model: type[Model], person: User, place: str) -> Rows:
    rows: QuerySet[Any] = model._default_manager.filter(changed_by=person).select_related("assessment__municipality")
    return [{"bewertung": _name(row.assessment), "stelle": place, "am": row.changed_at} for row in rows]


def _papers(person: User) -> Rows:
    return _changes(CouncilPaper, person, "Vorlage")


def _history(person: User) -> Rows:
    rows = HistoryEntry.objects.filter(person=person).select_related("assessment__municipality")
    return [
        {
            "bewertung": _name(row.assessment), "was": EVENT_LABELS.get(row.event, row.event), "am": row.at,
            "ihr_text": row.note,
        }
        for row in rows
    ]  # fmt: skip


def _revisions(person: User) -> Rows:
    submitted = Revision.objects.filter(submitted_by=person).defer("document")
    approved = Approval.objects.filter(adviser=person).defer("document", "pdf")
    return [
        *(
            {"bewertung": _name(row.assessment), "fassung": row.number, "eingereicht": row.submitted_at}
            for row in submitted.select_related("assessment__municipality")
        ),
        *(
            {"bewertung": _name(row.assessment), "fassung": row.revision.number, "freigegeben": row.approved_at}
            for row in approved.select_related("assessment__municipality", "revision").defer(
                "document", "pdf", "revision__document"
            )
        ),
    ]


def _advice(person: User) -> dict[str, Any]:
    """What the person wrote in conversations and as an adviser."""
    comments = Comment.objects.filter(author=person).select_related("assessment__municipality")
    absence = Absence.objects.filter(adviser=person).first()
    return {
        "anmerkungen": [
            {"bewertung": _name(row.assessment), "am": row.created_at, "ihr_text": row.text} for row in comments
        ],
        "entscheidungen": [
            *_decisions(Override.objects.filter(person=person)),
            *_decisions(Deviation.objects.filter(person=person)),
        ],
        "textbausteine": [{"titel": row.title, "text": row.text} for row in Remark.objects.filter(created_by=person)],
        "gepruefte_bewertungen": [_name(row) for row in person.cases.select_related("municipality")],
        "abwesend_bis": absence.until if absence else None,
    }


def _decisions(rows: QuerySet[Any]) -> Rows:
    found: Iterable[Any] = rows.select_related("revision__assessment__municipality").defer("revision__document")
    return [{"bewertung": _name(row.revision.assessment), "am": row.at, "ihr_text": row.reason} for row in found]


def _login(person: User) -> dict[str, Any]:
    """Devices and factors; secrets are never told, not even to their owner."""
    return {
        "geraete": [
            {"ip": row.ip, "browser": row.user_agent, "seit": row.created_at, "zuletzt": row.last_seen_at}
            for row in UserSession.objects.filter(user=person).order_by("created_at")
        ],
        "zweite_faktoren": [
            {"art": row.get_type_display(), "eingerichtet": row.created_at, "zuletzt": row.last_used_at}
            for row in Authenticator.objects.filter(user=person).order_by("created_at")
        ],
        "anmeldedienste": [
            {"dienst": row.provider, "kennung": row.uid, "zuletzt": row.last_login, "angaben": row.extra_data}
            for row in SocialAccount.objects.filter(user=person)
        ],
    }


def _mails(person: User) -> Rows:
    rows = OutboxMail.objects.filter(to__in=_addresses(person), created_at__gte=now() - MAILS_OF)
    return [
        {
            "betreff": row.subject, "erstellt": row.created_at, "versandt": row.sent_at,
            "text": "" if row.is_confidential else row.body,
        }
        for row in rows
    ]  # fmt: skip


def _addresses(person: User) -> set[str]:
    """As they were typed and as they are compared."""
    known = {person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)}
    return known | {address.lower() for address in known}


def _name(assessment: Assessment) -> str:
    return f"{assessment.place}: {assessment.title}"
