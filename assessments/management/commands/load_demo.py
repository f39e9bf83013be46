"""People, municipalities and filled-in assessments to try the application with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from assessments import assigning, reviewing, workflow
from assessments.answering import Change, save_answers
from assessments.exchange import parse_case, read_document
from assessments.filling import copy, import_case
from assessments.models import Assessment, Remark, Target
from assessments.steps import BY_SLUG
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
    ("beratung2@demo.example", "Berta Falk", StaffRole.ADVISER),
    ("redaktion@demo.example", "Edda Reich", StaffRole.CONTENT_EDITOR),
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
        if key in REVIEWS:
            assessment.refresh_from_db()
            REVIEWS[key](assessment, lead, people_of_the_desk())


def people_of_the_desk() -> User:
    return User.objects.get(email=STAFF[0][0])


def _in_review(case: Assessment, lead: User, adviser: User) -> None:
    """Submitted twice, with an open and a resolved conversation: something to see for both sides."""
    workflow.submit(case, lead, uuid4())
    workflow.take_up(case, adviser, uuid4())
    staff = reviewing.remark(
        case, adviser, uuid4(), "Sind die Stellen im Stellenplan schon enthalten oder nur beantragt?",
        target=Target.QUESTION, target_key="answers.personal",
    )  # fmt: skip
    reviewing.remark(
        case,
        adviser,
        uuid4(),
        "Bitte schauen Sie, ob hier alle wichtigen Stellen eingetragen sind.",
        target=Target.CASE,
    )
    workflow.request_changes(
        case, adviser, uuid4(), "Vielen Dank für die sorgfältigen Angaben. Zwei Punkte bitten wir Sie zu klären; "
        "sie stehen bei der Frage nach den Stellen und unten auf dieser Seite.",
    )  # fmt: skip
    reviewing.reply(staff, lead, uuid4(), "Eine Stelle ist beschlossen, die zweite beantragt. Wir haben es angepasst.")
    row = case.answers.get(block="answers", key="personal")
    save_answers(case, lead, [Change(("answers", "personal"), "given", 3, "", row.version)])
    case.refresh_from_db()
    workflow.submit(case, lead, uuid4())
    workflow.take_up(case, adviser, uuid4())


def _approved_before(case: Assessment, lead: User, adviser: User) -> None:
    """Last year's assessment is approved; this year's stays a draft, with a step that a colleague sees to."""
    old = copy(case, lead, uuid4(), "Bewertung 2025", date(2025, 10, 31))
    revision = workflow.submit(old, lead, uuid4())
    workflow.take_up(old, adviser, uuid4())
    statement = (
        "Die Angaben sind schlüssig und gut belegt. Wir empfehlen, die Einrichtung der Stelle mit dem nächsten "
        "Stellenplan zu beschließen und nach zwei Jahren zu prüfen, ob ein eigenes Amt in Frage kommt."
    )
    workflow.approve(old, adviser, uuid4(), statement, revision, date(2025, 11, 14))
    colleague = Membership.objects.get(municipality=case.municipality, role=Role.EDITOR)
    note = "Bitte die Vorhaben aus dem Haushalt eintragen, bis Ende des Monats."
    assigning.assign(case, BY_SLUG["massnahmen"], colleague, lead, note, 0)
    Remark.objects.create(
        title="Rückhalt genauer", created_by=adviser,
        text="Woran zeigt sich der Rückhalt? Gibt es einen Beschluss, Ziele und einen regelmäßigen Bericht?",
    )  # fmt: skip


REVIEWS: dict[str, Callable[[Assessment, User, User], None]] = {"ahrfeld": _in_review, "rheinburg": _approved_before}


def _person(email: str, name: str, *, is_operator: bool = False) -> User:
    person = User.objects.create_user(email, PASSWORD, name=name, is_staff=is_operator)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person
