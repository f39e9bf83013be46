"""Finding forms: filters against a plain reference, search as people type, and whatever else stands in an address."""

from __future__ import annotations

import itertools
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from catalogue.content.structure import Catalogue, OrganisationForm
from catalogue.presentation.examples import ExampleFilters, examples_page, read_example_filters, size_of
from catalogue.presentation.overview import KINDS, MONTHS, SIZES, overview, read_filters
from catalogue.presentation.places import places_named
from catalogue.presentation.searching import fold
from tests.engine.test_locks import locks

SIZE_STEPS = {"0": 0, "5000": 1, "20000": 2, "50000": 3, "100000": 4}
LARGEST = {"0": 4_999, "5000": 19_999, "20000": 49_999, "50000": 99_999, "100000": 10**9}
REGIONAL = {
    "arbeitsgemeinschaft", "oer_vereinbarung", "zweckverband", "gemeinsame_digitalagentur", "landkreis_taktgeber",
}  # fmt: skip
NEVER_FOR_KIND = {
    "kreisfrei": {"landkreis_taktgeber"},
    "verbund": {"stabsstelle", "eigenes_amt", "fachamt_linie", "digitalagentur_gmbh"},
}
THRESHOLDS = {
    "steuerkreis": 10_000, "stabsstelle": 10_000, "digitallotsen": 10_000, "projekt_matrix": 20_000,
    "digitalagentur_gmbh": 20_000, "eigenes_amt": 50_000,
}  # fmt: skip


def shown(catalogue: Catalogue, **asked: Any) -> set[str]:
    filters = read_filters(QueryDict(urlencode(asked, doseq=True)), catalogue)
    return {card.form.key for group in overview(catalogue, filters).groups for card in group.cards}


def fits_plainly(form: OrganisationForm, level: str, kind: str, size: str, cost: str, months: str) -> bool:
    """What the filters mean, written down from the method and not from the code."""
    levels = set(form.levels) | ({"R"} if form.key in REGIONAL else set())
    if (level and level not in levels) or form.key in NEVER_FOR_KIND.get(kind, ()):
        return False
    if (cost and form.cost.class_min > int(cost)) or (months and form.setup_time.months_min > int(months)):
        return False
    if not size:
        return True
    steps = [SIZE_STEPS[size]]
    if kind == "landkreis":
        steps = [3, 4] if size == "100000" else [2]
    low, high = form.fit["groesse"].low, form.fit["groesse"].high
    return LARGEST[size] >= THRESHOLDS.get(form.key, 0) and any(low + (high - low) * step / 4 >= 0 for step in steps)


def test_all_filters_together_mean_what_the_method_says(catalogue: Catalogue) -> None:
    choices = (("", *"PKUR"), ("", *KINDS), ("", *SIZES), ("", *"12345"), ("", *MONTHS))
    for level, kind, size, cost, months in itertools.product(*choices):
        expected = {form.key for form in catalogue.forms if fits_plainly(form, level, kind, size, cost, months)}
        found = shown(catalogue, ebene=level, art=kind, groesse=size, kosten=cost, aufbau=months)
        assert found == expected, (level, kind, size, cost, months)


def test_kinds_exclude_what_the_engine_locks_for_them(catalogue: Catalogue) -> None:
    assert locks(catalogue, "KO-13", kind="kreisfrei") == NEVER_FOR_KIND["kreisfrei"]
    assert locks(catalogue, "KO-14", kind="verbund", has_own_administration=False) == NEVER_FOR_KIND["verbund"]


def test_several_levels_mean_any_of_them(catalogue: Catalogue) -> None:
    both = shown(catalogue, ebene=["P", "R"])
    assert both == shown(catalogue, ebene="P") | shown(catalogue, ebene="R")


def test_every_form_is_shown_or_left_out_with_a_reason(catalogue: Catalogue) -> None:
    for size, kind in itertools.product(SIZES, KINDS):
        filters = read_filters(QueryDict(urlencode({"groesse": size, "art": kind, "kosten": 2})), catalogue)
        found = overview(catalogue, filters)
        assert found.count + len(found.left_out) == 15
        assert all(left.reason for left in found.left_out)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stabstelle", "stabsstelle"), ("Stabsstelle", "stabsstelle"), ("buero", "smartcity_buero"),
        ("büro", "smartcity_buero"), ("BURO", "smartcity_buero"), ("smart city buero", "smartcity_buero"),
        ("gemeinsame agentur", "gemeinsame_digitalagentur"), ("lotsen", "digitallotsen"), ("CDO", "cdo"),
        ("öffentlich-rechtliche", "oer_vereinbarung"), ("oeffentlichrechtliche", "oer_vereinbarung"),
        ("paderborn", "stabsstelle"), ("Mayen Koblenz", "landkreis_taktgeber"), ("GmbH", "digitalagentur_gmbh"),
    ],
)  # fmt: skip
def test_search_forgives_how_people_type(catalogue: Catalogue, query: str, expected: str) -> None:
    assert expected in shown(catalogue, q=query)


