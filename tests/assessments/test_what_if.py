"""Was wäre, wenn: assumptions in the address move the result beside the real one, and nothing is saved."""

from __future__ import annotations

import copy
import json
import re
import uuid
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from assessments import workflow
from assessments.engine.case import Case
from assessments.engine.evaluate import evaluate
from assessments.models import Actor, Answer, Assessment, Measure
from assessments.report.view_model.basis import Basis
from assessments.report.view_model.changes import flips, weight_flips
from assessments.report.wording import Voice
from assessments.what_if.assumptions import ActorChange, Assumptions, assume
from assessments.what_if.comparison import compare
from assessments.what_if.query import read_query, write_query
from catalogue.content.structure import Catalogue
from tests.cast import Cast, draft, filled, submitted
from tests.engine.building import CRITERIA
from tests.engine.strategies import any_answers, cases

VOICE = Voice("Ihre Stadt", "Stadtrat", "Oberbürgermeisterin", "Kreis")


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    return filled(cast, documents["T1"])


def page(cast: Cast, case: Assessment, query: str = "", who: str = "rosa") -> str:
    response = cast.client(who).get(f"/bewertungen/{case.pk}/was-waere-wenn/{query and '?' + query}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def status(html: str) -> str:
    found = re.search(r'<p[^>]*role="status"[^>]*>(.*?)</p>', html, re.DOTALL)
    assert found
    return text_of(found[1]).strip()


# The page


@pytest.mark.django_db
def test_without_assumptions_both_sides_show_the_result(cast: Cast, case: Assessment) -> None:
    html = page(cast, case)
    assert status(html) == "Noch ist nichts geändert. Beide Spalten zeigen Ihr heutiges Ergebnis."
    assert text_of(html).count("Stabsstelle 69,0 Punkte, sehr gut geeignet") == 2
    assert "<ins>" not in html and "<del>" not in html


@pytest.mark.django_db
def test_a_changed_answer_moves_structure_ranking_and_locks(cast: Cast, case: Assessment) -> None:
    html = page(cast, case, "antwort-personal=1")
    assert status(html) == (
        "Eine Annahme geändert: Koordinierende Ebene: CDO/Beauftragte statt Stabsstelle. "
        "Die anderen Ebenen bleiben gleich."
    )
    assert "<del>Stabsstelle</del>" in html and "CDO/Beauftragte <ins>neu</ins>" in html
    text = text_of(html)
    assert "jetzt gesperrt, vorher Platz 1" in text
    assert "steigt von Platz 4 auf 1" in text
    assert "neu gesperrt" in text


@pytest.mark.django_db
def test_a_changed_weight_moves_the_points(cast: Cast, case: Assessment) -> None:
    html = page(cast, case, "gewicht-rueckhalt=0")
    assert "Gewicht Rückhalt der Spitze und der Politik: 0 (heute: 2)" in text_of(html)
    assert "Koordinierende Ebene: Eigenes Amt rückt auf Platz 1, empfohlen bleibt Stabsstelle." in status(html)


@pytest.mark.django_db
def test_a_changed_actor_moves_the_findings(cast: Cast, case: Assessment) -> None:
    html = page(cast, case, "ebenen-it=U&auftrag-sc=none")
    assert "Die Zielstruktur bleibt gleich." in status(html)
    assert "<del>Federführung festlegen</del>" in html
    assert "Schriftlichen Auftrag erteilen" in text_of(html)


@pytest.mark.django_db
def test_an_actor_can_be_left_out_although_others_report_to_them(cast: Cast, case: Assessment) -> None:
    Measure.objects.create(assessment=case, key="m", name="WLAN", responsible=["ob", "it"])
    html = page(cast, case, "ohne-ob=ja&ohne-rat=ja")
    assert "2 Annahmen geändert" in status(html)
    assert "Befund" in status(html)


@pytest.mark.django_db
def test_nothing_is_saved(cast: Cast, case: Assessment) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in (Assessment, Answer, Actor)]
    page(cast, case, "antwort-personal=1&gewicht-budget=5&ohne-it=ja&vertretung-sc=nein", who="miriam")
    assert [list(model.objects.order_by("pk").values()) for model in (Assessment, Answer, Actor)] == before


@pytest.mark.django_db
def test_what_is_as_today_is_no_assumption(cast: Cast, case: Assessment) -> None:
    html = page(cast, case, "antwort-personal=3&gewicht-budget=2&ebenen-it=KU&vertretung-it=ja&auftrag-it=written")
    assert status(html).startswith("Noch ist nichts geändert.")


