"""What a form sends when the session or its token is over: not lost, and nobody else's to see."""

from __future__ import annotations

import re
import time
import uuid
from html import unescape
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from assessments import reviewing, workflow
from assessments.models import Assessment
from difu_orgmodels import resending
from tests.cast import PASSWORD, Cast, draft, in_review

pytestmark = pytest.mark.django_db
AGAIN = "/konto/noch-einmal-senden/"
SECRET_WORDS = "Nur für die Augen von Jonas"
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def case(cast: Cast) -> Assessment:
    return draft(cast)


def at_work(cast: Cast, who: str = "jonas", **options: Any) -> Client:
    """A browser in which somebody has looked at a page, as it is when the session has ended."""
    client = Client(**options)
    client.force_login(cast.people[who])
    assert client.get("/bewertungen/").status_code == 200
    Session.objects.all().delete()
    return client


def address(case: Assessment) -> str:
    return f"/bewertungen/{case.pk}/massnahmen/neu/"


def log_in(client: Client, who: str, answer: Any) -> Any:
    """As asked for: the page that the login leads to."""
    assert answer.status_code == 302 and answer["Location"].startswith("/konto/login/")
    data = {"login": f"{who}@example.org", "password": PASSWORD}
    return client.post(answer["Location"], data, follow=True)


def form_of(answer: Any) -> tuple[str, dict[str, str]]:
    """Where the page sends what was typed, and what it is."""
    page = answer.content.decode()
    (action,) = re.findall(r'<form class="stack" method="post" action="([^"]+)"', page)
    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.S)
    return unescape(action), {unescape(name): unescape(value) for name, value in found}


def test_what_was_typed_waits_behind_the_login_and_is_sent_again(cast: Cast, case: Assessment) -> None:
    client = at_work(cast)
    assert "aufgehoben" not in client.get("/konto/login/").content.decode()
    typed = {"name": 'Ein <b>"Portal"</b> & mehr', "description": "Zeile eins\nZeile zwei"}
    answer = client.post(address(case), typed)
    door = client.get(answer["Location"]).content.decode()
    assert "ist 30 Minuten lang aufgehoben" in door and "Portal" not in door
    answer = log_in(client, "jonas", answer)
    assert answer.request["PATH_INFO"] == AGAIN
    assert form_of(answer) == (address(case), typed)
    assert "<b>" not in answer.content.decode()
    action, fields = form_of(answer)
    assert client.post(action, fields).status_code == 302
    assert case.measures.get().name == typed["name"]


def test_it_is_shown_once(cast: Cast, case: Assessment) -> None:
    client = at_work(cast)
    log_in(client, "jonas", client.post(address(case), {"name": SECRET_WORDS}))
    again = client.get(AGAIN).content.decode()
    assert SECRET_WORDS not in again and "Hier wartet keine Eingabe" in again


@pytest.mark.parametrize("who", ["miriam", "olga"], ids=["a colleague", "a stranger"])
def test_who_logs_in_next_in_the_same_browser_sees_nothing_of_it(cast: Cast, case: Assessment, who: str) -> None:
    client = at_work(cast)
    answer = log_in(client, who, client.post(address(case), {"name": SECRET_WORDS}))
    assert SECRET_WORDS not in answer.content.decode()
    log_in(client, "jonas", client.post("/konto/logout/") and client.get(AGAIN))
    assert SECRET_WORDS not in client.get(AGAIN).content.decode()


def test_it_waits_half_an_hour(cast: Cast, case: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    client = at_work(cast)
    answer = client.post(address(case), {"name": SECRET_WORDS})
    later = time.time() + resending.PATIENCE + 1
    monkeypatch.setattr("time.time", lambda: later)
    assert SECRET_WORDS not in log_in(client, "jonas", answer).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"name": SECRET_WORDS, "password": "x"},
        {"name": SECRET_WORDS + "x" * resending.MOST_CHARACTERS},
    ],
    ids=["passwords", "too much"],
)
def test_neither_secrets_nor_too_much_are_kept(cast: Cast, case: Assessment, typed: dict[str, str]) -> None:
    client = at_work(cast)
    answer = log_in(client, "jonas", client.post(address(case), typed))
    assert SECRET_WORDS not in answer.content.decode() and "Hier wartet keine Eingabe" in answer.content.decode()


