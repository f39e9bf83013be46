"""A newer catalogue: an assessment moves as a copy, with the effects told before, and the original stays as it is."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from assessments.models import Assessment
from assessments.moving import effects
from catalogue.content.structure import Anchor, Catalogue, Help, Question
from catalogue.models import CatalogueVersion
from catalogue.publishing import publish
from tests.cast import Cast, filled, submitted

pytestmark = pytest.mark.django_db
NEW_QUESTION = Question("facts", "new_fact", 6, "Neue Tatsache", "Gibt es das?", "yes_no", Help("Weil es neu ist."))


def next_version(catalogue: Catalogue, **changes: Any) -> CatalogueVersion:
    return publish(replace(catalogue, key="2026.2", change_note="Genauer gefragt.", **changes))[0]


def questions(catalogue: Catalogue, place: tuple[str, str], **changes: Any) -> tuple[Question, ...]:
    return tuple(replace(q, **changes) if (q.block, q.key) == place else q for q in catalogue.questions)


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    return filled(cast, documents["T1"])


def test_without_a_newer_version_there_is_nothing_to_move_to(cast: Cast, case: Assessment) -> None:
    client = cast.client("miriam")
    assert "/neue-fassung/" not in client.get(f"/bewertungen/{case.pk}/").content.decode()
    page = client.get(f"/bewertungen/{case.pk}/neue-fassung/", follow=True).content.decode()
    assert "beruht schon auf der neuesten Fassung" in page


def test_new_changed_and_dropped_questions_are_named(catalogue: Catalogue, case: Assessment) -> None:
    changed = questions(catalogue, ("answers", "tempo"), text="Wie schnell?")
    left = tuple(question for question in changed if question.key != "r6")
    found = effects(case, next_version(catalogue, questions=(*left, NEW_QUESTION)))
    tempo, r6 = catalogue.question["answers", "tempo"].title, catalogue.question["regional", "r6"].title
    assert (found.added, found.changed, found.dropped) == (["Neue Tatsache"], [tempo], [r6])


def test_new_help_is_no_new_question(catalogue: Catalogue, case: Assessment) -> None:
    asked = questions(catalogue, ("answers", "tempo"), help=Help("Anders erklärt."))
    found = effects(case, next_version(catalogue, questions=asked))
    assert not (found.added or found.changed or found.dropped or found.lost or found.result)


def test_a_changed_result_is_told(catalogue: Catalogue, case: Assessment) -> None:
    slots = {**catalogue.slots, "K": ("eigenes_amt",)}
    effect = next(iter(effects(case, next_version(catalogue, slots=slots)).result or ()))
    assert effect.name == "Koordinierende Ebene"
    assert effect.after == catalogue.form["eigenes_amt"].short_name != effect.before


def test_an_answer_that_is_no_longer_offered_is_not_carried_over(
    catalogue: Catalogue, cast: Cast, case: Assessment
) -> None:
    place = ("regional", "r4")
    case.answers.update_or_create(block="regional", key="r4", defaults={"status": "given", "value": "county"})
    anchors = tuple(a for a in catalogue.question[place].anchors if a.value != "county")
    anchors = (*anchors, Anchor("other", "Jemand anderes"))
    next_version(catalogue, questions=questions(catalogue, place, anchors=anchors))
    client = cast.client("miriam")
    assert "die Sie neu wählen" in client.get(f"/bewertungen/{case.pk}/neue-fassung/").content.decode()
    client.post(f"/bewertungen/{case.pk}/neue-fassung/", {"operation": uuid.uuid4()})
    draft = Assessment.objects.get(catalogue_version__key="2026.2")
    assert not draft.answers.filter(block="regional", key="r4").exists()


def everything(case: Assessment) -> tuple[Any, ...]:
    return list(case.answers.values()), case.state, case.catalogue_version.key, case.revisions.get().checksum


def test_moving_copies_and_leaves_the_original(catalogue: Catalogue, cast: Cast, documents: dict[str, Any]) -> None:
    case = submitted(cast, documents["T1"])
    before = everything(case)
    next_version(catalogue)
    client, operation = cast.client("jonas"), uuid.uuid4()
    assert "Auf die Fassung 2026.2" in client.get(f"/bewertungen/{case.pk}/").content.decode()
    page = client.get(f"/bewertungen/{case.pk}/neue-fassung/").content.decode()
    assert "Genauer gefragt." in page and "Die empfohlenen Formen bleiben gleich" in page
    for _ in range(2):
        client.post(f"/bewertungen/{case.pk}/neue-fassung/", {"operation": operation})
    draft = Assessment.objects.get(catalogue_version__key="2026.2")
    assert (draft.state, draft.answers.count(), draft.actors.count()) == ("draft", len(before[0]), case.actors.count())
    case.refresh_from_db()
    assert before == everything(case)
