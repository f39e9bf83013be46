"""Saving answer by answer: every reply the script may get, and the same without a script."""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments import workflow
from assessments.models import Actor, Answer, Assessment, SavedOperation
from assessments.reading import read
from assessments.steps import STEPS, count_answered, questions_of
from catalogue.publishing import published
from tests.assessments.test_questionnaire import fill, form_of, post, url, value
from tests.cast import Cast, draft, filled, submitted

pytestmark = pytest.mark.django_db

SUPPORT, TEMPO, NEED, BUDGET = "answers-rueckhalt", "answers-tempo", "answers-regionalbedarf", "answers-budget"
SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def case(cast: Cast) -> Assessment:
    return draft(cast)


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.client("jonas")


def page_of(case: Assessment, question: str) -> str:
    """The page on which a question or weight stands."""
    block, _, key = question.partition("-")
    if block == "weights":
        return url("weights", case)
    return url("step", case, STEPS[published().question[block, key].step - 1].slug)


def shown(client: Client, case: Assessment, question: str) -> dict[str, str]:
    """The fields of one question as its page shows them, and who is expected to save."""
    fields = form_of(client.get(page_of(case, question)).content.decode())
    own = {name: text for name, text in fields.items() if name.endswith(question)}
    return own | {"person": fields["person"], "question": question, "operation": str(uuid.uuid4())}


def send(client: Client, case: Assessment, data: dict[str, Any]) -> Any:
    return client.post(url("save", case), data, headers=SCRIPT)


def save(client: Client, case: Assessment, question: str, answer: str, **fields: Any) -> Any:
    """Opens the page, changes one answer and saves it, as the script does."""
    return send(client, case, shown(client, case, question) | {question: answer} | fields)


def stored(case: Assessment, question: str) -> Answer:
    block, _, key = question.partition("-")
    return case.answers.get(block=block, key=key)


# 200: it is in the database for good


def test_an_acknowledged_answer_is_stored_under_the_name_of_who_gave_it(client: Client, case: Assessment) -> None:
    reply = save(client, case, SUPPORT, "3")
    assert reply.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d", reply.json()["saved_at"])
    row = stored(case, SUPPORT)
    assert (row.status, row.value, row.version, str(row.changed_by)) == ("given", 3, 1, "Jonas")


def test_the_new_base_is_the_one_that_a_fresh_page_shows(client: Client, case: Assessment) -> None:
    for answer in ("3", "unknown", "1"):
        base = save(client, case, SUPPORT, answer).json()["base"]
        assert base == shown(client, case, SUPPORT)[f"base-{SUPPORT}"]
    assert stored(case, SUPPORT).version == 3


def test_on_the_new_base_one_goes_on_without_a_conflict(client: Client, case: Assessment) -> None:
    fields = shown(client, case, SUPPORT)
    for answer in ("0", "1", "2", "3"):
        fields |= {SUPPORT: answer, "operation": str(uuid.uuid4())}
        reply = send(client, case, fields)
        assert reply.status_code == 200
        fields[f"base-{SUPPORT}"] = reply.json()["base"]
    assert stored(case, SUPPORT).value == 3


@pytest.mark.parametrize(
    ("question", "fields", "expected"),
    [
        (SUPPORT, {SUPPORT: "unknown"}, ("unknown", None, "")),
        (SUPPORT, {f"note-{SUPPORT}": "Beschluss im Mai"}, ("open", None, "Beschluss im Mai")),
        ("profile-population", {"profile-population": "4.800"}, ("given", 4800, "")),
        ("profile-state", {"profile-state": "NW"}, ("given", "NW", "")),
        ("profile-council_name", {"profile-council_name": "Rat"}, ("given", "Rat", "")),
        ("facts-regular_report", {"facts-regular_report": "not_applicable"}, ("not_applicable", None, "")),
        (
            "facts-programme_budget_per_year",
            {"facts-programme_budget_per_year": "120.000,50"},
            ("given", 120000.5, ""),
        ),
        (
            "facts-programme_budget_per_year",
            {"unknown-facts-programme_budget_per_year": "unknown"},
            ("unknown", None, ""),
        ),
        ("weights-personal", {"weights-personal": "5"}, ("given", 5, "")),
    ],
    ids=lambda entry: "" if isinstance(entry, dict) else str(entry)[:40],
)
def test_every_kind_of_answer_is_saved(
    client: Client, case: Assessment, question: str, fields: dict[str, str], expected: tuple[Any, ...]
) -> None:
    assert send(client, case, shown(client, case, question) | fields).status_code == 200
    row = stored(case, question)
    assert (row.status, row.value, row.note) == expected


