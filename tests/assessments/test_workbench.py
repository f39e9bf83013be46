"""Before publishing: which stored cases come out otherwise and why, and the questionnaire as it would be asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from assessments.engine.evaluate import evaluate
from assessments.exchange import parse_case
from assessments.models import Pin
from assessments.workbench.cases import outcome_of, pin, stored_case, stored_cases
from assessments.workbench.rehearsal import rehearse
from catalogue.content.structure import Catalogue, LockRule
from catalogue.models import CatalogueVersion, FitRow, WorkingCopy
from catalogue.models.question_rows import QuestionRow
from catalogue.models.rule_rows import SlotRow
from catalogue.publishing import ReasonMissingError, newest, publish_working_copy, start_working_copy
from catalogue.rehearsing import ChangedResult
from municipalities.models import StaffMember, StaffRole
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def refitted(catalogue: Catalogue, key: str, criterion: str, **changes: Any) -> Catalogue:
    forms = tuple(
        replace(form, fit={**form.fit, criterion: replace(form.fit[criterion], **changes)}) if form.key == key else form
        for form in catalogue.forms
    )
    return replace(catalogue, forms=forms)


def reweighted(catalogue: Catalogue, key: str, weight: int) -> Catalogue:
    criteria = tuple(replace(c, weight=weight) if c.key == key else c for c in catalogue.criteria)
    return replace(catalogue, criteria=criteria)


def relocked(catalogue: Catalogue, key: str, **changes: Any) -> Catalogue:
    locks: tuple[LockRule, ...] = tuple(replace(c, **changes) if c.key == key else c for c in catalogue.locks)
    return replace(catalogue, locks=locks)


def other_offices(catalogue: Catalogue) -> Catalogue:
    return replace(catalogue, slots={**catalogue.slots, "K": ("eigenes_amt",)})


def of(found: list[ChangedResult], case: str, slot: str = "Koordinierende Ebene") -> ChangedResult:
    return next(result for result in found if (result.case, result.slot) == (case, slot))


def test_the_same_catalogue_changes_nothing(catalogue: Catalogue) -> None:
    assert rehearse(catalogue, catalogue) == []


def test_other_words_change_nothing(catalogue: Catalogue) -> None:
    assert rehearse(catalogue, refitted(catalogue, "cdo", "groesse", note="Anders")) == []


def test_another_recommendation_is_told_with_its_reason(catalogue: Catalogue) -> None:
    rheinburg = of(rehearse(catalogue, other_offices(catalogue)), "Rheinburg")
    office = catalogue.form["eigenes_amt"].short_name
    assert rheinburg.is_other and rheinburg.is_unexpected and office in rheinburg.after
    assert any("kann diesen Platz nicht mehr besetzen" in reason for reason in rheinburg.why)


def test_other_points_are_told_with_the_criterion_and_what_changed_in_it(catalogue: Catalogue) -> None:
    found = rehearse(catalogue, refitted(catalogue, "steuerkreis", "rueckhalt", high=0))
    told = next(entry for entry in found if "Steuerkreis" in entry.before)
    assert "Rückhalt" in told.why[0] and "statt" in told.why[0] and "Eignung" in told.why[0]
    assert not told.is_unexpected


def test_a_weight_is_told_as_a_weight(catalogue: Catalogue) -> None:
    found = rehearse(catalogue, reweighted(catalogue, "rueckhalt", 0))
    weight = catalogue.criterion["rueckhalt"].weight
    assert any(f"„Rückhalt aus Politik und Spitze“ 0 statt {weight}" in r or f"0 statt {weight}" in r
               for entry in found for r in entry.why)  # fmt: skip


def test_a_threshold_that_locks_is_told_with_both_figures(catalogue: Catalogue) -> None:
    limits = dict.fromkeys(catalogue.lock["KO-07"].population_below, 900_000)
    found = rehearse(catalogue, relocked(catalogue, "KO-07", population_below=limits))
    words = " ".join(reason for entry in found for reason in entry.why)
    assert "ist jetzt gesperrt" in words and "(unter 900.000 statt" in words


def test_whatever_changes_a_result_is_given_a_reason(catalogue: Catalogue) -> None:
    """Weights, fits, bonuses, candidates, thresholds: no change is left unexplained."""
    changed = [reweighted(catalogue, c.key, w) for c in catalogue.criteria[:6] for w in (0, 5)]
    changed += [refitted(catalogue, form.key, "personal", low=2, high=-2) for form in catalogue.forms]
    changed += [replace(catalogue, type_bonus={"kreisfrei": {form.key: 15}}) for form in catalogue.forms[:5]]
    for slot, candidates in catalogue.slots.items():
        changed.append(replace(catalogue, slots={**catalogue.slots, slot: candidates[-2:]}))
    results = [result for other in changed for result in rehearse(catalogue, other)]
    assert len(results) > 50 and [result for result in results if not result.why] == []


# What is pinned


def pinned(cast: Cast, catalogue: Catalogue, key: str = "T1") -> None:
    case = stored_case(key)
    assert case
    result = evaluate(catalogue, parse_case(case.document, catalogue), robustness=False, flips=False)
    pin(case, outcome_of(result), cast.olga)


def test_what_differs_from_a_pin_is_unexpected(cast: Cast, catalogue: Catalogue) -> None:
    pinned(cast, catalogue)
    rheinburg = of(rehearse(catalogue, other_offices(catalogue)), "Rheinburg")
    assert rheinburg.is_unexpected and "Eigenes Amt" not in rheinburg.pinned and rheinburg.pinned


def test_what_was_pinned_before_is_expected(cast: Cast, catalogue: Catalogue) -> None:
    pinned(cast, other_offices(catalogue))
    rheinburg = of(rehearse(catalogue, other_offices(catalogue)), "Rheinburg")
    assert rheinburg.is_other and not rheinburg.is_unexpected


def test_a_pin_that_the_catalogue_no_longer_meets_is_told_even_if_nothing_changes(
    cast: Cast, catalogue: Catalogue
) -> None:
    pinned(cast, other_offices(catalogue))
    assert of(rehearse(catalogue, catalogue), "Rheinburg").is_unexpected


@pytest.fixture
def editor(cast: Cast) -> Client:
    StaffMember.objects.create(user=cast.olga, role=StaffRole.CONTENT_EDITOR)
    start_working_copy(newest())
    return cast.client("olga")


def publish(client: Client, **more: str) -> str:
    seen = client.get("/redaktion/unterschiede/").context["seen"]
    form = {"key": "2026.2", "change_note": "Nur noch Ämter.", "seen": seen, **more}
    return client.post("/redaktion/unterschiede/", form, follow=True).content.decode()


def test_other_results_are_published_only_with_a_reason(editor: Client) -> None:
    SlotRow.objects.filter(slot="K").update(candidates=["eigenes_amt"])
    assert "andere Empfehlung" in editor.get("/redaktion/unterschiede/").content.decode()
    assert "zwingend" in publish(editor) and CatalogueVersion.objects.count() == 1
    assert "ist veröffentlicht" in publish(editor, effect_reason="So  beschlossen.")
    assert newest().effect_reason == "So beschlossen."


def test_whoever_publishes_gives_the_reason_not_only_the_page(cast: Cast, editor: Client) -> None:
    SlotRow.objects.filter(slot="K").update(candidates=["eigenes_amt"])
    for reason in ("", "  "):
        with pytest.raises(ReasonMissingError, match="Rheinburg"):
            publish_working_copy("2026.2", "Nur noch Ämter.", cast.olga, effect_reason=reason)
    assert CatalogueVersion.objects.count() == 1
    publish_working_copy("2026.2", "Nur noch Ämter.", cast.olga, effect_reason="So beschlossen.")


def test_an_editor_pins_and_unpins_on_the_page_of_a_case(cast: Cast, editor: Client) -> None:
    SlotRow.objects.filter(slot="K").update(candidates=["eigenes_amt"])
    page = editor.get("/redaktion/probefaelle/T1/").content.decode()
    assert "Ergebnis des Arbeitsstands festhalten" in page and "kann diesen Platz nicht mehr besetzen" in page
    for case in stored_cases():
        editor.post(f"/redaktion/probefaelle/{case.key}/", {"expected": "planned"})
    assert Pin.objects.get(key="T1").pinned_by == cast.olga
    assert "wie festgehalten" in editor.get("/redaktion/unterschiede/").content.decode()
    assert "ist veröffentlicht" in publish(editor)
    editor.post("/redaktion/probefaelle/T1/", {"expected": ""})
    assert not Pin.objects.filter(key="T1").exists()
    assert editor.get("/redaktion/probefaelle/nichts/").status_code == 404


def test_without_other_results_nobody_asks_for_a_reason(editor: Client) -> None:
    FitRow.objects.filter(parent__key="cdo", criterion="groesse").update(note="Anders")
    assert "Warum sich diese Ergebnisse ändern dürfen" not in editor.get("/redaktion/unterschiede/").content.decode()
    assert "ist veröffentlicht" in publish(editor)


def test_the_questionnaire_is_shown_as_it_would_be_asked(editor: Client) -> None:
    QuestionRow.objects.filter(block="answers", key="tempo").update(text="Wie schnell muss es gehen?")
    page = editor.get("/redaktion/fragebogen/auftrag/").content.decode()
    assert "Wie schnell muss es gehen?" in page and "nicht veröffentlicht" in page
    for slug in ("kommune", "aufgaben", "mittel", "region", "rahmen"):
        assert editor.get(f"/redaktion/fragebogen/{slug}/").status_code == 200
    assert editor.get("/redaktion/fragebogen/akteure/").status_code == 404
    WorkingCopy.objects.update(title="")
    assert editor.get("/redaktion/fragebogen/auftrag/").status_code == 409


def test_only_editors_see_the_questionnaire_before_others_do(cast: Cast) -> None:
    for who in ("olga", "otto", "miriam"):
        assert cast.client(who).get("/redaktion/fragebogen/auftrag/", follow=True).status_code == 403
