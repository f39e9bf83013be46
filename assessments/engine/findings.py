"""Structural checks S01 to S36 and positive findings over the actor map (method.md, section 10)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessments.engine.actors import ActorMap
from assessments.engine.answers import Inputs
from assessments.engine.case import Actor
from assessments.engine.kleene import Truth, at_least, at_most, both, either, equals, every, negated, some
from assessments.engine.recommendation import Finding, Severity, SlotStatus
from assessments.engine.rules import equals_any, new_posts
from catalogue.content.structure import Catalogue

SMALL = 10_000
COST_OF_A_POST = 95_000
LEAST_SHARE = Fraction(8, 100)
LARGE_BUDGET = 100_000
WITHOUT_MAP = frozenset({"S29", "S30", "S31", "S33", "S34", "S35", "S36"})
"""Checks that do not read the actor map, so that an empty map does not silence them."""

COSTLESS = frozenset({"steuerkreis", "digitallotsen", "arbeitsgemeinschaft", "landkreis_taktgeber", "fachamt_linie"})


@dataclass(frozen=True, slots=True)
class Situation:
    """What a check may look at. `bundle` and `region` are None while there is no recommendation."""

    inputs: Inputs
    actors: ActorMap
    bundle: frozenset[str] | None
    region: SlotStatus | None

    @property
    def is_small(self) -> bool:
        return self.inputs.case.profile.population < SMALL

    def value(self, criterion: str) -> int | None:
        return self.inputs.values[criterion]

    def reaches(self, criterion: str, limit: int) -> bool:
        """True only if known; an unknown value never raises a severity."""
        return bool(at_least(self.value(criterion), limit))


@dataclass(frozen=True, slots=True)
class Outcome:
    truth: Truth
    severity: Severity
    actors: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


Check = Callable[[Situation], Outcome]


def _keys(actors: Iterable[Actor]) -> tuple[str, ...]:
    return tuple(actor.key for actor in actors)


def _per_actor(severity: Severity, truths: Iterable[tuple[Actor, Truth]]) -> Outcome:
    """True if true for at least one actor; these are listed."""
    judged = list(truths)
    hit = _keys(actor for actor, truth in judged if truth)
    return Outcome(some(truth for _, truth in judged), severity, hit)


def _s01(s: Situation) -> Outcome:
    return Outcome(not s.actors.on("P"), "critical")


def _s02(s: Situation) -> Outcome:
    top = s.actors.on("P")
    return Outcome(bool(top) and all(s.actors.group(actor) != "council" for actor in top), "high")


def _s03(s: Situation) -> Outcome:
    return Outcome(not s.actors.on("K"), "critical")


def _s04(s: Situation) -> Outcome:
    return Outcome(not s.actors.on("U"), "high")


def _s05(s: Situation) -> Outcome:
    severity: Severity = "critical" if s.reaches("querschnitt", 3) else "high"
    return _per_actor(
        severity, ((actor, equals_any(actor.mandate, ("none", "oral"))) for actor in s.actors.coordinators())
    )


def _s06(s: Situation) -> Outcome:
    coordinating = s.actors.on("K")
    without = every(negated(actor.has_budget) for actor in coordinating)
    return Outcome(both(bool(coordinating), without), "high")


def _linked(s: Situation, actor: Actor) -> Truth:
    if "P" in actor.levels:
        return True
    superiors = s.actors.superiors(actor)
    return None if superiors is None else any("P" in superior.levels for superior in superiors)


def _s07(s: Situation) -> Outcome:
    coordinating, top = s.actors.on("K"), s.actors.on("P")
    nobody = every(negated(_linked(s, actor)) for actor in coordinating)
    return Outcome(both(bool(coordinating), bool(top), nobody), "critical")


def _buried(s: Situation, actor: Actor) -> Truth:
    """Reports to departments or IT only, none of them on P."""
    superiors = s.actors.superiors(actor)
    if superiors is None:
        return None
    return bool(superiors) and all(
        s.actors.group(superior) in ("department", "it") and "P" not in superior.levels for superior in superiors
    )


def _s08(s: Situation) -> Outcome:
    needed = at_least(s.value("querschnitt"), 2)
    severity: Severity = "high" if s.reaches("querschnitt", 3) else "medium"
    judged = ((a, both(_buried(s, a), needed)) for a in s.actors.on("K") if "P" not in a.levels)
    return _per_actor(severity, judged)


def _s09(s: Situation) -> Outcome:
    coordinating = s.actors.on("K")
    leads = sum(actor.is_lead is True for actor in coordinating)
    unsure = leads == 0 and any(actor.is_lead is None for actor in coordinating)
    truth = both(len(coordinating) >= 2, None if unsure else leads != 1)
    return Outcome(truth, "high", _keys(coordinating))


def _s10(s: Situation) -> Outcome:
    coordinating = s.actors.on("K")
    known = sum((actor.fte for actor in coordinating if actor.fte is not None), Fraction(0))
    missing = any(actor.fte is None for actor in coordinating)
    little: Truth = False if known > 1 else None if missing else True
    no_deputy = every(negated(actor.has_deputy) for actor in coordinating)
    severity: Severity = "medium" if s.is_small else "high"
    return Outcome(both(bool(coordinating), little, no_deputy), severity, _keys(coordinating))


def _s11(s: Situation) -> Outcome:
    leading = s.actors.of_kind("steering_group", "staff_unit", "digital_department", "agency_gmbh")
    return _per_actor("medium", ((actor, negated(actor.has_deputy)) for actor in leading))


def _s12(s: Situation) -> Outcome:
    posts = [actor for actor in s.actors.coordinators() if actor.fte is None or actor.fte > 0]
    if not posts or any(actor.fixed_term_until is None for actor in posts):
        return Outcome(False, "high")
    truth: Truth = True if any(actor.fte is not None for actor in posts) else None
    latest = max(actor.fixed_term_until for actor in posts if actor.fixed_term_until)
    as_of = s.inputs.case.as_of
    soon = as_of is not None and latest < months_later(as_of, 18)
    undecided = s.inputs.case.facts.continuation_decided is False
    return Outcome(truth, "critical" if soon and undecided else "high", _keys(posts))


def months_later(day: date, months: int) -> date:
    """The same day of a later month, cut to the end of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _s13(s: Situation) -> Outcome:
    doing = s.actors.on("U")
    return Outcome(bool(doing) and all(s.actors.group(actor) != "department" for actor in doing), "high")