def test_what_is_as_it_was_shown_is_not_written_again(client: Client, case: Assessment) -> None:
    save(client, case, SUPPORT, "3")
    before = Assessment.objects.get(pk=case.pk)
    fields = shown(client, case, SUPPORT)
    reply = send(client, case, fields)
    assert (reply.status_code, reply.json()["base"]) == (200, fields[f"base-{SUPPORT}"])
    assert stored(case, SUPPORT).version == 1
    after = Assessment.objects.get(pk=case.pk)
    assert (after.version, after.updated_at) == (before.version, before.updated_at)


def test_two_people_giving_the_same_answer_do_not_differ(client: Client, cast: Cast, case: Assessment) -> None:
    fields = shown(client, case, SUPPORT)
    save(cast.client("miriam"), case, SUPPORT, "3")
    reply = send(client, case, fields | {SUPPORT: "3"})
    assert reply.status_code == 200
    assert reply.json()["base"].startswith("1:")


def test_only_the_named_question_is_saved(client: Client, case: Assessment) -> None:
    save(client, case, SUPPORT, "3", **{TEMPO: "2", f"base-{TEMPO}": "0:"})
    assert value(case, "answers", "tempo") == ("none", None)


# The same operation again


def test_a_repeated_operation_gives_the_same_reply_and_writes_once(client: Client, case: Assessment) -> None:
    fields = shown(client, case, SUPPORT) | {SUPPORT: "3"}
    replies = [send(client, case, fields).json() for _ in range(3)]
    assert replies[0]["base"] == replies[1]["base"] == replies[2]["base"]
    assert stored(case, SUPPORT).version == 1
    assert SavedOperation.objects.count() == 1


def test_it_gives_the_same_reply_even_after_somebody_else_changed_the_answer(
    client: Client, cast: Cast, case: Assessment
) -> None:
    fields = shown(client, case, SUPPORT) | {SUPPORT: "3"}
    first = send(client, case, fields)
    save(cast.client("miriam"), case, SUPPORT, "0")
    again = send(client, case, fields)
    assert (again.status_code, again.json()["base"]) == (200, first.json()["base"])
    assert stored(case, SUPPORT).value == 0


def test_it_gives_the_same_reply_even_after_submission(client: Client, cast: Cast, documents: dict[str, Any]) -> None:
    case = filled(cast, documents["T1"])
    fields = shown(client, case, SUPPORT) | {SUPPORT: "0"}
    first = send(client, case, fields)
    workflow.submit(Assessment.objects.get(pk=case.pk), cast.miriam, uuid.uuid4())
    again = send(client, case, fields)
    assert (again.status_code, again.json()["base"]) == (200, first.json()["base"])


def test_it_gives_the_same_reply_even_after_the_question_ceased_to_apply(
    client: Client, cast: Cast, case: Assessment
) -> None:
    save(client, case, NEED, "3")
    fields = shown(client, case, "regional-r1") | {"regional-r1": "4"}
    first = send(client, case, fields)
    save(cast.client("miriam"), case, NEED, "0")
    again = send(client, case, fields)
    assert (again.status_code, again.json()["base"]) == (200, first.json()["base"])


