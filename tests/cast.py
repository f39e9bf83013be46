"""The people and places of the tests, always the same.

Rheinburg (T1), Ahrfeld (T2) and Moosbach (T3) are the municipalities of the worked cases.
Miriam leads in Rheinburg, Jonas edits, Rosa reads. Karl leads in Moosbach: in Rheinburg he is a stranger.
Olga is the outsider who belongs nowhere and must never get in. Stein and Berta advise: they see what is submitted,
on their desk only. Otto operates and is superuser as well: he opens no municipality's case.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from assessments import workflow
from assessments.exchange import parse_case
from assessments.filling import import_case
from assessments.models import Assessment
from catalogue.publishing import published
from municipalities.models import Membership, Municipality, Role, StaffMember, StaffRole, User

PASSWORD = "ein langes passwort fuer tests"
NAMES = ("miriam", "jonas", "rosa", "karl", "olga", "stein", "berta", "otto")
INSIDERS = ("miriam", "jonas", "rosa")
OUTSIDERS = ("karl", "olga", "stein", "berta", "otto")


@dataclass(frozen=True)
class Cast:
    people: Mapping[str, User]
    rheinburg: Municipality
    ahrfeld: Municipality
    moosbach: Municipality

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def client(self, name: str | None) -> Client:
        """A browser logged in as this person; None is not logged in."""
        client = Client()
        if name:
            client.force_login(self.people[name])
        return client


def person(name: str, **options: Any) -> User:
    user = User.objects.create_user(f"{name}@example.org", PASSWORD, name=name.capitalize(), **options)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def cast(db: None) -> Cast:
    people = {name: person(name, is_staff=name == "otto", is_superuser=name == "otto") for name in NAMES}
    rheinburg = Municipality.objects.create(name="Rheinburg", kind="kreisfrei", state="RP", population=240_000)
    ahrfeld = Municipality.objects.create(name="Ahrfeld", kind="kreisangehoerig", state="NW", population=62_000)
    moosbach = Municipality.objects.create(name="Moosbach", kind="kreisangehoerig", state="BY", population=4_800)
    for name, role in (("miriam", Role.LEAD), ("jonas", Role.EDITOR), ("rosa", Role.READER)):
        Membership.objects.create(municipality=rheinburg, user=people[name], role=role)
    Membership.objects.create(municipality=moosbach, user=people["karl"], role=Role.LEAD)
    StaffMember.objects.create(user=people["stein"], role=StaffRole.ADVISER)
    StaffMember.objects.create(user=people["berta"], role=StaffRole.ADVISER)
    StaffMember.objects.create(user=people["otto"], role=StaffRole.OPERATOR)
    return Cast(people, rheinburg, ahrfeld, moosbach)


def draft(cast: Cast, town: Municipality | None = None) -> Assessment:
    """A fresh draft of Rheinburg, or of another town."""
    return workflow.start(town or cast.rheinburg, cast.people["miriam"], "Bewertung 2026", date(2026, 1, 31))


def filled(cast: Cast, document: dict[str, Any], town: Municipality | None = None) -> Assessment:
    """A draft with everything a worked case says."""
    assessment = draft(cast, town)
    import_case(assessment, parse_case(document, published()), cast.people["miriam"])
    assessment.refresh_from_db()
    return assessment


def in_review(cast: Cast, document: dict[str, Any], town: Municipality | None = None) -> Assessment:
    """Submitted and taken up by Stein."""
    assessment = submitted(cast, document, town)
    workflow.take_up(assessment, cast.people["stein"], uuid.uuid4())
    return assessment


def approved(cast: Cast, document: dict[str, Any], town: Municipality | None = None) -> Assessment:
    assessment = in_review(cast, document, town)
    revision = assessment.revisions.latest("number")
    statement = "Die Angaben sind schlüssig. Wir empfehlen, so zu beschließen."
    workflow.approve(assessment, cast.people["stein"], uuid.uuid4(), statement, revision, date(2026, 2, 12))
    return assessment


def submitted(cast: Cast, document: dict[str, Any], town: Municipality | None = None) -> Assessment:
    assessment = filled(cast, document, town)
    workflow.submit(assessment, cast.people["miriam"], uuid.uuid4())
    return assessment
