"""Every deed in every state by everybody, through the pages; long random walks; races."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from assessments import filling, trials, workflow
from assessments.access import StateConflict
from assessments.answering import Change, save_answers, touch
from assessments.models import Approval, Assessment, Comment, Contribution, HistoryEntry, Revision
from assessments.seal import open_seal
from assessments.states import State
from catalogue.publishing import published
from journal.models import OutboxMail
from municipalities.models import Membership, Role, StaffMember, StaffRole, User
from tests.cast import Cast, draft, filled, in_review, person, submitted

pytestmark = pytest.mark.django_db

Figure = Callable[[int, str], None]
LEAD, EDITOR, READER = 3, 2, 1
RANK = {"miriam": LEAD, "jonas": EDITOR, "rosa": READER, "gisela": READER}
"""Gisela advises and reads in Rheinburg: there she is a member and nothing else."""
ADVISERS = {"stein", "berta"}
HOLDER = "stein"
ACTORS = ["miriam", "jonas", "rosa", "gisela", "karl", "olga", "stein", "berta", "otto", "edda", "trial", None]
ALL = set(State)

# Deed: rank needed, states it works in, what is sent.
OF_TOWN: dict[str, tuple[int, set[State], dict[str, str]]] = {
    "submit": (LEAD, {State.DRAFT, State.CHANGES_REQUESTED}, {}),
    "withdraw": (LEAD, {State.SUBMITTED}, {}),
    "archive": (LEAD, ALL - {State.IN_REVIEW}, {"archived": "1"}),
    "delete": (LEAD, set(), {}),
    "duplicate": (EDITOR, ALL, {"title": "Bewertung 2027"}),
    "reply": (EDITOR, ALL, {"text": "Das klären wir."}),
}
# Deed: whether only the holder may, states it works in, what is sent.
OF_DESK: dict[str, tuple[bool, set[State], dict[str, str]]] = {
    "take-up": (False, {State.SUBMITTED}, {}),
    "reassign": (False, {State.IN_REVIEW}, {}),
    "reopen": (False, {State.APPROVED}, {"text": "Der Haushalt hat sich geändert."}),
    "hand-back": (True, {State.IN_REVIEW}, {}),
    "request-changes": (True, {State.IN_REVIEW}, {"text": "Bitte ergänzen Sie die Stellen."}),
    "approve": (True, {State.IN_REVIEW}, {"text": "Schlüssig.", "revision": "1"}),
    "deviate": (True, {State.IN_REVIEW}, {"chosen": "stabsstelle", "text": "Der Zeitplan spricht dafür."}),
    "follow": (True, {State.IN_REVIEW}, {}),
    "lift": (True, {State.IN_REVIEW}, {"text": "Die Stelle ist schon besetzt."}),
    "restore": (True, {State.IN_REVIEW}, {}),
}


@pytest.fixture
def crowd(cast: Cast) -> Cast:
    """The cast, an adviser who belongs to Rheinburg, and an editor of the catalogue."""
    people = dict(cast.people)
    people["gisela"], people["edda"] = person("gisela"), person("edda")
    Membership.objects.create(municipality=cast.rheinburg, user=people["gisela"], role=Role.READER)
    StaffMember.objects.create(user=people["gisela"], role=StaffRole.ADVISER)
    StaffMember.objects.create(user=people["edda"], role=StaffRole.CONTENT_EDITOR)
    return replace(cast, people=people)


@pytest.fixture
def case(crowd: Cast, documents: dict[str, Any]) -> Assessment:
    """A submitted case of Rheinburg that Stein holds, with one conversation."""
    case = in_review(crowd, documents["T3"])
    Comment.objects.create(
        assessment=case, revision=case.revisions.get(), text="Stimmt das?", author=crowd.stein, is_from_advisers=True
    )
    return case


def browser(cast: Cast, who: str | None) -> Client:
    if who != "trial":
        return cast.client(who)
    client = Client()
    client.cookies["versuch"] = trials.begin("Irgendwo", date(2026, 1, 31))[1]
    return client


def address(name: str, case: Assessment) -> str:
    space = "assessments" if name in OF_TOWN else "desk"
    more: dict[str, Any] = {
        "reply": {"thread": Comment.objects.get(assessment=case).pk},
        "deviate": {"slot": "K"},
        "follow": {"slot": "K"},
        "lift": dict(zip(("form", "rule"), threshold_lock(case), strict=True)),
        "restore": dict(zip(("form", "rule"), threshold_lock(case), strict=True)),
    }.get(name, {})
    return reverse(f"{space}:{name}", kwargs={"pk": case.pk, **more})


def threshold_lock(case: Assessment) -> tuple[str, str]:
    locks = open_seal(case.revisions.get(number=1).document)["recommendation"]["locks"]
    return next((lock["form"], lock["rule"]) for lock in locks if lock["kind"] == "threshold")


def expected(who: str | None, name: str, state: State) -> int:
    """What the table in the product description says, as an answer's status; 302 to the login counts as 401."""
    if who in (None, "trial"):
        return 401
    if name in OF_TOWN:
        rank, states, _ = OF_TOWN[name]
        if who not in RANK:
            return 404
        if RANK[who] < rank:
            return 403
        return 302 if state in states else 409
    only_holder, states, _ = OF_DESK[name]
    if who not in ADVISERS:
        return 404
    if only_holder and who != HOLDER:
        return 403
    return 302 if state in states else 409