def test_it_gives_the_same_reply_for_a_weight_that_alone_would_be_refused_now(
    client: Client, cast: Cast, case: Assessment
) -> None:
    first, *others = published().criteria
    name = f"weights-{first.key}"
    fields = shown(client, case, name) | {name: "0"}
    reply = send(client, case, fields)
    rows = [Answer(assessment=case, block="weights", key=one.key, status="given", value=0) for one in others]
    Answer.objects.bulk_create(rows)
    again = send(client, case, fields)
    assert (again.status_code, again.json()["base"]) == (200, reply.json()["base"])


def test_an_operation_of_another_assessment_is_not_taken_for_done(client: Client, cast: Cast, case: Assessment) -> None:
    other = draft(cast)
    fields = shown(client, other, SUPPORT) | {SUPPORT: "3"}
    assert send(client, other, fields).status_code == 200
    assert send(client, case, fields | shown(client, case, SUPPORT) | {
        SUPPORT: "3", "operation": fields["operation"]}).status_code == 200  # fmt: skip
    assert stored(case, SUPPORT).value == 3


def test_a_done_operation_with_other_content_stores_nothing(client: Client, case: Assessment) -> None:
    fields = shown(client, case, "weights-personal") | {"weights-personal": "5"}
    send(client, case, fields)
    for nonsense in ("4", "6", ""):
        assert send(client, case, fields | {"weights-personal": nonsense}).status_code in (200, 422)
    assert stored(case, "weights-personal").value == 5


# Refusals


def test_who_is_not_logged_in_gets_401_and_no_redirect(client: Client, case: Assessment) -> None:
    fields = shown(client, case, SUPPORT)
    reply = send(Client(), case, fields)
    assert (reply.status_code, reply.json()["code"]) == (401, "login")
    assert client_get(Client(), case).status_code == 401


def client_get(client: Client, case: Assessment) -> Any:
    return client.get(url("save", case), headers=SCRIPT)


@pytest.mark.parametrize("who", ["karl", "olga", "stein", "otto"])
def test_strangers_get_the_same_404_as_for_what_does_not_exist(
    client: Client, cast: Cast, case: Assessment, who: str
) -> None:
    fields = shown(client, case, SUPPORT)
    reply, stranger = send(cast.client(who), case, fields), cast.client(who)
    missing = stranger.post("/bewertungen/999999/speichern/", fields, headers=SCRIPT)
    assert (reply.status_code, reply.json()) == (missing.status_code, missing.json())
    assert (reply.status_code, reply.json()["code"]) == (404, "missing")


def test_readers_are_refused_by_role(cast: Cast, client: Client, case: Assessment) -> None:
    reply = send(cast.client("rosa"), case, shown(client, case, SUPPORT) | {"person": str(cast.rosa.pk)})
    assert (reply.status_code, reply.json()["code"]) == (403, "forbidden")
    assert "Rolle" in reply.json()["message"]


def test_a_stale_token_is_said_as_such_and_a_fresh_one_is_to_be_had(cast: Cast, case: Assessment) -> None:
    fields = shown(cast.client("jonas"), case, SUPPORT) | {SUPPORT: "3"}
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.jonas)
    reply = browser.post(url("save", case), fields, headers=SCRIPT | {"X-CSRFToken": "x" * 64})
    assert (reply.status_code, reply.json()["code"]) == (403, "csrf")
    fresh = client_get(browser, case).json()
    assert fresh["person"] == str(cast.jonas.pk)
    assert browser.post(url("save", case), fields, headers=SCRIPT | {"X-CSRFToken": fresh["token"]}).status_code == 200


@pytest.mark.parametrize("person", ["", "trial", "999999", "\x9f"])
def test_nobody_saves_under_somebody_elses_name(client: Client, case: Assessment, person: str) -> None:
    reply = save(client, case, SUPPORT, "3", person=person)
    assert (reply.status_code, reply.json()["code"]) == (409, "identity")
    assert value(case, "answers", "rueckhalt") == ("none", None)


