"""Pairs of answers that do not fit together. Never scored: a hint to look again.

Only what was typed is compared, never a derived value, and what is not known contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from assessments.engine.answers import size_step
from assessments.engine.case import Actor, Case, Measure
from assessments.engine.kleene import Truth, at_least, at_most, both, either, equals, every, negated, some

Place = tuple[str, str]
"""Block and key of a question, or one of the two lists."""

ACTORS: Place = ("actors", "")
MEASURES: Place = ("measures", "")

REGIONAL = frozenset(
    {"county", "neighbour_municipality", "regional_agency", "intermunicipal_body", "mayors_plenary", "assembly"}
)
COMPANIES = frozenset({"utilities", "municipal_company"})
COORDINATION = frozenset(
    {
        "coordination_round",
        "staff_unit",
        "cdo",
        "smart_city_office",
        "programme_office",
        "digital_department",
        "project_lead",
    }
)
PROJECTS = frozenset({"project_lead", "project_group"})
DEPARTMENTS = COMPANIES | {
    "main_department", "it", "planning", "mobility", "environment", "buildings", "social", "education",
    "public_order", "citizen_services", "culture", "economic_development", "department_other",
}  # fmt: skip

A_POST = 1
HALF_A_POST = 50
"""Release in percent from which somebody has time of their own for projects."""
FAR_APART = 3
"""Steps of size that no peculiarity of a municipality explains."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    key: str
    places: tuple[Place, Place]


def _answer(case: Case, key: str) -> int | None:
    return case.answers.get(key)


def _of_kind(case: Case, kinds: Iterable[str]) -> list[Actor]:
    return [actor for actor in case.actors if actor.kind in kinds]


def _missing_on_map(case: Case, kinds: Iterable[str]) -> Truth:
    """An empty map says nothing about who is missing."""
    return not _of_kind(case, kinds) if case.actors else None


def _no_money(case: Case) -> Truth:
    """No money of one's own, and next to nothing from grants either."""
    return both(equals(_answer(case, "budget"), 0), at_most(_answer(case, "foerderabhaengigkeit"), 1))


def _rules_answered_twice(case: Case) -> Truth:
    rules, typed = case.facts.regional_rules, case.regional.r2
    return either(both(rules, at_most(typed, 2)), both(negated(rules), equals(typed, 4)))


def _trust_answered_twice(case: Case) -> Truth:
    trust, kept = _answer(case, "vertrauen_ikz"), case.regional.r1
    return either(both(equals(trust, 0), at_least(kept, 3)), both(equals(trust, 4), equals(kept, 0)))


def _coordinating_posts(case: Case) -> Truth:
    """The known posts of those who coordinate from within make up one full post at least."""
    own = [a for a in _of_kind(case, COORDINATION) if "K" in a.levels and a.is_external is not True]
    return sum(actor.fte or 0 for actor in own) >= A_POST


def _measures_with(case: Case, judge: Callable[[Measure, Mapping[str, Actor]], Truth]) -> Truth:
    by_key = {actor.key: actor for actor in case.actors}
    return some(judge(measure, by_key) for measure in case.measures)


def _has_project_time(measure: Measure, by_key: Mapping[str, Actor]) -> Truth:
    leads = [by_key[key] for key in measure.responsible if by_key[key].kind in PROJECTS]
    return some(
        either(
            None if lead.fte is None else lead.fte >= A_POST,
            None if lead.release_percent is None else lead.release_percent >= HALF_A_POST,
        )
        for lead in leads
    )


def _needs_many_departments(measure: Measure, by_key: Mapping[str, Actor]) -> Truth:
    return sum(by_key[key].kind in DEPARTMENTS for key in measure.responsible) >= 3


def _steering_never_meets(case: Case) -> Truth:
    groups = _of_kind(case, ("steering_group",))
    return both(bool(groups), every(equals(group.meetings_per_year, 0) for group in groups))


def _far_from_derived_size(case: Case) -> Truth:
    given, derived = _answer(case, "groesse"), size_step(case.profile)
    return None if given is None or derived is None else abs(given - derived) >= FAR_APART


