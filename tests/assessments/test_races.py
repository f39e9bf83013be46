"""Several people at the same moment: real threads, real transactions, on a database in a file or PostgreSQL."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.utils.timezone import localdate, now

from assessments import assigning, trials, workflow
from assessments.access import StateConflict
from assessments.answering import Change, save_answer
from assessments.exchange import parse_case
from assessments.filling import import_case
from assessments.models import Answer, Assessment, Assignment, SavedOperation
from assessments.steps import STEPS
from catalogue.publishing import published
from difu_orgmodels import env
from journal.models import OutboxMail
from municipalities.models import Membership
from tests.cast import Cast, cast, draft, filled

__all__ = ["cast"]

pytestmark = pytest.mark.usefixtures("transactional_db")

WRITERS = 4
PLACE = ("answers", "personal")
ROUNDS = [20, pytest.param(200, marks=pytest.mark.full)]
Figure = Callable[[int, str], None]
Save = Callable[[Assessment, Change], bool]


@pytest.fixture(autouse=True)
def _own_connections(transactional_db: None, tmp_path: Any) -> Iterator[None]:
    """SQLite: a file with the settings of the real one, since a database in memory is one connection for all."""
    if connection.vendor != "sqlite":
        yield
        return
    file = tmp_path / "races.sqlite3"
    settings = connection.settings_dict
    before = dict(settings)
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    memory, connection.connection = connection.connection, None
    settings.update(env.sqlite(file), TIME_ZONE=before["TIME_ZONE"])
    settings["NAME"] = str(file)
    try:
        yield
    finally:
        connection.close()
        settings.clear()
        settings.update(before)
        connection.connection = memory


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Does all of them in threads that start at the same moment; a refusal is a result like any other."""
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=20)
            return deed()
        except StateConflict as conflict:
            return conflict
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds, timeout=60))


def conditional(case: Assessment, change: Change) -> bool:
    return isinstance(save_answer(case, None, change, uuid.uuid4()), int)


def naive(case: Assessment, change: Change) -> bool:
    """How it must not be done: read, compare, save."""
    row = Answer.objects.get(assessment=case, block=change.place[0], key=change.place[1])
    if row.version != change.base:
        return False
    row.value, row.version = change.value, change.base + 1
    row.save()
    return True


def race(case: Assessment, save: Save, rounds: int) -> list[int]:
    """In each round all writers change the same answer on the same version: how many were acknowledged."""
    acknowledged = []
    for _ in range(rounds):
        base = Answer.objects.get(assessment=case, key="personal").version
        changes = [Change(PLACE, "given", value, f"von {value}", base) for value in range(WRITERS)]
        acknowledged.append(sum(at_once(*(partial(save, case, change) for change in changes))))
    return acknowledged


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    return filled(cast, documents["T1"])


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_four_writers_on_the_same_version_exactly_one_is_acknowledged(
    case: Assessment, rounds: int, figure: Figure
) -> None:
    before = case.answers.get(key="personal").version
    acknowledged = race(case, conditional, rounds)
    figure(8, f"{rounds} rounds of {WRITERS} writers, more than one acknowledged in {sum(a > 1 for a in acknowledged)}")
    assert set(acknowledged) == {1}
    assert case.answers.get(key="personal").version == before + rounds
    assert case.operations.count() == rounds


@pytest.mark.parametrize("rounds", ROUNDS)
def test_the_race_catches_a_save_that_compares_before_it_writes(case: Assessment, rounds: int, figure: Figure) -> None:
    acknowledged = race(case, naive, rounds)
    lost = sum(count > 1 for count in acknowledged)
    figure(8, f"naive save, {rounds} rounds, more than one acknowledged in {lost}")
    assert lost >= rounds / 10


def test_of_four_first_answers_exactly_one_is_acknowledged(cast: Cast) -> None:
    for _ in range(5):
        case = draft(cast)
        changes = [Change(PLACE, "given", value, "", 0) for value in range(WRITERS)]
        assert sum(at_once(*(partial(conditional, case, change) for change in changes))) == 1
        assert case.answers.filter(key="personal").count() == 1


def test_one_operation_sent_four_times_at_once_is_done_once(case: Assessment) -> None:
    for _ in range(5):
        row, operation = case.answers.get(key="personal"), uuid.uuid4()
        change = Change(PLACE, "given", (row.value or 0) + 1, "", row.version)
        deed = partial(save_answer, case, None, change, operation)
        assert at_once(*[deed] * WRITERS) == [row.version + 1] * WRITERS
        assert SavedOperation.objects.filter(operation=operation).count() == 1