@pytest.mark.parametrize("answer", ["0", "7"], ids=["a good answer", "a bad answer"])
def test_after_submission_it_is_too_late(client: Client, cast: Cast, documents: dict[str, Any], answer: str) -> None:
    case = filled(cast, documents["T1"])
    fields = shown(client, case, SUPPORT) | {SUPPORT: answer}
    before = stored(case, SUPPORT).value
    workflow.submit(case, cast.miriam, uuid.uuid4())
    reply = send(client, case, fields)
    assert (reply.status_code, reply.json()["code"]) == (409, "state")
    assert "eingereicht" in reply.json()["message"]
    assert stored(case, SUPPORT).value == before


def test_after_submission_even_the_unchanged_is_not_called_saved(
    client: Client, cast: Cast, documents: dict[str, Any]
) -> None:
    case = submitted(cast, documents["T1"])
    page = client.get(page_of(case, SUPPORT)).content.decode()
    own = {name: text for name, text in form_of(page).items() if name.endswith(SUPPORT)}
    fields = own | {"person": str(cast.jonas.pk), "question": SUPPORT, "operation": str(uuid.uuid4())}
    assert send(client, case, fields).json()["code"] == "state"


def test_a_conflict_brings_both_answers_and_the_base_to_go_on_from(
    client: Client, cast: Cast, case: Assessment
) -> None:
    fields = shown(client, case, SUPPORT) | {SUPPORT: "1", f"note-{SUPPORT}": "Meine <b>Sicht</b>"}
    save(cast.client("miriam"), case, SUPPORT, "4", **{f"note-{SUPPORT}": "Ihre Sicht"})
    reply = send(client, case, fields)
    data = reply.json()
    assert (reply.status_code, data["code"]) == (409, "conflict")
    assert data["theirs"] == {SUPPORT: "4", f"unknown-{SUPPORT}": "", f"note-{SUPPORT}": "Ihre Sicht"}
    block = unescape(re.sub(r"<[^>]+>", " ", data["html"]))
    anchors = published().question["answers", "rueckhalt"].anchors
    assert re.search(r"Miriam hat am \d+\. \w+ um \d\d:\d\d Uhr anders geantwortet", block)
    assert anchors[1].text in block and anchors[4].text in block
    assert "Meine <b>Sicht</b>" in block and "Ihre Sicht" in block
    assert "<b>Sicht" not in data["html"]
    assert stored(case, SUPPORT).value == 4
    decided = fields | {f"base-{SUPPORT}": data["base"], "operation": str(uuid.uuid4())}
    assert send(client, case, decided).status_code == 200
    assert (stored(case, SUPPORT).value, stored(case, SUPPORT).note) == (1, "Meine <b>Sicht</b>")


@pytest.mark.parametrize(("question", "first", "second"), [(SUPPORT, "4", "1"), ("weights-personal", "5", "1")])
def test_the_other_window_of_the_same_person_is_not_told_as_somebody_else(
    client: Client, case: Assessment, question: str, first: str, second: str
) -> None:
    whole = form_of(client.get(page_of(case, question)).content.decode())
    late = whole | shown(client, case, question) | {question: second}
    save(client, case, question, first)
    block = send(client, case, late).json()["html"]
    page = client.post(page_of(case, question), late).content.decode()
    for told in (block, page):
        assert "Sie haben in einem anderen Fenster am" in told and "Jonas hat" not in told


def test_a_conflict_over_a_weight_brings_both_weights(client: Client, cast: Cast, case: Assessment) -> None:
    fields = shown(client, case, "weights-personal") | {"weights-personal": "1"}
    save(cast.client("miriam"), case, "weights-personal", "4")
    reply = send(client, case, fields)
    assert (reply.status_code, reply.json()["theirs"]) == (409, {"weights-personal": "4"})


def test_a_conflict_is_not_kept_as_done(client: Client, cast: Cast, case: Assessment) -> None:
    fields = shown(client, case, SUPPORT) | {SUPPORT: "1"}
    save(cast.client("miriam"), case, SUPPORT, "4")
    assert send(client, case, fields).status_code == send(client, case, fields).status_code == 409


