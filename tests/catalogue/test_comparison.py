"""Forms side by side: any number asked for gets a plain answer, and differences are named."""

from __future__ import annotations

import itertools
from html import unescape

import pytest
from django.test import Client

from catalogue.content.structure import Catalogue
from catalogue.presentation.comparison import DIFFERENCES, compare


def page_of(client: Client, *forms: str) -> str:
    answer = client.get("/formen/vergleich/", {"form": forms})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("forms", "sentence"),
    [
        ((), "Noch ist keine Form ausgewählt"),
        (("stabsstelle",), "Bitte wählen Sie noch eine dazu"),
        (("stabsstelle", "stabsstelle"), "Bitte wählen Sie noch eine dazu"),
        (("gibt-es-nicht",), "Noch ist keine Form ausgewählt"),
        (("stabsstelle", "gibt-es-nicht"), "Bitte wählen Sie noch eine dazu"),
        (("cdo", "stabsstelle", "gibt-es-nicht"), "gibt es in diesem Katalog nicht"),
        (("cdo", "stabsstelle", "eigenes_amt", "steuerkreis"), "Sie haben 4 Formen gewählt"),
    ],
)
def test_what_cannot_be_compared_gets_a_sentence(client: Client, forms: tuple[str, ...], sentence: str) -> None:
    page = page_of(client, *forms)
    assert sentence in page
    for form in set(forms) - {"gibt-es-nicht"}:
        assert f'value="{form}" checked' in page or f'href="/formen/{form}/"' in page


@pytest.mark.django_db
def test_everything_said_of_each_form_stands_side_by_side(client: Client, catalogue: Catalogue) -> None:
    keys = ("stabsstelle", "eigenes_amt", "smartcity_buero")
    page = page_of(client, *keys)
    for form in (catalogue.form[key] for key in keys):
        for text in (form.short_description, form.staffing.text, *form.fits, *form.does_not_fit, *form.preconditions):
            assert text in page
        assert all(statement.text in page for statement in (*form.pros, *form.cons))
    assert all(criterion.name in page for criterion in catalogue.criteria)
    assert page.startswith("<!doctype html>") and "Alle drei koordinieren" in page


def test_the_word_for_a_difference_follows_the_figures(catalogue: Catalogue) -> None:
    for keys in itertools.combinations(catalogue.form, 2):
        for row in compare(catalogue, keys).criteria:
            one, other = (catalogue.form[key].fit[row.criterion.key] for key in keys)
            apart = max(abs(one.low - other.low), abs(one.high - other.high))
            assert row.difference == DIFFERENCES[apart]
            assert row.is_different == ((one.low, one.high) != (other.low, other.high))


def test_every_pair_and_a_lead_in_whole_sentences(catalogue: Catalogue) -> None:
    for keys in itertools.combinations(catalogue.form, 3):
        page = compare(catalogue, keys)
        assert [column.form.key for column in page.columns] == list(keys)
        assert page.lead.endswith(".") and page.lead[0].isupper(), keys
        assert all(len(row.cells) == 3 and all(cell.statements for _name, cell in row.cells) for row in page.rows)


@pytest.mark.django_db
def test_the_choice_can_be_changed_without_losing_it(client: Client) -> None:
    page = page_of(client, "cdo", "stabsstelle")
    assert "/formen/?form=cdo&form=stabsstelle" in page
    back = client.get("/formen/?form=cdo&form=stabsstelle").content.decode()
    assert 'value="cdo" checked' in back and 'value="stabsstelle" checked' in back