def _s14(s: Situation) -> Outcome:
    doing = s.actors.on("U")
    outside = every(s.actors.is_outside(actor) for actor in (*doing, *s.actors.on("K")))
    return Outcome(both(bool(doing), outside), "critical", _keys(doing))


def _s15(s: Situation) -> Outcome:
    severity: Severity = "hint" if s.is_small else "medium"
    return _per_actor(severity, ((actor, len(actor.levels) == 3) for actor in s.actors.actors))


def _s16(s: Situation) -> Outcome:
    groups = s.actors.of_kind("steering_group")
    served = some(
        None if actor.reports_to is None else any(group.key in actor.reports_to for group in groups)
        for actor in s.actors.on("K")
    )
    truth = both(bool(groups), all("K" not in group.levels for group in groups), negated(served))
    return Outcome(truth, "medium")


def _s17(s: Situation) -> Outcome:
    groups = s.actors.of_kind("steering_group")
    seldom = some(at_most(group.meetings_per_year, 1) for group in groups)
    without_head = negated(s.inputs.case.facts.steering_with_head)
    return Outcome(both(bool(groups), either(without_head, seldom)), "medium")


def _s18(s: Situation) -> Outcome:
    return Outcome(not s.actors.of_kind("data_protection"), "high")


def _s19(s: Situation) -> Outcome:
    return _per_actor(
        "critical",
        (
            (actor, either("K" in actor.levels, equals_any(actor.role, ("coordinates", "decides"))))
            for actor in s.actors.of_kind("data_protection")
        ),
    )


def _s20(s: Situation) -> Outcome:
    missing = {
        "it": not s.actors.of_kind("it", "it_provider", "digital_department"),
        "information_security": not s.actors.of_kind("information_security"),
    }
    details = tuple(code for code, is_missing in missing.items() if is_missing)
    return Outcome(bool(details), "high", details=details)


