"""„Meine Daten“: everything about oneself, nothing of others, and only after giving the password again."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import ForeignKey, OneToOneField
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from assessments import assigning, own_data, reviewing
from assessments.models import Answer, Comment
from assessments.steps import BY_SLUG
from assessments.views.own_data import GROUPS
from journal.models import OutboxMail
from journal.outbox import queue
from municipalities import joining
from municipalities.models import Membership, Role, User
from tests.canary import confirmed
from tests.cast import PASSWORD, Cast, draft, in_review

pytestmark = pytest.mark.django_db

PAGE, FILE = "/konto/meine-daten/", "/konto/meine-daten/meine-daten.json"


def data_of(person: User) -> dict[str, Any]:
    """As it arrives."""
    return dict(json.loads(json.dumps(own_data.own_data(person), default=str)))


def test_the_file_needs_the_password_again(cast: Cast) -> None:
    assert cast.client("jonas").get(FILE)["Location"].startswith("/konto/reauthenticate/")
    answer = confirmed(cast, "jonas").get(FILE)
    assert answer["Content-Type"] == "application/json" and "meine-daten.json" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    data = answer.json()
    assert data["konto"]["e_mail"] == "jonas@example.org" and data["konto"]["name"] == "Jonas"


@pytest.mark.parametrize("path", [PAGE, FILE, f"{PAGE}loeschen/"])
def test_strangers_are_led_to_the_login(path: str) -> None:
    for method in ("get", "post"):
        assert getattr(Client(), method)(path)["Location"].startswith("/konto/login/")


def test_it_names_places_and_times_of_changes_and_no_text_of_others(cast: Cast) -> None:
    case = draft(cast)
    for name, key, note in (("jonas", "rueckhalt", "Von Jonas"), ("miriam", "strategie", "Von Miriam")):
        Answer.objects.create(
            assessment=case, block="answers", key=key, status="given", value=3, note=note, changed_by=cast.people[name]
        )
    data = data_of(cast.jonas)
    (change,) = data["letzte_aenderungen"]
    assert change["bewertung"] == "Rheinburg: Bewertung 2026" and change["am"]
    assert change["stelle"] and "Miriam" not in json.dumps(data) and "Von Jonas" not in json.dumps(data)


def test_assignments_invitations_requests_and_devices_are_in_it(cast: Cast) -> None:
    assigning.assign(
        draft(cast), BY_SLUG["mittel"], Membership.objects.get(user=cast.jonas), cast.miriam, "Bis Freitag", 0
    )
    joining.invite(cast.moosbach, cast.karl, "jonas@example.org", Role.READER, lambda token: token)
    joining.ask_for_lead(cast.ahrfeld, cast.jonas, "Hauptamt", "Bitte")
    Client().post("/konto/login/", {"login": "jonas@example.org", "password": PASSWORD})
    data = data_of(cast.jonas)
    assert data["zuweisungen"][0]["schritt"] == "Mittel" and data["zuweisungen"][0]["nachricht"] == "Bis Freitag"
    assert data["einladungen"][0]["kommune"] == "Moosbach"
    assert data["antraege_auf_federfuehrung"][0]["funktion"] == "Hauptamt"
    assert data["anmeldung"]["geraete"][0]["ip"] == "127.0.0.1"
    assert "secret" not in json.dumps(data) and "token" not in json.dumps(data)


def test_mails_of_a_week_are_in_it_without_what_opens_something(cast: Cast) -> None:
    queue(to="jonas@example.org", subject="Neu", body="Guten Tag")
    queue(to="jonas@example.org", subject="Link", body="geheim", confidential=True)
    queue(to="jonas@example.org", subject="Alt", body="vorbei")
    queue(to="miriam@example.org", subject="Fremd", body="fremd")
    OutboxMail.objects.filter(subject="Alt").update(created_at=now() - timedelta(days=8))
    mails = data_of(cast.jonas)["nachrichten_der_letzten_7_tage"]
    assert {mail["betreff"]: mail["text"] for mail in mails} == {"Neu": "Guten Tag", "Link": ""}


def test_an_adviser_finds_what_they_wrote(cast: Cast, documents: dict[str, Any]) -> None:
    case = in_review(cast, documents["T1"])
    reviewing.remark(case, cast.stein, uuid.uuid4(), "Bitte prüfen Sie die Stellen.")
    advice = data_of(cast.stein)["beratung"]
    assert advice["anmerkungen"][0]["ihr_text"] == "Bitte prüfen Sie die Stellen."
    assert advice["gepruefte_bewertungen"] == ["Rheinburg: Bewertung 2026"]
    assert Comment.objects.get().text not in json.dumps(data_of(cast.miriam))


def test_the_page_explains_every_part_of_the_file(cast: Cast) -> None:
    parts = set(own_data.own_data(cast.jonas)) - {"format", "version"}
    assert parts == {key for _, keys, _ in GROUPS for key in keys}
    page = cast.client("jonas").get(PAGE).content.decode()
    assert all(name in page for name, _, _ in GROUPS)


ASKED_ELSEWHERE = {
    "LogEntry", "Contribution", "Erasure", "EmailAddress", "Authenticator", "SocialAccount", "UserSession",
}  # fmt: skip
"""Read through their own managers, or only a number of somebody who did a deed listed in the history."""


def test_every_table_that_names_a_person_is_read(cast: Cast) -> None:
    """A new table with a person in it has to be added to the file, or to the list above."""
    source = Path(own_data.__file__).read_text("utf-8")
    relations = {r.related_model for r in User._meta.related_objects if isinstance(r.field, ForeignKey | OneToOneField)}
    read = {"Membership": "memberships", "StaffMember": "staff_roles", "LeadRequest": "lead_requests",
            "Assessment": "cases", "Invitation": "Invitation"}  # fmt: skip
    for model in relations:
        name = model.__name__
        assert name in ASKED_ELSEWHERE or read.get(name, name) in source, name


def test_the_name_is_corrected(cast: Cast) -> None:
    client = cast.client("jonas")
    assert client.post(PAGE, {"name": "Jonas Weber-Klein"}).status_code == 302
    cast.jonas.refresh_from_db()
    assert cast.jonas.name == "Jonas Weber-Klein"
    assert "Bitte geben Sie Ihren Namen ein." in client.post(PAGE, {"name": " "}).content.decode()
    assert "unlesbares Zeichen" in client.post(PAGE, {"name": "J\x07"}).content.decode()


def test_the_account_page_leads_there(cast: Cast) -> None:
    assert reverse("own-data") in cast.client("jonas").get("/konto/").content.decode()