@pytest.mark.parametrize(
    ("question", "fields", "message"),
    [
        (SUPPORT, {SUPPORT: "7"}, "Bitte wählen Sie eine der Antworten."),
        (SUPPORT, {f"note-{SUPPORT}": "x" * 2003}, "Bitte kürzen Sie den Text um 3 Zeichen."),
        ("profile-population", {"profile-population": "viele"}, "Bitte geben Sie eine Zahl ein, zum Beispiel 4.800."),
        ("weights-personal", {"weights-personal": "9"}, "Erlaubt sind 0 bis 5."),
        ("weights-personal", {"weights-personal": ""}, "Bitte wählen Sie ein Gewicht."),
    ],
    ids=lambda entry: "" if isinstance(entry, dict) else str(entry)[:40],
)
def test_what_the_form_refuses_comes_back_with_the_field_and_a_sentence(
    client: Client, case: Assessment, question: str, fields: dict[str, str], message: str
) -> None:
    before = case.answers.count()
    reply = send(client, case, shown(client, case, question) | fields)
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid")
    assert reply.json()["errors"] == {next(iter(fields)): [message]}
    assert case.answers.count() == before


def test_the_last_weight_above_zero_stays_above_zero(client: Client, case: Assessment) -> None:
    *others, last = published().criteria
    for criterion in others:
        assert save(client, case, f"weights-{criterion.key}", "0").status_code == 200
    reply = save(client, case, f"weights-{last.key}", "0")
    assert reply.status_code == 422
    assert reply.json()["errors"] == {"__all__": ["Mindestens ein Gewicht muss größer als 0 sein."]}


@pytest.mark.parametrize(
    "question",
    [
        "answers-gibtsnicht",
        "gibtsnicht",
        "",
        "weights-gibtsnicht",
        "weights",
        "answers",
        "\x9f",
        "answers-" + "x" * 9999,
    ],
    ids=lambda text: repr(text)[:20],
)
def test_a_question_nobody_asks_is_refused(client: Client, case: Assessment, question: str) -> None:
    reply = send(client, case, shown(client, case, SUPPORT) | {SUPPORT: "3", "question": question})
    assert (reply.status_code, reply.json()["code"]) == (422, "unknown")


def test_a_question_that_does_not_apply_is_refused(client: Client, case: Assessment) -> None:
    fields = shown(client, case, SUPPORT) | {"question": "regional-r1", "regional-r1": "4"}
    reply = send(client, case, fields)
    assert (reply.status_code, reply.json()["code"]) == (422, "unknown")
    assert value(case, "regional", "r1") == ("none", None)


@pytest.mark.parametrize("operation", ["", "eins", "\x9f", "0" * 31, "x" * 100_000, "-1"], ids=lambda t: repr(t)[:12])
def test_without_an_operation_id_nothing_is_saved(client: Client, case: Assessment, operation: str) -> None:
    assert save(client, case, SUPPORT, "3", operation=operation).status_code == 422
    assert value(case, "answers", "rueckhalt") == ("none", None)


@pytest.mark.parametrize("base", ["", "x", "-1:", "99999999999999999999:", "1", ":", "\x9f", "٣:"])
def test_a_base_nobody_was_shown_overwrites_nothing(client: Client, cast: Cast, case: Assessment, base: str) -> None:
    save(cast.client("miriam"), case, SUPPORT, "4")
    save(cast.client("miriam"), case, SUPPORT, "2")
    assert save(client, case, SUPPORT, "1", **{f"base-{SUPPORT}": base}).status_code == 409
    assert stored(case, SUPPORT).value == 2


# What an answer changes around it


def test_the_reply_says_which_questions_are_asked_now(client: Client, case: Assessment) -> None:
    opened = save(client, case, NEED, "3").json()["asked"]
    assert "regional-r1" in opened
    assert opened == re.findall(r'data-saves="([^"]+)"', client.get(page_of(case, NEED)).content.decode())
    closed = save(client, case, NEED, "0").json()["asked"]
    assert "regional-r1" not in closed
    assert closed == re.findall(r'data-saves="([^"]+)"', client.get(page_of(case, NEED)).content.decode())