def _s21(s: Situation) -> Outcome:
    return Outcome(not s.actors.of_kind("staff_council"), _weight_of_staff_council(s))


def _weight_of_staff_council(s: Situation) -> Severity:
    if s.is_small:
        return "hint"
    bundle = s.bundle or frozenset()
    reorganises = bundle & {"projekt_matrix", "eigenes_amt", "digitalagentur_gmbh"}
    return "high" if reorganises or new_posts(s.inputs, bundle) else "medium"


def _s22(s: Situation) -> Outcome:
    absent = not s.actors.of_kind("utilities", "municipal_company")
    return Outcome(both(s.inputs.case.profile.has_utilities, absent), "medium")


def _s23(s: Situation) -> Outcome:
    return Outcome(not s.is_small and not s.actors.of_kind("planning"), "medium")


def _s24(s: Situation) -> Outcome:
    costs = None if s.bundle is None else bool(s.bundle - COSTLESS)
    return Outcome(both(not s.is_small, not s.actors.of_kind("finance"), costs), "medium")


def _s25(s: Situation) -> Outcome:
    absent = not s.actors.of_kind("business", "university", "civil_society", "advisory_board")
    return Outcome(absent, "medium" if s.reaches("markt", 2) else "hint")


def _s26(s: Situation) -> Outcome:
    truth = both(
        s.inputs.case.profile.kind == "kreisangehoerig",
        at_most(s.value("groesse"), 2),
        not s.actors.of_group("regional"),
    )
    return Outcome(truth, "medium")


def _s27(s: Situation) -> Outcome:
    measures = s.inputs.case.measures
    if not measures:
        return Outcome(None, "medium")
    judged = []
    for actor in s.actors.of_kind("project_lead", "project_group"):
        own = [measure for measure in measures if actor.key in measure.responsible]
        large = some(None if m.budget is None else m.budget > LARGE_BUDGET for m in own)
        little = None if actor.release_percent is None else actor.release_percent < 50
        judged.append((actor, both(little, large)))
    return _per_actor("medium", judged)


def _s28(s: Situation) -> Outcome:
    return _per_actor(
        "medium",
        (
            (actor, either(equals(actor.release_percent, 0), equals(actor.reports_to, ())))
            for actor in s.actors.of_kind("digital_guides")
        ),
    )


def _s29(s: Situation) -> Outcome:
    return Outcome(negated(s.inputs.case.facts.regular_report), "medium")


def _s30(s: Situation) -> Outcome:
    facts = s.inputs.case.facts
    recommended = None if s.bundle is None else bool(s.bundle & {"digitalagentur_gmbh", "gemeinsame_digitalagentur"})
    company = either(bool(s.actors.of_kind("agency_gmbh")), recommended)
    gap = either(negated(facts.company_supervisory_board), negated(facts.company_target_agreement))
    return Outcome(both(company, gap), "critical")


def _s31(s: Situation) -> Outcome:
    facts = s.inputs.case.facts
    return Outcome(both(facts.separate_digital_units, negated(facts.joint_round)), "medium")


def _s32(s: Situation) -> Outcome:
    return _per_actor(
        "hint", ((actor, equals(actor.meetings_per_year, 0)) for actor in s.actors.of_kind("advisory_board"))
    )


def _s33(s: Situation) -> Outcome:
    measures = s.inputs.case.measures
    orphans = tuple(str(i) for i, measure in enumerate(measures) if not measure.responsible)
    return Outcome(bool(orphans) if measures else None, "high", details=orphans)


def _is_regional(s: Situation) -> Truth:
    needed = None if s.region is None else s.region in ("core", "supplement")
    kind = s.inputs.case.profile.kind
    return either(kind in ("verbund", "landkreis"), s.inputs.case.facts.existing_regional_form, needed)


