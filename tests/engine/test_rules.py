"""Modules, obligations and regional rules (method.md, sections 7 and 8)."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.engine import rules
from assessments.engine.actors import actor_map
from assessments.engine.case import Case
from catalogue.content.structure import Catalogue
from tests.engine.building import actor, case, inputs_of

ALL = frozenset({"digitalagentur_gmbh"})


def reasons(catalogue: Catalogue, given: Case, bundle: set[str], *, council_missing: bool = False) -> dict[str, Any]:
    found = rules.modules(
        catalogue,
        inputs_of(catalogue, given),
        actor_map(catalogue, given),
        frozenset(bundle),
        tuple(bundle),
        council_missing,
    )
    return {module.key: module.because for module in found}


@pytest.mark.parametrize(
    ("given", "bundle", "expected"),
    [
        ({}, set(), {}),
        ({"has_utilities": True}, set(), {"rm-1": ("utilities",)}),
        ({"has_utilities": True}, {"stadtwerke_partner"}, {}),
        ({"has_utilities": True, "answers": {"betriebstiefe": 1}}, set(), {}),
        ({"answers": {"kontrolle": 3}}, set(), {"fachausschuss": ("control",)}),
        ({"answers": {"kontrolle": 3, "groesse": 1}}, set(), {}),
        ({"answers": {"markt": 3}}, set(), {"beirat": ("market",)}),
        ({"facts": {"personal_data_in_public_space": True}}, set(), {"beirat": ("personal-data",)}),
        ({}, {"gemeinsame_digitalagentur"}, {"beirat": ("company",)}),
        ({"facts": {"large_council": True}}, set(), {"fraktionsbeauftragte": ("large-council",)}),
        ({"facts": {"frequent_council_requests": True}}, set(), {"fraktionsbeauftragte": ("requests",)}),
        ({"actors": (actor("a", "cdo", "K", is_external=True),)}, set(), {"schnittstellenmanager": ("outside",)}),
        ({"actors": (actor("a", "regional_agency", "K"),)}, set(), {"schnittstellenmanager": ("outside",)}),
        ({"answers": {"foerderabhaengigkeit": 3}}, {"smartcity_buero"},
         {"schnittstellenmanager": ("fixed-term-office",)}),
        ({"answers": {"foerderabhaengigkeit": None}}, {"smartcity_buero"}, {}),
    ],
)  # fmt: skip
def test_when_a_module_is_recommended(
    catalogue: Catalogue, given: dict[str, Any], bundle: set[str], expected: dict[str, Any]
) -> None:
    assert reasons(catalogue, case(**given), bundle) == expected


def test_a_missing_council_calls_for_a_committee(catalogue: Catalogue) -> None:
    assert reasons(catalogue, case(), set(), council_missing=True) == {"fachausschuss": ("no-council",)}


def due(catalogue: Catalogue, given: Case, bundle: set[str]) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    found, unknown = rules.obligations(
        catalogue, inputs_of(catalogue, given), actor_map(catalogue, given), frozenset(bundle)
    )
    return {obligation.rule: obligation.forms for obligation in found}, unknown


GMBH, AGENCY = "digitalagentur_gmbh", "gemeinsame_digitalagentur"
NOTHING = {
    "facts": {
        "sovereign_tasks_transferred": False,
        "paid_services_between_municipalities": False,
    },
    "actors": (actor("dsb", "data_protection"),),
}


@pytest.mark.parametrize(
    ("given", "bundle", "rule", "forms"),
    [
        ({}, {GMBH, AGENCY}, "KO-01", (GMBH, AGENCY)),
        ({"facts": {"private_shareholders": True}}, {GMBH, "stadtwerke_partner"}, "KO-03",
         (GMBH, "stadtwerke_partner")),
        ({"answers": {"regionalbedarf": 3}}, {GMBH}, "KO-04", (GMBH,)),
        ({}, {"zweckverband"}, "KO-08", ("zweckverband",)),
        ({}, {"oer_vereinbarung"}, "KO-09", ("oer_vereinbarung",)),
        ({"facts": {"sovereign_tasks_transferred": True}}, set(), "KO-20", ()),
        ({}, {"stabsstelle", "cdo"}, "KO-21", ("cdo", "stabsstelle")),
        ({"answers": {"personal": None}}, {"cdo"}, "KO-21", ("cdo",)),
        ({"facts": {"paid_services_between_municipalities": True}}, set(), "KO-22", ()),
        ({"actors": (actor("dsb", "data_protection", "K"),)}, set(), "KO-23", ()),
        ({"actors": (actor("dsb", "data_protection", role="decides"),)}, set(), "KO-23", ()),
        ({}, set(), "KO-24", ()),
        ({"facts": {"internal_services_only": True}}, {AGENCY}, "KO-25", (AGENCY,)),
    ],
)  # fmt: skip
def test_when_an_obligation_is_due(
    catalogue: Catalogue, given: dict[str, Any], bundle: set[str], rule: str, forms: tuple[str, ...]
) -> None:
    found, _ = due(catalogue, case(**given), bundle)
    assert rule in found
    assert set(found[rule]) == set(forms)


@pytest.mark.parametrize(
    ("given", "bundle", "rule"),
    [
        ({}, {"stadtwerke_partner"}, "KO-01"),
        ({"facts": {"private_shareholders": True}}, {"stabsstelle"}, "KO-03"),
        ({"answers": {"regionalbedarf": 2}}, {GMBH}, "KO-04"),
        ({"answers": {"personal": 0}}, {"cdo"}, "KO-21"),
        ({"actors": (actor("dsb", "data_protection", "", role="advises"),)}, set(), "KO-23"),
    ],
)
def test_when_an_obligation_is_not_due(
    catalogue: Catalogue, given: dict[str, Any], bundle: set[str], rule: str
) -> None:
    found, unknown = due(catalogue, case(**given), bundle)
    assert rule not in found and rule not in unknown


def test_what_is_not_known_leaves_an_obligation_open(catalogue: Catalogue) -> None:
    _, unknown = due(catalogue, case(), {AGENCY})
    assert set(unknown) == {"KO-03", "KO-20", "KO-22", "KO-23", "KO-25"}
    _, unknown = due(catalogue, case(**NOTHING), set())
    assert unknown == ("KO-23",), "the officer's role is not known"


REGIONAL: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("RR-1", {"population": 9_999, "answers": {"kurze_wege": 3}}, {"population": 10_000, "answers": {"kurze_wege": 3}}),
    ("RR-2", {"population": 19_999, "answers": {"personal": 1}}, {"population": 19_999, "answers": {"personal": 2}}),
    ("RR-3", {"answers": {"regionalbedarf": 3, "vertrauen_ikz": 1}},
     {"answers": {"regionalbedarf": 3, "vertrauen_ikz": 2}}),
    ("RR-4", {"answers": {"vertrauen_ikz": 4}, "regional": {"r2": 2}},
     {"answers": {"vertrauen_ikz": 4}, "regional": {"r2": 3}}),
    ("RR-5", {"answers": {"taktgeber": 1, "regionalbedarf": 2}}, {"answers": {"taktgeber": 2, "regionalbedarf": 2}}),
    ("RR-6", {"answers": {"taktgeber": 3, "groesse": 1}},
     {"kind": "kreisfrei", "answers": {"taktgeber": 3, "groesse": 1}}),
    ("RR-7", {"answers": {"vertrauen_ikz": 3, "betriebstiefe": 3, "regionalbedarf": 3}},
     {"answers": {"vertrauen_ikz": 3, "betriebstiefe": 2, "regionalbedarf": 3}}),
    ("RR-8", {"kind": "landkreis"}, {"kind": "verbund"}),
    ("RR-9", {"kind": "verbund", "member_count": 5, "answers": {"foerderabhaengigkeit": 3}},
     {"kind": "verbund", "member_count": 6, "answers": {"foerderabhaengigkeit": 3}}),
    ("RR-10", {"answers": {"groesse": 3}, "facts": {"small_neighbours": True}},
     {"answers": {"groesse": 2}, "facts": {"small_neighbours": True}}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "just", "not_quite"), REGIONAL)
def test_a_regional_rule_on_both_sides_of_its_border(
    catalogue: Catalogue, rule: str, just: dict[str, Any], not_quite: dict[str, Any]
) -> None:
    assert rule in rules.regional_rules(catalogue, inputs_of(catalogue, case(**just)))[0]
    assert rule not in rules.regional_rules(catalogue, inputs_of(catalogue, case(**not_quite)))[0]


def test_regional_rules_stay_open_where_answers_are_missing(catalogue: Catalogue) -> None:
    given = case(answers={"vertrauen_ikz": 3, "groesse": 3})
    _, unknown = rules.regional_rules(catalogue, inputs_of(catalogue, given))
    assert unknown == ("RR-4", "RR-10")