def _more_alone_than_members(case: Case) -> Truth:
    alone, members = case.facts.members_without_contact, case.profile.member_count
    return None if alone is None or members is None else alone > members


Condition = Callable[[Case], Truth]


def _q(place: str) -> Place:
    block, _, key = place.partition(".")
    return block, key


RULES: Mapping[str, tuple[Place, Place, Condition]] = {
    "report": (
        _q("answers.rueckhalt"), _q("facts.regular_report"),
        lambda case: both(equals(_answer(case, "rueckhalt"), 4), negated(case.facts.regular_report)),
    ),
    "posts-budget": (
        _q("answers.personal"), _q("answers.budget"),
        lambda case: both(at_least(_answer(case, "personal"), 2), _no_money(case)),
    ),
    "size": (_q("answers.groesse"), _q("profile.population"), _far_from_derived_size),
    "posts-map": (
        _q("answers.personal"), ACTORS,
        lambda case: both(equals(_answer(case, "personal"), 0), _coordinating_posts(case)),
    ),
    "posts-measures": (
        _q("answers.personal"), MEASURES,
        lambda case: both(equals(_answer(case, "personal"), 0), _measures_with(case, _has_project_time)),
    ),
    "departments-measures": (
        _q("answers.querschnitt"), MEASURES,
        lambda case: both(equals(_answer(case, "querschnitt"), 0), _measures_with(case, _needs_many_departments)),
    ),
    "partners": (
        _q("profile.has_partners"), _q("answers.vertrauen_ikz"),
        lambda case: both(negated(case.profile.has_partners), at_least(_answer(case, "vertrauen_ikz"), 3)),
    ),
    "trust": (_q("answers.vertrauen_ikz"), _q("regional.r1"), _trust_answered_twice),
    "trust-rules": (
        _q("answers.vertrauen_ikz"), _q("facts.regional_rules"),
        lambda case: both(equals(_answer(case, "vertrauen_ikz"), 4), negated(case.facts.regional_rules)),
    ),
    "rules": (_q("regional.r2"), _q("facts.regional_rules"), _rules_answered_twice),
    "rules-map": (
        _q("facts.regional_rules"), ACTORS,
        lambda case: both(case.facts.regional_rules, _missing_on_map(case, REGIONAL)),
    ),
    "driver": (
        _q("answers.taktgeber"), _q("regional.r4"),
        lambda case: both(at_least(_answer(case, "taktgeber"), 3), equals(case.regional.r4, "nobody")),
    ),
    "driver-capacity": (
        _q("answers.taktgeber"), _q("regional.r5"),
        lambda case: both(equals(_answer(case, "taktgeber"), 4), at_most(case.regional.r5, 1)),
    ),
    "utilities-map": (
        _q("profile.has_utilities"), ACTORS,
        lambda case: both(negated(case.profile.has_utilities), bool(_of_kind(case, COMPANIES))),
    ),
    "steering-map": (
        _q("facts.steering_with_head"), ACTORS,
        lambda case: both(case.facts.steering_with_head, _missing_on_map(case, ("steering_group",))),
    ),
    "steering-meetings": (
        _q("facts.steering_with_head"), ACTORS,
        lambda case: both(case.facts.steering_with_head, _steering_never_meets(case)),
    ),
    "joint-round": (
        _q("facts.separate_digital_units"), _q("facts.joint_round"),
        lambda case: both(negated(case.facts.separate_digital_units), case.facts.joint_round),
    ),
    "members": (_q("profile.member_count"), _q("facts.members_without_contact"), _more_alone_than_members),
}  # fmt: skip
"""By stable id: the two places and the condition. The words are content (contradictions.yaml)."""


def contradictions(case: Case) -> tuple[Contradiction, ...]:
    """All that do not fit, in the order of the table."""
    return tuple(
        Contradiction(key, (first, second)) for key, (first, second, condition) in RULES.items() if condition(case)
    )


def named(keys: Iterable[str]) -> tuple[Contradiction, ...]:
    """Those that a seal lists; an id of a later version is left out."""
    return tuple(Contradiction(key, RULES[key][:2]) for key in keys if key in RULES)
