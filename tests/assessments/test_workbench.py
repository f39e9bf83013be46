"""Before publishing: which worked cases come out otherwise, and the questionnaire as it would be asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from assessments.workbench import rehearse
from catalogue.content.structure import Catalogue
from catalogue.models import CatalogueVersion, FitRow, WorkingCopy
from catalogue.models.question_rows import QuestionRow
from catalogue.models.rule_rows import SlotRow
from catalogue.publishing import newest, start_working_copy
from municipalities.models import StaffMember, StaffRole
from tests.cast import Cast


def refitted(catalogue: Catalogue, key: str, criterion: str, **changes: Any) -> Catalogue:
    forms = tuple(
        replace(form, fit={**form.fit, criterion: replace(form.fit[criterion], **changes)}) if form.key == key else form
        for form in catalogue.forms
    )
    return replace(catalogue, forms=forms)


def test_the_same_catalogue_changes_nothing(catalogue: Catalogue) -> None:
    assert rehearse(catalogue, catalogue) == []


def test_other_words_change_nothing(catalogue: Catalogue) -> None:
    assert rehearse(catalogue, refitted(catalogue, "cdo", "groesse", note="Anders")) == []


def test_another_recommendation_is_told_with_its_reason(catalogue: Catalogue) -> None:
    found = rehearse(catalogue, replace(catalogue, slots={**catalogue.slots, "K": ("eigenes_amt",)}))
    rheinburg = next(entry for entry in found if entry.case == "Rheinburg")
    assert rheinburg.is_other and rheinburg.slot == "Koordinierende Ebene"
    assert catalogue.form["eigenes_amt"].short_name in rheinburg.after


def test_other_points_are_told_with_the_criterion(catalogue: Catalogue) -> None:
    found = rehearse(catalogue, refitted(catalogue, "steuerkreis", "rueckhalt", high=0))
    told = next(entry for entry in found if "Steuerkreis" in entry.before)
    assert "Rückhalt" in told.why and "statt" in told.why


@pytest.fixture
def editor(cast: Cast) -> Client:
    StaffMember.objects.create(user=cast.olga, role=StaffRole.CONTENT_EDITOR)
    start_working_copy(newest())
    return cast.client("olga")


def publish(client: Client, **more: str) -> str:
    seen = client.get("/redaktion/unterschiede/").context["seen"]
    form = {"key": "2026.2", "change_note": "Nur noch Ämter.", "seen": seen, **more}
    return client.post("/redaktion/unterschiede/", form, follow=True).content.decode()


@pytest.mark.django_db
def test_other_results_are_published_only_with_a_reason(editor: Client) -> None:
    SlotRow.objects.filter(slot="K").update(candidates=["eigenes_amt"])
    assert "andere Empfehlung" in editor.get("/redaktion/unterschiede/").content.decode()
    assert "zwingend" in publish(editor) and CatalogueVersion.objects.count() == 1
    assert "ist veröffentlicht" in publish(editor, effect_reason="So  beschlossen.")
    assert newest().effect_reason == "So beschlossen."


@pytest.mark.django_db
def test_without_other_results_nobody_asks_for_a_reason(editor: Client) -> None:
    FitRow.objects.filter(parent__key="cdo", criterion="groesse").update(note="Anders")
    assert "Warum sich diese Ergebnisse ändern dürfen" not in editor.get("/redaktion/unterschiede/").content.decode()
    assert "ist veröffentlicht" in publish(editor)


@pytest.mark.django_db
def test_the_questionnaire_is_shown_as_it_would_be_asked(editor: Client) -> None:
    QuestionRow.objects.filter(block="answers", key="tempo").update(text="Wie schnell muss es gehen?")
    page = editor.get("/redaktion/fragebogen/auftrag/").content.decode()
    assert "Wie schnell muss es gehen?" in page and "nicht veröffentlicht" in page
    for slug in ("kommune", "aufgaben", "mittel", "region", "rahmen"):
        assert editor.get(f"/redaktion/fragebogen/{slug}/").status_code == 200
    assert editor.get("/redaktion/fragebogen/akteure/").status_code == 404
    WorkingCopy.objects.update(title="")
    assert editor.get("/redaktion/fragebogen/auftrag/").status_code == 409


@pytest.mark.django_db
def test_only_editors_see_the_questionnaire_before_others_do(cast: Cast) -> None:
    for who in ("olga", "otto", "miriam"):
        assert cast.client(who).get("/redaktion/fragebogen/auftrag/", follow=True).status_code == 403
