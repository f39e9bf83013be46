"""Deleting for good: an account becomes a number, a municipality keeps nothing but its entry in the register.

Whatever is deleted here is listed by kind, number and time, so that a restored backup can be cleaned again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, Q
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now

from journal.models import Deletion, OutboxMail
from municipalities import roles
from municipalities.access import Refused
from municipalities.models import Erasure, Face, Invitation, Municipality, User

IN_REVIEW = "in_review"
HOLDS_CASES = "Sie prüfen gerade Bewertungen. Bitte geben Sie sie zuerst ab."


Again = Callable[[int, datetime], bool]
"""Deletes the thing with this number, lists that, and says whether it was there."""


class Entry(TypedDict):
    """One line of the deletion list, as it is kept outside the database."""

    kind: str
    key: int
    at: str


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Why an account cannot be deleted now."""

    led_alone: tuple[Municipality, ...]
    cases: int

    def __bool__(self) -> bool:
        return bool(self.led_alone or self.cases)


def obstacles(person: User) -> Obstacles:
    members = person.memberships.select_related("municipality").order_by("municipality__name")
    alone = tuple(member.municipality for member in members if roles.is_last_lead(member))
    return Obstacles(alone, person.cases.filter(state=IN_REVIEW).count())


@transaction.atomic
def erase_account(person: User) -> None:
    """What the person did stays, under a number. Refused while somebody would miss them."""
    for member in person.memberships.select_related("municipality").order_by("municipality_id"):
        roles.lock(member.municipality)
    found = obstacles(person)
    if found.led_alone:
        raise Refused(roles.LAST_LEAD)
    if found.cases:
        raise Refused(HOLDS_CASES)
    forget(person, now())


@transaction.atomic
def forget(person: User, moment: datetime) -> None:
    """Replaces the person by a number, whatever they still hold."""
    addresses = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    words = [word for word in {person.name.strip(), person.email, *addresses} if word]
    _forget_mails(words, alias_of(person))
    _forget_log(words, alias_of(person))
    Invitation.objects.filter(email__in=[word.lower() for word in words]).delete()
    _end_sessions(person)
    for rows in (
        person.memberships, person.staff_roles, person.lead_requests,
        EmailAddress.objects.filter(user=person), Authenticator.objects.filter(user=person),
        SocialAccount.objects.filter(user=person), UserSession.objects.filter(user=person),
    ):  # fmt: skip
        rows.all().delete()
    _leave_the_desk(person)
    _become_a_number(person, moment)
    _clear_papers()
    Deletion.objects.create(kind=Deletion.Kind.ACCOUNT, key=person.pk, at=moment)


def alias_of(person: User) -> str:
    return f"ehemaliges Konto {person.pk}"


@transaction.atomic
def erase_municipality(municipality: Municipality, moment: datetime) -> None:
    """Everything about it; its row in the register stays."""
    roles.lock(municipality)
    own = municipality.assessments.all()
    parts = own.model.objects.filter(part_of__in=own)
    parts.update(part_of=None)
    _forget_entries(municipality, list(own.values_list("pk", flat=True)))
    own.delete()
    for rows in (municipality.invitations, municipality.lead_requests, municipality.memberships):
        rows.all().delete()
    Erasure.objects.filter(municipality=municipality).delete()
    Face.objects.filter(municipality=municipality).delete()
    OutboxMail.objects.filter(municipality=municipality.pk).delete()
    _clear_papers()
    Deletion.objects.create(kind=Deletion.Kind.MUNICIPALITY, key=municipality.pk, at=moment)


def entries() -> list[Entry]:
    """The deletion list, to be kept apart from the backups."""
    return [{"kind": row.kind, "key": row.key, "at": row.at.isoformat()} for row in Deletion.objects.all()]


@transaction.atomic
def replay(listed: Iterable[Entry], others: Mapping[str, Again]) -> int:
    """Deletes again what a restored backup has brought back; returns how many. `others` knows how to do that for the
    kinds of things this app does not know.

    What the restored list knows was deleted before the backup: whoever came anew since then stays.
    """
    again = {Deletion.Kind.ACCOUNT: _forget_again, Deletion.Kind.MUNICIPALITY: _erase_again, **others}
    count = 0
    for entry in listed:
        at = parse_datetime(entry["at"])
        assert at is not None
        if not Deletion.objects.filter(kind=entry["kind"], key=entry["key"], at=at).exists():
            count += again[entry["kind"]](entry["key"], at)
    return count


def _forget_again(key: int, at: datetime) -> bool:
    if person := User.objects.filter(pk=key).first():
        forget(person, at)
        return True
    Deletion.objects.create(kind=Deletion.Kind.ACCOUNT, key=key, at=at)
    return False


def _erase_again(key: int, at: datetime) -> bool:
    if municipality := Municipality.objects.filter(pk=key).first():
        erase_municipality(municipality, at)
        return True
    Deletion.objects.create(kind=Deletion.Kind.MUNICIPALITY, key=key, at=at)
    return False


def _forget_mails(words: list[str], alias: str) -> None:
    """Mails to the person go; where others were told of them, sent texts go and waiting ones name the alias."""
    OutboxMail.objects.filter(_any(words, "to__iexact")).delete()
    named = _any(words, "subject__icontains", "body__icontains", "reply_to__iexact", "last_error__icontains")
    for mail in OutboxMail.objects.filter(named):
        mail.subject = _without(words, mail.subject, alias)
        mail.body = "" if mail.sent_at else _without(words, mail.body, alias)
        mail.reply_to = _without(words, mail.reply_to, settings.ADVICE_EMAIL)
        mail.last_error = ""
        mail.save(update_fields=["subject", "body", "reply_to", "last_error"])


def _forget_log(words: list[str], alias: str) -> None:
    """The administration's own log writes down how things were called."""
    for entry in LogEntry.objects.filter(_any(words, "object_repr__icontains")):
        entry.object_repr = _without(words, entry.object_repr, alias)
        entry.save(update_fields=["object_repr"])


def _any(words: list[str], *lookups: str) -> Q:
    """Whether one of the words is found in one of the ways."""
    found = Q(pk__in=[])
    for lookup in lookups:
        for word in words:
            found |= Q(**{lookup: word})
    return found


def _without(words: list[str], text: str, alias: str) -> str:
    pattern = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(words, key=len, reverse=True))
    return re.sub(pattern, alias, text, flags=re.IGNORECASE)


def _end_sessions(person: User) -> None:
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _leave_the_desk(person: User) -> None:
    """Cases that wait for the municipality find another adviser when they come back."""
    person.cases.update(adviser=None)
    person.covers.update(deputy=None)
    if hasattr(person, "absence"):
        person.absence.delete()


def _become_a_number(person: User, moment: datetime) -> None:
    person.name = alias_of(person)
    person.email = f"konto-{person.pk}@geloescht.invalid"
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.erased_at = moment
    person.set_unusable_password()
    person.save()


def _forget_entries(municipality: Municipality, assessments: list[int]) -> None:
    """What the administration has logged about the municipality and what belongs to it."""
    belongs: dict[type[Model], list[int]] = {
        Municipality: [municipality.pk],
        municipality.assessments.model: assessments,
        municipality.lead_requests.model: list(municipality.lead_requests.values_list("pk", flat=True)),
    }
    for model, keys in belongs.items():
        kind = ContentType.objects.get_for_model(model)
        LogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in keys]).delete()


def _clear_papers() -> None:
    """Finished PDFs are kept by content, not by owner: all go, and are made again when asked for."""
    for paper in (settings.VAR_DIR / "papers").glob("*.pdf"):
        paper.unlink(missing_ok=True)