@pytest.mark.parametrize("mark", [None, "1", "1:abc:def"])
def test_who_never_was_logged_in_leaves_nothing_on_the_server(case: Assessment, mark: str | None) -> None:
    client = Client()
    if mark:
        client.cookies["zuletzt"] = mark
    assert client.post(address(case), {"name": SECRET_WORDS}).status_code == 302
    assert not Session.objects.exists()


def test_after_a_button_one_lands_on_a_page_and_not_on_an_address_for_buttons(cast: Cast, case: Assessment) -> None:
    client = at_work(cast, "miriam")
    button = f"/bewertungen/{case.pk}/archiv/"
    answer = log_in(client, "miriam", client.post(button, {"operation": "1"}))
    assert answer.status_code == 200 and form_of(answer) == (button, {"operation": "1"})


# Addresses behind buttons


def test_an_address_behind_a_button_opened_by_hand_is_a_german_page(cast: Cast, case: Assessment) -> None:
    for path in ("archiv", "einreichen", "verwerfen"):
        answer = cast.client("miriam").get(f"/bewertungen/{case.pk}/{path}/")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        assert "Diese Adresse gehört zu einem Knopf" in answer.content.decode()
    script = cast.client("miriam").get(f"/bewertungen/{case.pk}/archiv/", headers={"X-Requested-With": "fetch"})
    assert (script.status_code, script.json()["code"]) == (405, "method")


# Stale tokens


def stale(cast: Cast, case: Assessment, who: str | None = "jonas", **request: Any) -> Any:
    """A form whose token is of another time; it stood on a page of Jonas."""
    client = Client(enforce_csrf_checks=True)
    if who:
        client.force_login(cast.people[who])
    typed = {"name": SECRET_WORDS, "person": str(cast.jonas.pk), **request.pop("typed", {})}
    return client, client.post(address(case), {**typed, "csrfmiddlewaretoken": "x" * 64}, **request)


def test_a_stale_form_is_sent_again_with_a_fresh_token(cast: Cast, case: Assessment) -> None:
    client, answer = stale(cast, case, headers=OURS)
    assert answer.status_code == 403
    action, fields = form_of(answer)
    assert (action, fields) == (address(case), {"name": SECRET_WORDS, "person": str(cast.jonas.pk)})
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.content.decode())
    assert client.post(action, {**fields, "csrfmiddlewaretoken": token}).status_code == 302
    assert case.measures.get().name == SECRET_WORDS


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "http://boese.example"},
        {"Origin": "null", "Referer": "http://testserver/"},
        {"Origin": "http://testserver.boese.example"},
        {"Referer": "http://boese.example/http://testserver/"},
    ],
    ids=str,
)
def test_a_form_from_elsewhere_is_never_one_click_away(cast: Cast, case: Assessment, headers: dict[str, str]) -> None:
    _, answer = stale(cast, case, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 403 and SECRET_WORDS not in page and "Noch einmal senden" not in page
    assert "kam nicht von uns" in page


@pytest.mark.parametrize("name", ["Origin", "Referer"])
def test_browsers_that_name_their_origin_only_are_believed(cast: Cast, case: Assessment, name: str) -> None:
    _, answer = stale(cast, case, headers={name: "http://testserver"})
    assert form_of(answer)[1]["name"] == SECRET_WORDS


@pytest.mark.parametrize("person", ["miriam", ""], ids=["a colleague's", "nobody's"])
def test_it_is_not_offered_under_another_name(cast: Cast, case: Assessment, person: str) -> None:
    typed = {"person": str(cast.people[person].pk) if person else ""}
    _, answer = stale(cast, case, typed=typed, headers=OURS)
    assert SECRET_WORDS not in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "path", "colleague"),
    [
        ("stein", "/pruefung/{case}/", "berta"),
        ("stein", "/pruefung/{case}/aendern-erbitten/", "berta"),
        ("stein", "/pruefung/{case}/freigeben/", "berta"),
        ("stein", "/pruefung/textbausteine/neu/", "berta"),
        ("miriam", "/bewertungen/{asked}/rueckmeldung/", "jonas"),
        ("miriam", "/bewertungen/{asked}/schritt/mittel/zuweisen/", "jonas"),
        ("miriam", "/kommunen/{town}/personen/einladen/", "otto"),
        ("jonas", "/konto/meine-daten/", "miriam"),
    ],
)
def test_every_form_says_whose_it_is_and_nobody_else_is_offered_it(
    cast: Cast, documents: dict[str, Any], who: str, path: str, colleague: str
) -> None:
    """Somebody leaves a page open; a colleague logs in in the same browser and comes across it."""
    under_review, asked = in_review(cast, documents["T3"]), in_review(cast, documents["T1"])
    reviewing.remark(asked, cast.stein, uuid.uuid4(), "Woran zeigt sich das?")
    workflow.request_changes(asked, cast.stein, uuid.uuid4(), "Bitte klären Sie das.")
    path = path.format(case=under_review.pk, asked=asked.pk, town=cast.rheinburg.pk)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.people[who])
    page = client.get(path).content.decode()
    forms = re.findall(r'<form[^>]*method="post"[^>]*>(.*?)</form>', page, re.DOTALL)
    owners = [re.findall(r'name="person" value="(\d+)"', form) for form in forms]
    assert owners and all(owner == [str(cast.people[who].pk)] for owner in owners)
    typed = {"text": SECRET_WORDS, "person": owners[0][0], "csrfmiddlewaretoken": "x" * 64}
    assert form_of(client.post(path, typed, headers=OURS))[1]["text"] == SECRET_WORDS
    client.force_login(cast.people[colleague])
    answer = client.post(path, typed, headers=OURS)
    assert answer.status_code == 403 and SECRET_WORDS not in answer.content.decode()