def test_the_reply_counts_what_is_answered_like_the_page_does(client: Client, case: Assessment) -> None:
    for question, answer in ((SUPPORT, "3"), (TEMPO, "unknown"), (SUPPORT, ""), (NEED, "3"), ("regional-r1", "4")):
        reply = save(client, case, question, answer).json()
        page = client.get(page_of(case, question)).content.decode()
        found = re.search(r"<span data-progress>(\d+) von (\d+)</span>", page)
        assert found and (reply["answered"], reply["expected"]) == (int(found[1]), int(found[2])), question
        record = read(Assessment.objects.get(pk=case.pk))
        step = STEPS[record.catalogue.question[tuple(question.split("-"))].step - 1]
        asked = questions_of(record.catalogue, step, record.given)
        assert (reply["expected"], reply["answered"]) == count_answered(asked, record.answered)


def test_a_weight_changes_nothing_around_it(client: Client, case: Assessment) -> None:
    assert set(save(client, case, "weights-personal", "5").json()) == {"base", "saved_at"}


# What it costs


def statements(client: Client, request: Any) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert request().status_code == 200
    return [query["sql"] for query in queries if not re.match("SAVEPOINT|RELEASE", query["sql"])]


@pytest.mark.parametrize("answered", ["10", "all"])
@pytest.mark.parametrize("actors", [3, 300])
def test_the_number_of_statements_depends_on_nothing(
    client: Client, cast: Cast, documents: dict[str, Any], answered: str, actors: int
) -> None:
    case = filled(cast, documents["T1"])
    case.actors.all().delete()
    Actor.objects.bulk_create(
        Actor(assessment=case, key=f"a{i}", name=f"Amt {i}", kind="planning", levels="U") for i in range(actors)
    )
    if answered == "10":
        kept = [*case.answers.filter(block="profile"), *case.answers.filter(block="answers")][:10]
        case.answers.exclude(pk__in=[row.pk for row in kept]).delete()
    for step in (step for step in STEPS if step.kind == "questions"):
        found = statements(client, lambda slug=step.slug: client.get(url("step", case, slug)))
        assert len(found) == 8, "\n".join(found)
        assert max(Counter(found).values()) == 1
    fields = shown(client, case, TEMPO) | {TEMPO: "unknown", f"note-{TEMPO}": "neu"}
    found = statements(client, lambda: send(client, case, fields))
    assert len(found) <= 8, "\n".join(found)
    assert max(Counter(found).values()) == 1


# Without a script: the whole page


def meanwhile(cast: Cast, case: Assessment, question: str, answer: str, note: str = "") -> None:
    assert save(cast.client("miriam"), case, question, answer, **{f"note-{question}": note}).status_code == 200


def opened(client: Client, case: Assessment) -> dict[str, str]:
    return form_of(client.get(page_of(case, SUPPORT)).content.decode())


def submit_page(client: Client, case: Assessment, data: dict[str, str]) -> Any:
    return post(client, page_of(case, SUPPORT), data)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("mine", (1, "Meine Sicht")),
        ("theirs", (4, "Ihre Sicht")),
        ("both", (1, "Ihre Sicht\n\nMeine Sicht")),
    ],
)
def test_both_answers_are_shown_and_one_chooses(
    client: Client, cast: Cast, case: Assessment, choice: str, expected: tuple[int, str]
) -> None:
    data = opened(client, case) | {SUPPORT: "1", f"note-{SUPPORT}": "Meine Sicht"}
    meanwhile(cast, case, SUPPORT, "4", "Ihre Sicht")
    page = submit_page(client, case, data).content.decode()
    assert "Meine Sicht" in page and "Ihre Sicht" in page and "Miriam hat am" in page
    decided = submit_page(client, case, form_of(page) | {f"resolve-{SUPPORT}": choice})
    assert decided.status_code == 302
    assert (stored(case, SUPPORT).value, stored(case, SUPPORT).note) == expected