def outcome(client: Client, case: Assessment, name: str) -> int:
    data = (OF_TOWN.get(name) or OF_DESK[name])[2]
    answer = client.post(address(name, case), {**data, "operation": str(uuid.uuid4())})
    is_turned_away = answer.status_code == 302 and answer["Location"].startswith(("/konto/login/", "/ausprobieren/"))
    return 401 if is_turned_away else answer.status_code


def traces(case: Assessment) -> tuple[Any, ...]:
    """Everything a refused deed must leave alone."""
    rows = Assessment.objects.filter(pk=case.pk).values_list("state", "version", "is_archived", "adviser")
    tables = (Assessment, Revision, Approval, Comment, HistoryEntry, OutboxMail)
    return (*rows, *(table.objects.count() for table in tables))


@pytest.mark.parametrize("who", ACTORS)
def test_every_deed_in_every_state(crowd: Cast, case: Assessment, who: str | None, figure: Figure) -> None:
    """5 states, 16 deeds, 12 people."""
    client = browser(crowd, who)
    wrong = []
    count = 0
    for state in State:
        Assessment.objects.filter(pk=case.pk).update(state=state)
        before = traces(case)
        for name in (*OF_TOWN, *OF_DESK):
            with transaction.atomic():
                status, wanted = outcome(client, case, name), expected(who, name, state)
                count += 1
                if status != wanted or (wanted != 302 and traces(case) != before):
                    wrong.append(f"{who} {name} in {state}: {status} statt {wanted}")
                transaction.set_rollback(True)
    figure(3, f"{who or 'anonymous'}: {count} deeds in all states, wrong: {len(wrong)}")
    assert wrong == []


@pytest.mark.parametrize("name", [*OF_TOWN, *OF_DESK])
def test_an_archived_case_stands_still(crowd: Cast, case: Assessment, name: str) -> None:
    """Only fetching it back and copying it work."""
    Assessment.objects.filter(pk=case.pk).update(is_archived=True, state=State.SUBMITTED)
    status = outcome(crowd.client("miriam" if name in OF_TOWN else "stein"), case, name)
    assert status == {"duplicate": 302, "reply": 403}.get(name, 409)
    answer = crowd.client("miriam").post(reverse("assessments:archive", args=[case.pk]), {"archived": "0"})
    assert answer.status_code == 302
    assert not Assessment.objects.get(pk=case.pk).is_archived


