"""A second factor: set up, asked at login, sealed in the database, demanded where a role needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import CommandError, call_command
from django.test import Client

from journal.models import OutboxMail
from municipalities.models import LeadRequest, Outcome, StaffMember, StaffRole, User
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
STAFF = ["adviser", "content_editor", "operator"]


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def log_in(name: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/konto/login/", {"login": f"{name}@example.org", "password": PASSWORD})


def confirm(client: Client) -> None:
    """Says the password again, as pages about security ask for."""
    client.post("/konto/reauthenticate/", {"password": PASSWORD})


def test_setting_up_an_app_gives_recovery_codes_and_tells_by_mail(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    client, _ = log_in("miriam")
    confirm(client)
    client.get("/konto/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/konto/2fa/totp/activate/", {"code": code(secret)}, follow=True).content.decode()
    assert "Notfallcodes" in page and 'class="codes"' in page
    factor = Authenticator.objects.get(user=cast.miriam, type="totp")
    assert secret not in str(factor.data), "a copy of the database does not open the account"
    assert "Zweiter Faktor eingerichtet" in OutboxMail.objects.values_list("subject", flat=True)


def test_a_wrong_code_is_refused_in_german(cast: Cast) -> None:
    client, _ = log_in("miriam")
    confirm(client)
    client.get("/konto/2fa/totp/activate/")
    page = client.post("/konto/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert "Fehler: " in page and not Authenticator.objects.exists()


def test_the_login_asks_for_the_code_and_each_code_opens_once(cast: Cast) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.miriam, secret)
    client, answer = log_in("miriam")
    assert answer["Location"] == "/konto/2fa/authenticate/"
    assert client.get("/bewertungen/").status_code == 302, "the password alone opens nothing"
    assert client.get("/konto/2fa/authenticate/").status_code == 200
    client.post("/konto/2fa/authenticate/", {"code": code(secret)})
    assert client.get("/bewertungen/").status_code == 200
    again, _ = log_in("miriam")
    again.post("/konto/2fa/authenticate/", {"code": code(secret)})
    assert again.get("/bewertungen/").status_code == 302


@pytest.mark.parametrize("who", ["stein", "otto"])
@pytest.mark.parametrize("path", ["/bewertungen/", "/kommunen/", "/konto/", "/verwaltung/", "/konto/email/"])
def test_staff_without_a_second_factor_only_reach_its_set_up(cast: Cast, settings: Any, who: str, path: str) -> None:
    settings.SECOND_FACTOR_ROLES = STAFF
    client, _ = log_in(who)
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/konto/2fa/")
    page = client.get("/konto/2fa/").content.decode()
    assert "Ihre Aufgabe verlangt einen zweiten Faktor" in page
    confirm(client)
    assert client.get("/konto/2fa/totp/activate/").status_code == 200
    assert client.get("/konto/logout/").status_code == 200
    asked = client.get(path, headers={"X-Requested-With": "fetch"})
    assert (asked.status_code, asked.json()["code"]) == (403, "second_factor")


def test_with_a_second_factor_everything_opens(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = STAFF
    TOTP.activate(cast.otto, generate_totp_secret())
    assert cast.client("otto").get("/verwaltung/").status_code == 200


def test_a_new_role_and_a_lost_factor_count_at_once(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = STAFF
    client = cast.client("olga")
    assert client.get("/kommunen/").status_code == 200
    StaffMember.objects.create(user=cast.olga, role=StaffRole.ADVISER)
    assert client.get("/kommunen/").status_code == 302
    TOTP.activate(cast.olga, generate_totp_secret())
    assert client.get("/kommunen/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/kommunen/").status_code == 302


def test_an_operator_may_demand_it_of_leads_too(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["lead"]
    assert cast.client("miriam").get("/bewertungen/").status_code == 302
    assert cast.client("jonas").get("/bewertungen/").status_code == 200


def test_people_without_such_a_role_need_none_and_cost_one_statement(
    cast: Cast, settings: Any, django_assert_num_queries: Any
) -> None:
    client = cast.client("jonas")
    client.get("/kommunen/")
    settings.SECOND_FACTOR_ROLES = []
    with django_assert_num_queries(3):
        client.get("/kommunen/")
    settings.SECOND_FACTOR_ROLES = STAFF
    with django_assert_num_queries(4):
        assert client.get("/kommunen/").status_code == 200


def test_security_pages_ask_for_the_password_again(cast: Cast) -> None:
    client = cast.client("miriam")
    for method, path in (("get", "/konto/2fa/totp/activate/"), ("get", "/konto/2fa/webauthn/add/"),
                         ("post", "/konto/email/"), ("post", "/konto/2fa/recovery-codes/generate/")):  # fmt: skip
        answer = getattr(client, method)(path, {"email": "neu@example.org", "action_add": "1"})
        assert answer.status_code == 302 and answer["Location"].startswith("/konto/reauthenticate/")


def test_the_administration_is_for_operators_only(cast: Cast) -> None:
    User.objects.filter(pk=cast.olga.pk).update(is_staff=True, is_superuser=True)
    for who in ("olga", "stein", "miriam"):
        assert cast.client(who).get("/verwaltung/", follow=True).status_code == 403
    StaffMember.objects.create(user=cast.karl, role=StaffRole.OPERATOR)
    client = cast.client("karl")
    assert client.get("/verwaltung/").status_code == 200
    StaffMember.objects.filter(user=cast.karl).delete()
    assert client.get("/verwaltung/", follow=True).status_code == 403
    assert Client().get("/verwaltung/")["Location"] == "/konto/login/?next=/verwaltung/"


def test_operators_decide_on_requests_for_the_lead(cast: Cast) -> None:
    asked = LeadRequest.objects.create(municipality=cast.ahrfeld, person=cast.olga, function="Hauptamt")
    own = LeadRequest.objects.create(municipality=cast.ahrfeld, person=cast.otto, function="Betrieb")
    client = cast.client("otto")
    listing = "/verwaltung/municipalities/leadrequest/"
    assert "Hauptamt" in client.get(listing).content.decode()
    page = client.post(listing, {"action": "confirm", "_selected_action": [asked.pk, own.pk]}, follow=True)
    assert "entscheidet eine andere Person" in page.content.decode()
    asked.refresh_from_db()
    own.refresh_from_db()
    assert (asked.outcome, own.outcome) == (Outcome.CONFIRMED, Outcome.WAITING)
    assert (asked.decided_by, cast.olga.memberships.get().role) == (cast.otto, "lead")
    other = LeadRequest.objects.create(municipality=cast.moosbach, person=cast.olga, function="Hauptamt")
    client.post(f"{listing}{other.pk}/change/", {"reply": "Bitte lassen Sie sich einladen.", "function": "gefälscht"})
    client.post(listing, {"action": "refuse", "_selected_action": [other.pk]})
    other.refresh_from_db()
    assert (other.outcome, other.function) == (Outcome.REFUSED, "Hauptamt")
    assert "einladen" in OutboxMail.objects.latest("pk").body


def test_operators_add_people_without_knowing_a_password(cast: Cast) -> None:
    client = cast.client("otto")
    form = {
        "email": "Neu@Example.org",
        "name": "Nele",
        "staff_roles-TOTAL_FORMS": "1",
        "staff_roles-INITIAL_FORMS": "0",
        "staff_roles-0-role": "adviser",
    }
    assert client.get("/verwaltung/municipalities/user/add/").status_code == 200
    client.post("/verwaltung/municipalities/user/add/", form)
    person = User.objects.get(email="neu@example.org")
    assert not person.has_usable_password() and person.staff_roles.get().role == "adviser"
    assert not person.emailaddress_set.get().verified
    page = client.get(f"/verwaltung/municipalities/user/{person.pk}/change/").content.decode()
    assert 'name="is_superuser"' not in page and 'name="password"' not in page


def test_operators_reset_a_lost_second_factor_and_the_person_is_told(cast: Cast) -> None:
    TOTP.activate(cast.miriam, generate_totp_secret())
    chosen = {"action": "reset_second_factor", "_selected_action": [cast.miriam.pk]}
    cast.client("otto").post("/verwaltung/municipalities/user/", chosen)
    assert not Authenticator.objects.exists()
    assert "zurückgesetzt" in OutboxMail.objects.get(to="miriam@example.org").body


def test_the_administration_holds_our_own_tables_only(cast: Cast) -> None:
    client = cast.client("otto")
    for path in ("mfa/authenticator", "socialaccount/socialapp", "account/emailaddress", "auth/group"):
        assert client.get(f"/verwaltung/{path}/").status_code == 404
    assert client.get("/verwaltung/password_change/")["Location"] == "/konto/password/change/"


def test_every_page_of_the_administration_opens(cast: Cast) -> None:
    LeadRequest.objects.create(municipality=cast.ahrfeld, person=cast.olga, function="Hauptamt")
    client = cast.client("otto")
    listing = "municipality/"
    for path in (listing, f"{listing}{cast.rheinburg.pk}/change/", f"{listing}?q=rhein", f"{listing}?q=%25",
                 f"{listing}?q=0815", f"{listing}add/", "user/?q=miriam", "leadrequest/"):  # fmt: skip
        assert client.get(f"/verwaltung/municipalities/{path}").status_code == 200, path


def test_the_first_operator_is_made_on_the_command_line(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "passwort"
    file.write_text(PASSWORD + "\n", "utf-8")
    call_command("createoperator", "Erste@Example.org", "--name", "Erna Erste", "--password-file", str(file))
    call_command("createoperator", "olga@example.org")
    assert "Erna Erste hat die Rolle Betrieb" in capsys.readouterr().out
    client = Client()
    client.post("/konto/login/", {"login": "erste@example.org", "password": PASSWORD})
    assert client.get("/verwaltung/").status_code == 200
    assert cast.client("olga").get("/verwaltung/").status_code == 200


def test_without_a_password_the_first_operator_sets_it_alone(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("createoperator", "erste@example.org")
    person = User.objects.get(email="erste@example.org")
    assert not person.has_usable_password() and not person.emailaddress_set.get().verified
    assert "„Passwort vergessen?“" in capsys.readouterr().out


def test_an_operator_never_gets_a_weak_password(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "passwort"
    file.write_text("kurz", "utf-8")
    with pytest.raises(CommandError, match="zu kurz"):
        call_command("createoperator", "erste@example.org", "--password-file", str(file))
    with pytest.raises(CommandError, match="lässt sich nicht lesen"):
        call_command("createoperator", "erste@example.org", "--password-file", str(tmp_path / "nichts"))
    assert not User.objects.filter(email="erste@example.org").exists()
