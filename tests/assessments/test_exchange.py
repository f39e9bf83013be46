"""The exchange contract: every way a document can be wrong has its path and code."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from assessments.engine.case import Case
from assessments.exchange import ExchangeError, parse_case, read_document, write_document
from catalogue.content.structure import Catalogue

Edit = Callable[[dict[str, Any]], Any]


def put(pointer: str, value: Any) -> Edit:
    def edit(document: dict[str, Any]) -> None:
        *way, last = pointer.strip("/").split("/")
        place: Any = document
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
        if isinstance(place, list):
            place[int(last)] = value
        else:
            place[last] = value

    return edit


def drop(pointer: str) -> Edit:
    def edit(document: dict[str, Any]) -> None:
        *way, last = pointer.strip("/").split("/")
        place: Any = document
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        del place[last]

    return edit


def override(form: str, rule: str) -> dict[str, str]:
    return {"form": form, "rule": rule, "reason": "Geprüft."}


ALL_ZERO = dict.fromkeys(
    ("groesse", "rueckhalt", "strategie", "querschnitt", "personal", "budget", "foerderabhaengigkeit", "tempo",
     "markt", "betriebstiefe", "fachkompetenz", "vertrauen_ikz", "regionalbedarf", "kontrolle", "kurze_wege",
     "taktgeber"), 0)  # fmt: skip

BREACHES: list[tuple[Edit, str, str]] = [
    (put("/format", "difu/anderes"), "/format", "unsupported_format"),
    (put("/version", 2), "/version", "unsupported_version"),
    (put("/version", True), "/version", "unsupported_version"),
    (drop("/format"), "/format", "missing"),
    (drop("/version"), "/version", "missing"),
    (drop("/profile"), "/profile", "missing"),
    (drop("/profile/kind"), "/profile/kind", "missing"),
    (drop("/answers"), "/answers", "missing"),
    (put("/profile/farbe", "blau"), "/profile/farbe", "unknown_key"),
    (put("/answers/personal~1", 1), "/answers/personal~01", "unknown_key"),
    (put("/profile/kind", "dorf"), "/profile/kind", "unknown_value"),
    (put("/profile/population", "viele"), "/profile/population", "type"),
    (put("/profile/population", 1.5), "/profile/population", "type"),
    (put("/profile/population", -1), "/profile/population", "out_of_range"),
    (put("/answers/personal", 5), "/answers/personal", "out_of_range"),
    (put("/answers/personal", True), "/answers/personal", "type"),
    (put("/answers", []), "/answers", "type"),
    (put("/weights/personal", 6), "/weights/personal", "out_of_range"),
    (put("/weights", ALL_ZERO), "/weights", "all_weights_zero"),
    (put("/as_of", "2026-02-30"), "/as_of", "date"),
    (put("/as_of", "heute"), "/as_of", "date"),
    (put("/actors/0/name", ""), "/actors/0/name", "too_short"),
    (put("/actors/0/name", "x" * 201), "/actors/0/name", "too_long"),
    (put("/actors/0/name", "Rat\x00"), "/actors/0/name", "control_character"),
    (put("/actors/0/name", "Rat\ud800"), "/actors/0/name", "control_character"),
    (put("/actors/0/kind", "zauberer"), "/actors/0/kind", "unknown_value"),
    (put("/actors/0/reports_to", ["niemand"]), "/actors/0/reports_to/0", "unknown_reference"),
    (put("/overrides", [override("steuerkreis", "KO-07"), override("steuerkreis", "KO-07")]), "/overrides/1",
     "duplicate"),
    (put("/overrides", [override("stabsstelle", "KO-10")]), "/overrides/0/rule", "not_overridable"),
    (put("/overrides", [override("stabsstelle", "KO-99")]), "/overrides/0/rule", "unknown_value"),
    (put("/overrides", [override("raumfahrtamt", "KO-07")]), "/overrides/0/form", "unknown_value"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "path", "code"), BREACHES, ids=[f"{code}{path}" for _, path, code in BREACHES])
def test_a_breach_is_named_with_path_and_code(
    catalogue: Catalogue, documents: dict[str, Any], edit: Edit, path: str, code: str
) -> None:
    document = copy.deepcopy(documents["T1"])
    edit(document)
    with pytest.raises(ExchangeError) as raised:
        parse_case(document, catalogue)
    problem = raised.value.problem
    assert (problem.path, problem.code) == (path, code)
    assert problem.message.endswith(".")
    problem.message.encode("utf-8")


def breach(catalogue: Catalogue, document: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(ExchangeError) as raised:
        parse_case(document, catalogue)
    return raised.value.problem.path, raised.value.problem.code


def test_actor_ids_are_unique(catalogue: Catalogue, documents: dict[str, Any]) -> None:
    document = copy.deepcopy(documents["T1"])
    document["actors"][3]["id"] = document["actors"][0]["id"]
    for actor in document["actors"]:
        actor.pop("reports_to", None)
    assert breach(catalogue, document | {"measures": []}) == ("/actors/3/id", "duplicate")


def test_nobody_reports_to_themselves(catalogue: Catalogue, documents: dict[str, Any]) -> None:
    document = copy.deepcopy(documents["T1"])
    document["actors"][0]["reports_to"] = [document["actors"][1]["id"], document["actors"][0]["id"]]
    assert breach(catalogue, document) == ("/actors/0/reports_to/1", "self_reference")


def test_measures_name_known_actors(catalogue: Catalogue, documents: dict[str, Any]) -> None:
    document = documents["T3"] | {"measures": [{"name": "WLAN", "responsible": ["x"]}]}
    assert breach(catalogue, document) == ("/measures/0/responsible/0", "unknown_reference")


def test_ten_thousand_actors_are_accepted_and_more_are_not(catalogue: Catalogue, documents: dict[str, Any]) -> None:
    crowd = [{"id": f"a{i}", "name": f"Amt {i}", "kind": "planning", "levels": ["U"]} for i in range(10_001)]
    document = {key: value for key, value in documents["T3"].items() if key != "measures"}
    assert len(parse_case(document | {"actors": crowd[:10_000]}, catalogue).actors) == 10_000
    assert breach(catalogue, document | {"actors": crowd}) == ("/actors", "too_many")


TEXTS: list[tuple[bytes, str]] = [
    (b"{", "not_json"),
    (b"", "not_json"),
    (b'{"a": NaN}', "not_json"),
    (b'{"a": Infinity}', "not_json"),
    (b"{} {}", "not_json"),
    (b'{"a": "\xff"}', "not_json"),
    (b"[" * 200_000, "not_json"),
    (b'{"a": 1, "a": 2}', "duplicate_key"),
    (b'{"x": {"b": 1, "b": 1}}', "duplicate_key"),
    (b"[]", "type"),
    (b"3", "type"),
]


@pytest.mark.parametrize(("text", "code"), TEXTS, ids=[f"{code}-{i}" for i, (_, code) in enumerate(TEXTS)])
def test_what_is_no_document_is_refused_as_a_whole(text: bytes, code: str) -> None:
    with pytest.raises(ExchangeError) as raised:
        read_document(text)
    assert (raised.value.problem.path, raised.value.problem.code) == ("", code)


def test_a_number_of_a_million_digits_is_only_out_of_range(catalogue: Catalogue, documents: dict[str, Any]) -> None:
    text = json.dumps(documents["T3"], default=float).replace('"population": 4800', '"population": ' + "9" * 1_000_000)
    assert breach(catalogue, read_document(text)) == ("/profile/population", "out_of_range")


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_writing_and_reading_gives_the_same_case(catalogue: Catalogue, cases: dict[str, Case], name: str) -> None:
    text = json.dumps(write_document(cases[name]), ensure_ascii=False)
    assert parse_case(read_document(text), catalogue) == cases[name]