@pytest.mark.parametrize("name", ["request-changes", "approve", "lift", "deviate"])
def test_without_words_the_page_comes_back_with_what_was_typed(crowd: Cast, case: Assessment, name: str) -> None:
    client = crowd.client("stein")
    for text in ("", "   \n "):
        answer = client.post(address(name, case), {**OF_DESK[name][2], "text": text})
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "Bitte" in page
        assert "Fehler: " in page
    too_long = "ab" * 3000
    page = client.post(address(name, case), {**OF_DESK[name][2], "text": too_long}).content.decode()
    assert too_long in page
    assert "Bitte kürzen Sie den Text um" in page
    assert Assessment.objects.get(pk=case.pk).state == State.IN_REVIEW


def test_reopening_needs_a_reason(crowd: Cast, case: Assessment) -> None:
    Assessment.objects.filter(pk=case.pk).update(state=State.APPROVED)
    page = crowd.client("stein").post(address("reopen", case), {"text": " "}).content.decode()
    assert "Bitte begründen Sie, warum wieder geöffnet wird." in page


@pytest.mark.parametrize("name", ["take-up", "hand-back", "reassign", "request-changes", "approve"])
def test_a_deed_sent_twice_is_done_once(crowd: Cast, case: Assessment, name: str) -> None:
    if name == "take-up":
        Assessment.objects.filter(pk=case.pk).update(state=State.SUBMITTED)
    client = crowd.client("berta" if name == "reassign" else "stein")
    data = {**OF_DESK[name][2], "operation": str(uuid.uuid4())}
    assert client.post(address(name, case), data).status_code == 302
    once = traces(case)
    assert client.post(address(name, case), data).status_code == 302
    assert traces(case) == once


def test_two_buttons_of_one_page_are_two_deeds(crowd: Cast, case: Assessment) -> None:
    """A page from the back button carries the operation of the deed before: the other button still works."""
    client, operation = crowd.client("miriam"), str(uuid.uuid4())
    Assessment.objects.filter(pk=case.pk).update(state=State.SUBMITTED)
    client.post(address("withdraw", case), {"operation": operation})
    client.post(address("archive", case), {"operation": operation, "archived": "1"})
    case.refresh_from_db()
    assert (case.state, case.is_archived) == (State.DRAFT, True)


def test_a_conflict_is_explained(crowd: Cast, case: Assessment) -> None:
    Assessment.objects.filter(pk=case.pk).update(state=State.APPROVED)
    page = crowd.client("stein").get(address("approve", case))
    assert page.status_code == 409
    assert "Das geht gerade nicht" in page.content.decode()


def test_nobody_approves_what_they_have_worked_on(crowd: Cast, case: Assessment) -> None:
    """Stein has left Rheinburg, but what he entered stays entered."""
    Contribution.objects.create(assessment=case, person=crowd.stein)
    client = crowd.client("stein")
    for answer in (client.get(address("approve", case)), client.post(address("approve", case), OF_DESK["approve"][2])):
        assert answer.status_code == 403
        assert "Vier-Augen-Prinzip" in answer.content.decode()
    assert not Approval.objects.exists()
    outcome(crowd.client("berta"), case, "reassign")
    assert outcome(crowd.client("berta"), case, "approve") == 302


def test_another_revision_than_the_one_read_is_not_approved(crowd: Cast, case: Assessment) -> None:
    client = crowd.client("stein")
    assert outcome(client, case, "request-changes") == 302
    assert outcome(crowd.client("miriam"), case, "submit") == 302
    assert outcome(client, case, "take-up") == 302
    stale = client.post(address("approve", case), {"text": "Gut.", "revision": "1"})
    assert stale.status_code == 409
    for nonsense in ("", "x", "7", "-1", "99999999999"):
        assert client.post(address("approve", case), {"text": "Gut.", "revision": nonsense}).status_code == 404
    assert client.post(address("approve", case), {"text": "Gut.", "revision": "2"}).status_code == 302