def test_search_narrows(catalogue: Catalogue) -> None:
    assert shown(catalogue, q="stabstelle") < shown(catalogue)
    assert shown(catalogue, q="qwertz") == set()
    assert shown(catalogue, q="   ") == shown(catalogue)


@given(st.text(max_size=60))
def test_folded_text_is_plain_whatever_was_typed(text: str) -> None:
    assert re.fullmatch("[a-z0-9 ]*", fold(text))


@given(st.text("abcdeostuüöäß -", max_size=30))
def test_umlauts_may_be_written_out(text: str) -> None:
    written_out = text.replace("ü", "ue").replace("ö", "oe").replace("ä", "ae").replace("ß", "ss")
    assert fold(text) == fold(written_out)


@pytest.mark.django_db
def test_an_empty_result_says_how_to_go_on(client: Client) -> None:
    page = client.get("/formen/?q=qwertz").content.decode()
    assert "Keine Form passt zu diesen Filtern" in page
    assert '<a class="kern-link" href="/formen/">Filter zurücksetzen</a>' in page


@pytest.mark.django_db
def test_the_address_keeps_what_was_chosen(client: Client) -> None:
    page = client.get("/formen/?q=Amt&ebene=K&art=landkreis&groesse=20000&kosten=5&aufbau=12&form=cdo").content.decode()
    assert 'value="Amt"' in page
    for chosen in ('value="landkreis" selected', 'value="20000" selected', 'value="5" selected', 'value="12" selected'):
        assert chosen in page
    assert re.search(r'value="K" checked', page)
    assert '<input type="hidden" name="form" value="cdo">' in page or 'value="cdo" checked' in page


HOSTILE = [
    "ebene=zzz", "ebene=&groesse=", "groesse=%3Cscript%3Ealert(1)%3C/script%3E", "kosten=-1", "kosten=²",
    "kosten=99999999999999999999",
    "aufbau=%F0%9F%92%A9", "q=%22%3E%3Cimg%20src=x%3E", "q=" + "a" * 5000, "form=../../etc",
    "form=" + "&form=".join(["cdo"] * 300), "land=XX&groesse=riesig", "q[]=1&ebene[a]=2", "=&=&&&",
    "q=%E2%80%AE%E2%80%8F",
    "form=cdo&form=%3Cb%3E", "page=9999", "q=\\x", "q=(a+)%2B%24",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("path", ["/formen/", "/formen/vergleich/", "/formen/beispiele/", "/formen/glossar/"])
def test_an_address_nobody_offers_does_no_harm(client: Client, path: str, query: str) -> None:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 200
    body = answer.content.decode().split("</head>")[1]
    assert "<script" not in body and "<img" not in body and "<b>" not in body


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/formen/x/", "/formen/vergleich/x/", "/formen/Stabsstelle/", "/formen/%00/"])
def test_a_form_that_is_not_there_is_a_german_404(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (400, 404)
    assert '<html lang="de"' in answer.content.decode()


def test_every_example_of_the_catalogue_has_its_place(catalogue: Catalogue) -> None:
    examples = [example for part in (*catalogue.forms, *catalogue.modules) for example in part.examples]
    assert [example.place for example in examples if not places_named(example.place)] == []
    assert {place.name for place in places_named("Ostwestfalen-Lippe-IT")} == {"Ostwestfalen-Lippe"}
    assert {place.name for place in places_named("Ortenaukreis und Ahaus")} == {"Ortenaukreis", "Ahaus"}


def test_the_grid_shows_every_example_and_filters_it(catalogue: Catalogue) -> None:
    every = examples_page(catalogue, ExampleFilters())
    names = {town.place.name for town in every.towns}
    entries = {id(entry.example) for town in every.towns for floor in town.floors for entry in floor.entries}
    assert entries == {id(example) for part in (*catalogue.forms, *catalogue.modules) for example in part.examples}
    for size in every.sizes:
        found = examples_page(catalogue, ExampleFilters(size=size)).towns
        assert found and all(size_of(town.place) == size for town in found)
    for state, _name in every.states:
        found = examples_page(catalogue, ExampleFilters(state=state)).towns
        assert found and all(state in town.place.states for town in found)
    for form in catalogue.forms:
        found = examples_page(catalogue, ExampleFilters(form=form.key)).towns
        wanted = {place.name for example in form.examples for place in places_named(example.place)}
        assert {town.place.name for town in found} == wanted <= names


def test_filters_of_examples_nobody_offers_are_none(catalogue: Catalogue) -> None:
    assert read_example_filters(QueryDict("groesse=x&land=YY&form=z"), catalogue) == ExampleFilters()