@pytest.mark.django_db
def test_the_form_leaves_only_what_was_chosen_in_the_address(cast: Cast, case: Assessment) -> None:
    path = f"/bewertungen/{case.pk}/was-waere-wenn/"
    client = cast.client("rosa")
    response = client.get(f"{path}?antwort-personal=1&antwort-budget=&gewicht-markt=&akteur=")
    assert (response.status_code, response["Location"]) == (302, f"{path}?antwort-personal=1")
    assert client.get(f"{path}?antwort-budget=")["Location"] == path


@pytest.mark.django_db
def test_every_assumption_can_be_taken_back_and_every_answer_found(cast: Cast, case: Assessment) -> None:
    html = page(cast, case, "antwort-personal=1&gewicht-budget=5&akteur=it&ebenen-it=U", who="jonas")
    path = f"/bewertungen/{case.pk}/was-waere-wenn/"
    assert f"{path}?gewicht-budget=5&amp;akteur=it&amp;ebenen-it=U#wirkung" in html
    assert f"{path}?antwort-personal=1&amp;akteur=it&amp;ebenen-it=U#wirkung" in html
    assert f"{path}?antwort-personal=1&amp;gewicht-budget=5#wirkung" in html
    for key in CRITERIA:
        assert f'#f-answers-{key}"' in html
    assert "Im Fragebogen ändern" in html
    assert "Im Fragebogen ansehen" in page(cast, case)


@pytest.mark.django_db
def test_all_answers_and_weights_are_offered_and_actors_on_request(cast: Cast, case: Assessment) -> None:
    html = page(cast, case, "akteur=dsb")
    for key in CRITERIA:
        assert f'name="antwort-{key}"' in html and f'name="gewicht-{key}"' in html
    assert 'name="ebenen-dsb"' in html and 'name="ebenen-it"' not in html
    assert '<option value="it">IT-Amt</option>' in html


BAD = [
    ("antwort-personal=9", "Die Antwort „9“ gibt es nicht"),
    ("antwort-personal=-1", "Die Antwort „-1“ gibt es nicht"),
    ("antwort-personal=eins", "gibt es nicht"),
    ("antwort-personal=١", "gibt es nicht"),
    ("antwort-personal=1.0", "gibt es nicht"),
    ("antwort-geheim=1", "Eine Frage „geheim“ gibt es nicht"),
    ("gewicht-personal=6", "Gewichte liegen zwischen 0 und 5"),
    ("gewicht-geheim=1", "Ein Gewicht „geheim“ gibt es nicht"),
    ("akteur=weg", "Den Akteur „weg“ gibt es hier nicht"),
    ("ebenen-weg=P", "Den Akteur „weg“ gibt es hier nicht"),
    ("ebenen-it=XYZ", "IT-Amt: Die Angabe „XYZ“ gibt es nicht"),
    ("auftrag-it=laut", "IT-Amt: Die Angabe „laut“ gibt es nicht"),
    ("vertretung-it=vielleicht", "gibt es nicht"),
    ("ohne-it=1", "gibt es nicht"),
    ("antwort-%3Cscript%3E=1", "Eine Frage „<script>“ gibt es nicht"),
    ("antwort-{0}{1}{x}=1", "Eine Frage „{0}{1}{x}“ gibt es nicht"),
    ("antwort-" + "x" * 3000 + "=1", "gibt es nicht"),
    ("antwort-%F0%9F%A6%8A%E2%80%AE=1", "gibt es nicht"),
    ("&".join(f"gewicht-{key}=0" for key in CRITERIA), "Mindestens ein Gewicht muss größer als 0 sein"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "said"), BAD, ids=[query[:30] for query, _ in BAD])
def test_what_cannot_be_understood_is_named_and_the_rest_still_counts(
    cast: Cast, case: Assessment, query: str, said: str
) -> None:
    html = page(cast, case, f"{query}&antwort-tempo=4")
    assert said in text_of(html)
    assert "<script>" not in html
    assert status(html).startswith("Eine Annahme geändert")


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "utm_source=x", "antwort-", "-=", "=1", "&&&", "antwort=1", "a" * 4000])
def test_what_is_not_ours_is_passed_over(cast: Cast, case: Assessment, query: str) -> None:
    response = cast.client("rosa").get(f"/bewertungen/{case.pk}/was-waere-wenn/?{query}", follow=True)
    assert response.status_code == 200
    assert "haben wir verstanden" not in response.content.decode()


