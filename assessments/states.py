"""The states of an assessment and who may move it: one table, from product.md, that decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"


class Action(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    TAKE_UP = "take_up"
    HAND_BACK = "hand_back"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    REOPEN = "reopen"
    REASSIGN = "reassign"


class Party(StrEnum):
    """Who may act: the municipality's lead, any adviser, or the adviser who holds the case."""

    LEAD = "lead"
    ADVISER = "adviser"
    HOLDER = "holder"


@dataclass(frozen=True, slots=True)
class Transition:
    action: Action
    sources: frozenset[State]
    target: State
    party: Party
    text_required: bool = False


TRANSITIONS: dict[Action, Transition] = {
    t.action: t
    for t in (
        Transition(Action.SUBMIT, frozenset({State.DRAFT, State.CHANGES_REQUESTED}), State.SUBMITTED, Party.LEAD),
        # Withdraw returns to changes requested if a request is open (workflow.withdraw).
        Transition(Action.WITHDRAW, frozenset({State.SUBMITTED}), State.DRAFT, Party.LEAD),
        Transition(Action.TAKE_UP, frozenset({State.SUBMITTED}), State.IN_REVIEW, Party.ADVISER),
        Transition(Action.HAND_BACK, frozenset({State.IN_REVIEW}), State.SUBMITTED, Party.HOLDER),
        Transition(
            Action.REQUEST_CHANGES,
            frozenset({State.IN_REVIEW}),
            State.CHANGES_REQUESTED,
            Party.HOLDER,
            text_required=True,
        ),
        Transition(Action.APPROVE, frozenset({State.IN_REVIEW}), State.APPROVED, Party.HOLDER, text_required=True),
        Transition(
            Action.REOPEN,
            frozenset({State.APPROVED}),
            State.CHANGES_REQUESTED,
            Party.ADVISER,
            text_required=True,
        ),
        Transition(Action.REASSIGN, frozenset({State.IN_REVIEW}), State.IN_REVIEW, Party.ADVISER),
    )
}

EDITABLE: frozenset[State] = frozenset({State.DRAFT, State.CHANGES_REQUESTED})

STATE_LABELS: dict[State, str] = {
    State.DRAFT: "In Bearbeitung",
    State.SUBMITTED: "Eingereicht",
    State.IN_REVIEW: "In Prüfung",
    State.CHANGES_REQUESTED: "Änderungen erbeten",
    State.APPROVED: "Freigegeben",
}

WHO_ACTS_NEXT: dict[State, str] = {
    State.DRAFT: "Federführung der Kommune",
    State.SUBMITTED: "Difu-Beratung",
    State.IN_REVIEW: "Difu-Beratung",
    State.CHANGES_REQUESTED: "Federführung der Kommune",
    State.APPROVED: "niemand, die Bewertung ist freigegeben",
}
