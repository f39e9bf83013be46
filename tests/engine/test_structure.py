"""Which forms fill the slots: tie rules, tiers, region, RM-2 and the carrier rule (method.md, section 5).

The points are given by hand, so that every rule is reached directly.
"""

from __future__ import annotations

import pytest

from assessments.engine.structure import Structure, choose
from catalogue.content.structure import Catalogue
from tests.engine.building import case, inputs_of, points_of


def chosen(
    catalogue: Catalogue, scores: dict[str, float], locked: set[str] | None = None, **given: object
) -> Structure:
    inputs = inputs_of(catalogue, case(**given))  # type: ignore[arg-type]
    return choose(catalogue, inputs, points_of(catalogue, **scores), frozenset(locked or ()))


def codes(structure: Structure) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(note.code, note.slot, note.forms) for note in structure.notes]


# P


def test_the_steering_group_steers_where_it_is_free(catalogue: Catalogue) -> None:
    assert chosen(catalogue, {}).slots["P"].forms == ("steuerkreis",)


def test_the_council_itself_steers_where_the_steering_group_is_locked(catalogue: Catalogue) -> None:
    structure = chosen(catalogue, {}, {"steuerkreis"})
    assert (structure.slots["P"].status, structure.slots["P"].forms) == ("council", ())
    assert ("council-steers", "P", ()) in codes(structure)


# K


def test_three_points_ahead_one_form_is_enough(catalogue: Catalogue) -> None:
    structure = chosen(catalogue, {"stabsstelle": 60, "smartcity_buero": 57})
    assert structure.slots["K"].forms == ("stabsstelle",)
    assert not [note for note in structure.notes if note.slot == "K"]


@pytest.mark.parametrize(
    ("first", "second", "kind", "forms", "note", "named"),
    [
        ("smartcity_buero", "stabsstelle", "kreisfrei", ("stabsstelle", "smartcity_buero"), "core-and-project-arm",
         ("stabsstelle", "smartcity_buero")),
        ("eigenes_amt", "stabsstelle", "kreisfrei", ("stabsstelle",), "office-as-development-stage",
         ("stabsstelle", "eigenes_amt")),
        ("fachamt_linie", "cdo", "kreisfrei", ("cdo",), "cdo-in-line-office", ("cdo", "fachamt_linie")),
        ("smartcity_buero", "cdo", "verbund", ("cdo", "smartcity_buero"), "verbund-officers-and-joint-office",
         ("cdo", "smartcity_buero")),
        ("smartcity_buero", "cdo", "kreisfrei", ("cdo", "smartcity_buero"), "cdo-heads-unit",
         ("cdo", "smartcity_buero")),
        ("stabsstelle", "cdo", "kreisfrei", ("cdo", "stabsstelle"), "cdo-heads-unit", ("cdo", "stabsstelle")),
        ("eigenes_amt", "smartcity_buero", "kreisfrei", ("eigenes_amt", "smartcity_buero"), "tie-open",
         ("eigenes_amt", "smartcity_buero")),
        ("fachamt_linie", "stabsstelle", "kreisfrei", ("fachamt_linie", "stabsstelle"), "tie-open",
         ("fachamt_linie", "stabsstelle")),
    ],
)  # fmt: skip
def test_pairs_that_tie_for_coordination(
    catalogue: Catalogue, first: str, second: str, kind: str, forms: tuple[str, ...], note: str, named: tuple[str, ...]
) -> None:
    structure = chosen(catalogue, {first: 60, second: 57.01}, kind=kind)
    assert structure.slots["K"].forms == forms
    assert (note, "K", named) in codes(structure)


def test_one_free_form_never_ties(catalogue: Catalogue) -> None:
    structure = chosen(catalogue, {"cdo": 41}, {"stabsstelle", "smartcity_buero", "eigenes_amt", "fachamt_linie"})
    assert structure.slots["K"].forms == ("cdo",)


def test_equal_scores_stand_in_catalogue_order(catalogue: Catalogue) -> None:
    structure = chosen(catalogue, {})
    order = {form.key: form.order for form in catalogue.forms}
    ranking = structure.slots["K"].ranking
    assert list(ranking) == sorted(ranking, key=lambda form: order[form])


# U


