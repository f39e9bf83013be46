"""Every structural check: when it finds, when it is silent, when it cannot tell (method.md, section 10)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assessments.engine.case import Case, Measure
from assessments.engine.evaluate import evaluate
from assessments.engine.findings import CHECKS, WITHOUT_MAP, months_later
from catalogue.content.structure import Catalogue
from tests.engine.building import actor, case, outcome

RAT = actor("rat", "council", "P")
OB = actor("ob", "head", "P")
CDO = actor("cdo", "cdo", "K")
IT = actor("it", "it", "U")
PLANUNG = actor("plan", "planning", "U")
SMALL = {"population": 9_999}


def a(*actors: Any, **given: Any) -> dict[str, Any]:
    return {"actors": actors, **given}


def cdo(**details: Any) -> Any:
    return actor("cdo", "cdo", "K", **details)


def facts(**known: Any) -> dict[str, Any]:
    return {"facts": known}


def q(value: int | None) -> dict[str, Any]:
    return {"answers": {"querschnitt": value}}


END = date(2027, 6, 30)
UNDECIDED = facts(continuation_decided=False)
STEERING = actor("sk", "steering_group", "P")
LEAD = actor("pl", "project_lead", "U", release_percent=40)
BIG = (Measure("Ladesäulen", ("pl",), budget=200_000),)  # type: ignore[arg-type]
REGION = {"kind": "landkreis"}

TRIALS: list[tuple[str, str, dict[str, Any]]] = [
    ("S01", "critical", a(CDO)),
    ("S01", "nothing", a(RAT)),
    ("S02", "high", a(OB)),
    ("S02", "nothing", a(OB, RAT)),
    ("S02", "nothing", a(CDO)),
    ("S03", "critical", a(RAT)),
    ("S03", "nothing", a(CDO)),
    ("S04", "high", a(CDO)),
    ("S04", "nothing", a(IT)),
    ("S05", "critical", a(cdo(mandate="oral"), **q(3))),
    ("S05", "high", a(cdo(mandate="none"), **q(2))),
    ("S05", "high", a(cdo(mandate="none"), **q(None))),
    ("S05", "nothing", a(cdo(mandate="written"))),
    ("S05", "unknown", a(CDO)),
    ("S05", "nothing", a(actor("ob", "head", "K", mandate="oral"))),
    ("S06", "high", a(cdo(has_budget=False), actor("x", "main_department", "K", has_budget=False))),
    ("S06", "nothing", a(cdo(has_budget=False), actor("x", "main_department", "K", has_budget=True))),
    ("S06", "unknown", a(cdo(has_budget=False), actor("x", "main_department", "K"))),
    ("S06", "nothing", a(RAT)),
    ("S07", "critical", a(OB, IT, cdo(reports_to=("it",)))),
    ("S07", "critical", a(OB, cdo(reports_to=()))),
    ("S07", "nothing", a(OB, cdo(reports_to=("ob",)))),
    ("S07", "unknown", a(OB, CDO)),
    ("S07", "nothing", a(CDO)),
    ("S07", "critical", a(OB, actor("it", "it", "U", reports_to=("ob",)), cdo(reports_to=("it",)))),
    ("S08", "high", a(IT, cdo(reports_to=("it",)), **q(3))),
    ("S08", "medium", a(IT, cdo(reports_to=("it",)), **q(2))),
    ("S08", "nothing", a(IT, cdo(reports_to=("it",)), **q(1))),
    ("S08", "unknown", a(IT, cdo(reports_to=("it",)), **q(None))),
    ("S08", "nothing", a(OB, IT, cdo(reports_to=("it", "ob")), **q(3))),
    ("S08", "nothing", a(cdo(reports_to=()), **q(3))),
    ("S08", "unknown", a(CDO, **q(3))),
    ("S09", "high", a(cdo(is_lead=False), actor("x", "staff_unit", "K", is_lead=False))),
    ("S09", "high", a(cdo(is_lead=True), actor("x", "staff_unit", "K", is_lead=True))),
    ("S09", "nothing", a(cdo(is_lead=True), actor("x", "staff_unit", "K"))),
    ("S09", "unknown", a(cdo(is_lead=False), actor("x", "staff_unit", "K"))),
    ("S09", "nothing", a(cdo(is_lead=False))),
    ("S10", "high", a(cdo(fte=1, has_deputy=False))),
    ("S10", "medium", a(cdo(fte=1, has_deputy=False), **SMALL)),
    ("S10", "nothing", a(cdo(fte=1.25, has_deputy=False))),
    ("S10", "nothing", a(cdo(fte=1, has_deputy=True))),
    ("S10", "unknown", a(cdo(has_deputy=False))),
    ("S10", "unknown", a(cdo(fte=1))),
    ("S10", "nothing", a(cdo(fte=2, has_deputy=False), actor("x", "staff_unit", "K"))),
    ("S11", "medium", a(actor("x", "staff_unit", "K", has_deputy=False))),
    ("S11", "nothing", a(actor("x", "staff_unit", "K", has_deputy=True))),
    ("S11", "unknown", a(actor("x", "steering_group", "P"))),
    ("S11", "nothing", a(cdo(has_deputy=False))),
    ("S12", "high", a(cdo(fte=1, fixed_term_until=END))),
    ("S12", "critical", a(cdo(fte=1, fixed_term_until=END), as_of=date(2026, 1, 1), **UNDECIDED)),
    ("S12", "high", a(cdo(fte=1, fixed_term_until=END), as_of=date(2025, 12, 31), **UNDECIDED)),
    ("S12", "high", a(cdo(fte=1, fixed_term_until=END), as_of=date(2026, 6, 1))),
    ("S12", "high", a(cdo(fte=1, fixed_term_until=END), **UNDECIDED)),
    ("S12", "nothing", a(cdo(fte=1))),
    ("S12", "nothing", a(cdo(fte=0, fixed_term_until=END))),
    ("S12", "unknown", a(cdo(fixed_term_until=END))),
    ("S13", "high", a(IT)),
    ("S13", "nothing", a(IT, PLANUNG)),
    ("S13", "nothing", a(CDO)),
    ("S14", "critical", a(actor("x", "utilities", "U"), cdo(is_external=True))),
    ("S14", "nothing", a(actor("x", "utilities", "U"), cdo(is_external=False))),
    ("S14", "unknown", a(actor("x", "utilities", "U"), CDO)),
    ("S14", "critical", a(actor("x", "utilities", "U"))),
    ("S14", "nothing", a(cdo(is_external=True))),
    ("S15", "medium", a(actor("ob", "head", "PKU"))),
    ("S15", "hint", a(actor("ob", "head", "PKU"), **SMALL)),
    ("S15", "nothing", a(actor("ob", "head", "PK"))),
    ("S16", "medium", a(STEERING, cdo(reports_to=()))),
    ("S16", "nothing", a(STEERING, cdo(reports_to=("sk",)))),
    ("S16", "nothing", a(actor("sk", "steering_group", "PK"), CDO)),
    ("S16", "unknown", a(STEERING, CDO)),
    ("S16", "nothing", a(cdo(reports_to=()))),
    ("S17", "medium", a(STEERING, **facts(steering_with_head=False))),
    ("S17", "medium", a(actor("sk", "steering_group", "P", meetings_per_year=1))),
    ("S17", "nothing", a(actor("sk", "steering_group", "P", meetings_per_year=2), **facts(steering_with_head=True))),
    ("S17", "unknown", a(STEERING)),
    ("S17", "nothing", a(OB, **facts(steering_with_head=False))),
    ("S18", "high", a(OB)),
    ("S18", "nothing", a(actor("dsb", "data_protection"))),
    ("S19", "critical", a(actor("dsb", "data_protection", "K"))),
    ("S19", "critical", a(actor("dsb", "data_protection", role="coordinates"))),
    ("S19", "nothing", a(actor("dsb", "data_protection", role="advises"))),
    ("S19", "unknown", a(actor("dsb", "data_protection"))),
    ("S20", "high", a(IT)),
    ("S20", "high", a(actor("isb", "information_security"))),
    ("S20", "nothing", a(IT, actor("isb", "information_security"))),
    ("S21", "hint", a(OB, **SMALL)),
    ("S21", "nothing", a(actor("pr", "staff_council"))),
    ("S22", "medium", a(OB, has_utilities=True)),
    ("S22", "nothing", a(actor("sw", "utilities", "U"), has_utilities=True)),
    ("S22", "nothing", a(OB, has_utilities=False)),
    ("S22", "unknown", a(OB)),
    ("S23", "medium", a(OB)),
    ("S23", "nothing", a(PLANUNG)),
    ("S23", "nothing", a(OB, **SMALL)),
    ("S24", "nothing", a(OB, **SMALL)),
    ("S24", "nothing", a(actor("k", "finance"))),
    ("S25", "medium", a(OB, answers={"markt": 2})),
    ("S25", "hint", a(OB, answers={"markt": 1})),
    ("S25", "hint", a(OB, answers={"markt": None})),
    ("S25", "nothing", a(actor("uni", "university"))),
    ("S26", "medium", a(OB, answers={"groesse": 2})),
    ("S26", "nothing", a(OB, answers={"groesse": 3})),
    ("S26", "nothing", a(OB, kind="kreisfrei", answers={"groesse": 2})),
    ("S26", "nothing", a(actor("lk", "county"), answers={"groesse": 2})),
    ("S27", "medium", a(LEAD, measures=BIG)),
    ("S27", "nothing", a(LEAD, measures=(Measure("Klein", ("pl",), budget=100_000),))),  # type: ignore[arg-type]
    ("S27", "unknown", a(LEAD, measures=(Measure("Offen", ("pl",)),))),
    ("S27", "nothing", a(LEAD, measures=(Measure("Andere", ()),))),
    ("S27", "unknown", a(LEAD)),
    ("S27", "nothing", a(actor("pl", "project_lead", "U", release_percent=50), measures=BIG)),
    ("S28", "medium", a(actor("dl", "digital_guides", "U", release_percent=0))),
    ("S28", "medium", a(actor("dl", "digital_guides", "U", reports_to=()))),
    ("S28", "nothing", a(OB, actor("dl", "digital_guides", "U", release_percent=10, reports_to=("ob",)))),
    ("S29", "medium", facts(regular_report=False)),
    ("S29", "nothing", facts(regular_report=True)),
    ("S29", "unknown", {}),
    ("S30", "critical", a(actor("gmbh", "agency_gmbh", "U"), **facts(company_supervisory_board=False))),
    ("S30", "critical", a(actor("gmbh", "agency_gmbh", "U"), **facts(company_target_agreement=False))),
    ("S30", "unknown", a(actor("gmbh", "agency_gmbh", "U"), **facts(company_supervisory_board=True))),
    ("S30", "nothing", a(actor("gmbh", "agency_gmbh", "U"),
                         **facts(company_supervisory_board=True, company_target_agreement=True))),
    ("S31", "medium", facts(separate_digital_units=True, joint_round=False)),
    ("S31", "nothing", facts(separate_digital_units=False)),
    ("S31", "nothing", facts(joint_round=True)),
    ("S31", "unknown", facts(separate_digital_units=True)),
    ("S32", "hint", a(actor("b", "advisory_board", "P", meetings_per_year=0))),
    ("S32", "nothing", a(actor("b", "advisory_board", "P", meetings_per_year=1))),
    ("S32", "unknown", a(actor("b", "advisory_board", "P"))),
    ("S33", "high", {"measures": (Measure("A", ()), Measure("B", ()))}),
    ("S33", "nothing", a(LEAD, measures=BIG)),
    ("S33", "unknown", {}),
    ("S34", "high", {**REGION, **facts(regional_rules=True, regional_cost_key=False)}),
    ("S34", "nothing", {**REGION, **facts(regional_rules=True, regional_cost_key=True, regional_management=True)}),
    ("S34", "unknown", {**REGION, **facts(regional_rules=True)}),
    ("S34", "nothing", {"answers": {"regionalbedarf": 0}, **facts(regional_rules=False, existing_regional_form=False)}),
    ("S34", "high", {"answers": {"regionalbedarf": 0}, **facts(regional_rules=False, existing_regional_form=True)}),
    ("S35", "high", {**REGION, **facts(members_without_contact=1)}),
    ("S35", "nothing", {**REGION, **facts(members_without_contact=0)}),
    ("S35", "unknown", REGION),
    ("S36", "hint", facts(programme_budget_per_year=1_000_000, coordination_cost_per_year=79_999)),
    ("S36", "nothing", facts(programme_budget_per_year=1_000_000, coordination_cost_per_year=80_000)),
    ("S36", "unknown", facts(programme_budget_per_year=1_000_000)),
    ("S36", "unknown", facts(coordination_cost_per_year=1)),
    ("S36", "high", a(cdo(fte=1, has_deputy=False), **facts(programme_budget_per_year=2_000_000))),
    ("S36", "hint", a(cdo(fte=1, has_deputy=True), **facts(programme_budget_per_year=2_000_000))),
    ("S36", "nothing", a(cdo(fte=1), **facts(programme_budget_per_year=1_000_000))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "expected", "given"), TRIALS, ids=[f"{rule}-{i:03d}-{want}" for i, (rule, want, _) in enumerate(TRIALS)]
)
def test_a_check(catalogue: Catalogue, rule: str, expected: str, given: dict[str, Any]) -> None:
    assert outcome(catalogue, case(**given), rule) == expected


def test_every_check_is_tried_both_ways() -> None:
    found = {rule for rule, want, _ in TRIALS if want not in ("nothing", "unknown")}
    silent = {rule for rule, want, _ in TRIALS if want == "nothing"}
    assert found | {"S24"} == set(CHECKS)
    assert silent == set(CHECKS)


@pytest.mark.parametrize("rule", sorted(set(CHECKS) - WITHOUT_MAP))
def test_an_empty_map_leaves_the_check_open(catalogue: Catalogue, rule: str) -> None:
    assert outcome(catalogue, case(has_utilities=True, facts={"steering_with_head": False}), rule) == "unknown"


def by_rule(catalogue: Catalogue, given: Case) -> dict[str, Any]:
    return {finding.rule: finding for finding in evaluate(catalogue, given, robustness=False, flips=False).findings}


def test_findings_name_the_actors_in_the_order_entered(catalogue: Catalogue) -> None:
    given = case(actors=(actor("z", "cdo", "K", mandate="none"), RAT, actor("b", "staff_unit", "K", mandate="oral")))
    assert by_rule(catalogue, given)["S05"].actors == ("z", "b")


def test_details_say_what_is_missing(catalogue: Catalogue) -> None:
    found = by_rule(catalogue, case("landkreis", actors=(OB,), facts={"regional_rules": False},
                                    measures=(Measure("A", ("ob",)), Measure("B", ()))))  # fmt: skip
    assert found["S20"].details == ("it", "information_security")
    assert found["S33"].details == ("1",)
    assert found["S34"].details == ("regional_rules",)


def test_finance_is_missed_only_where_the_bundle_costs_money(catalogue: Catalogue) -> None:
    strong = {"rueckhalt": 4, "personal": 4, "budget": 4, "querschnitt": 4, "strategie": 4}
    given = case("kreisfrei", 200_000, actors=(OB,), answers=strong)
    result = evaluate(catalogue, given, robustness=False)
    assert result.slots is not None
    assert {form.form for slot in result.slots.values() for form in slot.forms} & {"stabsstelle", "eigenes_amt"}
    assert by_rule(catalogue, given)["S24"].severity == "medium"
    assert by_rule(catalogue, given)["S21"].severity == "high"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 1, 31), date(2027, 7, 31)),
        (date(2026, 8, 31), date(2028, 2, 29)),
        (date(2025, 8, 31), date(2027, 2, 28)),
        (date(2026, 6, 30), date(2027, 12, 30)),
        (date(2026, 7, 1), date(2028, 1, 1)),
    ],
)
def test_eighteen_months_end_with_the_month_at_the_latest(start: date, end: date) -> None:
    assert months_later(start, 18) == end


GOOD: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("G01", a(OB, CDO, IT), a(OB, CDO)),
    ("G02", a(RAT), a(OB)),
    ("G03", a(OB, cdo(reports_to=("ob",))), a(OB, IT, cdo(reports_to=("it",)))),
    ("G04", a(cdo(mandate="written")), a(cdo(mandate="written"), actor("x", "staff_unit", "K"))),
    ("G05", a(CDO), a(CDO, actor("x", "staff_unit", "K"))),
    ("G06", a(cdo(has_budget=True)), a(CDO)),
    ("G07", a(cdo(has_deputy=True)), a(CDO)),
    ("G08", a(actor("d", "data_protection"), actor("i", "information_security")), a(actor("d", "data_protection"))),
    ("G09", a(OB, **facts(regular_report=True)), a(OB)),
    ("G10", a(PLANUNG, actor("x", "mobility", "U")), a(PLANUNG, IT)),
    ("G11", a(LEAD, measures=BIG), a(LEAD)),
    ("G12", a(OB, **facts(regional_rules=True, regional_cost_key=True, regional_management=True)),
     a(OB, **facts(regional_rules=True, regional_cost_key=True))),
]  # fmt: skip


@pytest.mark.parametrize(("key", "good", "not_quite"), GOOD)
def test_what_is_well_done(catalogue: Catalogue, key: str, good: dict[str, Any], not_quite: dict[str, Any]) -> None:
    assert key in evaluate(catalogue, case(**good), robustness=False).positives
    assert key not in evaluate(catalogue, case(**not_quite), robustness=False).positives
    assert evaluate(catalogue, case(**{**good, "actors": ()}), robustness=False).positives == ()


def test_circles_of_reporting_are_a_warning(catalogue: Catalogue) -> None:
    ring = (
        actor("x", "cdo", "K", reports_to=("y",)),
        actor("y", "staff_unit", "K", reports_to=("x",)),
        actor("z", "it", "U", reports_to=("x",)),
    )
    warnings = evaluate(catalogue, case(actors=ring), robustness=False).warnings
    assert [(warning.code, warning.path) for warning in warnings] == [("reports_to_cycle", "/actors/0/reports_to")]
