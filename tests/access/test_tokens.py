"""What opens something once, and sessions that are over: figures 30 and 31."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import log2
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.utils.timezone import localdate, now

from assessments import trials
from journal.outbox import send_waiting
from municipalities import erasure, joining, roles
from municipalities.models import Invitation, Membership, Role, StaffMember, User
from tests.canary import places_of
from tests.cast import PASSWORD, Cast, draft

pytestmark = pytest.mark.django_db

Figure = Callable[[int, str], None]
NEW = {"name": "Nele Neu", "password": PASSWORD, "password_again": PASSWORD}
OTHER = "noch ein ganz anderes langes passwort"


def invited(cast: Cast, email: str) -> str:
    tokens: list[str] = []
    joining.invite(cast.rheinburg, cast.miriam, email, Role.EDITOR, lambda token: tokens.append(token) or token)  # type: ignore[func-returns-value]
    return tokens[0]


def opens(token: str, client: Client | None = None) -> bool:
    """Whether an invitation makes somebody a member."""
    before = Membership.objects.count()
    (client or Client()).post(f"/kommunen/einladung/{token}/", NEW)
    return Membership.objects.count() > before


def reset_link(email: str) -> str:
    Client().post("/konto/password/reset/", {"email": email})
    send_waiting.func()
    link = re.search(r"http://testserver(/konto/password/reset/key/\S+)", mail.outbox[-1].body)
    assert link
    return link[1]


def resets(link: str, password: str) -> bool:
    client = Client()
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})
    return any(user.check_password(password) for user in User.objects.all())


def test_nothing_opens_twice_late_or_for_somebody_else(cast: Cast, settings: Any, figure: Figure) -> None:
    tried: dict[str, bool] = {}

    used = invited(cast, "eins@example.org")
    assert opens(used)
    tried["invitation used before"] = opens(used)
    late = invited(cast, "zwei@example.org")
    Invitation.objects.filter(email="zwei@example.org").update(expires_at=now())
    tried["invitation that has expired"] = opens(late)
    revoked = invited(cast, "drei@example.org")
    joining.revoke(Invitation.objects.get(email="drei@example.org"))
    tried["invitation that was revoked"] = opens(revoked)
    theirs = invited(cast, "karl@example.org")
    tried["invitation of somebody with an account"] = opens(theirs)
    tried["invitation of somebody else"] = opens(theirs, cast.client("olga"))
    tried["invitation that is cut"] = opens(theirs[:-1])
    tried["hash instead of the token"] = opens(Invitation.objects.get(email="karl@example.org").token_hash)

    link = reset_link("miriam@example.org")
    assert resets(link, OTHER)
    tried["reset used before"] = resets(link, "passwort nummer eins")
    link = reset_link("jonas@example.org")
    mine, theirs_id = re.findall(r"/key/([0-9a-z]+)-", link + reset_link("rosa@example.org"))
    tried["reset of somebody else"] = resets(link.replace(f"/{mine}-", f"/{theirs_id}-"), "passwort nummer zwei")
    newer = reset_link("jonas@example.org")
    cast.jonas.set_password("inzwischen neu gesetzt")
    cast.jonas.save()
    tried["reset from before a new password"] = resets(newer, "passwort nummer drei")
    link = reset_link("rosa@example.org")
    settings.PASSWORD_RESET_TIMEOUT = -1
    tried["reset that has expired"] = resets(link, "passwort nummer vier")

    trial, _ = trials.begin("Versuch", localdate())
    for name, value in (("of another browser", "x" * 43), ("as its hash", str(trial.trial_token_hash))):
        client = Client()
        client.cookies["versuch"] = value
        tried[f"trial {name}"] = client.get(f"/bewertungen/{trial.pk}/").status_code == 200
    accepted = [name for name, opened in tried.items() if opened]
    figure(30, f"{len(tried)} ways to misuse a token, {len(accepted)} accepted")
    assert accepted == []


def test_a_copy_of_the_database_holds_no_token_that_opens_anything(cast: Cast, figure: Figure) -> None:
    tokens = [invited(cast, f"p{number}@example.org") for number in range(10)]
    _, trial = trials.begin("Versuch", localdate())
    Client().post("/konto/password/reset/", {"email": "miriam@example.org"})
    found = [place for token in [*tokens, trial] for place in places_of(token)]
    found += places_of("/konto/password/reset/key/")
    bits = min(len(token) for token in tokens) * log2(64)
    figure(30, f"{len(tokens) + 2} tokens, {len(found)} found in the database, {bits:.0f} bits each")
    assert found == [] and bits >= 128 and len(set(tokens)) == len(tokens)


# Sessions -----------------------------------------------------------------------------------------


def is_in(client: Client, path: str = "/bewertungen/") -> bool:
    return client.get(path).status_code == 200


def logged_in(name: str) -> Client:
    client = Client()
    client.post("/konto/login/", {"login": f"{name}@example.org", "password": PASSWORD})
    assert is_in(client)
    return client


def with_session(key: str | None) -> Client:
    client = Client()
    client.cookies["sessionid"] = key or ""
    return client


def test_no_session_outlives_what_it_was_given_for(cast: Cast, figure: Figure) -> None:
    stale: dict[str, bool] = {}

    fixed = Client()
    fixed.post("/ausprobieren/", {"name": "Probe"})
    fixed.get("/konto/login/")
    given = fixed.session.session_key
    fixed.post("/konto/login/", {"login": "miriam@example.org", "password": PASSWORD})
    assert is_in(fixed)
    stale["known before the login"] = is_in(with_session(given))

    leaving = logged_in("miriam")
    key = leaving.session.session_key
    leaving.post("/konto/logout/")
    stale["logged out"] = is_in(with_session(key)) or is_in(leaving)

    here, there = logged_in("miriam"), logged_in("miriam")
    here.post("/konto/password/change/", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER})
    stale["elsewhere, after a new password"] = is_in(there)
    stale["here, after a new password"] = is_in(here)

    case = draft(cast)
    jonas, rosa = logged_in("jonas"), logged_in("rosa")
    page = f"/bewertungen/{case.pk}/"
    assert is_in(jonas, page) and is_in(rosa, page)
    roles.change_role(cast.jonas.memberships.get(), Role.READER)
    stale["an editor's, now a reader"] = jonas.post(f"{page}massnahmen/neu/", {"name": "x"}).status_code != 403
    roles.remove(cast.rosa.memberships.get())
    stale["a member's, now removed"] = is_in(rosa, page)

    berta, otto = logged_in("berta"), logged_in("otto")
    assert is_in(berta, "/pruefung/") and is_in(otto, "/betrieb/protokoll/")
    StaffMember.objects.filter(user__in=(cast.berta, cast.otto)).delete()
    stale["an adviser's, now none"] = is_in(berta, "/pruefung/")
    stale["an operator's, now none"] = is_in(otto, "/betrieb/protokoll/") or is_in(otto, "/verwaltung/")

    olga, karl = logged_in("olga"), logged_in("karl")
    get_user_model().objects.filter(pk=cast.olga.pk).update(is_active=False)
    stale["of a locked account"] = is_in(olga)
    Membership.objects.filter(user=cast.karl).update(role=Role.READER)
    erasure.erase_account(cast.karl)
    stale["of a deleted account"] = is_in(karl)

    accepted = [name for name, is_open in stale.items() if is_open]
    figure(31, f"{len(stale)} stale sessions, {len(accepted)} accepted")
    assert accepted == []