def test_an_approval_survives_the_reopening(crowd: Cast, case: Assessment) -> None:
    outcome(crowd.client("stein"), case, "approve")
    kept = Approval.objects.values("document", "checksum").get()
    outcome(crowd.client("berta"), case, "reopen")
    assert Approval.objects.values("document", "checksum").get() == kept
    case.refresh_from_db()
    assert (case.state, case.adviser) == (State.CHANGES_REQUESTED, crowd.berta)


def test_waiting_begins_anew_when_the_turn_changes(crowd: Cast, case: Assessment) -> None:
    """Handing a case from one adviser to the next does not make the municipality's waiting shorter."""
    began = case.turn_since
    workflow.reassign(case, crowd.berta, uuid.uuid4())
    workflow.hand_back(case, crowd.berta, uuid.uuid4())
    workflow.take_up(case, crowd.stein, uuid.uuid4())
    assert case.turn_since == began
    workflow.request_changes(case, crowd.stein, uuid.uuid4(), "Bitte ergänzen.")
    assert case.turn_since > began


# Keeping and copying ----------------------------------------------------------------------------


def test_a_draft_is_deleted_after_a_question(cast: Cast) -> None:
    case = draft(cast)
    path = reverse("assessments:delete", args=[case.pk])
    client = cast.client("miriam")
    assert "Entwurf endgültig löschen" in client.get(path).content.decode()
    assert Assessment.objects.filter(pk=case.pk).exists()
    assert client.post(path)["Location"] == "/bewertungen/"
    assert not Assessment.objects.filter(pk=case.pk).exists()


def test_what_was_submitted_once_is_never_deleted(cast: Cast, documents: dict[str, Any]) -> None:
    case = submitted(cast, documents["T3"])
    workflow.withdraw(case, cast.miriam, uuid.uuid4())
    client, path = cast.client("miriam"), reverse("assessments:delete", args=[case.pk])
    assert client.get(path).status_code == client.post(path).status_code == 409
    assert Assessment.objects.filter(pk=case.pk).exists()


def test_a_copy_carries_everything_and_starts_as_a_draft(cast: Cast, documents: dict[str, Any]) -> None:
    case = filled(cast, documents["T1"])
    case.answers.filter(key="personal").update(note="Zwei davon befristet.")
    case.answers.update_or_create(block="weights", key="budget", defaults={"status": "given", "value": 5})
    workflow.submit(case, cast.miriam, uuid.uuid4())
    operation = uuid.uuid4()
    new = filling.copy(case, cast.jonas, operation, "Bewertung 2027", date(2027, 1, 31))
    assert (new.state, new.municipality, new.adviser) == (State.DRAFT, case.municipality, None)
    assert [entry.event for entry in new.history.all()] == ["copied"]
    assert not new.revisions.exists()

    def content(one: Assessment) -> list[list[tuple[Any, ...]]]:
        return [
            sorted(one.answers.values_list("block", "key", "status", "value", "note"), key=str),
            list(one.actors.values_list("key", "name", "levels", "reports_to")),
            list(one.measures.values_list("key", "name", "responsible")),
        ]

    assert content(new) == content(case)
    assert filling.copy(case, cast.jonas, operation, "Noch einmal", date(2027, 1, 31)) == new
    assert new.contributions.get().person == cast.jonas


# A long walk against a model of the table ---------------------------------------------------------


