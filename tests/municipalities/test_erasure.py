"""An account that is deleted: nothing of the person is left, everything of the municipality is."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from assessments import assigning, workflow
from assessments.models import Absence, Answer, Approval, Assessment, Assignment, HistoryEntry, Revision
from assessments.seal import open_seal
from assessments.steps import BY_SLUG
from journal.models import Deletion, OutboxMail
from journal.outbox import queue
from municipalities import erasure, joining, roles
from municipalities.access import Refused
from municipalities.models import Membership, Role, User
from tests.canary import confirmed, files_with, places_of
from tests.cast import PASSWORD, Cast, draft, filled, in_review
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db

NAME = "Kunigunde Zwitscher"
EMAIL = "zwitscher@stadt.example"
SECOND = "kunigunde.privat@post.example"
PAGE = "/konto/meine-daten/loeschen/"


@pytest.fixture
def person(cast: Cast, settings: Any, tmp_path: Path) -> User:
    """Edits in Rheinburg and has left a trace wherever one can."""
    settings.VAR_DIR = tmp_path
    user = User.objects.create_user(EMAIL, PASSWORD, name=NAME)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    EmailAddress.objects.create(user=user, email=SECOND, verified=True)
    Membership.objects.create(municipality=cast.rheinburg, user=user, role=Role.EDITOR)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    SocialAccount.objects.create(user=user, provider="haus", uid=EMAIL, extra_data={"name": NAME})
    joining.invite(cast.moosbach, cast.karl, EMAIL, Role.READER, lambda token: token)
    joining.invite(cast.rheinburg, user, "neu@stadt.example", Role.READER, lambda token: token)
    joining.ask_for_lead(cast.ahrfeld, user, f"Büro {NAME}", f"Rückruf: {EMAIL}")
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=cast.otto, content_type=kind, object_id=str(user.pk), object_repr=NAME, action_flag=CHANGE
    )
    queue(to="rat@stadt.example", subject=f"{NAME} grüßt", body=f"{NAME} <{EMAIL}> hat eingereicht", reply_to=EMAIL)
    queue(to="rat@stadt.example", subject="Alt", body=f"{NAME} schrieb")
    OutboxMail.objects.filter(subject="Alt").update(sent_at=now(), last_error=f"550 {EMAIL}")
    queue(to=EMAIL, subject="An Sie", body="Guten Tag")
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "abc.pdf").write_bytes(f"%PDF- {NAME}".encode())
    return user


@pytest.fixture
def case(cast: Cast, person: User) -> Assessment:
    case = draft(cast)
    client = _client(person)
    client.post(reverse("assessments:step", args=[case.pk, "auftrag"]), {"answers-rueckhalt": "3"})
    member = Membership.objects.get(user=person)
    assigning.assign(case, BY_SLUG["mittel"], member, cast.miriam, "", 0)
    return case


def _client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("word", [NAME, "Zwitscher", EMAIL, SECOND])
def test_name_and_addresses_are_in_no_table_and_no_file(
    cast: Cast, person: User, case: Assessment, tmp_path: Path, word: str, figure: Callable[[int, str], None]
) -> None:
    before = places_of(word)
    if word != "Zwitscher":
        assert before, "there was something to find"
    erasure.erase_account(person)
    left = [*places_of(word), *files_with(tmp_path, word)]
    figure(39, f"a person's word in {len(before)} columns, after deletion in {len(left)}")
    assert left == []


def test_what_the_person_did_stays_under_a_number(cast: Cast, person: User, case: Assessment) -> None:
    erasure.erase_account(person)
    alias = f"ehemaliges Konto {person.pk}"
    answer = Answer.objects.get(assessment=case, key="rueckhalt")
    assert (answer.value, str(answer.changed_by)) == (3, alias)
    page = cast.client("miriam").get(reverse("assessments:step", args=[case.pk, "auftrag"])).content.decode()
    assert f"Zuletzt: {alias}" in page
    waiting = OutboxMail.objects.get(subject__contains="grüßt")
    assert waiting.subject == f"{alias} grüßt" and waiting.body.startswith(alias)


def test_roles_devices_factors_and_tasks_go(cast: Cast, person: User, case: Assessment) -> None:
    client = _client(person)
    assert client.get("/bewertungen/").status_code == 200
    UserSession.objects.create(
        user=person, ip="192.0.2.1", session_key=client.session.session_key, user_agent="Firefox"
    )
    erasure.erase_account(person)
    assert client.get("/bewertungen/").status_code == 302
    assert not Assignment.objects.exists()
    for rows in (person.memberships, person.lead_requests, person.staff_roles):
        assert not rows.exists()
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession):
        assert not model._default_manager.filter(user=person).exists()
    assert not OutboxMail.objects.filter(to=EMAIL).exists()
    person.refresh_from_db()
    assert not person.is_active and not person.has_usable_password()


def test_the_address_is_free_for_a_new_account(cast: Cast, person: User) -> None:
    erasure.erase_account(person)
    User.objects.create_user(EMAIL, PASSWORD, name="Jemand Neues")


def test_the_page_deletes_after_the_password_was_given_again(cast: Cast) -> None:
    client = cast.client("jonas")
    assert "Konto endgültig löschen" in client.get(PAGE).content.decode()
    assert client.post(PAGE)["Location"].startswith("/konto/reauthenticate/")
    assert User.objects.get(pk=cast.jonas.pk).name == "Jonas"
    client = confirmed(cast, "jonas")
    assert client.post(PAGE)["Location"] == "/"
    assert User.objects.get(pk=cast.jonas.pk).name == f"ehemaliges Konto {cast.jonas.pk}"
    assert client.get("/bewertungen/").status_code == 302


def test_giving_the_password_again_goes_on_where_one_was(cast: Cast) -> None:
    client = cast.client("jonas")
    reauthenticate = client.post(PAGE)["Location"]
    assert client.post(reauthenticate, {"password": PASSWORD})["Location"] == "/"
    assert User.objects.get(pk=cast.jonas.pk).erased_at


def test_the_last_lead_hands_over_first(cast: Cast) -> None:
    page = cast.client("miriam").get(PAGE).content.decode()
    assert "Sie haben allein die Federführung für Rheinburg" in page
    assert reverse("municipalities:hand-over", args=[cast.rheinburg.pk]) in page
    assert confirmed(cast, "miriam").post(PAGE).status_code == 409
    assert User.objects.get(pk=cast.miriam.pk).is_active
    lead, editor = (Membership.objects.get(user=cast.people[name]) for name in ("miriam", "jonas"))
    roles.hand_over(lead, editor)
    erasure.erase_account(cast.miriam)


def test_an_adviser_gives_cases_back_first(cast: Cast, documents: dict[str, Any]) -> None:
    case = in_review(cast, documents["T1"])
    Absence.objects.create(adviser=cast.stein, until=localdate(), deputy=cast.berta)
    assert "Sie prüfen gerade eine Bewertung" in cast.client("stein").get(PAGE).content.decode()
    with pytest.raises(Refused, match="geben Sie sie zuerst ab"):
        erasure.erase_account(cast.stein)
    workflow.hand_back(case, cast.stein, uuid.uuid4())
    erasure.erase_account(cast.stein)
    assert not cast.stein.staff_roles.exists() and not Absence.objects.exists()


def test_a_case_that_waits_for_the_municipality_loses_its_adviser(cast: Cast, documents: dict[str, Any]) -> None:
    case = in_review(cast, documents["T1"])
    workflow.request_changes(case, cast.stein, uuid.uuid4(), "Bitte ergänzen.")
    erasure.erase_account(cast.stein)
    case.refresh_from_db()
    assert case.adviser is None
    workflow.submit(case, cast.miriam, uuid.uuid4())
    workflow.take_up(case, cast.berta, uuid.uuid4())


def test_a_seal_keeps_the_name_and_stays_genuine(cast: Cast, person: User, documents: dict[str, Any]) -> None:
    """docs/decisions/0012: the name is part of what was submitted."""
    Membership.objects.filter(user=person).update(role=Role.LEAD)
    case = filled(cast, documents["T1"])
    revision = workflow.submit(case, person, uuid.uuid4())
    before = revision.document
    erasure.erase_account(person)
    revision.refresh_from_db()
    assert revision.document == before and open_seal(before)["submitted_by"] == NAME
    assert places_of(NAME) == ["assessments.Revision.document"]
    assert places_of(EMAIL) == []
    assert str(Revision.objects.get().submitted_by) == f"ehemaliges Konto {person.pk}"
    assert not Approval.objects.exists() and HistoryEntry.objects.filter(person=person).exists()


def test_the_deletion_list_names_a_number_and_a_time_only(cast: Cast, person: User) -> None:
    erasure.erase_account(person)
    row = Deletion.objects.get()
    assert (row.kind, row.key) == ("account", person.pk)
    assert {field.name for field in Deletion._meta.fields} == {"id", "kind", "key", "at"}


def test_what_a_backup_brings_back_is_deleted_again(cast: Cast, person: User) -> None:
    erasure.erase_account(person)
    listed = erasure.entries()
    Deletion.objects.all().delete()
    User.objects.filter(pk=person.pk).update(name=NAME, email=EMAIL, is_active=True, erased_at=None)
    assert erasure.replay(listed, {}) == 1
    assert places_of(NAME) == places_of(EMAIL) == []
    assert erasure.entries() == listed and erasure.replay(listed, {}) == 0


def test_whoever_came_anew_after_the_backup_stays(cast: Cast, person: User) -> None:
    """The list in the backup knows the deletion: the data in it is younger."""
    erasure.erase_account(person)
    User.objects.filter(pk=person.pk).update(name="Jemand Neues", is_active=True)
    assert erasure.replay(erasure.entries(), {}) == 0
    assert User.objects.get(pk=person.pk).name == "Jemand Neues"


def test_what_a_backup_never_held_is_listed_all_the_same(db: None) -> None:
    listed: list[erasure.Entry] = [{"kind": "account", "key": 999_999, "at": now().isoformat()}]
    assert erasure.replay(listed, {}) == 0 and Deletion.objects.count() == 1


def test_operators_delete_an_account_on_request_and_never_its_row(cast: Cast) -> None:
    client = cast.client("otto")
    listing = "/verwaltung/municipalities/user/"
    client.post(listing, {"action": "erase", "_selected_action": [cast.jonas.pk]})
    assert User.objects.get(pk=cast.jonas.pk).erased_at
    client.post(listing, {"action": "delete_selected", "_selected_action": [cast.rosa.pk], "post": "yes"})
    assert User.objects.filter(pk=cast.rosa.pk).exists()


def test_the_decision_is_written_down() -> None:
    assert "submitted_by" in (ROOT / "docs/decisions/0009-erasure-and-seals.md").read_text("utf-8")
