"""A world in which every address leads somewhere: twelve kinds of people and more, one case that is theirs, one that is
nobody's, and everything that hangs on them."""

from __future__ import annotations

import base64
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from assessments import reviewing, trials, workflow
from assessments.models import Assessment, Measure, Remark
from assessments.report.sealed import unseal
from municipalities import joining
from municipalities.models import Face, Membership, Municipality, Role, StaffMember, StaffRole, User
from tests.access.rules import RULES
from tests.cast import Cast, approved, filled, person
from tests.printing import print_instead

LEAD, EDITOR, READER, REMOVED = "lead", "editor", "reader", "removed member"
HOLDER, ADVISER, OPERATOR, TRIAL, ANONYMOUS = "holder", "adviser", "operator", "trial", "anonymous"
CONTENT_EDITOR = "content editor"
FOREIGN = ("foreign lead", "foreign editor", "foreign reader", CONTENT_EDITOR, "superuser", REMOVED, "outsider")
MEMBERS = (LEAD, EDITOR, READER)
STAFF = (HOLDER, ADVISER, OPERATOR)
ACTORS = (ANONYMOUS, TRIAL, *MEMBERS, *STAFF, *FOREIGN)
"""The holder has the case; the other adviser has not. The removed member's session is still open."""

MISSING = 999_999
ARMS = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")
"""One white dot as PNG."""


@dataclass(frozen=True)
class World:
    cast: Cast
    clients: Mapping[str, Client]
    own: Mapping[str, Any]
    """What to put into addresses to reach what belongs to Rheinburg."""
    foreign: Mapping[str, Any]
    """The same of Ahrfeld, where nobody of them belongs; its case was never submitted."""
    draft: Mapping[str, Any]
    """A draft of Rheinburg, where the addresses are for editing."""
    case: Assessment
    other: Assessment

    def things(self, target: str, name: str) -> dict[str, Any]:
        """For an address of this name: own, foreign, missing, or foreign things under an own number."""
        given = dict(self.foreign if target == "foreign" else self.own)
        if target != "foreign" and RULES[name][0] == "edit" and name != "assessments:reply":
            given |= self.draft
        is_town = name.startswith("municipalit")
        pk = "town" if is_town else "remark" if name.startswith("desk:remark-") else "pk"
        if name.startswith("mfa_"):
            pk = "factor"
        given["pk"] = MISSING if target == "missing" else given[pk]
        if "measure" in name:
            given["key"] = given["measure"]
        if target == "mixed":
            nested = {
                part: self.foreign[part] for part in ("member", "invitation", "thread", "key") if part in self.foreign
            }
            given |= nested | ({"key": self.foreign["measure"]} if "measure" in name else {})
        return given


@pytest.fixture
def world(cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> World:
    """Papers have tests of their own; here only who gets them counts."""
    monkeypatch.setattr("logging.root.manager.disable", logging.CRITICAL)
    print_instead(monkeypatch)
    monkeypatch.setattr("assessments.views.approved.pdf_of_approval", lambda approval, **_: b"%PDF-")
    people = {name: person(name.replace(" ", "-")) for name in ("foreign editor", "foreign reader", "content editor")}
    people[REMOVED] = person("removed")
    people["superuser"] = person("root", is_staff=True, is_superuser=True)
    Membership.objects.create(municipality=cast.moosbach, user=people["foreign editor"], role=Role.EDITOR)
    Membership.objects.create(municipality=cast.moosbach, user=people["foreign reader"], role=Role.READER)
    StaffMember.objects.create(user=people["content editor"], role=StaffRole.CONTENT_EDITOR)
    people |= {LEAD: cast.miriam, EDITOR: cast.jonas, READER: cast.rosa, "foreign lead": cast.karl}
    people |= {HOLDER: cast.stein, ADVISER: cast.berta, OPERATOR: cast.otto, "outsider": cast.olga}
    clients = {name: logged_in(people[name]) if name in people else Client() for name in ACTORS}
    Membership.objects.create(municipality=cast.rheinburg, user=people[REMOVED], role=Role.EDITOR).delete()
    _, token = trials.begin("Versuch", date(2026, 1, 31))
    clients[TRIAL].cookies["versuch"] = token
    case = reviewed_again(cast, documents["T3"])
    outsider = person("fremd")
    other = filled(cast, documents["T2"], cast.ahrfeld)
    Membership.objects.create(municipality=cast.ahrfeld, user=outsider, role=Role.LEAD)
    for town in (cast.rheinburg, cast.ahrfeld):
        Face.objects.create(municipality=town, name=town.name, picture=ARMS, picture_width=1, picture_height=1)
    own = things_of(cast.rheinburg, case, cast.miriam) | {
        "thread": thread_on(case, cast),
        "factor": factor(cast.miriam),
    }
    foreign = things_of(cast.ahrfeld, other, outsider) | {"thread": MISSING, "factor": factor(outsider)}
    draft = filled(cast, documents["T1"])
    measure = Measure.objects.create(assessment=draft, key="netz", name="Glasfaser")
    editable = {"pk": draft.pk, "key": draft.actors.all()[0].key, "measure": measure.key}
    known = set(draft.actors.values_list("key", flat=True))
    foreign["key"] = next(actor.key for actor in other.actors.all() if actor.key not in known)
    return World(cast, clients, own, foreign, editable, case, other)


def logged_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def reviewed_again(cast: Cast, document: dict[str, Any]) -> Assessment:
    """Approved once, opened again, submitted again and in review: so every address of a case has something to show."""
    case = approved(cast, document)
    workflow.reopen(case, cast.stein, uuid.uuid4(), "Ein Beschluss hat sich geändert.")
    Measure.objects.create(assessment=case, key="wlan", name="WLAN in der Innenstadt")
    case.refresh_from_db()
    workflow.submit(case, cast.miriam, uuid.uuid4())
    workflow.take_up(case, cast.stein, uuid.uuid4())
    return case


def thread_on(case: Assessment, cast: Cast) -> int:
    return reviewing.remark(case, cast.stein, uuid.uuid4(), "Bitte prüfen Sie die Zahl.").pk


def factor(user: User) -> int:
    return TOTP.activate(user, generate_totp_secret()).instance.pk


def things_of(town: Municipality, case: Assessment, lead: User) -> dict[str, Any]:
    tokens: list[str] = []
    invited = joining.invite(town, lead, f"neu@{town.pk}.example.org", Role.READER, lambda t: tokens.append(t) or t)  # type: ignore[func-returns-value]
    member = town.memberships.order_by("-pk").first()
    if not case.measures.exists():
        Measure.objects.create(assessment=case, key="fremd", name="Vorhaben")
    revision = case.revisions.select_related("catalogue_version").last()
    locks = unseal(revision).recommendation.locks if revision else ()
    lock = next((lock for lock in locks if lock.kind == "threshold"), None)
    return {
        "pk": case.pk,
        "town": town.pk,
        "slug": "auftrag",
        "key": case.actors.all()[0].key,
        "measure": case.measures.all()[0].key,
        "number": 1,
        "slot": "K",
        "form": lock.form if lock else "x",
        "rule": lock.rule if lock else "x",
        "remark": Remark.objects.create(title="Baustein", text="Bitte ergänzen.", created_by=None).pk,
        "member": member.pk if member else MISSING,
        "invitation": invited.pk,
        "token": tokens[0],
        "checksum": revision.checksum if revision else "0" * 64,
        "object_id": str(town.pk),
        "content_type_id": 1,
        "provider_id": "haus",
        "uidb36": "1",
    }