@dataclass(frozen=True)
class Model:
    """The product description once more, as plainly as possible."""

    state: str = "draft"
    before_submit: str = "draft"
    adviser: str | None = None
    is_archived: bool = False
    revisions: int = 0
    approvals: tuple[int, ...] = ()
    version: int = 0

    def do(self, deed: str, who: str, text: str, seen: Model) -> Model | str:
        """The next model, or "denied", "conflict", "text". `seen` is what the person had before their eyes."""
        is_lead, is_adviser, holds = who == "miriam", who in ("stein", "berta", "paula"), who == seen.adviser
        if deed == "edit":
            if self.is_archived or self.state not in ("draft", "changes_requested"):
                return "conflict"
            return self.next()
        if deed == "approve" and who in ("miriam", "jonas", "rosa", "gisela", "paula"):
            return "denied"  # four eyes: Paula has worked in Rheinburg
        if deed in ("archive", "unarchive"):
            if not is_lead:
                return "denied"
            if self.is_archived == (deed == "archive") or self.state == "in_review":
                return "conflict"
            return self.next(is_archived=deed == "archive")
        sources, target, allowed, needs_text = {
            "submit": (("draft", "changes_requested"), "submitted", is_lead, False),
            "withdraw": (("submitted",), self.before_submit, is_lead, False),
            "take_up": (("submitted",), "in_review", is_adviser, False),
            "hand_back": (("in_review",), "submitted", is_adviser and holds, False),
            "request_changes": (("in_review",), "changes_requested", is_adviser and holds, True),
            "approve": (("in_review",), "approved", is_adviser and holds, True),
            "reopen": (("approved",), "changes_requested", is_adviser, True),
            "reassign": (("in_review",), "in_review", is_adviser, False),
        }[deed]
        if not allowed:
            return "denied"
        if seen.state not in sources:
            return "conflict"
        if needs_text and not text.strip():
            return "text"
        if seen.version != self.version or self.is_archived:
            return "conflict"
        changes: dict[str, Any] = {"state": target}
        if deed in ("take_up", "reassign", "reopen"):
            changes["adviser"] = who
        if deed == "hand_back":
            changes["adviser"] = None
        if deed == "submit":
            changes |= {"before_submit": self.state, "revisions": self.revisions + 1}
        if deed == "approve":
            changes["approvals"] = (*self.approvals, self.revisions)
        return self.next(**changes)

    def next(self, **changes: Any) -> Model:
        return replace(self, version=self.version + 1, **changes)


DEEDS = ["submit", "withdraw", "take_up", "hand_back", "request_changes", "approve", "reopen", "reassign", "archive",
         "unarchive", "edit"]  # fmt: skip
WALKERS = ["miriam", "jonas", "rosa", "gisela", "stein", "berta", "paula", "karl"]
LIKELY = {"submit": "miriam", "withdraw": "miriam", "archive": "miriam", "unarchive": "miriam"}


def really(case: Assessment, deed: str, who: User, text: str) -> None:
    operation = uuid.uuid4()
    match deed:
        case "edit":
            touch(case)
            key = published().criteria[WALKERS.index(who.name.lower())].key
            entry = {"status": "given", "value": 2, "changed_by": who}
            case.answers.update_or_create(block="answers", key=key, defaults=entry)
        case "archive" | "unarchive":
            workflow.set_archived(case, who, operation, deed == "archive")
        case "approve":
            workflow.approve(case, who, operation, text, case.revisions.last(), date(2026, 2, 12))
        case "request_changes" | "reopen":
            getattr(workflow, deed)(case, who, operation, text)
        case _:
            getattr(workflow, deed)(case, who, operation)


def attempt(case: Assessment, deed: str, who: User, text: str) -> str:
    try:
        with transaction.atomic():
            really(case, deed, who, text)
    except PermissionDenied:
        return "denied"
    except StateConflict:
        return "conflict"
    except workflow.TextMissing:
        return "text"
    return "done"


