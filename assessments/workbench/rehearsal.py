"""Before a catalogue is published: which results of the stored cases change with it, why, and what nobody expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assessments.exchange import ExchangeError, parse_case
from assessments.report.wording import SLOT_NAMES, listed, number
from assessments.workbench.cases import Outcome, SlotOutcome, StoredCase, outcome_of, stored_cases
from assessments.workbench.reasons import NOTICED, Side, reasons
from catalogue.content.structure import SLOTS, Catalogue, SlotKey
from catalogue.rehearsing import ChangedResult

NOBODY = "keine Form"
STATUS = {"core": "trägt den Kern", "supplement": "ergänzt", "not_needed": "nicht nötig", "all_locked": "alle gesperrt",
          "council": "der Rat selbst"}  # fmt: skip
NO_RESULT: SlotOutcome = ("", ())


def rehearse(old: Catalogue, new: Catalogue) -> list[ChangedResult]:
    """Old and new results of every stored case, where they differ from each other or from what is pinned."""
    return [change for case in stored_cases() for change in changes_of(case, old, new)]


def changes_of(case: StoredCase, old: Catalogue, new: Catalogue) -> list[ChangedResult]:
    try:
        sides = [Side.of(catalogue, parse_case(case.document, catalogue)) for catalogue in (old, new)]
    except ExchangeError as error:
        return [ChangedResult(case.key, case.title, "alle", "", "nicht mehr zu lesen", (str(error),), True, True)]
    return list(_changes(case, *sides))


def _changes(case: StoredCase, old: Side, new: Side) -> Iterator[ChangedResult]:
    before, after = outcome_of(old.result), outcome_of(new.result)
    for slot in SLOTS:
        was, becomes = before.get(slot, NO_RESULT), after.get(slot, NO_RESULT)
        forms = tuple(dict.fromkeys((*was[1], *becomes[1])))
        pinned = case.pinned.get(slot, NO_RESULT) if case.pinned is not None else None
        is_other, is_unexpected = was != becomes, becomes != (was if pinned is None else pinned)
        if is_other or is_unexpected or any(abs(new.points(form) - old.points(form)) >= NOTICED for form in forms):
            yield ChangedResult(
                case.key,
                case.title,
                SLOT_NAMES[slot],
                said(old, before, slot),
                said(new, after, slot),
                reasons(old, new, slot, forms),
                is_other,
                is_unexpected,
                "" if pinned is None or not (is_other or is_unexpected) else words_of(new.catalogue, *pinned),
            )


def said(side: Side, outcome: Outcome, slot: SlotKey) -> str:
    """Forms with their points, and what the slot is about where that is not plain."""
    status, forms = outcome.get(slot, NO_RESULT)
    names = [f"{name_of(side.catalogue, form)} ({number(side.points(form))})" for form in forms]
    return _with_status(status, listed(names))


def words_of(catalogue: Catalogue, status: str, forms: Sequence[str]) -> str:
    return _with_status(status, listed([name_of(catalogue, form) for form in forms]))


def _with_status(status: str, names: str) -> str:
    return ", ".join(part for part in (names, STATUS.get(status, "")) if part) or NOBODY


def name_of(catalogue: Catalogue, form: str) -> str:
    return catalogue.form[form].short_name if form in catalogue.form else form
