"""What every page about a case on the desk shows."""

from __future__ import annotations

from assessments.access import Desk
from assessments.models import Revision
from assessments.report.sealed import Sealed
from assessments.report.verdict import Verdict, verdict_in_review
from assessments.seal import overrides_of
from assessments.states import STATE_LABELS, State
from assessments.views.dashboard import STATE_BADGES


def desk_frame(desk: Desk) -> dict[str, object]:
    case = desk.assessment
    state = State(case.state)
    return {
        "section": "desk",
        "desk": desk,
        "assessment": case,
        "state_label": "Archiviert" if case.is_archived else STATE_LABELS[state],
        "state_badge": STATE_BADGES[state],
        "acts_next": _acts_next(desk, state),
    }


def _acts_next(desk: Desk, state: State) -> str:
    if desk.assessment.is_archived:
        return "niemand, die Bewertung ist archiviert"
    if state == State.SUBMITTED:
        return "Beratung, noch nicht übernommen"
    if state == State.IN_REVIEW:
        return "Sie (Beratung)" if desk.holds else str(desk.assessment.adviser or "Beratung")
    if state == State.APPROVED:
        return "niemand, die Bewertung ist freigegeben"
    return "Kommune"


def verdict_now(revision: Revision, sealed: Sealed) -> Verdict:
    """What the advisers have decided on this revision so far."""
    return verdict_in_review(sealed, overrides_of(revision), list(revision.deviations.all()))
