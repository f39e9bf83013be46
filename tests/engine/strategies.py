"""Any case a municipality could enter."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from assessments.engine.case import Actor, Case, Facts, Measure, Profile, Regional
from tests.engine.building import CRITERIA

TRUTH = st.sampled_from([True, False, None])
ANSWER = st.integers(0, 4)
KINDS = (
    "council", "committee", "head", "board", "steering_group", "staff_unit", "cdo", "smart_city_office",
    "digital_department", "main_department", "planning", "mobility", "it", "it_provider", "finance",
    "data_protection", "information_security", "staff_council", "utilities", "agency_gmbh", "project_group",
    "project_lead", "digital_guides", "county", "regional_agency", "advisory_board", "university", "other",
)  # fmt: skip
MONEY = st.none() | st.integers(0, 5_000_000).map(Fraction)
FACTS = [name for name in Facts.__dataclass_fields__ if name not in (
    "members_without_contact", "programme_budget_per_year", "coordination_cost_per_year")]  # fmt: skip

profiles = st.builds(
    Profile,
    kind=st.sampled_from(["kreisfrei", "kreisangehoerig", "landkreis", "verbund"]),
    population=st.sampled_from([900, 4_999, 5_000, 9_999, 10_000, 19_999, 20_000, 49_999, 50_000, 99_999, 300_000]),
    median_member_population=st.none() | st.integers(100, 60_000),
    member_count=st.none() | st.integers(2, 40),
    has_utilities=TRUTH,
    has_partners=TRUTH,
    has_own_administration=TRUTH,
)
facts = st.builds(
    Facts,
    **dict.fromkeys(FACTS, TRUTH),
    members_without_contact=st.none() | st.integers(0, 3),
    programme_budget_per_year=MONEY,
    coordination_cost_per_year=MONEY,
)
regional = st.builds(
    Regional,
    **{key: st.none() | ANSWER for key in ("k1", "k2", "k3", "k4", "r1", "r2", "r3", "r5", "r6")},
    r4=st.sampled_from([None, "nobody", "municipality", "county"]),
)
weights = st.dictionaries(st.sampled_from(CRITERIA), st.integers(0, 5))
complete_answers = st.fixed_dictionaries(dict.fromkeys(CRITERIA, ANSWER))


@st.composite
def mostly_answered(draw: st.DrawFn) -> dict[str, int | None]:
    """Up to seven questions open or "weiß nicht": still enough for a recommendation."""
    answers: dict[str, int | None] = dict(draw(complete_answers))
    for key in draw(st.lists(st.sampled_from(CRITERIA), unique=True, max_size=7)):
        if draw(st.booleans()):
            answers[key] = None
        else:
            del answers[key]
    return answers


any_answers = st.one_of(mostly_answered(), st.dictionaries(st.sampled_from(CRITERIA), st.none() | ANSWER))


@st.composite
def actor_maps(draw: st.DrawFn, most: int = 7) -> tuple[Actor, ...]:
    keys = [f"a{i}" for i in range(draw(st.integers(0, most)))]
    return tuple(_actor(draw, key, keys) for key in keys)


def _actor(draw: st.DrawFn, key: str, keys: list[str]) -> Actor:
    others = [other for other in keys if other != key]
    superiors = st.lists(st.sampled_from(others), unique=True, max_size=3).map(tuple) if others else st.just(())
    kind = draw(st.sampled_from(KINDS))
    details: dict[str, Any] = {
        "levels": tuple(level for level in "PKU" if draw(st.booleans())),
        "role": draw(st.sampled_from([None, "decides", "coordinates", "implements", "advises", "informed"])),
        "mandate": draw(st.sampled_from([None, "none", "oral", "written", "resolution"])),
        "has_budget": draw(TRUTH),
        "fte": draw(st.none() | st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2)])),
        "fixed_term_until": draw(st.none() | st.sampled_from([date(2026, 6, 30), date(2030, 1, 1)])),
        "reports_to": draw(st.none() | superiors),
        "has_deputy": draw(TRUTH),
        "is_lead": draw(TRUTH),
        "meetings_per_year": draw(st.none() | st.integers(0, 4)),
        "release_percent": draw(st.none() | st.sampled_from([Fraction(0), Fraction(30), Fraction(50)])),
        "is_external": draw(TRUTH),
    }
    return Actor(key=key, name=key, kind=kind, **details)


@st.composite
def cases(draw: st.DrawFn, answers: st.SearchStrategy[dict[str, int | None]] = complete_answers) -> Case:
    actors = draw(actor_maps())
    keys = [actor.key for actor in actors]
    responsible = st.lists(st.sampled_from(keys), unique=True, max_size=2).map(tuple) if keys else st.just(())
    measures = draw(st.lists(st.builds(Measure, name=st.just("M"), responsible=responsible, budget=MONEY), max_size=3))
    own = draw(weights)
    if own and not any(own.values()) and len(own) == len(CRITERIA):
        own["groesse"] = 1
    return Case(
        profile=draw(profiles),
        answers=draw(answers),
        regional=draw(regional),
        facts=draw(facts),
        weights=own,
        actors=actors,
        measures=tuple(measures),
        as_of=draw(st.none() | st.just(date(2026, 1, 31))),
    )
