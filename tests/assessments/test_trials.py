"""Trying out without an account: whom a trial is open to, how it is taken over and how it ends."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils.timezone import localdate, now

from assessments import trials, urls
from assessments.access import StateConflict
from assessments.exchange import parse_case
from assessments.filling import import_case
from assessments.models import Answer, Assessment, Measure
from assessments.reading import case_of, read
from assessments.report.html import html_of
from catalogue.publishing import published
from tests.assessments.test_access import NEEDS, NOTHING_SUBMITTED, OPEN_TO_ALL_ACCOUNTS, address
from tests.assessments.test_autosave import SUPPORT, page_of, save, send, shown
from tests.assessments.test_questionnaire import fill
from tests.cast import NAMES, Cast, draft, filled
from tests.printing import print_instead

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

START = "/ausprobieren/"
LOGIN = "/konto/login/"
NAME = configured.TRIAL_COOKIE_NAME


def begun(client: Client, name: str = "Musterstadt") -> Assessment:
    """A trial begun in this browser."""
    answer = client.post(START, {"name": name})
    assert answer.status_code == 302
    return Assessment.objects.get(pk=re.findall(r"\d+", answer["Location"])[0])


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def trial(visitor: Client, documents: dict[str, Any]) -> Assessment:
    trial = begun(visitor)
    import_case(trial, parse_case(documents["T1"], published()), None)
    Measure.objects.create(assessment=trial, key="wlan", name="WLAN in der Innenstadt")
    trial.refresh_from_db()
    return trial


def front(trial: Assessment) -> str:
    return f"/bewertungen/{trial.pk}/"


def expire(trial: Assessment) -> None:
    Assessment.objects.filter(pk=trial.pk).update(trial_expires_at=now() - timedelta(seconds=1))


# Beginning


def test_a_trial_begins_without_login_and_with_every_step(visitor: Client) -> None:
    trial = begun(visitor)
    assert (trial.place, trial.municipality, trial.created_by) == ("Musterstadt", None, None)
    page = visitor.get(front(trial)).content.decode()
    assert "Musterstadt" in page and "Versuch ohne Konto" in page


def test_without_a_name_it_is_your_municipality(visitor: Client) -> None:
    assert begun(visitor, "").place == "Ihre Kommune"


def test_only_a_hash_of_the_token_is_stored_and_the_cookie_is_for_the_server_alone(visitor: Client) -> None:
    trial = begun(visitor)
    cookie = visitor.cookies[NAME]
    assert len(cookie.value) >= 43, "256 bits"
    assert cookie.value not in str(Assessment.objects.filter(pk=trial.pk).values().get())
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["path"]) == (True, "Lax", 86400, "/")


def test_over_https_the_cookie_is_secure(visitor: Client, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE, settings.TRIAL_COOKIE_NAME = True, "__Host-versuch"
    begun(visitor)
    cookie = visitor.cookies["__Host-versuch"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_a_running_trial_is_offered_first_and_replaced_only_on_demand(visitor: Client, trial: Assessment) -> None:
    assert "Versuch fortsetzen" in visitor.get(START).content.decode()
    assert Assessment.objects.filter(pk=trial.pk).exists()
    other = begun(visitor, "Neustadt")
    assert list(Assessment.objects.all()) == [other]


@pytest.mark.parametrize("name", ["x" * 201, "a\x9fb"], ids=["long", "control"])
def test_a_bad_name_gets_a_sentence(visitor: Client, name: str) -> None:
    answer = visitor.post(START, {"name": name})
    assert answer.status_code == 200
    assert "Fehler: " in answer.content.decode()
    assert not Assessment.objects.exists()


def test_too_many_trials_from_one_line_get_a_german_sentence(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"trial": "3/h/ip"}
    for _ in range(3):
        begun(Client())
    answer = Client().post(START, {"name": "Musterstadt"})
    assert answer.status_code == 429
    assert "Von diesem Anschluss aus wurde sehr oft begonnen. Bitte versuchen Sie es später." in answer.content.decode()
    assert Assessment.objects.count() == 3
    assert Client().get(START).status_code == 200, "looking costs nothing"


# Filling in, result, download


def test_every_answer_is_saved_by_the_script_and_by_the_button(visitor: Client) -> None:
    trial = begun(visitor)
    assert save(visitor, trial, SUPPORT, "3").status_code == 200
    fill(visitor, trial, "mittel", answers__personal="1")
    assert {row.key: (row.value, row.changed_by) for row in trial.answers.all()} == {
        "rueckhalt": (3, None), "personal": (1, None),
    }  # fmt: skip


def test_the_result_is_that_of_the_same_answers_anywhere(visitor: Client, trial: Assessment) -> None:
    page = visitor.get(address_of("result", trial)).content.decode()
    assert "Musterstadt" in page
    data = visitor.get(address_of("data", trial)).json()
    case = case_of(read(trial))
    assert parse_case(data, published()).answers == case.answers


def test_the_paper_is_marked_as_a_trial(visitor: Client, trial: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    papers: list[Any] = []
    print_instead(monkeypatch, lambda paper: papers.append(paper) or b"%PDF-")
    assert visitor.get(address_of("paper", trial)).content.startswith(b"%PDF-")
    (paper,) = papers
    assert (paper.state, paper.is_draft, paper.checksum) == ("Versuch", True, "")
    assert "Versuch ohne Konto, nicht eingereicht" in html_of(paper)


def test_nobody_submits_a_trial(visitor: Client, trial: Assessment) -> None:
    for deed in ("submit", "withdraw"):
        answer = visitor.post(address_of(deed, trial), {"operation": str(uuid.uuid4())})
        assert answer.status_code == 403
    assert "Bewertung einreichen" not in visitor.get(address_of("check", trial)).content.decode()
    trial.refresh_from_db()
    assert (trial.state, trial.revisions.count()) == ("draft", 0)


# Who gets in


def address_of(name: str, trial: Assessment, pk: int | None = None) -> str:
    if name in OPEN_TO_ALL_ACCOUNTS:
        return reverse(f"assessments:{name}")
    if name in ("adopt", "discard", "paper", "result", "data"):
        return reverse(f"assessments:{name}", args=[pk or trial.pk])
    if name == "reply":
        return reverse("assessments:reply", args=[pk or trial.pk, 1])
    return address(name, trial, pk)


ADDRESSES = sorted(pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern) and pattern.name)
METHODS = {name: methods for name, (_, methods) in NEEDS.items()} | {
    "adopt": ("GET", "POST"), "discard": ("POST",), "reply": ("POST",), "dashboard": ("GET",), "start": ("GET", "POST"),
}  # fmt: skip
LEADS_ONLY = {name for name, (need, _) in NEEDS.items() if need == "lead"}
OUTSIDE = (LOGIN, START)
"""To the login; pages of a trial, which has none, to a new trial."""
NOT_IN_TRIALS = {"assign", "release", "give-back", "duplicate", "move", "reply", *NOTHING_SUBMITTED}


@pytest.fixture
def _no_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    print_instead(monkeypatch)


def calls(client: Client, name: str, path: str) -> list[Any]:
    """Every method that the address knows, with a body that says who saves."""
    body = {"operation": str(uuid.uuid4()), "levels": "P", "person": "trial"}
    found = []
    if "GET" in METHODS[name]:
        found.append(client.get(path))
    if "POST" in METHODS[name]:
        found.append(client.post(path, body))
    return found


@pytest.mark.usefixtures("_no_rendering")
@pytest.mark.parametrize("name", ADDRESSES)
def test_with_the_token_every_address_of_the_trial_opens(visitor: Client, trial: Assessment, name: str) -> None:
    for answer in calls(visitor, name, address_of(name, trial)):
        if name in LEADS_ONLY:
            assert answer.status_code == 403
        elif name in OPEN_TO_ALL_ACCOUNTS or name == "adopt":
            assert answer["Location"].startswith(LOGIN)
        elif name == "save":
            assert answer.status_code in (200, 422)
        elif name in NOT_IN_TRIALS:
            assert answer.status_code == 404
        else:
            assert answer.status_code in (200, 302)
            assert not answer.get("Location", "").startswith((LOGIN, START))


def test_without_the_token_every_address_leads_outside(trial: Assessment) -> None:
    for name in ADDRESSES:
        for answer in calls(Client(), name, address_of(name, trial)):
            assert answer.status_code == 302, name
            assert answer["Location"].startswith(OUTSIDE), name
    assert Assessment.objects.filter(pk=trial.pk).exists()


def test_the_token_of_another_browser_opens_nothing_and_is_not_lost(trial: Assessment) -> None:
    other = Client()
    own = begun(other, "Nachbarstadt")
    for name in ADDRESSES:
        for path in (address_of(name, trial), address_of(name, trial, pk=999_999)):
            for answer in calls(other, name, path):
                assert answer.status_code == 302, name
                assert answer["Location"].startswith(OUTSIDE), name
        assert other.cookies[NAME].value, name
    assert other.get(front(own)).status_code == 200
    assert Assessment.objects.filter(pk=trial.pk).exists()


@pytest.mark.parametrize("who", NAMES)
def test_an_account_alone_opens_no_trial(cast: Cast, trial: Assessment, who: str) -> None:
    client = cast.client(who)
    for name in sorted(set(ADDRESSES) - OPEN_TO_ALL_ACCOUNTS):
        for answer in calls(client, name, address_of(name, trial)):
            assert answer.status_code == 404, name


def test_the_token_opens_nothing_of_a_municipality(
    cast: Cast, documents: dict[str, Any], visitor: Client, trial: Assessment
) -> None:
    guarded = sorted(set(ADDRESSES) - OPEN_TO_ALL_ACCOUNTS)
    case = filled(cast, documents["T1"])
    Measure.objects.create(assessment=case, key="wlan", name="WLAN in der Innenstadt")
    for name in guarded:
        for answer in calls(visitor, name, address_of(name, case)):
            assert answer.status_code == 302, name
            assert answer["Location"].startswith(OUTSIDE), name
    visitor.force_login(cast.olga)
    for name in guarded:
        for answer in calls(visitor, name, address_of(name, case)):
            assert answer.status_code == 404, name


def test_with_an_expired_token_the_address_of_somebody_elses_case_says_nothing(
    cast: Cast, visitor: Client, trial: Assessment
) -> None:
    expire(trial)
    case = draft(cast)
    other = Client()
    other.cookies[NAME] = visitor.cookies[NAME].value
    existing, missing = visitor.get(front(case)), other.get("/bewertungen/999999/")
    assert (existing.status_code, existing["Location"]) == (missing.status_code, missing["Location"])


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "\\303\\251", "é", "\\355\\240\\200", "a\\000b", '"'])
def test_a_token_that_was_never_given_out_opens_nothing(trial: Assessment, token: str) -> None:
    client = Client(headers={"Cookie": f"{NAME}={token}"})
    assert client.get(front(trial)).status_code == 302


def test_a_running_trial_survives_the_pages_that_need_a_login(cast: Cast, visitor: Client, trial: Assessment) -> None:
    case = draft(cast)
    for path in ("/bewertungen/", "/bewertungen/neu/", f"/bewertungen/{case.pk}/", "/konto/email/"):
        assert visitor.get(path)["Location"].startswith(LOGIN)
    assert visitor.get(front(trial)).status_code == 200


def test_a_logged_in_person_goes_on_with_the_trial_of_their_browser(
    cast: Cast, visitor: Client, trial: Assessment
) -> None:
    """The page was opened before logging in: what is typed on it belongs to the trial, as before."""
    fields = shown(visitor, trial, SUPPORT) | {SUPPORT: "0"}
    visitor.force_login(cast.olga)
    assert visitor.get(f"/bewertungen/{trial.pk}/speichern/", headers={"X-Requested-With": "fetch"}).json()[
        "person"
    ] == "trial"  # fmt: skip
    assert send(visitor, trial, fields).status_code == 200
    assert save(visitor, trial, SUPPORT, "1").status_code == 200


def test_a_logged_in_stranger_with_the_token_sees_the_trial_and_nothing_else(
    cast: Cast, visitor: Client, trial: Assessment
) -> None:
    visitor.force_login(cast.olga)
    assert visitor.get(front(trial)).status_code == 200
    assert "keine Kommune zugeordnet" in visitor.get(address_of("adopt", trial)).content.decode()
    assert visitor.get(f"/bewertungen/{draft(cast).pk}/").status_code == 404


@pytest.mark.parametrize("who", NAMES)
def test_nobody_finds_a_trial_in_their_lists(cast: Cast, trial: Assessment, who: str) -> None:
    client = cast.client(who)
    for path in ("/bewertungen/", "/bewertungen/neu/", "/verwaltung/", "/verwaltung/assessments/assessment/"):
        answer = client.get(path, follow=True)
        assert "Musterstadt" not in answer.content.decode(), path
    detail = client.get(f"/verwaltung/assessments/assessment/{trial.pk}/change/", follow=True)
    assert "Musterstadt" not in detail.content.decode()


# Taking over


def adopt(client: Client, trial: Assessment, town: Any, title: str = "Aus dem Versuch") -> Any:
    return client.post(address_of("adopt", trial), {"municipality": town.pk, "title": title})


@pytest.mark.parametrize("who", ["miriam", "jonas"])
def test_leads_and_editors_take_it_over_with_everything_typed(
    cast: Cast, visitor: Client, trial: Assessment, who: str
) -> None:
    before = case_of(read(trial))
    visitor.force_login(cast.people[who])
    answer = adopt(visitor, trial, cast.rheinburg)
    assert answer["Location"] == front(trial)
    taken = Assessment.objects.get(pk=trial.pk)
    assert (taken.municipality, taken.title, taken.created_by) == (cast.rheinburg, "Aus dem Versuch", cast.people[who])
    after = case_of(read(taken))
    for part in ("answers", "regional", "facts", "weights", "actors", "measures", "as_of"):
        assert getattr(after, part) == getattr(before, part), part
    assert [(row.event, row.person) for row in taken.history.all()][-1] == ("adopted", cast.people[who])
    assert "Aus dem Versuch" in cast.client("rosa").get("/bewertungen/").content.decode()


def test_logging_in_on_the_way_comes_back_to_the_take_over(cast: Cast, visitor: Client, trial: Assessment) -> None:
    from tests.cast import PASSWORD

    way = visitor.get(address_of("adopt", trial))["Location"]
    answer = visitor.post(way, {"login": "miriam@example.org", "password": PASSWORD})
    assert answer["Location"] == address_of("adopt", trial)
    assert "Angaben übernehmen" in visitor.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("who", ["rosa", "karl", "olga", "stein", "otto"])
def test_others_cannot_take_it_over_into_this_municipality(
    cast: Cast, visitor: Client, trial: Assessment, who: str
) -> None:
    visitor.force_login(cast.people[who])
    assert adopt(visitor, trial, cast.rheinburg).status_code == 200
    trial.refresh_from_db()
    assert trial.is_trial and trial.answers.exists()


def test_after_the_take_over_the_token_opens_nothing(cast: Cast, visitor: Client, trial: Assessment) -> None:
    token = visitor.cookies[NAME].value
    visitor.force_login(cast.miriam)
    adopt(visitor, trial, cast.rheinburg)
    assert visitor.cookies[NAME].value == ""
    browser = Client()
    browser.cookies[NAME] = token
    for name in ("tasks", "save", "adopt", "paper"):
        assert browser.get(address_of(name, trial)).status_code == 302
    browser.force_login(cast.karl)
    for name in ("tasks", "save", "adopt", "paper"):
        assert browser.get(address_of(name, trial)).status_code == 404
    browser.force_login(cast.rosa)
    reply = send(browser, trial, {"person": "trial", "question": SUPPORT})
    assert reply.status_code == 403, "the token gives a reader no more than their role does"


def test_it_is_taken_over_once(cast: Cast, trial: Assessment) -> None:
    stale = Assessment.objects.get(pk=trial.pk)
    trials.adopt(trial, cast.rheinburg, cast.miriam, "Erste")
    with pytest.raises(StateConflict):
        trials.adopt(stale, cast.moosbach, cast.karl, "Zweite")
    trials.discard(stale)
    assert Assessment.objects.get(pk=trial.pk).municipality == cast.rheinburg


# The end


def test_after_24_hours_the_trial_is_gone_even_before_it_is_deleted(visitor: Client, trial: Assessment) -> None:
    assert timedelta(hours=23, minutes=59) < trial.trial_expires_at - now() <= timedelta(hours=24)
    fields = shown(visitor, trial, SUPPORT) | {SUPPORT: "0"}
    expire(trial)
    reply = send(visitor, trial, fields)
    assert (reply.status_code, reply.json()["code"]) == (410, "ended")
    assert "24 Stunden" in reply.json()["message"]
    answer = visitor.get(page_of(trial, SUPPORT))
    assert answer["Location"] == START
    assert "24 Stunden gelöscht" in visitor.get(START).content.decode()
    assert NAME not in visitor.cookies or visitor.cookies[NAME].value == ""


def test_an_expired_trial_is_taken_over_by_nobody(cast: Cast, visitor: Client, trial: Assessment) -> None:
    visitor.force_login(cast.miriam)
    expire(trial)
    assert adopt(visitor, trial, cast.rheinburg).status_code == 404


def test_the_worker_deletes_what_has_expired_and_nothing_else(cast: Cast, visitor: Client, trial: Assessment) -> None:
    running = begun(Client(), "Nachbarstadt")
    case = draft(cast)
    expire(trial)
    assert trials.delete_expired.call() > 1
    assert set(Assessment.objects.all()) == {running, case}
    assert not Answer.objects.filter(assessment_id=trial.pk).exists()
    assert trials.delete_expired.call() == 0


def test_its_deletion_is_planned_when_it_begins(trial: Assessment) -> None:
    from django_tasks_db.models import DBTaskResult

    (task,) = DBTaskResult.objects.all()
    assert task.task_path.endswith("delete_expired")
    assert task.run_after == trial.trial_expires_at


def test_what_was_taken_over_is_not_deleted(cast: Cast, trial: Assessment) -> None:
    trials.adopt(trial, cast.rheinburg, cast.miriam, "Übernommen")
    trials.delete_expired.call()
    assert Assessment.objects.filter(pk=trial.pk).exists()


def test_on_demand_it_is_deleted_at_once(visitor: Client, trial: Assessment) -> None:
    answer = visitor.post(address_of("discard", trial))
    assert answer["Location"] == "/"
    assert not Assessment.objects.exists()
    assert visitor.cookies[NAME].value == ""


def test_a_new_trial_knows_nothing_of_the_old_one(visitor: Client, trial: Assessment) -> None:
    other = trials.begin("Neustadt", localdate())[0]
    assert not other.answers.exists()
    visitor.post(START, {"name": "Neustadt"})
    assert not Assessment.objects.exclude(pk=other.pk).get().answers.exists()


# Words


def test_nothing_is_promised_that_a_trial_has_not(visitor: Client, trial: Assessment) -> None:
    pages = {
        path: visitor.get(f"{front(trial)}{path}").content.decode() for path in ("", "schritt/kommune/", "pruefen/")
    }
    for page in pages.values():
        assert "schon ausgefüllt" not in page and "reichen Sie sie ein" not in page
        assert "trotzdem einreichen" not in page
    assert "Art und Einwohnerzahl genügen" in pages["schritt/kommune/"]
    history = visitor.get(f"{front(begun(visitor))}verlauf/").content.decode()
    assert "Bei einem Versuch halten wir nicht fest" in history and "<table" not in history
