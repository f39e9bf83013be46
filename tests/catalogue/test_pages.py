"""The public catalogue: everything on it is shown, sourced or marked, and reachable by a link."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urldefrag, urlsplit

import pytest
from django.test import Client

from catalogue.content.structure import Catalogue
from catalogue.presentation.form import FORMS_OF_OBLIGATION

pytestmark = pytest.mark.django_db

PAGES = ("/formen/", "/formen/ebenen/", "/formen/region/", "/formen/beispiele/", "/formen/methode/", "/formen/glossar/",
         "/formen/vergleich/", "/formen/vergleich/?form=stabsstelle&form=cdo")  # fmt: skip
MARK = "fachliche Einschätzung"


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


def parts(page: str, tag: str, marker: str) -> list[str]:
    """The contents of all elements of a kind that hold no other of the same kind."""
    return re.findall(rf"<{tag}[^>]*{marker}[^>]*>(.*?)</{tag}>", page, re.S)


def test_everybody_sees_all_fifteen_forms(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, "/formen/")
    for form in catalogue.forms:
        assert form.short_name in page
        assert f'href="/formen/{form.key}/"' in page
    assert "15 von 15 Formen" in page


def test_every_form_has_a_page_with_all_its_parts(client: Client, catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        page = text_of(client, f"/formen/{form.key}/")
        said = (
            form.name, form.description, form.legal_position, form.mandate, form.staffing.text, form.cost.text,
            form.setup_time.text, *form.preconditions, *form.fits, *form.does_not_fit, *form.synonyms,
            *form.combines_with, *form.conflicts_with, *(entry.text for entry in (*form.pros, *form.cons)),
            *(text for example in form.examples for text in (example.place, example.text)),
            *(step.text for step in catalogue.roadmap if step.form == form.key),
            *(lock.reason for lock in catalogue.locks if form.key in lock.first_steps),
        )  # fmt: skip
        for text in said:
            assert text in page, (form.key, text)
        for source in form.cited:
            assert catalogue.source[source].url in page, (form.key, source)


def test_every_cell_of_a_form_is_said_with_the_answer_it_belongs_to(client: Client, catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        page = text_of(client, f"/formen/{form.key}/")
        for criterion in catalogue.criteria:
            fit = form.fit[criterion.key]
            for sentence in (fit.pro, fit.con):
                said = sentence.replace("{Kommune}", "Die Kommune").replace("{kommune}", "die Kommune")
                assert said in page, (form.key, criterion.key)
        assert "{" not in page.split("<main")[1], form.key


def test_pros_and_cons_each_have_a_source_or_the_mark(client: Client, catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        section = text_of(client, f"/formen/{form.key}/").split('id="pm"')[1].split("</section>")[0]
        for statements, half in zip((form.pros, form.cons), section.split("Spricht dagegen"), strict=True):
            entries = re.findall(r"<li>.*?</li>", half, re.S)
            assert len(entries) == len(statements)
            once_for_all = f'<p class="judgement">{MARK}</p>' in half
            for entry, statement in zip(entries, statements, strict=True):
                assert statement.text in entry
                assert bool(statement.sources) == ('href="#q' in entry), (form.key, statement.text)
                assert statement.sources or once_for_all or MARK in entry, (form.key, statement.text)


def test_figures_mandate_and_legal_position_have_a_source_or_the_mark(client: Client, catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        section = text_of(client, f"/formen/{form.key}/").split('id="einrichten"')[1].split("</section>")[0]
        for entry in re.findall(r"<dd>.*?</dd>", section, re.S):
            assert 'href="#q' in entry or MARK in entry, (form.key, entry)


@pytest.mark.parametrize("path", ["/formen/stabsstelle/", "/formen/region/", "/formen/methode/", "/formen/beispiele/"])
def test_every_lock_obligation_and_example_has_a_source_or_the_mark(client: Client, path: str) -> None:
    page = text_of(client, path)
    entries = [part for block in parts(page, "ul", 'class="lock-list"') for part in block.split("<li>")[1:]]
    entries += page.split('<div class="town__entry">')[1:]
    assert entries
    for entry in entries:
        assert 'href="#q' in entry or MARK in entry, entry[:200]


def test_every_footnote_leads_to_its_source(client: Client, catalogue: Catalogue) -> None:
    for path in (*PAGES, *(f"/formen/{key}/" for key in catalogue.form)):
        page = text_of(client, path)
        cited, listed = set(re.findall(r'href="#(q\d+)"', page)), set(re.findall(r'<li id="(q\d+)"', page))
        assert cited <= listed, path


def test_examples_without_a_year_say_so(client: Client, catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        page = text_of(client, f"/formen/{form.key}/")
        assert page.count("Jahr nicht belegt") == sum(example.year is None for example in form.examples), form.key


def test_the_class_of_each_source_is_named(client: Client, catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        page = text_of(client, f"/formen/{form.key}/")
        assert len(re.findall(r"\(Klasse\xa0[ABC]\)", page)) == page.count('<li id="q'), form.key


def test_years_are_years_and_not_numbers(client: Client, catalogue: Catalogue) -> None:
    for path in ("/formen/beispiele/", *(f"/formen/{key}/" for key in catalogue.form)):
        assert not re.search(r"\b[12]\.[09]\d\d\b(?!\u202f)", text_of(client, path).split('<ol class="sources">')[1]), (
            path
        )


def test_the_resolution_names_the_gaps_to_fill(client: Client) -> None:
    page = text_of(client, "/formen/stabsstelle/")
    assert "[Datum]</span> wird bei der Verwaltungsspitze eine Stabsstelle eingerichtet" in page


def test_relations_are_told_from_both_sides(client: Client) -> None:
    assert "mögliche nächste Stufe" in text_of(client, "/formen/arbeitsgemeinschaft/")
    assert "mögliche frühere Stufe" in text_of(client, "/formen/oer_vereinbarung/")
    assert "braucht als Gegenüber" in text_of(client, "/formen/digitalagentur_gmbh/")


def test_obligations_name_forms_and_rules_that_exist(catalogue: Catalogue) -> None:
    assert set(FORMS_OF_OBLIGATION) <= set(catalogue.obligation)
    assert {form for forms in FORMS_OF_OBLIGATION.values() for form in forms} <= set(catalogue.form)


def test_the_method_shows_all_240_cells_and_every_weight(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, "/formen/methode/")
    matrix = parts(page, "table", 'class="table matrix"')[0]
    rows = matrix.split("<tr>")[2:]
    assert len(rows) == 16
    for row, criterion in zip(rows, catalogue.criteria, strict=True):
        assert criterion.name in row and f"(Gewicht\xa0{criterion.weight})" in row
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
        shown = [cell.replace("−", "-").split("/") for cell in cells]
        figures = [(int(ends[0]), int(ends[-1])) for ends in shown]
        assert figures == [(form.fit[criterion.key].low, form.fit[criterion.key].high) for form in catalogue.forms]
    for form in catalogue.forms:
        assert sum(f">{form.short_name}</th>" in table for table in parts(page, "table", "words-table")) == 16
    for lock in catalogue.locks:
        assert lock.title in page and lock.lifting() in page
    assert "unter 50.000\u202fEinwohnern: Eigenes Amt" in page


def test_the_glossary_explains_what_other_pages_link_to(client: Client, catalogue: Catalogue) -> None:
    glossary = text_of(client, "/formen/glossar/")
    for path in ("/hilfe/", *PAGES, *(f"/formen/{key}/" for key in catalogue.form)):
        for anchor in re.findall(r'href="/formen/glossar/#([^"]+)"', text_of(client, path)):
            assert f'<div id="{anchor}">' in glossary, (path, anchor)


def test_no_link_inside_leads_nowhere(client: Client) -> None:
    """Follows every link a stranger can reach from the start and checks each fragment."""
    seen: dict[str, str] = {}
    waiting = ["/"]
    fragments: set[tuple[str, str, str]] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        seen[path] = answer.content.decode()
        if not path.startswith(("/formen/", "/hilfe/", "/datenschutz/", "/impressum/", "/lizenzen/")) and path != "/":
            continue
        for link in re.findall(r'<a [^>]*href="([^"]+)"', seen[path]):
            target, fragment = urldefrag(unescape(link))
            if urlsplit(target).scheme:
                continue
            target = target or path
            if fragment:
                fragments.add((path, target, fragment))
            waiting.append(target)
    assert len(seen) > 25
    for origin, target, fragment in fragments:
        assert re.search(rf'id="{re.escape(fragment)}"', seen[target]), (origin, target, fragment)


def test_each_page_says_what_it_is_once(client: Client, catalogue: Catalogue) -> None:
    titles, descriptions = set(), set()
    paths = [*PAGES, *(f"/formen/{key}/" for key in catalogue.form)]
    for path in paths:
        page = text_of(client, path)
        assert page.count("<h1") == 1, path
        assert re.findall(r'<link rel="canonical" href="([^"]+)"', page) == [f"http://testserver{path.split('?')[0]}"]
        titles.update(re.findall(r"<title>(.*?)</title>", page))
        description = re.findall(r'<meta name="description" content="([^"]+)"', page)
        assert len(description) == 1 and 40 < len(description[0]) < 320, (path, description)
        descriptions.update(description)
    assert len(titles) == len(descriptions) == len(paths)


def test_search_engines_find_every_page_once(client: Client, catalogue: Catalogue) -> None:
    answer = client.get("/sitemap.xml")
    found = re.findall(r"<loc>http://testserver(.*?)</loc>", answer.content.decode())
    assert answer["Content-Type"].startswith("application/xml")
    assert len(found) == len(set(found))
    assert {f"/formen/{key}/" for key in catalogue.form} | {"/", "/formen/methode/", "/formen/beispiele/"} <= set(found)
    for path in found:
        assert client.get(path).status_code == 200, path


def test_robots_stay_out_of_cases_and_accounts(client: Client) -> None:
    answer = client.get("/robots.txt")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"].startswith("text/plain")
    assert {"Disallow: /bewertungen/", "Disallow: /konto/", "Disallow: /verwaltung/"} <= set(lines)
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert not any(line.startswith("Disallow: /formen") for line in lines)


ENGLISH = re.compile(
    r"\b(the|and|with|for|level|search|results?|example|year|source|reset|None|True|False|undefined)\b"
)


def test_nothing_english_is_left(client: Client, catalogue: Catalogue) -> None:
    for path in (*PAGES, *(f"/formen/{key}/" for key in catalogue.form)):
        main = text_of(client, path).split("<main")[1].split("</main>")[0]
        main = main.split('<ol class="sources">')[0]
        words = re.sub(r"<[^>]+>", " ", main)
        assert not ENGLISH.findall(words.replace("for the Smart City", "")), (path, ENGLISH.findall(words))
        assert "{{" not in words and "{%" not in words, path