def test_the_department_of_its_own_implements_only_if_it_coordinates(catalogue: Catalogue) -> None:
    without = chosen(catalogue, {"stabsstelle": 70, "eigenes_amt": 65, "projekt_matrix": 60})
    assert "eigenes_amt" not in without.slots["U"].ranking
    with_it = chosen(catalogue, {"eigenes_amt": 70, "projekt_matrix": 90})
    assert with_it.slots["U"].forms == ("eigenes_amt", "projekt_matrix")


def test_the_line_department_comes_before_forms_below_54_points(catalogue: Catalogue) -> None:
    structure = chosen(catalogue, {"projekt_matrix": 53.99, "digitallotsen": 50, "fachamt_linie": 10})
    assert structure.slots["U"].forms == ("fachamt_linie",)
    assert structure.slots["U"].ranking[:2] == ("fachamt_linie", "projekt_matrix")


def test_54_points_are_enough_to_go_before_the_line_department(catalogue: Catalogue) -> None:
    structure = chosen(catalogue, {"projekt_matrix": 54, "fachamt_linie": 80})
    assert structure.slots["U"].forms == ("projekt_matrix",)


def test_a_form_below_54_points_is_taken_with_a_note_if_nothing_else_is_free(catalogue: Catalogue) -> None:
    structure = chosen(catalogue, {"digitallotsen": 50}, {"fachamt_linie"})
    assert structure.slots["U"].forms == ("digitallotsen",)
    assert ("below-threshold", "U", ("digitallotsen",)) in codes(structure)


def test_company_and_utilities_are_not_taken_together(catalogue: Catalogue) -> None:
    scores = {"stabsstelle": 70, "stadtwerke_partner": 66, "digitalagentur_gmbh": 65, "digitallotsen": 60}
    structure = chosen(catalogue, scores)
    assert structure.slots["U"].forms == ("stadtwerke_partner", "digitallotsen")
    assert ("skipped-incompatible", "U", ("stadtwerke_partner", "digitalagentur_gmbh")) in codes(structure)


# R


@pytest.mark.parametrize(
    ("top", "need", "size", "status"),
    [
        (60, 3, 4, "core"),
        (59.99, 3, 4, "supplement"),
        (60, 2, 1, "core"),
        (60, 2, 2, "supplement"),
        (55, 1, 4, "supplement"),
        (54.99, 4, 0, "not_needed"),
        (99, 0, 0, "not_needed"),
    ],
)
def test_how_much_the_region_is_needed(catalogue: Catalogue, top: float, need: int, size: int, status: str) -> None:
    answers = {"regionalbedarf": need, "groesse": size}
    structure = chosen(catalogue, {"oer_vereinbarung": top}, answers=answers)
    assert structure.slots["R"].status == status
    assert bool(structure.slots["R"].forms) == (status != "not_needed")
    if status == "not_needed":
        assert not [note for note in structure.notes if note.slot == "R"]


@pytest.mark.parametrize(
    ("markt", "kontrolle", "winner"),
    [
        (3, 2, "gemeinsame_digitalagentur"),
        (2, 2, "zweckverband"),
        (3, 3, "zweckverband"),
        (4, 0, "gemeinsame_digitalagentur"),
    ],
)
def test_market_and_control_decide_between_the_two_carriers(
    catalogue: Catalogue, markt: int, kontrolle: int, winner: str
) -> None:
    answers = {"regionalbedarf": 3, "markt": markt, "kontrolle": kontrolle}
    structure = chosen(catalogue, {"zweckverband": 63, "gemeinsame_digitalagentur": 64}, answers=answers)
    other = ({"zweckverband", "gemeinsame_digitalagentur"} - {winner}).pop()
    assert structure.slots["R"].forms == (winner,)
    assert ("carrier-by-market-and-control", "R", (winner, other)) in codes(structure)


def test_county_and_working_group_go_together(catalogue: Catalogue) -> None:
    scores = {"landkreis_taktgeber": 66, "arbeitsgemeinschaft": 65}
    structure = chosen(catalogue, scores, answers={"regionalbedarf": 3})
    assert structure.slots["R"].forms == ("arbeitsgemeinschaft", "landkreis_taktgeber")


# The carrier rule


def test_a_carrier_at_the_core_comes_first_in_implementation(catalogue: Catalogue) -> None:
    scores = {"zweckverband": 70, "projekt_matrix": 65, "digitallotsen": 64}
    structure = chosen(catalogue, scores, answers={"regionalbedarf": 3})
    assert structure.slots["U"].forms == ("zweckverband", "projekt_matrix")
    assert structure.slots["U"].ranking[0] == "projekt_matrix"
    assert ("core-carrier-first", "U", ("zweckverband",)) in codes(structure)