@pytest.mark.django_db
def test_of_many_problems_some_are_named(cast: Cast, case: Assessment) -> None:
    html = page(cast, case, urlencode([(f"antwort-x{i}", "1") for i in range(300)]))
    assert html.count("Eine Frage „") == 5


@pytest.mark.django_db
def test_strangers_and_the_logged_out_stay_outside(cast: Cast, case: Assessment) -> None:
    path = f"/bewertungen/{case.pk}/was-waere-wenn/?antwort-personal=1"
    assert cast.client("olga").get(path).status_code == 404
    assert cast.client("karl").get(path).status_code == 404
    response = cast.client(None).get(path)
    assert response.status_code == 302
    assert "/konto/login/" in response["Location"]


@pytest.mark.django_db
def test_a_sealed_revision_is_tried_on_its_sealed_case(cast: Cast, documents: dict[str, Any]) -> None:
    case = submitted(cast, documents["T1"])
    Answer.objects.filter(assessment=case, key="personal").update(value=0)
    html = page(cast, case, "antwort-personal=1")
    assert "neben der eingereichten Fassung 1" in text_of(html)
    assert "CDO/Beauftragte statt Stabsstelle" in status(html)
    assert "Mehr als 2 bis 5" in text_of(html)


@pytest.mark.django_db
def test_with_too_few_answers_one_sees_how_many_more_it_takes(cast: Cast, documents: dict[str, Any]) -> None:
    bare = copy.deepcopy(documents["T1"])
    bare["answers"] = {key: bare["answers"][key] for key in list(bare["answers"])[:7]}
    case = filled(cast, bare)
    html = page(cast, case, "antwort-markt=1" if "markt" not in bare["answers"] else "antwort-taktgeber=1")
    assert "Damit gibt es eine Empfehlung." in status(html)
    assert html.index('name="antwort-taktgeber"') < html.index("Weitere Antworten")  # what is missing comes first
    assert "Noch keine Empfehlung" in text_of(html)
    assert "Für eine Empfehlung sind es noch zu wenige" in status(page(cast, case, "antwort-personal=4"))