def test_different_answers_saved_at_once_do_not_disturb_each_other(case: Assessment) -> None:
    rows = list(case.answers.filter(block="answers")[:WRITERS])
    changes = [Change((row.block, row.key), "unknown", None, "gleichzeitig", row.version) for row in rows]
    assert all(at_once(*(partial(conditional, case, change) for change in changes)))
    assert case.answers.filter(note="gleichzeitig").count() == WRITERS


@pytest.mark.parametrize("rounds", ROUNDS)
def test_what_was_acknowledged_as_submitted_is_not_changed_afterwards(
    cast: Cast, case: Assessment, rounds: int, figure: Figure
) -> None:
    """Either the save is in the sealed document or it was refused; and a save before it stops the submission."""
    submissions = saves = 0
    for number in range(rounds):
        Assessment.objects.filter(pk=case.pk).update(state="draft")
        stale = Assessment.objects.get(pk=case.pk)
        row = case.answers.get(key="personal")
        change = Change(PLACE, "given", number % 5, f"Runde {number}", row.version)
        submitted, saved = at_once(
            partial(workflow.submit, stale, cast.miriam, uuid.uuid4()), partial(conditional, case, change)
        )
        now_stored = case.answers.get(key="personal")
        if isinstance(submitted, StateConflict):
            assert saved is True
            saves += 1
        else:
            assert isinstance(saved, StateConflict), "saved after the submission was acknowledged"
            assert (now_stored.value, now_stored.note) == (row.value, row.note)
            submissions += 1
    figure(9, f"{rounds} rounds, {submissions} submitted, {saves} saved, changed afterwards 0")
    assert submissions + saves == rounds


def test_the_race_catches_a_save_that_looks_at_the_state_first(cast: Cast, case: Assessment, figure: Figure) -> None:
    def looks_first(change: Change) -> bool:
        return Assessment.objects.get(pk=case.pk).is_editable and naive(case, change)

    changed_afterwards = 0
    for number in range(15):
        Assessment.objects.filter(pk=case.pk).update(state="draft")
        stale = Assessment.objects.get(pk=case.pk)
        row = case.answers.get(key="personal")
        change = Change(PLACE, "given", (row.value or 0) + 1, f"Runde {number}", row.version)
        submit = partial(workflow.submit, stale, cast.miriam, uuid.uuid4())
        revision, saved = at_once(submit, partial(looks_first, change))
        sealed = not isinstance(revision, StateConflict) and change.note in revision.document
        changed_afterwards += saved is True and not sealed
    figure(9, f"save that looks first, changed after submission in {changed_afterwards} of 15 rounds")
    assert changed_afterwards


def test_an_expired_trial_is_either_taken_over_or_deleted(cast: Cast, documents: dict[str, Any]) -> None:
    ends = {True: 0, False: 0}
    for _ in range(10):
        trial, _token = trials.begin("Musterstadt", localdate())
        import_case(trial, parse_case(documents["T3"], published()), None)
        Assessment.objects.filter(pk=trial.pk).update(trial_expires_at=now())
        adopted, _deleted = at_once(
            partial(trials.adopt, trial, cast.rheinburg, cast.miriam, "Übernommen"), trials.delete_expired.call
        )
        is_taken = not isinstance(adopted, StateConflict)
        assert Assessment.objects.filter(pk=trial.pk, municipality=cast.rheinburg).exists() == is_taken
        assert Answer.objects.filter(assessment_id=trial.pk).exists() == is_taken
        ends[is_taken] += 1
    print(f"{connection.vendor}: {ends[True]} taken over, {ends[False]} deleted")


def test_of_two_who_assign_a_step_at_once_one_is_told(cast: Cast, case: Assessment) -> None:
    members = list(Membership.objects.filter(municipality=cast.rheinburg, role__in=("lead", "editor")))
    for number, step in enumerate(STEPS[:6]):
        deeds = [partial(assigning.assign, case, step, member, cast.rosa, f"Runde {number}", 0) for member in members]
        outcomes = at_once(*deeds)
        kept = Assignment.objects.get(assessment=case, step=step.slug)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "StateConflict"]
        assert OutboxMail.objects.filter(subject__contains=step.name).count() == 1
        assert OutboxMail.objects.get(subject__contains=step.name).to == kept.member.user.email


def test_a_writer_that_waits_gets_its_turn(case: Assessment) -> None:
    """SQLite: a busy database makes a writer wait, not fail."""
    rows = list(case.answers.filter(block="answers")[:8])
    changes = [Change((row.block, row.key), "unknown", None, "Andrang", row.version) for row in rows]
    try:
        assert all(at_once(*(partial(conditional, case, change) for change in changes)))
    except OperationalError as failure:
        pytest.fail(f"a writer failed: {failure}")
