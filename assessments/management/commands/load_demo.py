"""People, municipalities and filled-in assessments to try the application with."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from assessments import workflow
from assessments.exchange import parse_case, read_document
from assessments.filling import import_case
from assessments.models import Assessment
from catalogue.publishing import published
from municipalities.models import Membership, Municipality, Role, StaffMember, StaffRole, User

PASSWORD = "smart-city-demo"  # noqa: S105 (printed for everyone to see, refused in production)

TOWNS = {
    "rheinburg": ("Rheinburg", "kreisfrei", "RP", 240000),
    "ahrfeld": ("Ahrfeld", "kreisangehoerig", "NW", 62000),
    "moosbach": ("Moosbach", "kreisangehoerig", "BY", 4800),
}
PEOPLE = (
    ("federfuehrung@demo.example", "Miriam Albers", {"rheinburg": Role.LEAD, "ahrfeld": Role.LEAD}),
    ("bearbeitung@demo.example", "Jonas Weber", {"rheinburg": Role.EDITOR}),
    ("lesen@demo.example", "Rosa Blum", {"rheinburg": Role.READER}),
    ("moosbach@demo.example", "Karl Huber", {"moosbach": Role.LEAD}),
)
STAFF = (
    ("beratung@demo.example", "Dr. Anna Stein", StaffRole.ADVISER),
    ("betrieb@demo.example", "Otto Brandt", StaffRole.OPERATOR),
)


class Command(BaseCommand):
    help = "Legt Beispielkonten und Beispielbewertungen an (nicht im Betrieb)."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Im Betrieb werden keine Beispieldaten angelegt.")
        if not User.objects.filter(email=PEOPLE[0][0]).exists():
            load()
        self.stdout.write("Beispielkonten (Passwort für alle: " + PASSWORD + "):")
        for email, name, roles in PEOPLE:
            places = ", ".join(f"{role.label} in {TOWNS[town][0]}" for town, role in roles.items())
            self.stdout.write(f"  {email:32} {name}: {places}")
        for email, name, role in STAFF:
            self.stdout.write(f"  {email:32} {name}: {role.label}")


@transaction.atomic
def load() -> None:
    people = {email: _person(email, name) for email, name, _ in PEOPLE}
    for email, name, role in STAFF:
        StaffMember.objects.create(user=_person(email, name, is_operator=role == StaffRole.OPERATOR), role=role)
    catalogue = published()
    for key, (name, kind, state, population) in TOWNS.items():
        town = Municipality.objects.create(name=name, kind=kind, state=state, population=population)
        for email, _, roles in PEOPLE:
            if key in roles:
                Membership.objects.create(municipality=town, user=people[email], role=roles[key])
        lead = next(people[email] for email, _, roles in PEOPLE if roles.get(key) == Role.LEAD)
        document = read_document((settings.BASE_DIR / "fixtures/demo" / f"{key}.json").read_bytes())
        assessment: Assessment = workflow.start(town, lead, "Bewertung 2026", date(2026, 1, 31))
        import_case(assessment, parse_case(document, catalogue), lead)


def _person(email: str, name: str, *, is_operator: bool = False) -> User:
    person = User.objects.create_user(email, PASSWORD, name=name, is_staff=is_operator)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person