def test_without_login_it_stays_in_the_page_where_it_says_whose_it_is(cast: Cast, case: Assessment) -> None:
    _, answer = stale(cast, case, who=None, headers=OURS)
    assert form_of(answer)[1] == {"name": SECRET_WORDS, "person": str(cast.jonas.pk)}
    assert "In neuem Fenster anmelden" in answer.content.decode()
    _, answer = stale(cast, case, who=None, typed={"person": ""}, headers=OURS)
    assert SECRET_WORDS not in answer.content.decode()


# Trials


def test_who_has_lost_a_trial_is_not_sent_to_a_login(case: Assessment) -> None:
    client = Client()
    path = f"/bewertungen/{case.pk}/schritt/auftrag/"
    page = client.post(path, {"person": "trial"}, follow=True)
    assert page.request["PATH_INFO"] == "/ausprobieren/"
    assert "Der Versuch ist in diesem Browser nicht mehr erreichbar." in page.content.decode()
    fetch = {"X-Requested-With": "fetch"}
    for reply in (
        client.get(f"/bewertungen/{case.pk}/speichern/?person=trial", headers=fetch),
        client.post(f"/bewertungen/{case.pk}/speichern/", {"person": "trial"}, headers=fetch),
        Client(enforce_csrf_checks=True).post(path, {"person": "trial"}, headers=fetch),
    ):
        assert (reply.status_code, reply.json()["code"]) == (410, "ended")


def test_what_was_typed_in_a_trial_outlives_a_login_in_another_window(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/ausprobieren/").content.decode()
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    begun = client.post("/ausprobieren/", {"name": "", "csrfmiddlewaretoken": token})
    path = f"{begun['Location']}massnahmen/neu/"
    assert 'name="person" value="trial"' in client.get(path).content.decode()
    client.force_login(cast.jonas)
    typed = {"name": SECRET_WORDS, "person": "trial", "csrfmiddlewaretoken": "x" * 64}
    assert form_of(client.post(path, typed, headers=OURS))[1]["name"] == SECRET_WORDS


def test_a_link_does_not_make_a_browser_forget_its_trial(case: Assessment) -> None:
    client = Client()
    client.post("/ausprobieren/", {"name": ""})
    client.get(f"/bewertungen/{case.pk}/?person=trial")
    assert client.cookies["versuch"].value