def test_equal_notes_are_joined_to_one(client: Client, cast: Cast, case: Assessment) -> None:
    data = opened(client, case) | {SUPPORT: "1", f"note-{SUPPORT}": "Gleich"}
    meanwhile(cast, case, SUPPORT, "4", "Gleich")
    page = submit_page(client, case, data).content.decode()
    assert 'value="both"' not in page
    submit_page(client, case, form_of(page) | {f"resolve-{SUPPORT}": "both"})
    assert stored(case, SUPPORT).note == "Gleich"


def test_joined_notes_that_are_too_long_stay_typed_to_be_shortened(
    client: Client, cast: Cast, case: Assessment
) -> None:
    mine, theirs = "m" * 1500, "t" * 1500
    data = opened(client, case) | {SUPPORT: "1", f"note-{SUPPORT}": mine}
    meanwhile(cast, case, SUPPORT, "4", theirs)
    page = submit_page(client, case, data).content.decode()
    answer = submit_page(client, case, form_of(page) | {f"resolve-{SUPPORT}": "both"})
    page = answer.content.decode()
    assert "Zusammen sind die Anmerkungen um 1002 Zeichen zu lang." in page
    fields = form_of(page)
    assert fields[f"note-{SUPPORT}"].replace("\r\n", "\n") == f"{theirs}\n\n{mine}"
    assert stored(case, SUPPORT).note == theirs
    shorter = fields | {f"note-{SUPPORT}": f"{theirs[:900]}\n\n{mine[:900]}"}
    assert submit_page(client, case, shorter).status_code == 302
    assert (stored(case, SUPPORT).value, len(stored(case, SUPPORT).note)) == (1, 1802)


def test_two_conflicts_at_once_are_decided_one_by_one(client: Client, cast: Cast, case: Assessment) -> None:
    data = opened(client, case) | {SUPPORT: "1", TEMPO: "1"}
    meanwhile(cast, case, SUPPORT, "4")
    meanwhile(cast, case, TEMPO, "4")
    page = submit_page(client, case, data).content.decode()
    assert page.count("data-conflict") == 2
    half = submit_page(client, case, form_of(page) | {f"resolve-{SUPPORT}": "mine"}).content.decode()
    assert f"resolve-{TEMPO}" in half
    assert stored(case, TEMPO).value == 4
    both = form_of(half) | {f"resolve-{TEMPO}": "theirs", f"resolve-{SUPPORT}": "mine"}
    assert submit_page(client, case, both).status_code == 302
    assert (stored(case, SUPPORT).value, stored(case, TEMPO).value) == (1, 4)


def test_a_mistake_elsewhere_does_not_hide_what_a_colleague_answered(
    client: Client, cast: Cast, case: Assessment
) -> None:
    """The page comes back because of the mistake: sent again it must still be on the version it was made on."""
    data = opened(client, case) | {SUPPORT: "1", f"note-{TEMPO}": "x" * 2001}
    meanwhile(cast, case, SUPPORT, "4")
    page = submit_page(client, case, data).content.decode()
    corrected = form_of(page) | {f"note-{TEMPO}": ""}
    assert "Miriam hat am" in submit_page(client, case, corrected).content.decode()
    assert stored(case, SUPPORT).value == 4


def test_a_mistake_elsewhere_does_not_write_back_what_one_never_touched(
    client: Client, cast: Cast, case: Assessment
) -> None:
    meanwhile(cast, case, SUPPORT, "2")
    data = opened(client, case) | {f"note-{TEMPO}": "x" * 2001}
    meanwhile(cast, case, SUPPORT, "4")
    page = submit_page(client, case, data).content.decode()
    assert submit_page(client, case, form_of(page) | {f"note-{TEMPO}": ""}).status_code == 302
    assert stored(case, SUPPORT).value == 4