def _s34(s: Situation) -> Outcome:
    facts = s.inputs.case.facts
    arranged = {
        "regional_rules": facts.regional_rules,
        "regional_cost_key": facts.regional_cost_key,
        "regional_management": facts.regional_management,
    }
    missing = tuple(code for code, truth in arranged.items() if truth is False)
    gap = some(negated(truth) for truth in arranged.values())
    return Outcome(both(_is_regional(s), gap), "high", details=missing)


def _s35(s: Situation) -> Outcome:
    alone = at_least(s.inputs.case.facts.members_without_contact, 1)
    return Outcome(both(_is_regional(s), alone), "high")


def _s36(s: Situation) -> Outcome:
    programme = s.inputs.case.facts.programme_budget_per_year
    cost = _cost_of_coordination(s)
    truth = None if programme is None or cost is None else cost < LEAST_SHARE * programme
    lone = not s.actors.is_empty and _s10(s).truth is True
    return Outcome(truth, "high" if lone else "hint")


def _cost_of_coordination(s: Situation) -> Fraction | None:
    """Euro per year: as given, else estimated from the posts on K if all are known."""
    given = s.inputs.case.facts.coordination_cost_per_year
    if given is not None:
        return given
    posts = [actor.fte for actor in s.actors.on("K")]
    if not posts or None in posts:
        return None
    return COST_OF_A_POST * sum((fte for fte in posts if fte is not None), Fraction(0))


CHECKS: Mapping[str, Check] = {
    "S01": _s01, "S02": _s02, "S03": _s03, "S04": _s04, "S05": _s05, "S06": _s06, "S07": _s07, "S08": _s08,
    "S09": _s09, "S10": _s10, "S11": _s11, "S12": _s12, "S13": _s13, "S14": _s14, "S15": _s15, "S16": _s16,
    "S17": _s17, "S18": _s18, "S19": _s19, "S20": _s20, "S21": _s21, "S22": _s22, "S23": _s23, "S24": _s24,
    "S25": _s25, "S26": _s26, "S27": _s27, "S28": _s28, "S29": _s29, "S30": _s30, "S31": _s31, "S32": _s32,
    "S33": _s33, "S34": _s34, "S35": _s35, "S36": _s36,
}  # fmt: skip


def find(catalogue: Catalogue, situation: Situation) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Findings, and the ids of checks that could not be decided. Without actors a map check is unknown."""
    found, unknown = [], []
    for key in (check.key for check in catalogue.checks):
        if situation.actors.is_empty and key not in WITHOUT_MAP:
            unknown.append(key)
            continue
        outcome = CHECKS[key](situation)
        if outcome.truth is None:
            unknown.append(key)
        elif outcome.truth:
            found.append(Finding(key, outcome.severity, outcome.actors, outcome.details))
    return tuple(found), tuple(unknown)


def positives(catalogue: Catalogue, situation: Situation) -> tuple[str, ...]:
    """Ids of what is well done; none without actors."""
    actors, case = situation.actors, situation.inputs.case
    if actors.is_empty:
        return ()
    top, coordinating, doing = actors.on("P"), actors.on("K"), actors.on("U")
    coordinators = actors.coordinators()
    facts = case.facts
    good: Mapping[str, bool] = {
        "G01": bool(top and coordinating and doing),
        "G02": any(actors.group(actor) == "council" for actor in top),
        "G03": any(
            actors.group(superior) == "top" for actor in coordinating for superior in actors.superiors(actor) or ()
        ),
        "G04": bool(coordinators) and all(a.mandate in ("written", "resolution") for a in coordinators),
        "G05": len(coordinating) == 1 or sum(actor.is_lead is True for actor in coordinating) == 1,
        "G06": any(actor.has_budget for actor in coordinating),
        "G07": any(actor.has_deputy for actor in coordinating),
        "G08": bool(actors.of_kind("data_protection") and actors.of_kind("information_security")),
        "G09": facts.regular_report is True,
        "G10": sum(actors.group(actor) == "department" for actor in doing) >= 2,
        "G11": bool(case.measures) and all(measure.responsible for measure in case.measures),
        "G12": bool(facts.regional_rules and facts.regional_cost_key and facts.regional_management),
    }
    return tuple(positive.key for positive in catalogue.positives if good[positive.key])
