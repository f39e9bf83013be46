"""Who gets in where: every address of a municipality, every person, every method."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils.timezone import now

from municipalities import joining, urls
from municipalities.models import Invitation, LeadRequest, Membership, Role
from tests.cast import INSIDERS, NAMES, OUTSIDERS, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

# What each address of the people of a municipality asks for, and the methods it knows.
NEEDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "people": ("member", ("GET",)),
    "leave": ("member", ("GET", "POST")),
    "face": ("lead", ("GET", "POST")),
    "invite": ("lead", ("GET", "POST")),
    "hand-over": ("lead", ("GET", "POST")),
    "member": ("lead", ("GET", "POST")),
    "remove": ("lead", ("GET", "POST")),
    "erasure": ("lead", ("GET", "POST")),
    "erasure-confirm": ("lead", ("POST",)),
    "erasure-stop": ("lead", ("POST",)),
    "renew": ("lead", ("POST",)),
    "revoke": ("lead", ("POST",)),
}
FOR_MEMBERS_AND_ADVISERS = {"arms": ("GET",)}
FOR_ALL_ACCOUNTS = {
    "find": ("GET",),
    "suggestions": ("GET",),
    "municipality": ("GET",),
    "ask-for-lead": ("GET", "POST"),
    "withdraw-request": ("POST",),
}
FOR_EVERYBODY = {"accept": ("GET", "POST")}
METHODS = {
    **{name: methods for name, (_, methods) in NEEDS.items()},
    **FOR_MEMBERS_AND_ADVISERS,
    **FOR_ALL_ACCOUNTS,
}


def test_every_address_has_an_expectation() -> None:
    names = {pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)}
    assert names == {*NEEDS, *FOR_MEMBERS_AND_ADVISERS, *FOR_ALL_ACCOUNTS, *FOR_EVERYBODY}


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    sent = joining.invite(cast.rheinburg, cast.miriam, "neu@example.org", Role.READER, lambda token: token)
    Invitation.objects.update(sent_at=now() - joining.PAUSE)
    return sent


def address(cast: Cast, name: str, pk: int | None = None) -> str:
    keys: dict[str, Any] = {} if name in ("find", "suggestions") else {"pk": pk or cast.rheinburg.pk}
    if name in ("member", "remove"):
        keys["member"] = Membership.objects.get(municipality=cast.rheinburg, user=cast.rosa).pk
    if name in ("renew", "revoke"):
        keys["invitation"] = Invitation.objects.get().pk
    return reverse(f"municipalities:{name}", kwargs=keys)


def call(client: Client, method: str, path: str) -> int:
    data = {"email": "vierte@example.org", "role": "reader", "function": "Hauptamt"} if method == "POST" else {}
    return int(getattr(client, method.lower())(path, data).status_code)


@pytest.mark.parametrize("name", NEEDS)
@pytest.mark.parametrize("who", OUTSIDERS)
def test_an_outsider_never_learns_who_works_there(cast: Cast, invitation: Invitation, name: str, who: str) -> None:
    client = cast.client(who)
    before = list(Membership.objects.order_by("pk").values())
    for method in NEEDS[name][1]:
        assert call(client, method, address(cast, name)) == 404
        assert call(client, method, address(cast, name, pk=999_999)) == 404
    assert list(Membership.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", NEEDS)
@pytest.mark.parametrize("who", INSIDERS)
def test_an_insider_may_do_what_their_role_allows(cast: Cast, invitation: Invitation, name: str, who: str) -> None:
    need, methods = NEEDS[name]
    client = cast.client(who)
    for method in methods:
        allowed = need == "member" or who == "miriam"
        nothing_asked = name == "erasure-stop"
        expected = (409,) if nothing_asked else (200, 302)
        assert call(client, method, address(cast, name)) in (expected if allowed else (403,))


@pytest.mark.parametrize("name", METHODS)
def test_without_login_every_address_leads_to_the_login(cast: Cast, invitation: Invitation, name: str) -> None:
    for method in METHODS[name]:
        answer = getattr(Client(), method.lower())(address(cast, name))
        assert answer.status_code == 302 and answer["Location"].startswith("/konto/login/")


@pytest.mark.parametrize("who", NAMES)
@pytest.mark.parametrize("name", FOR_ALL_ACCOUNTS)
def test_the_register_is_open_to_every_account(cast: Cast, name: str, who: str) -> None:
    if name == "withdraw-request":
        LeadRequest.objects.create(municipality=cast.rheinburg, person=cast.people[who], function="Hauptamt")
    for method in FOR_ALL_ACCOUNTS[name]:
        status = call(cast.client(who), method, address(cast, name))
        refused = method == "POST" and name == "ask-for-lead" and who in INSIDERS
        assert status == 409 if refused else status in (200, 302)


@pytest.mark.parametrize("name", METHODS)
def test_other_methods_are_refused(cast: Cast, invitation: Invitation, name: str) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(METHODS[name]):
        assert call(cast.client("miriam"), method, address(cast, name)) == 405


def test_members_and_invitations_of_another_municipality_are_not_reachable(cast: Cast, invitation: Invitation) -> None:
    """Karl leads in Moosbach: through its address he reaches nobody of Rheinburg."""
    client = cast.client("karl")
    for name in ("member", "remove", "renew", "revoke"):
        for method in NEEDS[name][1]:
            assert call(client, method, address(cast, name, pk=cast.moosbach.pk)) == 404


def test_a_role_ends_and_begins_at_once(cast: Cast) -> None:
    client = cast.client("miriam")
    assert call(client, "GET", address(cast, "invite")) == 200
    Membership.objects.filter(user=cast.miriam).update(role=Role.READER)
    assert call(client, "GET", address(cast, "invite")) == 403
    Membership.objects.filter(user=cast.miriam).delete()
    assert call(client, "GET", address(cast, "people")) == 404


def test_readers_see_names_and_roles_but_neither_addresses_nor_logins(cast: Cast, invitation: Invitation) -> None:
    page = cast.client("rosa").get(address(cast, "people")).content.decode()
    main = page.split("<main", 1)[1]
    assert "Miriam" in main and "Federführung" in main
    assert "@example.org" not in main and "Zuletzt angemeldet" not in main
    lead = cast.client("miriam").get(address(cast, "people")).content.decode()
    assert "jonas@example.org" in lead and "neu@example.org" in lead and "Zuletzt angemeldet" in lead


def test_nobody_learns_from_the_register_whether_somebody_leads(cast: Cast) -> None:
    def page(town: Any) -> str:
        text = cast.client("olga").get(address(cast, "municipality", town.pk)).content.decode()
        return text.split("So machen Sie hier mit", 1)[1].replace(f"/{town.pk}/", "/")

    assert page(cast.rheinburg) == page(cast.ahrfeld), "one has a lead, the other has none"


@pytest.mark.parametrize("members", [3, 43])
def test_pages_need_the_same_statements_at_any_size(
    cast: Cast, invitation: Invitation, members: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(members - 3):
        person = type(cast.miriam).objects.create(email=f"p{number}@example.org", name=f"P {number}")
        Membership.objects.create(municipality=cast.rheinburg, user=person, role=Role.READER)
    client = cast.client("miriam")
    for name, most in (("people", 6), ("find", 4), ("suggestions", 4), ("municipality", 6), ("member", 6)):
        with django_assert_max_num_queries(most):
            client.get(address(cast, name), {"q": "rhein"})
