"""Parts of pages that are made once: what is kept is equal for everybody and holds nothing anybody typed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pytest
from django.template import Context, Template

from assessments.forms.answers import Option
from assessments.forms.questions import QuestionView
from catalogue.content.structure import Catalogue
from difu_orgmodels import remembering
from tests.conftest import ROOT

FROM_CATALOGUE_AND_SETTINGS = {
    "q.name",
    "q.options",
    "q.chosen",
    "q.question.title",
    "q.question.help",
    "section",
    "advice_email",
    "has_sign_language",
}


def test_only_values_of_the_catalogue_and_the_settings_are_given_to_it() -> None:
    given = {
        value
        for path in (ROOT / "templates").rglob("*.html")
        for tag in re.findall(r"{% remembered ([^%]*)%}", path.read_text("utf-8"))
        for value in re.findall(r"=(\S+)", tag)
    }
    assert given == FROM_CATALOGUE_AND_SETTINGS


def test_equal_values_are_made_once_and_others_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def made_and_counted(name: str, values: tuple[Any, ...]) -> str:
        made.append(name)
        return remembering._render(name, values)

    monkeypatch.setattr(remembering, "_made", lru_cache(made_and_counted))
    page = Template('{% load remembering %}{% remembered "assessments/choices_listed.html" options=o chosen=c %}')
    options = (Option("a", "A & <b>"), Option("b", "B"))
    first, second, other = (page.render(Context({"o": options, "c": chosen})) for chosen in ("a", "a", "b"))
    assert first == second != other
    assert len(made) == 2
    assert "A &amp; &lt;b&gt;" in first


def test_what_fits_no_option_is_not_handed_on(catalogue: Catalogue) -> None:
    question = catalogue.question["profile", "kind"]
    view = QuestionView(
        "Frage 1", question, "profile-kind", "choices", (Option("a", "A"),), "<script>", "", "", "", [], [], None
    )
    assert view.chosen == ""
    view.value = "a"
    assert view.chosen == "a"
