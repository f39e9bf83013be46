"""What changed between two revisions, in words."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from assessments.engine.evaluate import evaluate
from assessments.engine.plain import to_plain
from assessments.exchange import parse_case, write_document
from assessments.report.difference import Difference, compare
from assessments.report.sealed import Sealed, open_document
from catalogue.content.structure import Catalogue

WORDS = {"council_name": "Rat", "head_title": "Bürgermeisterin", "county_word": "Kreis"}


def sealed(catalogue: Catalogue, document: dict[str, Any], number: int, **changes: Any) -> Sealed:
    case = parse_case(document, catalogue)
    plain = {
        "assessment": write_document(case),
        "recommendation": to_plain(evaluate(catalogue, case, robustness=False, flips=False)),
        "words": WORDS,
        "notes": {},
        "submitted_by": "Miriam",
    } | changes
    revision: Any = SimpleNamespace(number=number, checksum="ab" * 32, submitted_at=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assessments.report.sealed.localdate", lambda moment: date(2026, 1, number))
        return open_document(plain, catalogue, revision)


@pytest.fixture
def changed(catalogue: Catalogue, documents: dict[str, Any]) -> Callable[..., Difference]:
    """The difference that some changes to case T1 make."""

    def make(change: Callable[[dict[str, Any]], None] = lambda document: None, **seal: Any) -> Difference:
        document = copy.deepcopy(documents["T1"])
        change(document)
        return compare(sealed(catalogue, documents["T1"], 1), sealed(catalogue, document, 2, **seal))

    return make


def rows(changes: Any) -> list[tuple[str, str, str, str]]:
    return [(change.name, change.word, change.before, change.after) for change in changes]


def test_equal_revisions_have_no_difference(changed: Callable[..., Difference]) -> None:
    found = changed()
    assert found.entered == found.result == found.findings == found.tables == ()
    assert found.sentence == "Keine Angabe geändert; die Empfehlung bleibt gleich."


def test_an_answer_is_told_in_the_words_of_its_anchors(
    changed: Callable[..., Difference], catalogue: Catalogue
) -> None:
    anchors = catalogue.question["answers", "budget"].anchors

    def change(document: dict[str, Any]) -> None:
        document["answers"]["budget"] = (document["answers"]["budget"] + 1) % 5

    before = parse_case_value(changed, "budget")
    (row,) = changed(change).answers
    assert (row.before, row.after) == (anchors[before].text, anchors[(before + 1) % 5].text)
    assert row.place == "question:answers.budget"
    assert row.where.startswith("Schritt 4")


def parse_case_value(changed: Callable[..., Difference], key: str) -> int:
    return int(changed().before.answers["answers", key])


def test_unknown_and_unanswered_are_told_apart(changed: Callable[..., Difference]) -> None:
    def change(document: dict[str, Any]) -> None:
        document["answers"]["budget"] = None
        del document["answers"]["tempo"]

    found = {row.place: row for row in changed(change).answers}
    assert found["question:answers.budget"].after == "weiß nicht"
    assert found["question:answers.tempo"].after == "keine Angabe"
    assert found["question:answers.tempo"].word == "entfernt"


def test_facts_profile_words_and_notes_are_compared(changed: Callable[..., Difference]) -> None:
    def change(document: dict[str, Any]) -> None:
        document["profile"]["population"] = 241_000
        document.setdefault("facts", {})["regular_report"] = not document.get("facts", {}).get("regular_report", False)

    found = changed(change, notes={"answers.budget": "Nachtrag"}, words=WORDS | {"council_name": "Stadtrat"})
    after = [row.after for row in found.answers]
    assert any("241.000" in text for text in after)
    assert {"Nachtrag", "Stadtrat"} <= set(after)
    assert any(row.place == "question:facts.regular_report" for row in found.answers)


def test_actors_are_followed_by_their_key(changed: Callable[..., Difference], documents: dict[str, Any]) -> None:
    first, second = documents["T1"]["actors"][:2]
    mentioned = str([actor.get("reports_to") for actor in documents["T1"]["actors"]])
    gone = [actor for actor in documents["T1"]["actors"] if actor["id"] not in mentioned][-1]

    def change(document: dict[str, Any]) -> None:
        document["actors"][0]["name"] = "Umbenannt"
        document["actors"] = [actor for actor in document["actors"] if actor["id"] != gone["id"]]
        document["measures"] = []
        document["actors"].append({"id": "neu", "name": "Digitalrat", "kind": "council", "levels": ["P"]})

    found = changed(change)
    assert ("Umbenannt", "geändert", first["name"], "Umbenannt") in rows(found.actors)
    assert ("Digitalrat", "ergänzt") in [(row.name, row.word) for row in found.actors]
    assert (gone["name"], "entfernt") in [(row.name, row.word) for row in found.actors]
    assert second["name"] not in [row.name for row in found.actors]
    assert "1 Akteur ergänzt, 1 Akteur entfernt" in found.sentence


def test_measures_and_weights_are_compared(changed: Callable[..., Difference]) -> None:
    def change(document: dict[str, Any]) -> None:
        document["measures"] = [{"name": "WLAN", "responsible": [], "budget": 5000}]
        document["weights"] = {**document.get("weights", {}), "budget": 0}

    found = changed(change)
    assert ("WLAN", "ergänzt", "–", "niemand benannt, 5.000 Euro") in rows(found.measures)
    assert [row.after for row in found.weights] == ["0"]
    assert [caption for caption, _, _ in found.tables] == ["Maßnahmen", "Gewichte"]


def test_the_result_is_told_with_points_and_a_changed_form_is_marked(changed: Callable[..., Difference]) -> None:
    def change(document: dict[str, Any]) -> None:
        document["answers"] |= {"personal": 0, "budget": 0, "rueckhalt": 0}

    found = changed(change)
    assert found.result
    assert all("Punkte" in slot.before for slot in found.result if slot.slot == "K")
    assert any(slot.is_other for slot in found.result)
    assert "die Empfehlung ändert sich: " in found.sentence


def test_without_a_recommendation_the_difference_says_so(changed: Callable[..., Difference]) -> None:
    def change(document: dict[str, Any]) -> None:
        document["answers"] = {}

    assert {slot.after for slot in changed(change).result} == {"noch keine Empfehlung"}


def test_findings_come_and_go(changed: Callable[..., Difference]) -> None:
    def change(document: dict[str, Any]) -> None:
        document["actors"] = []
        document["measures"] = []

    found = changed(change).findings
    assert found
    assert {row.word for row in found} <= {"ergänzt", "entfernt", "geändert"}
    assert any(row.after == "erledigt" for row in found)
