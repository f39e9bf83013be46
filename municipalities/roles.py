"""What may happen to a membership. Whatever happens, somebody keeps the lead.

Every verb first locks the municipality's row, so that two leads cannot both go at the same moment. SQLite knows no
row locks; there a transaction that writes has the whole database to itself from its beginning.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from journal.events import AuditEvent
from journal.outbox import queue
from journal.recording import record
from municipalities import letters
from municipalities.access import Refused
from municipalities.models import Membership, Municipality, Role, User

LAST_LEAD = (
    "Ohne Federführung kann eine Kommune nicht weiterarbeiten. Bitte übergeben Sie die Federführung zuerst an eine "
    "andere Person."
)


@transaction.atomic
def change_role(member: Membership, role: Role) -> None:
    member = _locked(member)
    if member.role == role:
        return
    if role != Role.LEAD:
        _keep_a_lead(member)
    _give(member, role)


@transaction.atomic
def hand_over(giver: Membership, receiver: Membership) -> None:
    """The receiver leads from now on, the giver goes on editing."""
    receiver = _locked(receiver)
    giver = _locked(giver)
    if giver.role != Role.LEAD:
        raise Refused("Sie haben die Federführung nicht mehr.")
    if not receiver.user.is_active:
        raise Refused("Dieses Konto ist gesperrt. Bitte wählen Sie eine andere Person.")
    if receiver.pk == giver.pk:
        raise Refused("Bitte wählen Sie eine andere Person.")
    _give(receiver, Role.LEAD)
    giver.role = Role.EDITOR
    giver.save(update_fields=["role"])
    record(AuditEvent.ROLE_CHANGED, about=giver, detail=giver.role)


@transaction.atomic
def remove(member: Membership) -> None:
    member = _locked(member)
    _keep_a_lead(member)
    record(AuditEvent.ROLE_CHANGED, about=member, detail="removed")
    member.delete()
    subject, body = letters.removed(member.municipality)
    queue(to=member.user.email, subject=subject, body=body, municipality=member.municipality_id)


@transaction.atomic
def leave(member: Membership, successor: Membership | None = None) -> None:
    """Who leads alone names somebody who leads from now on."""
    if successor:
        hand_over(member, successor)
    member = _locked(member)
    _keep_a_lead(member)
    record(AuditEvent.ROLE_CHANGED, about=member, detail="left")
    member.delete()


def is_last_lead(member: Membership) -> bool:
    return member.role == Role.LEAD and not _leads(member.municipality).exclude(pk=member.pk).exists()


def has_lead(municipality: Municipality) -> bool:
    return _leads(municipality).exists()


def colleagues(member: Membership) -> list[User]:
    """Everybody else who works there and can log in."""
    rows = Membership.objects.filter(municipality=member.municipality, user__is_active=True).exclude(pk=member.pk)
    return [row.user for row in rows.select_related("user").order_by("pk")]


def lock(municipality: Municipality) -> None:
    """Until the transaction ends nobody else changes who belongs to this municipality."""
    Municipality.objects.select_for_update(no_key=True).only("pk").get(pk=municipality.pk)


def welcome(municipality: Municipality, user: User, role: Role) -> bool:
    """A new member; who is one already keeps the higher role. Says whether anything changed."""
    rank = {Role.READER: 1, Role.EDITOR: 2, Role.LEAD: 3}
    member, is_new = Membership.objects.get_or_create(municipality=municipality, user=user, defaults={"role": role})
    if not is_new and rank[Role(member.role)] >= rank[role]:
        return False
    Membership.objects.filter(pk=member.pk).update(role=role)
    record(AuditEvent.ROLE_CHANGED, about=member, detail=role)
    return True


def _locked(member: Membership) -> Membership:
    lock(member.municipality)
    current = Membership.objects.select_related("user", "municipality").filter(pk=member.pk).first()
    if current is None:
        raise Refused("Diese Person macht nicht mehr mit.")
    return current


def _keep_a_lead(member: Membership) -> None:
    if is_last_lead(member):
        raise Refused(LAST_LEAD)


def _leads(municipality: Municipality) -> QuerySet[Membership]:
    return Membership.objects.filter(municipality=municipality, role=Role.LEAD, user__is_active=True)


def _give(member: Membership, role: Role) -> None:
    member.role = role
    member.save(update_fields=["role"])
    record(AuditEvent.ROLE_CHANGED, about=member, detail=role)
    subject, body = letters.role_changed(member)
    queue(to=member.user.email, subject=subject, body=body, municipality=member.municipality_id)
