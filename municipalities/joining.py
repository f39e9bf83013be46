"""How people come into a municipality: invitations by a LEAD, and the first LEAD confirmed by an operator.

A token stands in the mail only; the database keeps its hash. Every answer to it is one conditional update, so that of
two parallel ones exactly one succeeds.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.timezone import now

from journal.events import AuditEvent
from journal.outbox import queue
from journal.recording import record, record_later
from municipalities import letters, roles
from municipalities.access import Refused
from municipalities.models import Invitation, LeadRequest, Municipality, Outcome, Role, User

LIFETIME = timedelta(days=14)
MOST_OPEN = 50
MOST_A_DAY = 20
PAUSE = timedelta(minutes=10)
"""So long after a mail the same invitation is not sent again."""

MOST_WAITING = 5
"""So many requests for the lead one person may have waiting."""

USED = "Diese Einladung ist schon angenommen worden."
REVOKED = "Diese Einladung ist zurückgezogen worden. Bitte fragen Sie in Ihrer Kommune nach."
EXPIRED = "Diese Einladung ist abgelaufen. Bitte lassen Sie sich eine neue schicken."
REPLACED = "Diese Einladung gilt nicht mehr. Bitte nehmen Sie die neueste Nachricht."
OTHER_ADDRESS = "Diese Einladung gilt für eine andere E-Mail-Adresse als die Ihres Kontos."

WHY_MISUSED = {USED: "used", REVOKED: "revoked", EXPIRED: "expired", "": "other-address"}

AddressOf = Callable[[str], str]
"""Turns a token into the address that stands in the mail."""


@transaction.atomic
def invite(municipality: Municipality, by: User, email: str, role: Role, address_of: AddressOf) -> Invitation:
    """Invites an address; one that waits already gets a new mail and the role named now."""
    roles.lock(municipality)
    email = email.lower()
    if municipality.memberships.filter(user__email__iexact=email).exists():
        raise Refused("Diese Person macht schon mit.")
    waiting = Invitation.objects.unanswered().filter(municipality=municipality, email=email).first()
    if waiting:
        waiting.role = role
        return renew(waiting, by, address_of)
    if Invitation.objects.open().filter(municipality=municipality).count() >= MOST_OPEN:
        record_later(AuditEvent.LIMIT_HIT, about=municipality, detail="invitations")
        raise Refused(f"Es sind schon {MOST_OPEN} Einladungen offen. Bitte ziehen Sie nicht mehr gebrauchte zurück.")
    return _send(Invitation(municipality=municipality, email=email, role=role), by, address_of)


@transaction.atomic
def renew(invitation: Invitation, by: User, address_of: AddressOf) -> Invitation:
    """A new mail with a new token; the old one opens nothing any more."""
    roles.lock(invitation.municipality)
    if not Invitation.objects.unanswered().filter(pk=invitation.pk).exists():
        raise Refused("Diese Einladung ist inzwischen angenommen oder zurückgezogen.")
    if invitation.sent_at > now() - PAUSE:
        raise Refused("Diese Einladung ist gerade erst hinausgegangen. Bitte warten Sie einige Minuten.")
    return _send(invitation, by, address_of)


@transaction.atomic
def revoke(invitation: Invitation) -> None:
    if not Invitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=now()):
        raise Refused("Diese Einladung ist inzwischen angenommen oder zurückgezogen.")
    record(AuditEvent.INVITATION_REVOKED, about=invitation)


def find(token: str) -> Invitation | None:
    invitations = Invitation.objects.select_related("municipality__county", "invited_by")
    return invitations.filter(token_hash=hash_of(token)).first()


def why_closed(invitation: Invitation) -> str:
    """Why it cannot be accepted, in a sentence; empty if it can."""
    if invitation.accepted_at:
        return USED
    if invitation.revoked_at:
        return REVOKED
    return EXPIRED if invitation.is_expired else ""


def note_misuse(invitation: Invitation) -> None:
    """Somebody came with an invitation that is closed, or is not theirs."""
    record_later(AuditEvent.INVITATION_MISUSED, about=invitation, detail=WHY_MISUSED[why_closed(invitation)])


def belongs_to(invitation: Invitation, user: User) -> bool:
    """Whether the person has proved to own the invited address."""
    if user.email.lower() == invitation.email:
        return True
    return EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email).exists()


def has_account(invitation: Invitation) -> bool:
    """Whether somebody logs in with the invited address, be it their second one."""
    email = invitation.email
    if User.objects.filter(email__iexact=email).exists():
        return True
    return EmailAddress.objects.filter(email__iexact=email, verified=True).exists()


@transaction.atomic
def accept(invitation: Invitation, user: User) -> None:
    if not belongs_to(invitation, user):
        raise Refused(OTHER_ADDRESS)
    _use(invitation)
    record(AuditEvent.INVITATION_USED, about=invitation, by=user.pk)
    roles.welcome(invitation.municipality, user, Role(invitation.role))


@transaction.atomic
def accept_with_new_account(invitation: Invitation, name: str, password: str) -> User:
    """The address counts as confirmed: the token came by mail to it."""
    _use(invitation)
    if has_account(invitation):
        raise Refused("Zu dieser E-Mail-Adresse gibt es inzwischen ein Konto. Bitte melden Sie sich an.")
    user = User.objects.create_user(invitation.email, password, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    record(AuditEvent.INVITATION_USED, about=invitation, by=user.pk)
    roles.welcome(invitation.municipality, user, Role(invitation.role))
    return user


@transaction.atomic
def ask_for_lead(municipality: Municipality, person: User, function: str, note: str) -> LeadRequest:
    roles.lock(municipality)
    if municipality.memberships.filter(user=person).exists() and roles.has_lead(municipality):
        raise Refused("Sie machen in dieser Kommune schon mit. Die Federführung kann Ihnen mehr Rechte geben.")
    waiting = LeadRequest.objects.filter(person=person, outcome=Outcome.WAITING)
    if waiting.filter(municipality=municipality).exists():
        raise Refused("Ihr Antrag liegt uns schon vor.")
    if waiting.count() >= MOST_WAITING:
        raise Refused(f"Von Ihnen liegen schon {MOST_WAITING} Anträge vor. Bitte warten Sie die Entscheidungen ab.")
    return LeadRequest.objects.create(municipality=municipality, person=person, function=function, note=note)


def withdraw(request: LeadRequest) -> None:
    _decide(request, Outcome.WITHDRAWN, None)


@transaction.atomic
def confirm(request: LeadRequest, operator: User) -> None:
    if request.person_id == operator.pk:
        raise Refused("Über den eigenen Antrag entscheidet eine andere Person.")
    _decide(request, Outcome.CONFIRMED, operator)
    roles.lock(request.municipality)
    roles.welcome(request.municipality, request.person, Role.LEAD)
    subject, body = letters.lead_confirmed(request)
    queue(to=request.person.email, subject=subject, body=body, municipality=request.municipality_id)


@transaction.atomic
def refuse(request: LeadRequest, operator: User) -> None:
    _decide(request, Outcome.REFUSED, operator)
    subject, body = letters.lead_refused(request)
    queue(to=request.person.email, subject=subject, body=body, municipality=request.municipality_id)


def hash_of(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _send(invitation: Invitation, by: User, address_of: AddressOf) -> Invitation:
    today = Invitation.objects.filter(municipality=invitation.municipality, sent_at__gt=now() - timedelta(days=1))
    if today.exclude(pk=invitation.pk).count() >= MOST_A_DAY:
        record_later(AuditEvent.LIMIT_HIT, about=invitation.municipality, detail="invitations")
        raise Refused(f"In 24 Stunden können höchstens {MOST_A_DAY} Einladungen hinausgehen. Bitte morgen weiter.")
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_of(token)
    invitation.invited_by = by
    invitation.sent_at = now()
    invitation.expires_at = now() + LIFETIME
    invitation.save()
    record(AuditEvent.INVITED, about=invitation, by=by.pk, detail=invitation.role)
    subject, body = letters.invitation(invitation, address_of(token))
    queue(
        to=invitation.email,
        subject=subject,
        body=body,
        confidential=True,
        municipality=invitation.municipality_id,
    )
    return invitation


def _use(invitation: Invitation) -> None:
    """Marks it as accepted where it still is what was shown; else says why not."""
    open_still = Invitation.objects.open().filter(pk=invitation.pk, token_hash=invitation.token_hash)
    if not open_still.update(accepted_at=now()):
        raise Refused(why_closed(Invitation.objects.get(pk=invitation.pk)) or REPLACED)


def _decide(request: LeadRequest, outcome: Outcome, by: User | None) -> None:
    waiting = LeadRequest.objects.filter(pk=request.pk, outcome=Outcome.WAITING)
    if not waiting.update(outcome=outcome, decided_at=now(), decided_by=by):
        raise Refused("Über diesen Antrag ist schon entschieden.")