def test_a_conflict_elsewhere_does_not_write_back_what_one_never_touched(
    client: Client, cast: Cast, case: Assessment
) -> None:
    meanwhile(cast, case, TEMPO, "2")
    data = opened(client, case) | {SUPPORT: "1"}
    meanwhile(cast, case, SUPPORT, "4")
    meanwhile(cast, case, TEMPO, "3")
    page = submit_page(client, case, data).content.decode()
    assert submit_page(client, case, form_of(page) | {f"resolve-{SUPPORT}": "mine"}).status_code == 302
    assert (stored(case, SUPPORT).value, stored(case, TEMPO).value) == (1, 3)


def test_the_other_answer_once_chosen_stays_chosen_after_a_mistake_elsewhere(
    client: Client, cast: Cast, case: Assessment
) -> None:
    data = opened(client, case) | {SUPPORT: "1"}
    meanwhile(cast, case, SUPPORT, "4", "Ihre Sicht")
    page = submit_page(client, case, data).content.decode()
    wrong = form_of(page) | {f"resolve-{SUPPORT}": "theirs", f"note-{TEMPO}": "x" * 2001}
    page = submit_page(client, case, wrong).content.decode()
    assert submit_page(client, case, form_of(page) | {f"note-{TEMPO}": ""}).status_code == 302
    assert (stored(case, SUPPORT).value, stored(case, SUPPORT).note) == (4, "Ihre Sicht")


def test_what_was_saved_beside_a_conflict_can_be_changed_again_at_once(
    client: Client, cast: Cast, case: Assessment
) -> None:
    data = opened(client, case) | {SUPPORT: "1", TEMPO: "1"}
    meanwhile(cast, case, SUPPORT, "4")
    page = submit_page(client, case, data).content.decode()
    assert stored(case, TEMPO).value == 1
    again = form_of(page) | {f"resolve-{SUPPORT}": "theirs", TEMPO: "3"}
    assert submit_page(client, case, again).status_code == 302, "no conflict with oneself"
    assert (stored(case, SUPPORT).value, stored(case, TEMPO).value) == (4, 3)


def test_weights_without_a_script_are_judged_alike(client: Client, cast: Cast, case: Assessment) -> None:
    path, name, other = url("weights", case), "weights-personal", "weights-budget"
    data = form_of(client.get(path).content.decode()) | {name: "1"}
    save(cast.client("miriam"), case, name, "4")
    save(cast.client("miriam"), case, other, "0")
    broken = post(client, path, data | {"weights-rueckhalt": "9"}).content.decode()
    page = post(client, path, form_of(broken) | {"weights-rueckhalt": "5"}).content.decode()
    assert "inzwischen ein anderes Gewicht" in page
    wrong = post(client, path, form_of(page) | {f"resolve-{name}": "theirs", "weights-tempo": "9"}).content.decode()
    assert post(client, path, form_of(wrong) | {"weights-tempo": "3"}).status_code == 302
    assert {row.key: row.value for row in case.answers.filter(block="weights")} == {
        "personal": 4, "budget": 0, "rueckhalt": 5, "tempo": 3,
    }  # fmt: skip


def test_a_page_saved_whole_after_each_answer_was_saved_has_nothing_left_to_do(
    client: Client, case: Assessment
) -> None:
    data = opened(client, case)
    for question in (SUPPORT, TEMPO):
        reply = send(client, case, data | {"question": question, question: "2", "operation": str(uuid.uuid4())})
        data |= {question: "2", f"base-{question}": json.loads(reply.content)["base"]}
    version = Assessment.objects.get(pk=case.pk).version
    assert submit_page(client, case, data).status_code == 302
    assert stored(case, SUPPORT).version == stored(case, TEMPO).version == 1
    assert Assessment.objects.get(pk=case.pk).version >= version


def test_the_step_filled_without_a_script_counts_in_the_reply(client: Client, case: Assessment) -> None:
    fill(client, case, "auftrag", answers__rueckhalt="3")
    assert save(client, case, TEMPO, "2").json()["answered"] == 2
