"""Invitations open one role to one address once; the first lead is confirmed by an operator."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils.timezone import now

from journal.models import OutboxMail
from journal.outbox import send_waiting
from municipalities import joining
from municipalities.access import Refused
from municipalities.models import Invitation, LeadRequest, Membership, Municipality, Outcome, Role, User
from tests.cast import PASSWORD, Cast
from tests.races import at_once

pytestmark = pytest.mark.django_db
NEW = "neue.kollegin@example.org"
STRONG = {"name": "Nele Neu", "password": PASSWORD, "password_again": PASSWORD}


def invite(town: Municipality, by: User, email: str = NEW, role: Role = Role.EDITOR) -> tuple[Invitation, str]:
    tokens: list[str] = []
    invitation = joining.invite(town, by, email, role, lambda token: tokens.append(token) or token)  # type: ignore[func-returns-value]
    return invitation, tokens[0]


def page(token: str) -> str:
    return f"/kommunen/einladung/{token}/"


def delivered(client: Client, town: Municipality, email: str, role: str = "editor") -> str:
    """Invites as people do and gives the path that stands in the mail."""
    client.post(f"/kommunen/{town.pk}/personen/einladen/", {"email": email, "role": role})
    send_waiting.func()
    link = re.search(r"http://testserver(/kommunen/einladung/\S+)", mail.outbox[-1].body)
    assert link
    return link.group(1)


def test_an_invitation_travels_by_mail_and_opens_an_account(cast: Cast) -> None:
    path = delivered(cast.client("miriam"), cast.rheinburg, NEW)
    letter = mail.outbox[-1]
    assert letter.to == [NEW] and "Rheinburg" in letter.subject and "Bearbeitung" in letter.body
    assert "miriam" not in letter.body.lower()
    guest = Client()
    shown = guest.get(path).content.decode()
    assert NEW in shown and "Rheinburg" in shown and 'name="email"' not in shown
    answer = guest.post(path, STRONG)
    assert answer["Location"] == f"/kommunen/{cast.rheinburg.pk}/personen/"
    assert guest.get(answer["Location"]).status_code == 200
    person = User.objects.get(email=NEW)
    assert (person.name, person.memberships.get().role) == ("Nele Neu", Role.EDITOR)
    assert EmailAddress.objects.get(user=person).verified


def test_the_role_comes_from_the_invitation_alone(cast: Cast) -> None:
    _, token = invite(cast.rheinburg, cast.miriam, role=Role.READER)
    tampered = STRONG | {"role": "lead", "email": "boese@example.org", "municipality": str(cast.moosbach.pk)}
    Client().post(page(token), tampered | {"is_staff": "on", "is_superuser": "on"})
    person = User.objects.get(name="Nele Neu")
    assert (person.email, person.is_staff, person.is_superuser) == (NEW, False, False)
    assert list(person.memberships.values_list("municipality", "role")) == [(cast.rheinburg.pk, Role.READER)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"password": "kurz", "password_again": "kurz"}, "mindestens 12 Zeichen"),
        ({"password": "123456789012345", "password_again": "123456789012345"}, "komplett numerisch"),
        ({"password_again": "etwas anderes hier"}, "stimmen nicht überein"),
        ({"password": NEW, "password_again": NEW}, "E-Mail-Adresse"),
        ({"name": ""}, "Bitte geben Sie Ihren Namen ein"),
        ({"name": "Ne\x9fle"}, "unlesbares Zeichen"),
    ],
)
def test_weak_passwords_and_empty_names_are_refused_in_german(cast: Cast, data: dict[str, str], message: str) -> None:
    invitation, token = invite(cast.rheinburg, cast.miriam)
    shown = Client().post(page(token), STRONG | data).content.decode()
    assert message in shown
    invitation.refresh_from_db()
    assert invitation.accepted_at is None and not User.objects.filter(email=NEW).exists()


def test_who_has_an_account_logs_in_and_accepts(cast: Cast) -> None:
    _, token = invite(cast.rheinburg, cast.miriam, "Karl@Example.org")
    guest = Client()
    shown = guest.get(page(token)).content.decode()
    assert f"/konto/login/?next={page(token)}" in shown and 'name="password"' not in shown
    assert guest.post(page(token), STRONG).status_code == 200
    answer = guest.post(f"/konto/login/?next={page(token)}", {"login": "karl@example.org", "password": PASSWORD})
    assert answer["Location"] == page(token)
    guest.get(page(token))
    assert not Membership.objects.filter(user=cast.karl, municipality=cast.rheinburg).exists(), "a GET changes nothing"
    guest.post(page(token))
    assert Membership.objects.get(user=cast.karl, municipality=cast.rheinburg).role == Role.EDITOR


def test_another_account_gets_nowhere_with_a_forwarded_invitation(cast: Cast) -> None:
    invitation, token = invite(cast.rheinburg, cast.miriam, "karl@example.org")
    for method in ("get", "post"):
        answer = getattr(cast.client("olga"), method)(page(token))
        assert answer.status_code == 403
        assert "andere E-Mail-Adresse" in answer.content.decode() and "karl" not in answer.content.decode()
    with pytest.raises(Refused, match="andere E-Mail-Adresse"):
        joining.accept(invitation, cast.olga)


def test_a_second_address_counts_once_it_is_confirmed(cast: Cast) -> None:
    invitation, _ = invite(cast.rheinburg, cast.miriam, "k.huber@moosbach.example")
    other = EmailAddress.objects.create(user=cast.karl, email="k.huber@moosbach.example", verified=False)
    with pytest.raises(Refused):
        joining.accept(invitation, cast.karl)
    EmailAddress.objects.filter(pk=other.pk).update(verified=True)
    with pytest.raises(Refused, match="inzwischen ein Konto"):
        joining.accept_with_new_account(invitation, "Karl", PASSWORD)
    joining.accept(invitation, cast.karl)


def test_whoever_logs_in_with_the_address_as_a_second_one_is_sent_to_the_login(cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.karl, email="k.huber@moosbach.example", verified=True)
    _, token = invite(cast.rheinburg, cast.miriam, "K.Huber@moosbach.example")
    assert "gibt es schon ein Konto" in Client().get(page(token)).content.decode()


def closed(token: str) -> tuple[int, str]:
    answer = Client().post(page(token), STRONG)
    return answer.status_code, answer.content.decode()


def test_a_used_invitation_opens_nothing(cast: Cast) -> None:
    _, token = invite(cast.rheinburg, cast.miriam)
    Client().post(page(token), STRONG)
    status, text = closed(token)
    assert status == 410 and "schon angenommen" in text


def test_an_expired_invitation_opens_nothing(cast: Cast) -> None:
    invitation, token = invite(cast.rheinburg, cast.miriam)
    assert timedelta(days=13) < invitation.expires_at - now() <= timedelta(days=14)
    Invitation.objects.update(expires_at=now())
    status, text = closed(token)
    assert status == 410 and "abgelaufen" in text


def test_a_revoked_invitation_opens_nothing(cast: Cast) -> None:
    invitation, token = invite(cast.rheinburg, cast.miriam)
    cast.client("miriam").post(f"/kommunen/{cast.rheinburg.pk}/einladungen/{invitation.pk}/zurueckziehen/")
    status, text = closed(token)
    assert status == 410 and "zurückgezogen" in text
    with pytest.raises(Refused):
        joining.revoke(invitation)


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "ä" * 200, "..%2F..", "{token}1"])
def test_a_guessed_token_opens_nothing(cast: Cast, token: str) -> None:
    _, real = invite(cast.rheinburg, cast.miriam)
    answer = Client().get(page(token.replace("{token}", real)))
    assert answer.status_code in (400, 404)


def test_sending_again_replaces_the_token(cast: Cast) -> None:
    invitation, old = invite(cast.rheinburg, cast.miriam)
    again = f"/kommunen/{cast.rheinburg.pk}/einladungen/{invitation.pk}/erneut/"
    assert cast.client("miriam").post(again).status_code == 409, "not twice in a moment"
    Invitation.objects.update(sent_at=now() - joining.PAUSE, expires_at=now())
    assert cast.client("miriam").post(again).status_code == 302
    assert Client().get(page(old)).status_code == 404
    assert OutboxMail.objects.count() == 2
    assert Invitation.objects.get().expires_at > now()


def test_inviting_an_address_again_changes_the_role_and_stays_one_invitation(cast: Cast) -> None:
    invite(cast.rheinburg, cast.miriam)
    Invitation.objects.update(sent_at=now() - joining.PAUSE)
    invite(cast.rheinburg, cast.miriam, NEW.upper(), Role.READER)
    assert Invitation.objects.get().role == Role.READER


def test_an_invitation_seen_before_it_was_replaced_opens_nothing(cast: Cast) -> None:
    seen, _ = invite(cast.rheinburg, cast.miriam)
    Invitation.objects.update(sent_at=now() - joining.PAUSE)
    invite(cast.rheinburg, cast.miriam)
    with pytest.raises(Refused, match="neueste Nachricht"):
        joining.accept_with_new_account(seen, "Nele", PASSWORD)


def test_tokens_are_long_random_and_nowhere_in_the_database(cast: Cast) -> None:
    invitation, token = invite(cast.rheinburg, cast.miriam)
    assert len(token) >= 43 and invitation.token_hash == joining.hash_of(token)
    rows = [str(row) for model in (Invitation, OutboxMail) for row in model.objects.values()]
    assert not [row for row in rows if token in row]
    send_waiting.func()
    assert token in mail.outbox[0].body and OutboxMail.objects.get().body == ""


def test_members_are_not_invited_again(cast: Cast) -> None:
    answer = cast.client("miriam").post(
        f"/kommunen/{cast.rheinburg.pk}/personen/einladen/", {"email": "Jonas@example.org", "role": "lead"}
    )
    assert answer.status_code == 409 and "macht schon mit" in answer.content.decode()


@pytest.mark.parametrize(("email", "role"), [("", "editor"), ("keine adresse", "editor"), ("a@b.example", "chef")])
def test_a_bad_invitation_is_explained_and_sends_nothing(cast: Cast, email: str, role: str) -> None:
    answer = cast.client("miriam").post(
        f"/kommunen/{cast.rheinburg.pk}/personen/einladen/", {"email": email, "role": role}
    )
    assert "Fehler: " in answer.content.decode() and not OutboxMail.objects.exists()


def test_no_more_than_fifty_are_open_and_twenty_a_day(cast: Cast) -> None:
    for number in range(joining.MOST_A_DAY):
        invite(cast.rheinburg, cast.miriam, f"p{number}@example.org")
    with pytest.raises(Refused, match="In 24 Stunden"):
        invite(cast.rheinburg, cast.miriam)
    invite(cast.moosbach, cast.karl)
    for number in range(joining.MOST_A_DAY, joining.MOST_OPEN):
        Invitation.objects.update(sent_at=now() - timedelta(days=2))
        invite(cast.rheinburg, cast.miriam, f"p{number}@example.org")
    with pytest.raises(Refused, match="schon 50 Einladungen"):
        invite(cast.rheinburg, cast.miriam)


def test_an_invitation_never_lowers_a_role(cast: Cast) -> None:
    invitation, _ = invite(cast.rheinburg, cast.miriam, "olga@example.org", Role.READER)
    Membership.objects.create(municipality=cast.rheinburg, user=cast.olga, role=Role.EDITOR)
    joining.accept(invitation, cast.olga)
    assert Membership.objects.get(user=cast.olga).role == Role.EDITOR


@pytest.mark.django_db(transaction=True)
def test_of_two_parallel_acceptances_one_succeeds(cast: Cast) -> None:
    for round_ in range(10):
        invitation, _ = invite(cast.rheinburg, cast.miriam, f"r{round_}@example.org")
        outcomes = at_once(*[lambda: joining.accept_with_new_account(invitation, "Nele", PASSWORD)] * 2)  # noqa: B023
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "User"]
        assert User.objects.filter(email=f"r{round_}@example.org").count() == 1
        known, _ = invite(cast.ahrfeld, cast.miriam, "olga@example.org")
        outcomes = at_once(*[lambda: joining.accept(known, cast.olga)] * 2)  # noqa: B023
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Refused"]
        Membership.objects.filter(municipality=cast.ahrfeld).delete()


@pytest.mark.django_db(transaction=True)
def test_revoking_and_accepting_at_the_same_moment_never_both(cast: Cast) -> None:
    for round_ in range(10):
        invitation, _ = invite(cast.rheinburg, cast.miriam, f"r{round_}@example.org")
        outcomes = at_once(
            lambda: joining.accept_with_new_account(invitation, "Nele", PASSWORD),  # noqa: B023
            lambda: joining.revoke(invitation),  # noqa: B023
        )
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1


@pytest.fixture
def request_of_olga(cast: Cast) -> LeadRequest:
    cast.client("olga").post(
        f"/kommunen/{cast.ahrfeld.pk}/federfuehrung/", {"function": "Hauptamt", "note": "Bitte 1234 anrufen"}
    )
    return LeadRequest.objects.get()


def test_asking_for_the_lead_waits_and_gives_nothing(cast: Cast, request_of_olga: LeadRequest) -> None:
    assert request_of_olga.outcome == Outcome.WAITING and not cast.olga.memberships.exists()
    shown = cast.client("olga").get(f"/kommunen/{cast.ahrfeld.pk}/").content.decode()
    assert "Ihr Antrag auf die Federführung" in shown and "Federführung beantragen" not in shown
    assert "Ahrfeld" in cast.client("olga").get("/konto/").content.decode()


def test_nobody_asks_twice_or_for_very_many(cast: Cast, request_of_olga: LeadRequest) -> None:
    with pytest.raises(Refused, match="liegt uns schon vor"):
        joining.ask_for_lead(cast.ahrfeld, cast.olga, "Hauptamt", "")
    for number in range(joining.MOST_WAITING - 1):
        town = Municipality.objects.create(name=f"Ort {number}", kind="kreisangehoerig", state="BY")
        joining.ask_for_lead(town, cast.olga, "Hauptamt", "")
    with pytest.raises(Refused, match="Anträge vor"):
        joining.ask_for_lead(cast.rheinburg, cast.olga, "Hauptamt", "")


def test_members_ask_for_the_lead_only_where_nobody_has_it(cast: Cast) -> None:
    path = f"/kommunen/{cast.rheinburg.pk}/"
    with pytest.raises(Refused, match="machen in dieser Kommune schon mit"):
        joining.ask_for_lead(cast.rheinburg, cast.jonas, "Hauptamt", "")
    assert "ohne Federführung" not in cast.client("jonas").get(path).content.decode()
    User.objects.filter(pk=cast.miriam.pk).update(is_active=False)
    assert "Zurzeit ohne Federführung" in cast.client("jonas").get(path).content.decode()
    cast.client("jonas").post(f"{path}federfuehrung/", {"function": "Hauptamt"})
    joining.confirm(LeadRequest.objects.get(), cast.otto)
    assert cast.jonas.memberships.get().role == Role.LEAD


def test_a_request_can_be_withdrawn_and_made_anew(cast: Cast, request_of_olga: LeadRequest) -> None:
    cast.client("olga").post(f"/kommunen/{cast.ahrfeld.pk}/federfuehrung/zurueckziehen/")
    request_of_olga.refresh_from_db()
    assert request_of_olga.outcome == Outcome.WITHDRAWN
    joining.ask_for_lead(cast.ahrfeld, cast.olga, "Hauptamt", "")


def test_nobody_asks_for_a_dissolved_municipality(cast: Cast) -> None:
    Municipality.objects.filter(pk=cast.ahrfeld.pk).update(dissolved_on=now())
    assert cast.client("olga").post(f"/kommunen/{cast.ahrfeld.pk}/federfuehrung/", {"function": "x"}).status_code == 404


def test_the_operator_confirms_and_the_person_leads(cast: Cast, request_of_olga: LeadRequest) -> None:
    joining.confirm(request_of_olga, cast.otto)
    assert cast.olga.memberships.get().role == Role.LEAD
    assert "bestätigt" in OutboxMail.objects.get(to="olga@example.org").body
    with pytest.raises(Refused, match="schon entschieden"):
        joining.refuse(request_of_olga, cast.otto)


def test_the_operator_refuses_with_a_reply(cast: Cast, request_of_olga: LeadRequest) -> None:
    LeadRequest.objects.update(reply="Bitte lassen Sie sich vom Hauptamt einladen.")
    request_of_olga.refresh_from_db()
    joining.refuse(request_of_olga, cast.otto)
    assert not cast.olga.memberships.exists()
    assert "vom Hauptamt einladen" in OutboxMail.objects.get().body


def test_nobody_decides_on_their_own_request(cast: Cast) -> None:
    own = joining.ask_for_lead(cast.ahrfeld, cast.otto, "Betrieb", "")
    with pytest.raises(Refused, match="andere Person"):
        joining.confirm(own, cast.otto)
    assert not cast.otto.memberships.exists()


@pytest.mark.django_db(transaction=True)
def test_two_operators_decide_once(cast: Cast) -> None:
    for _ in range(5):
        asked = joining.ask_for_lead(cast.ahrfeld, cast.olga, "Hauptamt", "")
        at_once(lambda: joining.confirm(asked, cast.otto), lambda: joining.refuse(asked, cast.stein))  # noqa: B023
        asked.refresh_from_db()
        assert cast.olga.memberships.exists() == (asked.outcome == Outcome.CONFIRMED)
        assert OutboxMail.objects.filter(to="olga@example.org").count() == 1
        OutboxMail.objects.all().delete()
        cast.olga.memberships.all().delete()


def test_suggestions_are_few_and_hold_public_facts_only(cast: Cast) -> None:
    reply: dict[str, Any] = cast.client("olga").get("/kommunen/vorschlaege/", {"q": "rhein"}).json()
    assert reply == {
        "hits": [
            {"label": "Rheinburg", "detail": "Kreisfreie Stadt, Rheinland-Pfalz",
             "address": f"/kommunen/{cast.rheinburg.pk}/"}
        ]
    }  # fmt: skip
    asked = Client().get("/kommunen/vorschlaege/", {"q": "rhein"}, headers={"X-Requested-With": "fetch"})
    assert asked.status_code == 401


@pytest.mark.parametrize("typed", ["rhein", "RHEIN", "", "gibt es nicht", "%", "<script>", "x" * 500])
def test_searching_without_javascript_lists_or_explains(cast: Cast, typed: str) -> None:
    shown = cast.client("olga").get("/kommunen/", {"q": typed}).content.decode()
    assert ("Rheinburg" in shown) == (typed.lower() == "rhein")
    assert ("Nichts gefunden" in shown) == (typed not in ("rhein", "RHEIN", ""))
    assert "<script>" not in shown