def walk(cast: Cast, seed: int, steps: int) -> None:
    chance = random.Random(seed)
    case = draft(cast)
    Contribution.objects.create(assessment=case, person=cast.people["paula"])
    model = Model(version=case.version)
    old_page = (Assessment.objects.get(pk=case.pk), model)
    for step in range(steps):
        deed = chance.choice(DEEDS)
        who = LIKELY.get(deed, chance.choice(["stein", "stein", "berta"]))
        if deed == "edit":
            who = "jonas"
        elif chance.random() < 0.25:
            who = chance.choice(WALKERS)
        text = chance.choice(["Bitte ergänzen.", "Bitte ergänzen.", " "])
        page = (Assessment.objects.get(pk=case.pk), model)
        shown, seen = page if chance.random() < 0.85 else old_page
        old_page = (Assessment.objects.get(pk=case.pk), model)
        wanted = model.do(deed, who, text, seen)
        found = attempt(shown, deed, cast.people[who], text)
        label = f"seed {seed}, step {step}: {deed} by {who} in {model.state}"
        if isinstance(wanted, Model):
            assert found == "done", label
            model = wanted
        else:
            assert found == wanted, label
        real = Assessment.objects.get(pk=case.pk)
        assert (real.state, real.is_archived, real.version) == (model.state, model.is_archived, model.version), label
        assert real.adviser_id == (cast.people[model.adviser].pk if model.adviser else None), label
        numbers = tuple(case.approvals.values_list("revision__number", flat=True))
        assert (case.revisions.count(), numbers) == (model.revisions, model.approvals), label