def test_after_a_carrier_the_line_department_is_not_needed(catalogue: Catalogue) -> None:
    structure = chosen(catalogue, {"gemeinsame_digitalagentur": 70}, answers={"regionalbedarf": 3})
    assert structure.slots["U"].forms == ("gemeinsame_digitalagentur",)
    assert structure.slots["U"].ranking[0] == "fachamt_linie"


def test_a_carrier_replaces_the_note_on_weak_forms(catalogue: Catalogue) -> None:
    structure = chosen(catalogue, {"zweckverband": 70}, {"fachamt_linie"}, answers={"regionalbedarf": 3})
    assert structure.slots["U"].forms[0] == "zweckverband"
    assert "below-threshold" not in [note.code for note in structure.notes]


def test_a_carrier_fills_implementation_where_all_own_forms_are_locked(catalogue: Catalogue) -> None:
    own = set(catalogue.slots["U"])
    structure = chosen(catalogue, {"zweckverband": 70, "cdo": 50}, own, answers={"regionalbedarf": 3})
    assert (structure.slots["U"].status, structure.slots["U"].forms) == ("filled", ("zweckverband",))


def test_a_carrier_that_only_supplements_does_not_implement(catalogue: Catalogue) -> None:
    structure = chosen(catalogue, {"zweckverband": 58}, answers={"regionalbedarf": 1})
    assert structure.slots["R"].status == "supplement"
    assert "zweckverband" not in structure.slots["U"].forms


# RM-2: no company without a counterpart in the administration


def test_a_company_gets_the_better_of_the_two_counterparts(catalogue: Catalogue) -> None:
    scores = {"cdo": 70, "eigenes_amt": 60, "stabsstelle": 55, "digitalagentur_gmbh": 65}
    structure = chosen(catalogue, scores)
    assert structure.slots["K"].forms == ("eigenes_amt",)
    assert structure.slots["U"].forms == ("digitalagentur_gmbh",), "U is not chosen again"
    assert ("rm-2-counterpart", "K", ("eigenes_amt",)) in codes(structure)


def test_the_counterpart_replaces_the_tie_and_its_note(catalogue: Catalogue) -> None:
    scores = {"cdo": 70, "smartcity_buero": 69, "stabsstelle": 50, "digitalagentur_gmbh": 65}
    structure = chosen(catalogue, scores, {"eigenes_amt"})
    assert structure.slots["K"].forms == ("stabsstelle",)
    assert [note.code for note in structure.notes if note.slot == "K"] == ["rm-2-counterpart"]


def test_a_tie_that_holds_the_staff_unit_already_stays(catalogue: Catalogue) -> None:
    structure = chosen(catalogue, {"cdo": 70, "stabsstelle": 69, "digitalagentur_gmbh": 65})
    assert structure.slots["K"].forms == ("cdo", "stabsstelle")


def test_without_a_counterpart_the_company_goes(catalogue: Catalogue) -> None:
    scores = {"cdo": 70, "digitalagentur_gmbh": 65, "stadtwerke_partner": 60}
    structure = chosen(catalogue, scores, {"stabsstelle", "eigenes_amt"})
    assert structure.slots["K"].forms == ("cdo",)
    assert structure.slots["U"].forms == ("stadtwerke_partner",)
    assert "digitalagentur_gmbh" not in structure.slots["U"].ranking
    assert ("rm-2-removed", "U", ("digitalagentur_gmbh",)) in codes(structure)
    assert "skipped-incompatible" not in [note.code for note in structure.notes]


def test_a_carrier_stays_when_the_company_goes(catalogue: Catalogue) -> None:
    scores = {"cdo": 70, "digitalagentur_gmbh": 65, "zweckverband": 70}
    structure = chosen(catalogue, scores, {"stabsstelle", "eigenes_amt"}, answers={"regionalbedarf": 3})
    assert structure.slots["U"].forms == ("zweckverband",)
    assert [note.code for note in structure.notes].count("core-carrier-first") == 1


# All locked


def test_a_slot_without_a_free_form_says_so(catalogue: Catalogue) -> None:
    structure = chosen(catalogue, {}, set(catalogue.slots["R"]))
    assert structure.slots["R"].status == "all_locked"
