"""Fills a draft from a case in exchange form: demo data, data files, copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from assessments.answering import touch
from assessments.council_paper import copy_council_paper
from assessments.engine import case as engine
from assessments.events import Event
from assessments.exchange import write_document
from assessments.models import Actor, Answer, AnswerStatus, Assessment, Contribution, HistoryEntry, Measure
from assessments.models.actors import NO_ADDRESS
from assessments.workflow import new_key, record
from catalogue.content.structure import Catalogue
from catalogue.publishing import content_of, newest
from municipalities.models import User


@transaction.atomic
def import_case(assessment: Assessment, case: engine.Case, person: User | None) -> None:
    """Fills a draft from a case in exchange form; what it holds already is replaced.

    Versions go on where they were: a page opened before the import is told so when it saves.
    """
    touch(assessment)
    versions = assessment.answers.aggregate(last=Max("version"))["last"] or 0
    assessment.answers.all().delete()
    assessment.actors.all().delete()
    assessment.measures.all().delete()
    Answer.objects.bulk_create(_answer_rows(assessment, case, person, versions + 1))
    keys = {actor.key: new_key() if actor.key in NO_ADDRESS else actor.key for actor in case.actors}
    Actor.objects.bulk_create(_actor_rows(assessment, case.actors, keys))
    Measure.objects.bulk_create(
        Measure(
            assessment=assessment,
            key=new_key(),
            position=position,
            name=measure.name,
            responsible=[keys[key] for key in measure.responsible],
            budget=_decimal(measure.budget),
            note=measure.note or "",
        )
        for position, measure in enumerate(case.measures, 1)
    )
    Assessment.objects.filter(pk=assessment.pk).update(as_of=case.as_of)
    assessment.as_of = case.as_of
    record(assessment, Event.IMPORTED, person)


def _answer_rows(assessment: Assessment, case: engine.Case, person: User | None, version: int) -> list[Answer]:
    document = write_document(case)
    rows = []
    for block in ("profile", "answers", "regional", "facts", "weights"):
        for key, value in document.get(block, {}).items():
            if (block, key) == ("profile", "name"):
                continue
            status = AnswerStatus.UNKNOWN if value is None else AnswerStatus.GIVEN
            entered = {"status": status, "value": value, "changed_by": person, "version": version}
            rows.append(Answer(assessment=assessment, block=block, key=key, **entered))
    return rows


def _actor_rows(assessment: Assessment, actors: Sequence[engine.Actor], keys: Mapping[str, str]) -> list[Actor]:
    rows = []
    for position, actor in enumerate(actors, 1):
        plain = {field.name: getattr(actor, field.name) for field in fields(actor)}
        plain |= {
            "key": keys[actor.key],
            "levels": "".join(level for level in "PKU" if level in actor.levels),
            "role": actor.role or "",
            "mandate": actor.mandate or "",
            "note": actor.note or "",
            "fte": _decimal(actor.fte),
            "release_percent": _decimal(actor.release_percent),
            "reports_to": None if actor.reports_to is None else [keys[key] for key in actor.reports_to],
        }
        rows.append(Actor(assessment=assessment, position=position, **plain))
    return rows


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


@transaction.atomic
def copy(source: Assessment, person: User, operation: UUID, title: str, today: date) -> Assessment:
    """A new draft with everything the source holds, on the newest catalogue. Repeated, it gives the same draft."""
    Assessment.objects.select_for_update().get(pk=source.pk)
    done = HistoryEntry.objects.filter(operation_id=operation, event=Event.COPIED, person=person).first()
    if done:
        return done.assessment
    draft = Assessment.objects.create(
        municipality=source.municipality, catalogue_version=newest(), title=title, as_of=today, created_by=person
    )
    catalogue = content_of(draft.catalogue_version)
    Answer.objects.bulk_create(_copied(row, draft) for row in source.answers.all() if still_fits(row, catalogue))
    Actor.objects.bulk_create(_copied(row, draft) for row in source.actors.all())
    Measure.objects.bulk_create(_copied(row, draft) for row in source.measures.all())
    copy_council_paper(source, draft, person)
    Contribution.objects.create(assessment=draft, person=person)
    record(draft, Event.COPIED, person, operation=operation, note=f"Aus „{source.title}“")
    return draft


def still_fits(row: Answer, catalogue: Catalogue) -> bool:
    """Whether a catalogue still asks this question, with this answer among those to choose from."""
    if row.block == "weights":
        return row.key in catalogue.criterion
    question = catalogue.question.get((row.block, row.key))
    if question is None or question.answer_type not in ("scale", "choice") or row.value is None:
        return question is not None
    return row.value in [anchor.value for anchor in question.anchors]


def _copied(row: Any, draft: Assessment) -> Any:
    row.pk, row.assessment, row.version = None, draft, 1
    return row
