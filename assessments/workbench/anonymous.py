"""What is left of a case when nobody and no municipality can be recognised: answers, kinds, levels, rounded figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import overload

from assessments.engine.case import Actor, Case, Facts, Measure, Profile, Regional

LARGEST_POPULATION = 500_000
"""There are too few larger cities: all of them count as this large."""


def anonymous(case: Case, kinds: Mapping[str, str]) -> Case:
    """`kinds` are the names of the kinds of actors, by key: an actor is called by its kind and a number.

    Everything that holds words of somebody is made anew, so that a new field is left out until it is named here.
    """
    keys = {actor.key: f"a{number}" for number, actor in enumerate(case.actors, 1)}
    names = {actor.key: f"{kinds.get(actor.kind, 'Akteur')} {number}" for number, actor in enumerate(case.actors, 1)}
    return Case(
        profile=_profile(case.profile),
        answers=case.answers,
        regional=_regional(case.regional),
        facts=_facts(case.facts),
        weights=case.weights,
        actors=tuple(_actor(actor, keys, names[actor.key]) for actor in case.actors),
        measures=tuple(_measure(entry, keys, f"Maßnahme {number}") for number, entry in enumerate(case.measures, 1)),
        as_of=case.as_of,
    )


def _profile(profile: Profile) -> Profile:
    return Profile(
        kind=profile.kind,
        population=min(rounded(profile.population), LARGEST_POPULATION),
        median_member_population=rounded(profile.median_member_population),
        member_count=rounded(profile.member_count),
        staff=rounded(profile.staff),
        has_utilities=profile.has_utilities,
        has_partners=profile.has_partners,
        has_own_administration=profile.has_own_administration,
        subject=profile.subject,
    )


def _regional(regional: Regional) -> Regional:
    return replace(regional, r7=tuple(f"Vorhaben {number}" for number, _ in enumerate(regional.r7, 1)))


def _facts(facts: Facts) -> Facts:
    return replace(
        facts,
        members_without_contact=rounded(facts.members_without_contact),
        programme_budget_per_year=_money(facts.programme_budget_per_year),
        coordination_cost_per_year=_money(facts.coordination_cost_per_year),
    )


def _actor(actor: Actor, keys: Mapping[str, str], name: str) -> Actor:
    reports_to = None if actor.reports_to is None else tuple(keys[key] for key in actor.reports_to)
    return replace(actor, key=keys[actor.key], name=name, note=None, reports_to=reports_to)


def _measure(measure: Measure, keys: Mapping[str, str], name: str) -> Measure:
    return Measure(name, tuple(keys[key] for key in measure.responsible), _money(measure.budget))


def _money(amount: Fraction | None) -> Fraction | None:
    return None if amount is None else Fraction(rounded(int(amount)))


@overload
def rounded(value: int) -> int: ...
@overload
def rounded(value: None) -> None: ...
def rounded(value: int | None) -> int | None:
    """To half of the first place: 4,812 becomes 5,000, 43,210 becomes 45,000. Numbers below ten stay."""
    if value is None or abs(value) < 10:
        return value
    step = 10 ** (len(str(abs(value))) - 1) // 2
    return (value + step // 2) // step * step