@pytest.fixture
def walkers(crowd: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """What is sealed does not matter here, and sealing takes most of the time."""
    unique = iter(range(10**9))
    monkeypatch.setattr(workflow, "seal", lambda record, submitted_by: ("{}", f"{next(unique):064d}"))
    monkeypatch.setattr(workflow, "seal_approval", lambda revision, **words: ("{}", f"{next(unique):064d}"))
    people = dict(crowd.people)
    people["paula"] = person("paula")
    StaffMember.objects.create(user=people["paula"], role=StaffRole.ADVISER)
    return replace(crowd, people=people)


def test_random_walks_agree_with_the_model(walkers: Cast, figure: Figure) -> None:
    for seed in range(25):
        walk(walkers, seed, 30)
    figure(4, "25 walks of 30 steps, differences: 0")


@pytest.mark.full
def test_two_thousand_random_walks_agree_with_the_model(walkers: Cast, figure: Figure) -> None:
    """What a walk leaves is undone: every refusal looks through all that waits for the end of the transaction."""
    for seed in range(2_000):
        with transaction.atomic():
            walk(walkers, 1_000 + seed, 30)
            transaction.set_rollback(True)
    figure(4, "2,000 walks of 30 steps, differences: 0")


# Races ----------------------------------------------------------------------------------------------


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Runs the deeds in threads of their own. Only where the test database itself is busy they ask again."""
    results = [""] * len(deeds)
    gate = threading.Barrier(len(deeds))

    def run(place: int, deed: Callable[[], object]) -> None:
        gate.wait()
        for _ in range(5_000):
            try:
                deed()
                results[place] = "done"
            except OperationalError as busy:
                assert "locked" in str(busy), busy
                time.sleep(0.002)
                continue
            except StateConflict:
                results[place] = "conflict"
            break
        connection.close()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def edit_of(cast: Cast, case: Assessment, value: int) -> Callable[[], object]:
    def edit() -> None:
        row = case.answers.get(block="answers", key="personal")
        change = Change(("answers", "personal"), "given", value, "", row.version)
        assert save_answers(Assessment.objects.get(pk=case.pk), cast.jonas, [change]) == []

    return edit


def race_of_submitting(cast: Cast, documents: dict[str, Any], rounds: int) -> set[tuple[str, ...]]:
    case = filled(cast, documents["T3"])
    seen = set()
    for turn in range(rounds):
        operation, value = uuid.uuid4(), turn % 3
        results = at_once(
            lambda operation=operation: workflow.submit(Assessment.objects.get(pk=case.pk), cast.miriam, operation),
            edit_of(cast, case, value),
        )
        seen.add(tuple(results))
        case.refresh_from_db()
        current = case.answers.get(block="answers", key="personal").value
        if results[0] == "done":
            sealed = open_seal(case.revisions.latest("number").document)["assessment"]["answers"]["personal"]
            assert sealed == current, "what is sealed is what stands there"
            workflow.withdraw(case, cast.miriam, uuid.uuid4())
        else:
            assert case.state == State.DRAFT
        assert "done" in results, results
        if results[1] == "done":
            assert current == value
    return seen


@pytest.mark.usefixtures("transactional_db")
def test_an_edit_never_slips_in_behind_a_submission(cast: Cast, documents: dict[str, Any], figure: Figure) -> None:
    race_of_submitting(cast, documents, 8)
    figure(9, "8 submissions against edits, changed afterwards 0")


@pytest.mark.full
@pytest.mark.usefixtures("transactional_db")
def test_two_hundred_submissions_against_edits(cast: Cast, documents: dict[str, Any], figure: Figure) -> None:
    race_of_submitting(cast, documents, 200)
    figure(9, "200 submissions against edits, changed afterwards 0")


def race_of_approving(cast: Cast, documents: dict[str, Any], rounds: int) -> None:
    """One adviser approves. At the same moment another takes the case over, or changes are asked for in a second window
    and an answer is edited: exactly one of the two happens."""
    case = in_review(cast, documents["T3"])
    for turn in range(rounds):
        revision = case.revisions.latest("number")
        approving, rivalling = uuid.uuid4(), uuid.uuid4()
        held = Assessment.objects.select_related("adviser").get(pk=case.pk)
        other = cast.berta if held.adviser == cast.stein else cast.stein

        def approve(held: Assessment = held, operation: uuid.UUID = approving, revision: Revision = revision) -> None:
            mine = Assessment.objects.get(pk=held.pk)
            if mine.adviser_id != held.adviser_id:
                raise StateConflict
            workflow.approve(mine, held.adviser, operation, "Schlüssig.", revision, date(2026, 2, 12))

        def take(other: User = other, operation: uuid.UUID = rivalling) -> None:
            workflow.reassign(Assessment.objects.get(pk=case.pk), other, operation)

        def change(held: Assessment = held, operation: uuid.UUID = rivalling, value: int = turn // 2 % 3) -> None:
            workflow.request_changes(Assessment.objects.get(pk=held.pk), held.adviser, operation, "Bitte klären.")
            edit_of(cast, case, value)()

        results = at_once(approve, change if turn % 2 else take)
        case.refresh_from_db()
        assert sorted(results) == ["conflict", "done"], results
        assert Approval.objects.filter(revision=revision).count() == (results[0] == "done")
        assert (case.state == State.APPROVED) == (results[0] == "done")
        if results[0] == "done":
            sealed = open_seal(revision.document)["assessment"]["answers"]["personal"]
            assert case.answers.get(block="answers", key="personal").value == sealed, "what is approved stands there"
            workflow.reopen(case, cast.stein, uuid.uuid4(), "Noch eine Runde.")
        if case.state != State.IN_REVIEW:
            workflow.submit(case, cast.miriam, uuid.uuid4())
            workflow.take_up(case, cast.stein, uuid.uuid4())


@pytest.mark.usefixtures("transactional_db")
def test_approving_and_taking_over_or_changing_exclude_each_other(
    cast: Cast, documents: dict[str, Any], figure: Figure
) -> None:
    race_of_approving(cast, documents, 6)
    figure(9, "6 approvals against take-overs and edits, both at once 0")


@pytest.mark.full
@pytest.mark.usefixtures("transactional_db")
def test_four_hundred_approvals_against_what_excludes_them(
    cast: Cast, documents: dict[str, Any], figure: Figure
) -> None:
    race_of_approving(cast, documents, 400)
    figure(9, "200 approvals against take-overs and 200 against edits, both at once 0")
