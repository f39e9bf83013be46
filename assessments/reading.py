"""From rows to the engine's case: the one place that decides what of an assessment counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from typing import Any

from assessments.engine import case as engine
from assessments.models import Actor, Answer, AnswerStatus, Assessment, Measure
from assessments.steps import Place, applies
from catalogue.content.structure import Catalogue, MunicipalWords
from catalogue.publishing import content_of

EXACT_FACTS = ("programme_budget_per_year", "coordination_cost_per_year")
WORDS = ("council_name", "head_title", "county_word")


class ProfileIncomplete(Exception):
    """Kind or population is missing: nothing can be computed yet."""


@dataclass(frozen=True)
class Record:
    """All that is stored for one assessment: the answers at once, actors and measures when asked for."""

    assessment: Assessment
    catalogue: Catalogue
    answers: Mapping[Place, Answer]

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        return tuple(self.assessment.actors.all())

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(self.assessment.measures.all())

    @cached_property
    def given(self) -> dict[Place, Any]:
        """Values of all answered questions, also of those that do not apply at present."""
        return {place: row.value for place, row in self.answers.items() if row.status == AnswerStatus.GIVEN}

    @cached_property
    def answered(self) -> frozenset[Place]:
        """Questions with an answer, "weiß nicht" and "trifft nicht zu" included."""
        return frozenset(place for place, row in self.answers.items() if row.status != AnswerStatus.OPEN)

    @cached_property
    def counted(self) -> dict[Place, Any]:
        """Values that count: answered and applying. "Weiß nicht" counts as None."""
        kept = {AnswerStatus.GIVEN.value, AnswerStatus.UNKNOWN.value}
        return {
            place: row.value for place, row in self.answers.items() if row.status in kept and applies(place, self.given)
        }

    @cached_property
    def notes(self) -> dict[Place, str]:
        return {place: row.note for place, row in self.answers.items() if row.note and applies(place, self.given)}

    @property
    def name(self) -> str:
        return self.assessment.place


def read(assessment: Assessment) -> Record:
    return Record(
        assessment,
        content_of(assessment.catalogue_version),
        {(row.block, row.key): row for row in assessment.answers.select_related("changed_by")},
    )


def case_of(record: Record) -> engine.Case:
    """The case as it stands; raises ProfileIncomplete."""
    block = _blocks(record.counted)
    profile = {key: value for key, value in block["profile"].items() if key not in WORDS and value is not None}
    if "kind" not in profile or "population" not in profile:
        raise ProfileIncomplete
    facts = {key: _fact(key, value) for key, value in block["facts"].items()}
    regional = block["regional"] | {"r7": tuple(block["regional"].get("r7") or ())}
    return engine.Case(
        profile=engine.Profile(name=record.name, **profile),
        answers=block["answers"],
        regional=engine.Regional(**regional),
        facts=engine.Facts(**facts),
        weights=block["weights"],
        actors=tuple(_actor(row) for row in record.actors),
        measures=tuple(_measure(row) for row in record.measures),
        as_of=record.assessment.as_of,
        key=f"B{record.assessment.pk}",
        title=record.assessment.title,
    )


def _blocks(values: Mapping[Place, Any]) -> dict[str, dict[str, Any]]:
    blocks: dict[str, dict[str, Any]] = {
        "profile": {}, "answers": {}, "regional": {}, "facts": {}, "weights": {},
    }  # fmt: skip
    for (block, key), value in values.items():
        blocks[block][key] = value
    return blocks


def _fact(key: str, value: Any) -> Any:
    return Fraction(str(value)) if key in EXACT_FACTS and value is not None else value


def _exact(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)


def _actor(row: Actor) -> engine.Actor:
    plain = {field.name: getattr(row, field.name) for field in fields(engine.Actor)}
    return engine.Actor(
        **plain
        | {
            "levels": tuple(row.levels),
            "role": row.role or None,
            "mandate": row.mandate or None,
            "fte": _exact(row.fte),
            "release_percent": _exact(row.release_percent),
            "reports_to": None if row.reports_to is None else tuple(row.reports_to),
            "note": row.note or None,
        }
    )


def _measure(row: Measure) -> engine.Measure:
    return engine.Measure(row.name, tuple(row.responsible), _exact(row.budget), row.note or None)


def usual_words(catalogue: Catalogue, state: str | None, kind: str | None) -> MunicipalWords:
    """What council, head and district are usually called; the most specific entry wins."""
    by_place: dict[tuple[str, str], MunicipalWords] = {
        (words.state, words.kind): words for words in catalogue.municipal_words
    }
    usual = by_place["*", "kreisangehoerig"]
    return by_place.get((state or "*", kind or ""), by_place.get(("*", kind or ""), usual))


def words_of(record: Record) -> dict[str, str]:
    """The words of this municipality, as entered or as usual."""
    given = record.given
    usual = usual_words(record.catalogue, given.get(("profile", "state")), given.get(("profile", "kind")))
    return {key: given.get(("profile", key)) or getattr(usual, key) for key in WORDS}
