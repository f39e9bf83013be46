"""What moving an assessment to the newest catalogue would do. Moving itself is a copy; the original stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assessments.filling import still_fits
from assessments.models import Assessment
from assessments.reading import ProfileIncomplete, Record, case_of, read
from assessments.report.wording import SLOT_NAMES
from assessments.workbench.cases import SlotOutcome, outcome_of
from assessments.workbench.reasons import Side, reasons
from assessments.workbench.rehearsal import NO_RESULT, words_of
from catalogue.content.structure import SLOTS, Catalogue, Question, SlotKey
from catalogue.models import CatalogueVersion
from catalogue.publishing import content_of, newest


@dataclass(frozen=True, slots=True)
class SlotEffect:
    name: str
    before: str
    after: str
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class Effects:
    """`lost` are answers that are no longer among those to choose from. `result` is None while there is none."""

    old: str
    new: str
    change_note: str
    added: Sequence[str]
    changed: Sequence[str]
    dropped: Sequence[str]
    lost: Sequence[str]
    result: Sequence[SlotEffect] | None


def newer_version(assessment: Assessment) -> CatalogueVersion | None:
    version = newest()
    return version if version.pk != assessment.catalogue_version_id else None


def effects(assessment: Assessment, version: CatalogueVersion) -> Effects:
    record, catalogue = read(assessment), content_of(version)
    before, after = record.catalogue.question, catalogue.question
    kept = [place for place in after if place in before]
    lost = [row for place, row in record.answers.items() if place in after and not still_fits(row, catalogue)]
    return Effects(
        record.catalogue.key,
        catalogue.key,
        catalogue.change_note,
        added=[question.title for place, question in after.items() if place not in before],
        changed=[after[place].title for place in kept if _asks(before[place]) != _asks(after[place])],
        dropped=[question.title for place, question in before.items() if place not in after],
        lost=[after[row.block, row.key].title for row in lost],
        result=_result(record, catalogue),
    )


def _asks(question: Question) -> tuple[object, ...]:
    """What decides how a question is understood; its help may be worded anew."""
    return question.title, question.text, question.answer_type, question.anchors, question.unit


def _result(record: Record, catalogue: Catalogue) -> list[SlotEffect] | None:
    carried = replace(
        record,
        catalogue=catalogue,
        answers={place: row for place, row in record.answers.items() if still_fits(row, catalogue)},
    )
    try:
        old, new = (Side.of(part.catalogue, case_of(part)) for part in (record, carried))
    except ProfileIncomplete:
        return None
    before, after = outcome_of(old.result), outcome_of(new.result)
    return [
        _effect(old, new, slot, before.get(slot, NO_RESULT), after.get(slot, NO_RESULT))
        for slot in SLOTS
        if before.get(slot) != after.get(slot)
    ]


def _effect(old: Side, new: Side, slot: SlotKey, was: SlotOutcome, becomes: SlotOutcome) -> SlotEffect:
    forms = tuple(dict.fromkeys((*was[1], *becomes[1])))
    before, after = words_of(old.catalogue, *was), words_of(new.catalogue, *becomes)
    return SlotEffect(SLOT_NAMES[slot], before, after, reasons(old, new, slot, forms))
