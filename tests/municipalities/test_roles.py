"""Roles of people in a municipality: the lead changes them, and somebody always keeps the lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from journal.models import OutboxMail
from municipalities import roles
from municipalities.access import Refused
from municipalities.models import Membership, Role, User
from tests.cast import Cast
from tests.races import at_once

pytestmark = pytest.mark.django_db


def of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def role(user: User) -> str:
    return of(user).role


def post(client: Client, cast: Cast, name: str, member: Membership | None = None, **data: Any) -> Any:
    keys = {"pk": cast.rheinburg.pk} | ({"member": member.pk} if member else {})
    return client.post(reverse(f"municipalities:{name}", kwargs=keys), data)


def test_the_lead_changes_a_role_and_the_person_is_told(cast: Cast) -> None:
    post(cast.client("miriam"), cast, "member", of(cast.rosa), role="editor")
    assert role(cast.rosa) == Role.EDITOR
    letter = OutboxMail.objects.get()
    assert letter.to == "rosa@example.org" and "Bearbeitung" in letter.body


def test_an_unknown_role_is_refused_in_plain_words(cast: Cast) -> None:
    page = post(cast.client("miriam"), cast, "member", of(cast.rosa), role="chef").content.decode()
    assert "Fehler: " in page and role(cast.rosa) == Role.READER


def test_a_removed_person_is_out_at_once_and_told(cast: Cast) -> None:
    client = cast.client("jonas")
    post(cast.client("miriam"), cast, "remove", of(cast.jonas))
    assert client.get(f"/kommunen/{cast.rheinburg.pk}/personen/").status_code == 404
    assert OutboxMail.objects.get().to == "jonas@example.org"


def test_handing_over_makes_one_lead_and_the_other_an_editor(cast: Cast) -> None:
    post(cast.client("miriam"), cast, "hand-over", successor=of(cast.jonas).pk)
    assert (role(cast.miriam), role(cast.jonas)) == (Role.EDITOR, Role.LEAD)


def test_the_lead_is_not_handed_to_strangers_or_locked_accounts(cast: Cast) -> None:
    client = cast.client("miriam")
    assert "Bitte wählen" in post(client, cast, "hand-over", successor=of(cast.karl).pk).content.decode()
    User.objects.filter(pk=cast.jonas.pk).update(is_active=False)
    post(client, cast, "hand-over", successor=of(cast.jonas).pk)
    assert role(cast.miriam) == Role.LEAD


def test_anybody_may_leave(cast: Cast) -> None:
    post(cast.client("rosa"), cast, "leave")
    assert not cast.rosa.memberships.exists()


def test_the_last_lead_leaves_only_by_naming_another(cast: Cast) -> None:
    client = cast.client("miriam")
    page = post(client, cast, "leave")
    assert page.status_code == 200 and "wer die Federführung übernimmt" in page.content.decode()
    assert role(cast.miriam) == Role.LEAD
    post(client, cast, "leave", successor=of(cast.rosa).pk)
    assert not cast.miriam.memberships.exists() and role(cast.rosa) == Role.LEAD


def test_the_last_lead_alone_is_told_to_invite_somebody(cast: Cast) -> None:
    page = cast.client("karl").get(f"/kommunen/{cast.moosbach.pk}/personen/verlassen/").content.decode()
    assert "Laden Sie zuerst eine Person ein" in page


@pytest.mark.parametrize(
    "deed",
    [
        lambda member: roles.change_role(member, Role.EDITOR),
        lambda member: roles.change_role(member, Role.READER),
        roles.remove,
        roles.leave,
    ],
    ids=["edits", "reads", "is removed", "leaves"],
)
def test_the_last_lead_stays_lead(cast: Cast, deed: Callable[[Membership], None]) -> None:
    with pytest.raises(Refused, match="Ohne Federführung"):
        deed(of(cast.miriam))
    assert role(cast.miriam) == Role.LEAD


def test_a_locked_account_does_not_count_as_lead(cast: Cast) -> None:
    Membership.objects.filter(user=cast.jonas).update(role=Role.LEAD)
    User.objects.filter(pk=cast.jonas.pk).update(is_active=False)
    with pytest.raises(Refused):
        roles.remove(of(cast.miriam))


def test_the_refusal_is_a_page_with_the_reason(cast: Cast) -> None:
    answer = post(cast.client("miriam"), cast, "member", of(cast.miriam), role="reader")
    assert answer.status_code == 409 and "Ohne Federführung" in answer.content.decode()


def test_who_gives_up_the_lead_lands_where_they_may_be(cast: Cast) -> None:
    Membership.objects.filter(user=cast.jonas).update(role=Role.LEAD)
    answer = post(cast.client("miriam"), cast, "remove", of(cast.miriam))
    assert answer["Location"] == "/konto/"


def test_a_deed_on_somebody_who_has_gone_says_so(cast: Cast) -> None:
    gone = of(cast.rosa)
    Membership.objects.filter(pk=gone.pk).delete()
    with pytest.raises(Refused, match="macht nicht mehr mit"):
        roles.change_role(gone, Role.EDITOR)


@pytest.mark.django_db(transaction=True)
def test_two_leads_who_go_at_the_same_moment_leave_one_behind(cast: Cast) -> None:
    deeds = (roles.leave, roles.remove, lambda member: roles.change_role(member, Role.READER))
    for first in deeds:
        for second in deeds:
            for user in (cast.miriam, cast.jonas):
                Membership.objects.update_or_create(
                    municipality=cast.rheinburg, user=user, defaults={"role": Role.LEAD}
                )
            outcomes = at_once(lambda deed=first: deed(of(cast.miriam)), lambda deed=second: deed(of(cast.jonas)))
            assert Membership.objects.filter(municipality=cast.rheinburg, role=Role.LEAD).count() == 1
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Refused"]