@pytest.mark.django_db
def test_without_a_profile_the_way_leads_to_the_result_page(cast: Cast) -> None:
    case = draft(cast)
    case.answers.all().delete()
    response = cast.client("miriam").get(f"/bewertungen/{case.pk}/was-waere-wenn/")
    assert (response.status_code, response["Location"]) == (302, f"/bewertungen/{case.pk}/ergebnis/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["was-waere-wenn/?antwort-personal=1&akteur=rat", "ergebnis/"])
def test_the_number_of_statements_does_not_grow_with_the_map(cast: Cast, documents: dict[str, Any], path: str) -> None:
    counts = []
    for size in (1, 3, 60):
        document = copy.deepcopy(documents["T3"])
        case = filled(cast, document | {"actors": document["actors"][:1]})
        Actor.objects.bulk_create(
            Actor(assessment=case, key=f"k{i}", name=f"Amt {i}", kind="planning", levels="U", position=i)
            for i in range(1, size)
        )
        client = cast.client("miriam")
        client.get(f"/bewertungen/{case.pk}/{path}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/bewertungen/{case.pk}/{path}").status_code == 200
        statements = [query["sql"] for query in queries]
        assert len(statements) == len(set(statements)), statements
        counts.append(len(statements))
    assert len(set(counts)) == 1 and counts[0] <= 10, counts


# What lies beneath


def basis(catalogue: Catalogue, given_case: Case) -> Basis:
    return Basis(catalogue, given_case, evaluate(catalogue, given_case, robustness=False), VOICE)


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_every_idea_does_what_it_says(catalogue: Catalogue, cases: dict[str, Case], name: str) -> None:
    """The flips of the recommendation, followed by their links, bring the form they name to the first place."""
    before = basis(catalogue, cases[name])
    for row in flips(before):
        asked = read_query([tuple(row.query.split("="))], catalogue, cases[name], before.recommendation)
        changed = assume(cases[name], asked.assumptions)
        slots = evaluate(catalogue, changed, robustness=False, flips=False).slots
        assert slots is not None
        firsts = [catalogue.form[slot.ranking[0]].short_name for slot in slots.values() if slot.ranking]
        assert row.new_first in firsts or row.new_first == "keine freie Form", row
    for weight in (row for row in weight_flips(before) if row.query):
        asked = read_query([tuple(weight.query.split("="))], catalogue, cases[name], before.recommendation)
        after = evaluate(catalogue, assume(cases[name], asked.assumptions), robustness=False, flips=False)
        assert after.slots is not None and before.recommendation.slots is not None
        assert after.slots["K"].ranking[0] != before.recommendation.slots["K"].ranking[0], weight


def test_an_assumed_answer_means_the_whole_criterion(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    given_case = replace(cases["T3"], regional=replace(cases["T3"].regional, r1=4, r2=0, r4="nobody", r5=None))
    changed = assume(given_case, Assumptions(answers={"vertrauen_ikz": 1, "taktgeber": 3}))
    values = {a.criterion: a.value for a in evaluate(catalogue, changed, robustness=False, flips=False).answers}
    assert (values["vertrauen_ikz"], values["taktgeber"]) == (1, 3)
    assert (changed.regional.r1, changed.regional.r2, changed.regional.r3) == (1, 1, None)


@given(given_case=cases(any_answers), data=st.data())
def test_whatever_is_assumed_it_computes_compares_and_survives_the_address(
    catalogue: Catalogue, given_case: Case, data: st.DataObject
) -> None:
    keys = [actor.key for actor in given_case.actors]
    changes = st.builds(
        ActorChange,
        levels=st.none() | st.sampled_from([(), ("P",), ("K", "U"), ("P", "K", "U")]),
        mandate=st.sampled_from([None, "none", "written"]),
        has_deputy=st.sampled_from([None, True, False]),
        is_removed=st.booleans(),
    )
    assumed = Assumptions(
        data.draw(st.dictionaries(st.sampled_from(CRITERIA), st.integers(0, 4), max_size=4)),
        data.draw(st.dictionaries(st.sampled_from(CRITERIA), st.integers(1, 5), max_size=4)),
        data.draw(st.dictionaries(st.sampled_from(keys), changes, max_size=3)) if keys else {},
    )
    before = basis(catalogue, given_case)
    pairs = [tuple(pair.split("=")) for pair in write_query(assumed).split("&") if pair]
    asked = read_query(pairs, catalogue, given_case, before.recommendation)
    assert asked.problems == ()
    wanted, got = assume(given_case, assumed), assume(given_case, asked.assumptions)
    after, again = (evaluate(catalogue, c, robustness=False, flips=False) for c in (wanted, got))
    assert (after.scores, after.slots, after.findings) == (again.scores, again.slots, again.findings)
    comparison = compare(before, replace(before, case=wanted, recommendation=after))
    assert comparison.summary(len(assumed))
    assert [slot.change for slot in compare(before, before).slots] == [""] * len(compare(before, before).slots)


# Contradictions, from the page to the seal


@pytest.mark.django_db
def test_contradictions_stand_at_their_places_in_the_summary_and_on_the_result_page(
    cast: Cast, case: Assessment
) -> None:
    client = cast.client("miriam")

    def text(path: str) -> str:
        return text_of(client.get(f"/bewertungen/{case.pk}/{path}").content.decode())

    assert "Zur anderen Angabe: Regelmäßiger Bericht" in text("schritt/auftrag/")
    assert "Zur anderen Angabe: Rückhalt der Spitze und der Politik" in text("schritt/rahmen/")
    assert "Zur anderen Angabe: Regeln der regionalen Arbeit" in text("akteure/")
    for path in ("pruefen/", "ergebnis/"):
        assert "Bericht an die Vertretung Der Rückhalt ist mit regelmäßigem Bericht angegeben." in text(path)
    assert "Passt das zusammen?" not in text("schritt/aufgaben/")


@pytest.mark.django_db
def test_they_are_sealed_by_id_and_a_seal_from_before_still_opens(cast: Cast, case: Assessment) -> None:
    revision = workflow.submit(case, cast.people["miriam"], uuid.uuid4())
    sealed = json.loads(revision.document)
    assert sealed["contradictions"] == ["report", "rules-map"]
    client = cast.client("miriam")
    assert "2 Angaben sind zu klären" in client.get(f"/bewertungen/{case.pk}/ergebnis/").content.decode()
    del sealed["contradictions"]
    type(revision).objects.filter(pk=revision.pk).update(document=json.dumps(sealed))
    html = client.get(f"/bewertungen/{case.pk}/ergebnis/").content.decode()
    assert "Empfehlung für Rheinburg" in html
    assert "Zu klären" not in html and "sind zu klären" not in html
