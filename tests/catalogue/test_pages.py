"""The public catalogue: all forms, one form in full, sources, no account needed."""

from __future__ import annotations

import pytest
from django.test import Client

from catalogue.content.structure import Catalogue

pytestmark = pytest.mark.django_db


def test_everybody_sees_all_fifteen_forms(client: Client, catalogue: Catalogue) -> None:
    page = client.get("/formen/").content.decode()
    for form in catalogue.forms:
        assert form.name in page
        assert f'href="/formen/{form.key}/"' in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("ebene=P", "steuerkreis", "projekt_matrix"),
        ("ebene=U", "projekt_matrix", "steuerkreis"),
        ("groesse=klein", "arbeitsgemeinschaft", "stabsstelle"),
        ("groesse=gross", "stabsstelle", "oer_vereinbarung"),
        ("kosten=1", "fachamt_linie", "digitalagentur_gmbh"),
    ],
)
def test_filters_narrow_the_list(client: Client, query: str, shown: str, hidden: str) -> None:
    page = client.get(f"/formen/?{query}").content.decode()
    assert f'href="/formen/{shown}/"' in page
    assert f'href="/formen/{hidden}/"' not in page


@pytest.mark.parametrize("query", ["ebene=zzz", "groesse=%3Cscript%3E", "kosten=-1", "kosten=²", "ebene=&groesse="])
def test_a_filter_nobody_offers_does_no_harm(client: Client, query: str) -> None:
    answer = client.get(f"/formen/?{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().split("</head>")[1]


def test_every_form_has_a_page_with_all_its_parts(client: Client, catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        page = client.get(f"/formen/{form.key}/").content.decode()
        for text in (form.name, form.legal_position[:40], "Quellen"):
            assert text in page or text.replace("'", "&#x27;") in page, (form.key, text)
        for source in form.cited:
            assert catalogue.source[source].url.replace("&", "&amp;") in page, (form.key, source)


def test_statements_without_a_source_are_marked(client: Client, catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        bare = sum(not statement.sources for statement in (*form.pros, *form.cons))
        page = client.get(f"/formen/{form.key}/").content.decode()
        assert page.count("fachliche Einschätzung") >= bare, form.key


def test_examples_without_a_year_say_so(client: Client, catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        page = client.get(f"/formen/{form.key}/").content.decode()
        undated = sum(example.year is None for example in form.examples)
        assert page.count("Jahr nicht belegt") == undated, form.key


def test_a_form_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get("/formen/raumfahrtamt/").status_code == 404


@pytest.mark.parametrize("path", ["/", "/hilfe/", "/barrierefreiheit/", "/datenschutz/", "/impressum/", "/lizenzen/"])
def test_the_public_pages_need_no_account(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert '<html lang="de"' in answer.content.decode()


def test_health_answers_only_with_a_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"
