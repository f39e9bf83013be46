"""Each deed and each refusal leaves its entry, with the number of who did it and without a word of theirs."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.utils.timezone import now

from assessments import workflow
from assessments.answering import Change, save_answers
from assessments.models import Assessment
from assessments.report.pdf import render
from difu_orgmodels.preload import preload
from journal.events import AUDIT_LABELS, AuditEvent
from journal.models import AuditEntry
from journal.outbox import send_waiting
from municipalities import joining, second_factor
from municipalities.models import Invitation, Membership, Role
from tests.cast import PASSWORD, Cast, approved, draft, filled, submitted
from tests.conftest import ROOT
from tests.printing import print_instead

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    print_instead(monkeypatch)
    monkeypatch.setattr("assessments.views.approved.pdf_of_approval", lambda approval, **_: b"%PDF-")
    cache.clear()
    yield
    cache.clear()


def entries(event: AuditEvent) -> list[tuple[Any, ...]]:
    rows = AuditEntry.objects.filter(event=event)
    return list(rows.values_list("person", "kind", "object_id", "municipality", "detail"))


def log_in(client: Client, password: str = PASSWORD, name: str = "miriam") -> Any:
    return client.post("/konto/login/", {"login": f"{name}@example.org", "password": password})


# Accounts


def test_logging_in_and_failing_to(cast: Cast) -> None:
    log_in(Client())
    log_in(Client(), "falsch")
    log_in(Client(), "falsch", "niemand")
    assert entries(AuditEvent.LOGGED_IN) == [(cast.miriam.pk, "", None, None, "")]
    assert entries(AuditEvent.LOGIN_FAILED) == [(None, "user", cast.miriam.pk, None, ""), (None, "", None, None, "")]


def test_a_second_factor_that_is_set_up_is_wrong_or_is_removed(cast: Cast) -> None:
    client = Client()
    TOTP.activate(cast.miriam, generate_totp_secret())
    log_in(client)
    client.post("/konto/2fa/authenticate/", {"code": "000000"})
    assert entries(AuditEvent.FACTOR_FAILED) == [(cast.miriam.pk, "", None, None, "")]
    assert entries(AuditEvent.LOGGED_IN) == [], "the password alone is no login"
    second_factor.reset(cast.miriam)
    assert entries(AuditEvent.FACTOR_REMOVED) == [(None, "user", cast.miriam.pk, None, "all")]


def test_setting_up_and_switching_off_a_factor(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    from tests.municipalities.test_second_factor import code, confirm

    client = Client()
    log_in(client)
    confirm(client)
    client.get("/konto/2fa/totp/activate/")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/konto/2fa/totp/activate/", {"code": code(client.session["mfa.totp.secret"])})
    assert (cast.miriam.pk, "", None, None, "totp") in entries(AuditEvent.FACTOR_ADDED)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/konto/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(type="totp").exists()
    assert (cast.miriam.pk, "", None, None, "totp") in entries(AuditEvent.FACTOR_REMOVED)


def test_a_forgotten_password(cast: Cast) -> None:
    client = Client()
    client.post("/konto/password/reset/", {"email": "miriam@example.org"})
    client.post("/konto/password/reset/", {"email": "niemand@example.org"})
    assert entries(AuditEvent.RESET_ASKED) == [(None, "user", cast.miriam.pk, None, "")]
    send_waiting.func()
    letter = next(letter for letter in mail.outbox if "/key/" in letter.body)
    link = re.search(r"http://testserver(/konto/password/reset/key/\S+)", letter.body)
    assert link
    form = client.get(link[1], follow=True).redirect_chain[-1][0]
    new = "ein ganz neues langes passwort"
    client.post(form, {"password1": new, "password2": new})
    assert entries(AuditEvent.PASSWORD_RESET) == [(cast.miriam.pk, "", None, None, "")]


def test_changing_password_and_address(cast: Cast) -> None:
    from allauth.account.models import EmailAddress

    client = Client()
    log_in(client)
    EmailAddress.objects.create(user=cast.miriam, email="neu@example.org", verified=True)
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    client.post("/konto/email/", {"action_primary": "", "email": "neu@example.org"})
    assert entries(AuditEvent.EMAIL_CHANGED) == [(cast.miriam.pk, "", None, None, "")]
    new = "ein ganz neues langes passwort"
    client.post("/konto/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert entries(AuditEvent.PASSWORD_CHANGED) == [(cast.miriam.pk, "", None, None, "")]


def test_who_asks_too_often_is_recorded_once_an_hour(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "2/m/ip", "login_failed": "1/m/key"}
    for _ in range(5):
        log_in(Client(), "falsch")
    assert sorted(entries(AuditEvent.LIMIT_HIT)) == [
        (None, "", None, None, word) for word in ("account_login", "login")
    ]


# People


def test_invitations_and_their_misuse(cast: Cast) -> None:
    tokens: list[str] = []
    client, town = cast.client("miriam"), cast.rheinburg
    for email in ("neu@example.org", "karl@example.org"):
        joining.invite(town, cast.miriam, email, Role.READER, lambda token: tokens.append(token) or token)  # type: ignore[func-returns-value]
    first, second = Invitation.objects.order_by("pk")
    strong = {"name": "Neu", "password": PASSWORD, "password_again": PASSWORD}
    guest = Client()
    guest.post(f"/kommunen/einladung/{tokens[0]}/", strong)
    Client().get(f"/kommunen/einladung/{tokens[0]}/")
    cast.client("olga").get(f"/kommunen/einladung/{tokens[1]}/")
    client.post(f"/kommunen/{town.pk}/einladungen/{second.pk}/zurueckziehen/")
    cast.client("karl").get(f"/kommunen/einladung/{tokens[1]}/")
    Client().get("/kommunen/einladung/gibt-es-nicht/")

    def about(invitation: Invitation, person: int | None, detail: str = "") -> tuple[Any, ...]:
        return person, "invitation", invitation.pk, town.pk, detail

    new = Membership.objects.get(user__email="neu@example.org").user_id
    assert entries(AuditEvent.INVITED) == [about(one, cast.miriam.pk, "reader") for one in (first, second)]
    assert entries(AuditEvent.INVITATION_USED) == [about(first, new)]
    assert entries(AuditEvent.INVITATION_REVOKED) == [about(second, cast.miriam.pk)]
    assert entries(AuditEvent.INVITATION_MISUSED) == [
        about(first, None, "used"),
        about(second, cast.olga.pk, "other-address"),
        about(second, cast.karl.pk, "revoked"),
    ]


def test_roles_that_are_given_and_taken(cast: Cast) -> None:
    town, member = cast.rheinburg, cast.jonas.memberships.get()
    client = cast.client("miriam")
    client.post(f"/kommunen/{town.pk}/personen/{member.pk}/", {"role": "reader"})
    client.post(f"/kommunen/{town.pk}/personen/{member.pk}/entfernen/")
    found = entries(AuditEvent.ROLE_CHANGED)
    assert found == [(cast.miriam.pk, "membership", member.pk, town.pk, detail) for detail in ("reader", "removed")]


def test_what_operators_do_in_the_administration(cast: Cast) -> None:
    client, town, person = cast.client("otto"), cast.rheinburg, cast.olga
    management = {"staff_roles-TOTAL_FORMS": "1", "staff_roles-INITIAL_FORMS": "0", "staff_roles-0-role": "adviser"}
    path = f"/verwaltung/municipalities/user/{person.pk}/change/"
    client.post(path, management | {"name": "Olga", "is_active": "on", "staff_roles-0-user": person.pk})
    assert entries(AuditEvent.ADMINISTERED) == [(cast.otto.pk, "user", person.pk, None, "changed")]
    role = person.staff_roles.get()
    assert entries(AuditEvent.ROLE_CHANGED) == [(cast.otto.pk, "staffmember", role.pk, None, "adviser")]
    request = joining.ask_for_lead(cast.ahrfeld, cast.karl, "Hauptamt", "")
    client.post("/verwaltung/municipalities/leadrequest/", {"action": "confirm", "_selected_action": [request.pk]})
    member = cast.karl.memberships.get(municipality=cast.ahrfeld)
    assert (cast.otto.pk, "membership", member.pk, cast.ahrfeld.pk, "lead") in entries(AuditEvent.ROLE_CHANGED)
    assert (cast.otto.pk, "", None, None, "admin:municipalities_leadrequest_changelist") in entries(
        AuditEvent.ADMINISTERED
    )
    assert town.memberships.count() == 3


# Cases


def test_what_moves_a_case_and_what_deletes_it(cast: Cast, documents: dict[str, Any]) -> None:
    case = submitted(cast, documents["T1"])
    found = entries(AuditEvent.CASE_MOVED)
    assert found == [
        (cast.miriam.pk, "assessment", case.pk, cast.rheinburg.pk, deed)
        for deed in ("started", "imported", "submitted")
    ]
    other = draft(cast)
    cast.client("miriam").post(f"/bewertungen/{other.pk}/loeschen/")
    assert entries(AuditEvent.DELETED) == [(cast.miriam.pk, "assessment", other.pk, cast.rheinburg.pk, "")]


def test_advisers_who_open_a_case_once_an_hour(cast: Cast, documents: dict[str, Any]) -> None:
    case = submitted(cast, documents["T1"])
    client = cast.client("stein")
    for _ in range(3):
        client.get(f"/pruefung/{case.pk}/")
    assert entries(AuditEvent.CASE_OPENED) == [(cast.stein.pk, "assessment", case.pk, cast.rheinburg.pk, "")]


def test_members_who_read_their_own_case_leave_no_trace(cast: Cast) -> None:
    case = draft(cast)
    before = AuditEntry.objects.count()
    for name in ("miriam", "jonas", "rosa"):
        for part in ("", "akteure/", "verlauf/", "ergebnis/"):
            cast.client(name).get(f"/bewertungen/{case.pk}/{part}")
    assert AuditEntry.objects.count() == before


def test_every_file_that_leaves_the_house(cast: Cast, documents: dict[str, Any]) -> None:
    case = approved(cast, documents["T1"])
    client = cast.client("rosa")
    for part in ("ergebnis/papier.pdf", "ergebnis/papier.odt", "ergebnis/daten.json", "akteure.csv"):
        assert client.get(f"/bewertungen/{case.pk}/{part}").status_code == 200
    cast.client("stein").get(f"/pruefung/{case.pk}/freigabe/1.pdf")

    def about(person: Any, detail: str) -> tuple[Any, ...]:
        return person.pk, "assessment", case.pk, cast.rheinburg.pk, detail

    assert entries(AuditEvent.PAPER_LOADED) == [
        about(cast.rosa, "approved.pdf"),
        about(cast.rosa, "odt"),
        about(cast.stein, "approved.pdf"),
    ]
    assert entries(AuditEvent.EXPORTED) == [about(cast.rosa, "json"), about(cast.rosa, "csv")]


def test_whoever_tries_what_is_not_theirs(cast: Cast) -> None:
    """What does not exist is no attempt on anything; both look alike from outside."""
    case = draft(cast)
    for client in (cast.client("karl"), cast.client("stein")):
        for path in (f"/bewertungen/{case.pk}/", f"/pruefung/{case.pk}/", f"/kommunen/{cast.rheinburg.pk}/personen/"):
            assert client.get(path).status_code == 404
            assert client.get(re.sub(r"\d+", "999999", path)).status_code == 404
    found = entries(AuditEvent.FOREIGN_REFUSED)
    town = cast.rheinburg.pk
    for person in (cast.karl.pk, cast.stein.pk):
        assert [entry[1:] for entry in found if entry[0] == person] == [
            ("assessment", case.pk, town, ""),
            ("assessment", case.pk, town, ""),
            ("municipality", town, town, ""),
        ]


def test_nested_things_of_others(cast: Cast) -> None:
    member = cast.miriam.memberships.get()
    sent = joining.invite(cast.rheinburg, cast.miriam, "neu@example.org", Role.READER, str)
    client, town = cast.client("karl"), cast.moosbach.pk
    client.get(f"/kommunen/{town}/personen/{member.pk}/")
    client.post(f"/kommunen/{town}/einladungen/{sent.pk}/zurueckziehen/")
    found = [entry[1:4] for entry in entries(AuditEvent.FOREIGN_REFUSED)]
    assert found == [("membership", member.pk, cast.rheinburg.pk), ("invitation", sent.pk, cast.rheinburg.pk)]


def test_deeds_in_the_wrong_state_and_overwriting(cast: Cast) -> None:
    case = draft(cast)
    cast.client("miriam").post(f"/bewertungen/{case.pk}/zurueckziehen/")
    refused = (cast.miriam.pk, "assessment", case.pk, cast.rheinburg.pk, "assessments:withdraw")
    assert entries(AuditEvent.STATE_REFUSED) == [refused]
    place = ("facts", "anlass")
    save_answers(case, cast.jonas, [Change(place, "given", "a", "", 0)])
    save_answers(case, cast.miriam, [Change(place, "given", "b", "", 0)])
    assert entries(AuditEvent.CONFLICT) == [(cast.miriam.pk, "assessment", case.pk, cast.rheinburg.pk, "answer")]


def test_files_that_are_not_taken(cast: Cast) -> None:
    case = draft(cast)
    cast.client("miriam").post(f"/bewertungen/{case.pk}/akteure-einlesen/", {"text": "Unsinn"})
    ((person, _, number, _, _),) = entries(AuditEvent.IMPORT_REFUSED)
    assert (person, number) == (cast.miriam.pk, case.pk)


def test_a_paper_that_asks_for_something_from_the_net() -> None:
    page, day = "<html lang=de><title>x</title><img alt='' src='%s'>", date(2026, 1, 1)
    render(page % "data:image/png;base64,iVBORw0KGgo=", "", "{}", day)
    assert entries(AuditEvent.FETCH_BLOCKED) == []
    render(page % "https://example.org/x.png", "", "{}", day)
    assert entries(AuditEvent.FETCH_BLOCKED) == [(None, "", None, None, "")]


def test_the_start_of_the_program_with_a_word_for_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("difu_orgmodels.preload.connections.close_all", lambda: None)
    monkeypatch.setenv("DIFU_EMAIL_PASSWORD", "geheim")
    preload()
    monkeypatch.setenv("DIFU_EMAIL_PASSWORD", "anders")
    preload()
    first, second = (entry[-1] for entry in entries(AuditEvent.STARTED))
    assert first != second and re.fullmatch(r"[0-9a-f]{12}", first)


# All of them


def test_entries_carry_the_number_of_their_request(cast: Cast) -> None:
    case = draft(cast)
    answer = cast.client("karl").get(f"/bewertungen/{case.pk}/")
    entry = AuditEntry.objects.get(event=AuditEvent.FOREIGN_REFUSED)
    assert entry.request_id == answer["X-Request-Id"]


def test_a_page_never_fails_because_of_the_trail(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = draft(cast)

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("voll")

    monkeypatch.setattr("journal.models.AuditEntry.save", fail)
    assert cast.client("rosa").get(f"/bewertungen/{case.pk}/ergebnis/daten.json").status_code == 200
    assert cast.client("karl").get(f"/bewertungen/{case.pk}/").status_code == 404


def test_a_deed_does_fail_without_its_entry(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = draft(cast)

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("voll")

    monkeypatch.setattr("journal.models.AuditEntry.save", fail)
    with pytest.raises(DatabaseError):
        workflow.set_archived(case, cast.miriam, uuid.uuid4(), True)
    assert not Assessment.objects.get(pk=case.pk).is_archived


def test_no_entry_holds_a_name_an_address_or_a_text(cast: Cast, documents: dict[str, Any]) -> None:
    filled(cast, documents["T1"])
    joining.invite(cast.rheinburg, cast.miriam, "neu@example.org", Role.READER, str)
    log_in(Client(), "falsch")
    for entry in AuditEntry.objects.filter(at__lte=now()):
        words = (entry.event, entry.kind, entry.request_id, entry.detail)
        assert all(re.fullmatch(r"[A-Za-z0-9_.:-]*", word) for word in words)


SECURITY_EVENTS = {
    "login ok": "LOGGED_IN", "login failed": "LOGIN_FAILED", "factor set": "FACTOR_ADDED",
    "factor removed": "FACTOR_REMOVED", "factor failed": "FACTOR_FAILED", "lock": "ACCOUNT_LOCKED",
    "reset asked": "RESET_ASKED", "reset done": "PASSWORD_RESET", "mail changed": "EMAIL_CHANGED",
    "invitation sent": "INVITED", "invitation used": "INVITATION_USED", "invitation revoked": "INVITATION_REVOKED",
    "invitation misused": "INVITATION_MISUSED", "role changed": "ROLE_CHANGED", "foreign access": "FOREIGN_REFUSED",
    "state refused": "STATE_REFUSED", "conflict": "CONFLICT", "limit": "LIMIT_HIT", "import": "IMPORT_REFUSED",
    "fetch": "FETCH_BLOCKED", "export": "EXPORTED", "deletion": "DELETED", "administration": "ADMINISTERED",
    "start": "STARTED",
}  # fmt: skip
"""What the list of section 6.4 asks for, by the names it has here."""


def test_every_event_has_a_label_and_a_test(figure: Callable[[int, str], None]) -> None:
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    untested = [event.name for event in AuditEvent if f"AuditEvent.{event.name}" not in tests and event not in tests]
    missing = [name for name, event in SECURITY_EVENTS.items() if event not in AuditEvent.__members__]
    figure(36, f"{len(SECURITY_EVENTS)} security events asked for, {len(missing)} missing, {len(untested)} untested")
    assert missing == [] and untested == []
    assert set(AUDIT_LABELS) == set(AuditEvent)
