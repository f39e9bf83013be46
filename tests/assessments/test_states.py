"""The table of states and what the verbs make of it."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import connection

from assessments import actor_workflow, notices, workflow
from assessments.access import StateConflict
from assessments.answering import Change, save_answers
from assessments.exchange import parse_case
from assessments.filling import import_case
from assessments.models import Actor, Answer, Assessment, HistoryEntry, Revision
from assessments.reading import ProfileIncomplete
from assessments.seal import open_seal
from assessments.states import EDITABLE, STATE_LABELS, TRANSITIONS, WHO_ACTS_NEXT, Action, Party, State
from catalogue.publishing import checksum_of, published
from journal.models import OutboxMail
from tests.cast import Cast, draft, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    return filled(cast, documents["T1"])


def test_the_table_is_that_of_the_product_description() -> None:
    table = {
        action: (sorted(state.value for state in t.sources), t.target.value, t.party.value, t.text_required)
        for action, t in TRANSITIONS.items()
    }
    assert table == {
        Action.SUBMIT: (["changes_requested", "draft"], "submitted", "lead", False),
        Action.WITHDRAW: (["submitted"], "draft", "lead", False),
        Action.TAKE_UP: (["submitted"], "in_review", "adviser", False),
        Action.HAND_BACK: (["in_review"], "submitted", "holder", False),
        Action.REQUEST_CHANGES: (["in_review"], "changes_requested", "holder", True),
        Action.APPROVE: (["in_review"], "approved", "holder", True),
        Action.REOPEN: (["approved"], "changes_requested", "adviser", True),
        Action.REASSIGN: (["in_review"], "in_review", "adviser", False),
    }


def test_every_state_has_a_name_and_says_who_acts_next() -> None:
    assert set(STATE_LABELS) == set(WHO_ACTS_NEXT) == set(State)
    assert {t.party for t in TRANSITIONS.values()} == set(Party)


@pytest.mark.parametrize("state", State)
def test_submitting_works_from_editable_states_only(cast: Cast, case: Assessment, state: State) -> None:
    Assessment.objects.filter(pk=case.pk).update(state=state)
    case.refresh_from_db()
    if state in EDITABLE:
        workflow.submit(case, cast.miriam, uuid.uuid4())
        assert case.state == State.SUBMITTED
    else:
        with pytest.raises(StateConflict):
            workflow.submit(case, cast.miriam, uuid.uuid4())
        case.refresh_from_db()
        assert case.state == state
        assert not case.revisions.exists()


@pytest.mark.parametrize("state", State)
def test_answers_change_in_editable_states_only(cast: Cast, case: Assessment, state: State) -> None:
    Assessment.objects.filter(pk=case.pk).update(state=state)
    row = case.answers.get(block="answers", key="personal")
    change = Change(("answers", "personal"), "given", 0, "", row.version)
    actor = case.actors.all()[0]
    deeds = [
        lambda: save_answers(case, cast.jonas, [change]),
        lambda: actor_workflow.place_actor(case, cast.jonas, actor.key, lambda _: ("P", None)),
        lambda: actor_workflow.set_superiors(case, cast.jonas, actor.key, []),
        lambda: actor_workflow.add_actors(case, cast.jonas, [Actor(name="Neu", kind="cdo")]),
        lambda: actor_workflow.remove_actor(case, actor),
    ]
    for deed in deeds:
        if state in EDITABLE:
            deed()
        else:
            with pytest.raises(StateConflict):
                deed()
    value = case.answers.get(block="answers", key="personal").value
    assert (value == 0) == (state in EDITABLE)


def test_an_archived_case_is_read_only(cast: Cast, case: Assessment) -> None:
    Assessment.objects.filter(pk=case.pk).update(is_archived=True)
    case.refresh_from_db()
    with pytest.raises(StateConflict):
        workflow.submit(case, cast.miriam, uuid.uuid4())


def test_submitting_seals_what_was_entered(cast: Cast, case: Assessment, expected: dict[str, Any]) -> None:
    revision = workflow.submit(case, cast.miriam, uuid.uuid4())
    sealed = open_seal(revision.document)
    assert checksum_of(revision.document) == revision.checksum
    assert sealed["recommendation"]["scores"] == expected["T1"]["scores"]
    assert sealed["catalogue"]["checksum"] == case.catalogue_version.checksum
    assert sealed["submitted_by"] == "Miriam"
    entry = case.history.last()
    assert entry is not None
    assert (entry.event, entry.from_state, entry.to_state) == ("submitted", "draft", "submitted")
    assert entry.revision == revision


def test_repeating_an_operation_changes_nothing(cast: Cast, case: Assessment) -> None:
    operation = uuid.uuid4()
    first = workflow.submit(case, cast.miriam, operation)
    again = workflow.submit(Assessment.objects.get(pk=case.pk), cast.miriam, operation)
    assert first == again
    assert case.revisions.count() == 1
    assert case.history.filter(event="submitted").count() == 1


def test_two_leads_submitting_at_once_give_one_revision(cast: Cast, case: Assessment) -> None:
    stale = Assessment.objects.get(pk=case.pk)
    workflow.submit(case, cast.miriam, uuid.uuid4())
    with pytest.raises(StateConflict):
        workflow.submit(stale, cast.miriam, uuid.uuid4())
    assert case.revisions.count() == 1


def test_what_was_typed_meanwhile_stops_a_submission(cast: Cast, case: Assessment) -> None:
    """Nobody hands in what they have not seen."""
    stale = Assessment.objects.get(pk=case.pk)
    actor_workflow.place_actor(case, cast.jonas, case.actors.all()[0].key, lambda _: ("P", None))
    with pytest.raises(StateConflict):
        workflow.submit(stale, cast.miriam, uuid.uuid4())


def test_a_withdrawn_case_can_be_submitted_again_as_the_next_revision(cast: Cast, case: Assessment) -> None:
    workflow.submit(case, cast.miriam, uuid.uuid4())
    workflow.withdraw(case, cast.miriam, uuid.uuid4())
    assert case.state == State.DRAFT
    assert workflow.submit(case, cast.miriam, uuid.uuid4()).number == 2


def test_withdrawing_after_a_request_returns_to_the_request(cast: Cast, case: Assessment) -> None:
    Assessment.objects.filter(pk=case.pk).update(state=State.CHANGES_REQUESTED)
    case.refresh_from_db()
    workflow.submit(case, cast.miriam, uuid.uuid4())
    workflow.withdraw(case, cast.miriam, uuid.uuid4())
    assert case.state == State.CHANGES_REQUESTED


def test_without_kind_and_population_nothing_is_submitted(cast: Cast) -> None:
    case = draft(cast)
    case.answers.filter(key="population").delete()
    with pytest.raises(ProfileIncomplete):
        workflow.submit(case, cast.miriam, uuid.uuid4())
    case.refresh_from_db()
    assert case.state == State.DRAFT
    assert not Revision.objects.exists()


def test_a_failure_half_way_leaves_nothing_behind(
    cast: Cast, case: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **options: object) -> None:
        raise RuntimeError("mail")

    monkeypatch.setattr(notices, "queue", fail)
    with pytest.raises(RuntimeError):
        workflow.submit(case, cast.miriam, uuid.uuid4())
    case.refresh_from_db()
    assert case.state == State.DRAFT
    assert not Revision.objects.exists()
    assert not HistoryEntry.objects.filter(event="submitted").exists()


def test_the_leads_and_the_advisers_are_told(cast: Cast, case: Assessment) -> None:
    workflow.submit(case, cast.miriam, uuid.uuid4())
    mails = {mail.to: mail for mail in OutboxMail.objects.all()}
    assert set(mails) == {"miriam@example.org", "stein@example.org", "berta@example.org"}
    assert all("Fassung 1" in mail.body for mail in mails.values())


def test_an_answer_changed_meanwhile_is_not_overwritten(cast: Cast, case: Assessment) -> None:
    row = case.answers.get(block="answers", key="personal")
    mine = Change(("answers", "personal"), "given", 4, "", row.version)
    theirs = Change(("answers", "personal"), "given", 1, "", row.version)
    assert save_answers(case, cast.jonas, [mine]) == []
    (conflict,) = save_answers(case, cast.miriam, [theirs])
    assert (conflict.value, conflict.changed_by) == (4, cast.jonas)


def test_a_page_opened_before_an_import_overwrites_nothing(cast: Cast, documents: dict[str, Any]) -> None:
    case = draft(cast)
    save_answers(case, cast.jonas, [Change(("answers", "personal"), "given", 4, "", 0)])
    old = case.answers.get(block="answers", key="personal").version
    import_case(case, parse_case(documents["T1"], published()), cast.miriam)
    (conflict,) = save_answers(case, cast.jonas, [Change(("answers", "personal"), "given", 0, "", old)])
    assert conflict.version > old


def test_keys_that_no_address_can_hold_are_replaced_everywhere(cast: Cast, documents: dict[str, Any]) -> None:
    document = json.loads(json.dumps(documents["T1"]).replace('"ob"', '".."').replace('"tief"', '"neu"'))
    document["measures"] = [{"name": "WLAN", "responsible": ["neu"]}]
    case = draft(cast)
    import_case(case, parse_case(document, published()), cast.miriam)
    assert not {"neu", "..", "ob", "tief"} & set(case.actors.values_list("key", flat=True))
    boss, office = case.actors.get(kind="head"), case.actors.get(name="Tiefbauamt")
    assert any(boss.key in (actor.reports_to or []) for actor in case.actors.all())
    assert case.measures.get().responsible == [office.key]


def test_two_first_answers_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    case = draft(cast)
    first = Change(("answers", "personal"), "given", 4, "", 0)
    second = Change(("answers", "personal"), "given", 1, "", 0)
    assert save_answers(case, cast.jonas, [first]) == []
    (conflict,) = save_answers(case, cast.miriam, [second])
    assert conflict.value == 4


def test_a_conflict_does_not_keep_the_other_answers_from_being_stored(cast: Cast, case: Assessment) -> None:
    row = case.answers.get(block="answers", key="personal")
    stale = Change(("answers", "personal"), "given", 1, "", row.version + 7)
    other = case.answers.get(block="answers", key="budget")
    fresh = Change(("answers", "budget"), "given", 0, "", other.version)
    assert len(save_answers(case, cast.jonas, [stale, fresh])) == 1
    other.refresh_from_db()
    assert other.value == 0


def test_removing_an_actor_removes_every_mention(cast: Cast, case: Assessment) -> None:
    named = next(a for a in case.actors.all() if any(a.key in (b.reports_to or []) for b in case.actors.all()))
    actor_workflow.remove_actor(case, named)
    assert not any(named.key in (actor.reports_to or []) for actor in case.actors.all())
    assert not any(named.key in measure.responsible for measure in case.measures.all())


def test_the_number_of_actors_has_a_limit_with_a_german_sentence(cast: Cast) -> None:
    case = draft(cast)
    Actor.objects.bulk_create(Actor(assessment=case, key=f"a{i}", name=f"Amt {i}", kind="planning") for i in range(300))
    with pytest.raises(actor_workflow.LimitReached, match="300 Akteure"):
        actor_workflow.add_actors(case, cast.jonas, [Actor(name="Noch eins", kind="planning")])


def test_every_change_moves_the_version_and_the_date(cast: Cast, case: Assessment) -> None:
    before = Assessment.objects.get(pk=case.pk)
    actor_workflow.place_actor(case, cast.jonas, case.actors.all()[0].key, lambda _: ("PK", None))
    after = Assessment.objects.get(pk=case.pk)
    assert after.version == before.version + 1
    assert after.updated_at > before.updated_at


def test_the_database_refuses_states_and_statuses_it_does_not_know(cast: Cast, case: Assessment) -> None:
    from django.db import IntegrityError, transaction

    for deed in (
        lambda: Assessment.objects.filter(pk=case.pk).update(state="lost"),
        lambda: Answer.objects.filter(assessment=case).update(status="maybe"),
        lambda: Assessment.objects.filter(pk=case.pk).update(municipality=None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            deed()
    assert connection.is_usable()
