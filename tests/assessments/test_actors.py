"""The actor map: fill it, move cards, who reports to whom, late saves, all sights, also by fetch."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments import actor_workflow
from assessments.actor_forms import ActorForm, differences, fingerprints
from assessments.actor_map.beginning import Beginning
from assessments.actor_map.board import ActorMap
from assessments.actor_map.places import moved, place_of, placed
from assessments.actor_map.tree import branches_of
from assessments.models import Actor, Answer, Assessment, Measure
from assessments.reading import read
from catalogue.content.structure import Catalogue
from tests.assessments.test_questionnaire import form_of, post, url
from tests.cast import Cast, draft, filled

pytestmark = pytest.mark.django_db

FETCH = {"X-Requested-With": "fetch", "Accept": "text/html"}


@pytest.fixture
def case(cast: Cast) -> Assessment:
    return draft(cast)


@pytest.fixture
def rheinburg(cast: Cast, documents: dict[str, Any]) -> Assessment:
    return filled(cast, documents["T1"])


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.client("jonas")


@pytest.fixture
def script(cast: Cast) -> Client:
    """A browser whose forms are sent by the script of the board."""
    client = Client(headers=FETCH)
    client.force_login(cast.jonas)
    return client


def named(case: Assessment, name: str) -> Actor:
    return case.actors.get(name=name)


def make(case: Assessment, *names: str, **fields: Any) -> list[Actor]:
    last = case.actors.count()
    rows = [
        Actor(assessment=case, key=f"k{last + i}", position=last + i, name=name, kind="planning", **fields)
        for i, name in enumerate(names, 1)
    ]
    return Actor.objects.bulk_create(rows)


def page_of(client: Client, case: Assessment, sight: str = "brett") -> str:
    answer = client.get(url("actors", case), {"ansicht": sight})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


# Beginning


def test_an_empty_map_says_how_to_begin(client: Client, case: Assessment) -> None:
    page = page_of(client, case)
    assert "Beginnen Sie mit dem Rat und der Verwaltungsspitze" in page
    assert "Typische kreisfreie Stadt" in page
    assert "Mit dieser Vorlage beginnen" in page


def test_a_reader_sees_the_map_without_any_means_to_change_it(cast: Cast, rheinburg: Assessment) -> None:
    page = page_of(cast.client("rosa"), rheinburg)
    assert "Oberbürgermeister" in page
    for forbidden in ("Ändern", "<select", "data-grip", "hinzufügen", "ergänzen", "CSV einlesen", 'method="post"'):
        assert forbidden not in page, forbidden


@pytest.mark.parametrize(
    ("kind", "population", "template", "council"),
    [
        ("kreisangehoerig", 4_800, "village", "Gemeinderat"),
        ("kreisangehoerig", 62_000, "town", "Gemeinderat"),
        ("kreisfrei", 240_000, "city", "Stadtrat"),
        ("landkreis", 150_000, "county", "Kreistag"),
        ("verbund", 20_000, "association", "Verbandsgemeinderat"),
    ],
)
def test_the_template_fits_the_municipality_and_uses_its_words(
    client: Client, case: Assessment, kind: str, population: int, template: str, council: str
) -> None:
    for key, value in (("kind", kind), ("population", population)):
        Answer.objects.filter(assessment=case, key=key).update(value=value)
    usual = Beginning(read(case)).template
    assert usual is not None
    assert usual.key == template
    post(client, url("actor-template", case), {"vorlage": template})
    assert case.actors.first().name == council
    assert all(actor.changed_by is not None for actor in case.actors.all())


def test_own_words_from_step_1_name_the_council(client: Client, case: Assessment) -> None:
    Answer.objects.create(assessment=case, block="profile", key="council_name", status="given", value="Ratsversammlung")
    post(client, url("actor-template", case), {"vorlage": "city"})
    assert case.actors.first().name == "Ratsversammlung"


def test_a_template_brings_levels_and_reports_and_nothing_else(client: Client, case: Assessment) -> None:
    answer = post(client, url("actor-template", case), {"vorlage": "city"})
    assert answer["Location"] == url("actors", case)
    assert "Passen Sie sie nun an" in unescape(client.get(url("actors", case)).content.decode())
    head, council = case.actors.get(kind="head"), case.actors.get(kind="council")
    assert (head.levels, head.reports_to) == ("P", [council.key])
    for actor in case.actors.all():
        unknown = (actor.fte, actor.has_budget, actor.has_deputy, actor.is_lead, actor.role, actor.mandate, actor.note)
        assert unknown == (None, None, None, None, "", "", "")


def test_over_a_filled_map_a_template_asks_first_and_doubles_nobody(client: Client, rheinburg: Assessment) -> None:
    before = {actor.name for actor in rheinburg.actors.all()}
    page = unescape(post(client, url("actor-template", rheinburg), {"vorlage": "city"}).content.decode())
    assert "Sie bleiben, wie sie sind" in page
    assert {actor.name for actor in rheinburg.actors.all()} == before
    post(client, url("actor-template", rheinburg), {"vorlage": "city", "confirm": "1"})
    kinds = [actor.kind for actor in rheinburg.actors.all()]
    assert {actor.name for actor in rheinburg.actors.all()} > before
    assert len(set(kinds)) == len(kinds)
    assert named(rheinburg, "Umweltamt").reports_to == ["ob"]
    assert named(rheinburg, "Ausschuss für Digitales").reports_to == ["rat"]


def test_one_click_adds_a_typical_actor(client: Client, case: Assessment) -> None:
    assert "Personalrat<span" in client.get(url("actors", case)).content.decode()
    post(client, url("actor-pick", case), {"pick": "staff_council"})
    actor = case.actors.get()
    assert (actor.name, actor.kind, actor.levels, actor.reports_to) == ("Personalrat", "staff_council", "", None)
    page = page_of(client, case)
    assert 'Personalrat<span class="kern-sr-only"> (ist in der Karte)' in page
    assert 'value="staff_council"' not in page


@pytest.mark.parametrize("pick", ["", "zauberer", "\x9f", "\ufffd"])
def test_what_the_list_does_not_hold_is_refused(client: Client, case: Assessment, pick: str) -> None:
    assert post(client, url("actor-pick", case), {"pick": pick}).status_code == 302
    assert not case.actors.exists()


def test_a_full_map_says_so_everywhere(client: Client, script: Client, case: Assessment) -> None:
    make(case, *(f"Amt {i}" for i in range(300)))
    for name, data in (("actor-pick", {"pick": "council"}), ("actor-template", {"vorlage": "city", "confirm": "1"})):
        answer = post(script, url(name, case), data)
        assert answer.status_code == 409
        assert "mehr als 300 passen nicht" in answer.content.decode()
    form = post(script, url("actor-new", case), {"name": "Noch eins", "kind": "it"})
    assert (form.status_code, "mehr als 300" in form.content.decode()) == (409, True)
    assert case.actors.count() == 300


# Moving


def test_where_an_actor_stands(catalogue: Catalogue) -> None:
    assert place_of(catalogue, Actor(kind="it", levels="KU")) == "KU"
    assert place_of(catalogue, Actor(kind="finance")) == "quer"
    assert place_of(catalogue, Actor(kind="university")) == "extern"
    assert place_of(catalogue, Actor(kind="university", is_external=False)) == "quer"
    assert place_of(catalogue, Actor(kind="finance", is_external=True)) == "extern"


@pytest.mark.parametrize(
    ("actor", "origin", "target", "levels", "is_external"),
    [
        (Actor(kind="it", levels="U"), "U", "K", "K", None),
        (Actor(kind="it", levels="KU"), "U", "P", "PK", None),
        (Actor(kind="it", levels="KU"), "K", "U", "U", None),
        (Actor(kind="it", levels="KU"), "K", "quer", "", None),
        (Actor(kind="it", levels="U"), "U", "extern", "", True),
        (Actor(kind="university"), "extern", "quer", "", False),
        (Actor(kind="university"), "extern", "K", "K", None),
        (Actor(kind="university", is_external=False), "quer", "extern", "", True),
        (Actor(kind="it", levels="U"), "U", "U", "U", None),
    ],
)
def test_a_card_taken_from_zone_to_zone(
    catalogue: Catalogue, actor: Actor, origin: str, target: str, levels: str, is_external: bool | None
) -> None:
    assert moved(catalogue, actor, origin, target) == (levels, is_external)


def test_every_choice_of_the_list_leads_where_it_says(catalogue: Catalogue) -> None:
    for kind in catalogue.actor_kinds:
        for place in ("P", "KU", "PKU", "quer", "extern"):
            actor = Actor(kind=kind.key, levels="K")
            actor.levels, actor.is_external = placed(catalogue, actor, place)
            assert place_of(catalogue, actor) == place


def test_the_list_on_a_card_moves_it(client: Client, rheinburg: Assessment) -> None:
    post(client, url("actor-move", rheinburg, "tief"), {"levels": "KU"})
    assert named(rheinburg, "Tiefbauamt").levels == "KU"
    assert "steht jetzt hier: Koordinierende Ebene, Platz 3 von 3" in page_of(client, rheinburg)
    post(client, url("actor-move", rheinburg, "tief"), {"levels": "extern"})
    assert (named(rheinburg, "Tiefbauamt").levels, named(rheinburg, "Tiefbauamt").is_external) == ("", True)


def zone(case: Assessment, key: str) -> list[str]:
    return [card.actor.key for zone in ActorMap(read(case)).zones if zone.key == key for card in zone.cards]


def test_a_card_is_dropped_between_others(script: Client, rheinburg: Assessment) -> None:
    assert zone(rheinburg, "U") == ["it", "plan", "tief", "sw"]
    answer = post(script, url("actor-move", rheinburg, "sc"), {"levels": "U", "from": "K", "before": "tief"})
    assert answer.status_code == 200
    assert zone(rheinburg, "U") == ["it", "plan", "sc", "tief", "sw"]
    post(script, url("actor-move", rheinburg, "it"), {"levels": "U", "from": "U", "before": ""})
    assert zone(rheinburg, "U") == ["plan", "sc", "tief", "sw", "it"]
    positions = list(rheinburg.actors.values_list("position", flat=True))
    assert len(set(positions)) == len(positions)


def test_a_plain_form_changes_the_order(client: Client, rheinburg: Assessment) -> None:
    path = url("actor-move", rheinburg, "tief")
    for step, expected in (
        ("up", ["it", "tief", "plan", "sw"]),
        ("up", ["tief", "it", "plan", "sw"]),
        ("up", ["tief", "it", "plan", "sw"]),
        ("down", ["it", "tief", "plan", "sw"]),
        ("down", ["it", "plan", "tief", "sw"]),
        ("down", ["it", "plan", "sw", "tief"]),
        ("down", ["it", "plan", "sw", "tief"]),
    ):
        post(client, path, {"levels": "U", "step": step})
        assert zone(rheinburg, "U") == expected
    assert named(rheinburg, "Tiefbauamt").levels == "U"


@pytest.mark.parametrize("levels", ["", "X", "KP", "\x9f", "\ufffd", "P" * 500])
def test_a_place_that_does_not_exist_is_refused(script: Client, rheinburg: Assessment, levels: str) -> None:
    answer = post(script, url("actor-move", rheinburg, "tief"), {"levels": levels})
    assert answer.status_code == 400
    assert "Diese Ebene gibt es nicht" in answer.content.decode()
    assert named(rheinburg, "Tiefbauamt").levels == "U"


def test_moving_an_actor_that_is_gone_says_so(client: Client, script: Client, rheinburg: Assessment) -> None:
    for name, data in (("actor-move", {"levels": "P"}), ("actor-report", {"reports_to": "-"})):
        answer = post(script, url(name, rheinburg, "weg"), data)
        assert answer.status_code == 409
        assert "inzwischen entfernt" in answer.content.decode()
        assert 'data-fragment="board"' in answer.content.decode()
        assert post(client, url(name, rheinburg, "weg"), data).status_code == 302
        assert "inzwischen entfernt" in page_of(client, rheinburg)


def test_an_actor_on_two_levels_stands_on_both_and_is_changed_on_the_first(
    client: Client, rheinburg: Assessment
) -> None:
    page = page_of(client, rheinburg)
    assert 'id="karte-it"' in page
    assert 'id="karte-it-U"' in page
    assert "die ganze Karte steht unter „Koordinierende Ebene“" in page
    assert page.count('id="e-it"') == 1


# Reports


def test_the_quick_choice_of_a_superior(client: Client, rheinburg: Assessment) -> None:
    for chosen, expected in (("rat", ["rat"]), ("-", []), ("", None), ("sw", ["sw"])):
        post(client, url("actor-report", rheinburg, "tief"), {"reports_to": chosen})
        assert named(rheinburg, "Tiefbauamt").reports_to == expected


@pytest.mark.parametrize("chosen", ["tief", "niemand-da", "*", "\x9f"])
def test_nobody_reports_to_themselves_or_to_nobody_known(client: Client, rheinburg: Assessment, chosen: str) -> None:
    post(client, url("actor-report", rheinburg, "tief"), {"reports_to": chosen})
    assert named(rheinburg, "Tiefbauamt").reports_to == ["ob"]


def lines(*actors: Actor) -> list[tuple[str, int, bool]]:
    """Key, depth and "see above" of each line of the nested list, as its tags nest."""
    depth, found = 0, []
    for branch in branches_of(actors):
        depth += branch.opens
        found.append((branch.actor.key, depth, branch.is_repeated))
        depth -= len(branch.closes)
    assert depth == 0
    return found


def chain(key: str, *superiors: str) -> Actor:
    return Actor(key=key, name=key, reports_to=list(superiors))


def test_the_nested_list() -> None:
    assert lines(chain("a"), chain("b", "a"), chain("c", "b"), chain("d", "a"), chain("e")) == [
        ("a", 0, False), ("b", 1, False), ("c", 2, False), ("d", 1, False), ("e", 0, False),
    ]  # fmt: skip


def test_below_two_superiors_an_actor_is_spelled_out_once() -> None:
    found = lines(chain("a"), chain("b"), chain("c", "a", "b"), chain("d", "c"))
    assert found == [("a", 0, False), ("c", 1, False), ("d", 2, False), ("b", 0, False), ("c", 1, True)]


def test_circles_and_reports_to_nobody_known_end() -> None:
    assert lines(chain("a", "b"), chain("b", "a"), chain("c", "weg"), chain("d", "d")) == [
        ("c", 0, False), ("d", 0, False), ("a", 0, False), ("b", 1, False), ("a", 2, True),
    ]  # fmt: skip


def test_a_chain_as_long_as_the_map_is_shown(client: Client, case: Assessment) -> None:
    for row in make(case, *(f"Amt {i}" for i in range(300)), levels="U"):
        Actor.objects.filter(pk=row.pk).update(reports_to=[f"k{row.position - 1}"])
    page = page_of(client, case, "liste")
    assert page.count("<ul>") - page.count("</ul>") == -page.count("<ul ")


# The form


def test_what_matters_for_the_kind_is_asked_first(catalogue: Catalogue) -> None:
    def shown(**fields: Any) -> tuple[set[str], set[str]]:
        form = ActorForm(catalogue, [], initial=ActorForm.initial_of(Actor(**fields)))
        return {field.name for field in form.main_fields}, {field.name for field in form.folded_fields}

    main, folded = shown(kind="staff_unit", levels="K")
    assert {"fte", "has_deputy", "is_lead", "fixed_term_until"} <= main
    assert {"meetings_per_year", "release_percent"} <= folded
    assert "release_percent" in shown(kind="project_lead", levels="U")[0]
    assert "meetings_per_year" in shown(kind="steering_group", levels="P")[0]
    assert "is_lead" in shown(kind="planning", levels="K")[0], "whoever coordinates is asked for the lead"
    assert "note" in shown(kind="planning", note="etwas")[0], "what is filled in is never hidden"
    assert main | folded == set(ActorForm.base_fields)


def test_every_field_says_why_we_ask(catalogue: Catalogue) -> None:
    for field in ActorForm(catalogue, []):
        assert field.help_text, field.name


@pytest.mark.parametrize("name", ["Rat\x9fhaus", "Rat\ufffdhaus", "x" * 201, "a\x9fb", "", "   "])
def test_an_unreadable_name_gets_a_message_at_the_field(script: Client, case: Assessment, name: str) -> None:
    answer = post(script, url("actor-new", case), {"name": name, "kind": "council"})
    page = answer.content.decode(errors="replace")
    assert answer.status_code == 200
    assert 'data-fragment="panel"' in page
    assert page.index('id="div_id_name"') < page.index("kern-error") < page.index('id="div_id_kind"')
    assert not case.actors.exists()


@pytest.mark.parametrize(
    "name",
    ["x" * 200, '<b>Rat</b> & "Co"', "🏛️🧑‍⚖️ Rat", "مجلس المدينة", "\u202eRat", "A\nB", "{{ 7 }}", "'; DROP TABLE"],
)
def test_any_readable_name_is_shown_everywhere(client: Client, case: Assessment, name: str) -> None:
    post(client, url("actor-new", case), {"name": name, "kind": "council", "levels": ["P", "K"]})
    actor = case.actors.get()
    assert actor.name == " ".join(name.replace("\u202e", "").split())
    for sight in ("brett", "bild", "tabelle", "liste"):
        raw = client.get(url("actors", case), {"ansicht": sight})
        assert raw.status_code == 200
        assert "<b>Rat</b>" not in raw.content.decode()
    for path in ("actor", "actor-remove"):
        assert client.get(url(path, case, actor.key)).status_code == 200
    assert client.get(url("actor-export", case)).status_code == 200


# Late saves


def opened(client: Client, case: Assessment, key: str) -> dict[str, Any]:
    data: dict[str, Any] = form_of(client.get(url("actor", case, key)).content.decode())
    actor = case.actors.get(key=key)
    return data | {"levels": list(actor.levels), "reports_to": actor.reports_to or ["-"]}


def test_a_late_save_shows_both_values_and_stores_nothing(cast: Cast, rheinburg: Assessment) -> None:
    miriam, jonas = cast.client("miriam"), cast.client("jonas")
    late = opened(jonas, rheinburg, "it")
    post(miriam, url("actor", rheinburg, "it"), opened(miriam, rheinburg, "it") | {"name": "Amt für IT", "fte": "4"})
    answer = post(jonas, url("actor", rheinburg, "it"), late | {"name": "Digitalamt"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Inzwischen von Miriam gespeichert" in page
    assert "Ihre Eingabe: <bdi>Digitalamt</bdi>" in page
    assert "Gespeichert: <bdi>Amt für IT</bdi>" in page
    assert "Gespeichert: <bdi>4</bdi>" in page
    assert rheinburg.actors.get(key="it").name == "Amt für IT"


def test_each_field_is_kept_or_taken_as_chosen(cast: Cast, rheinburg: Assessment) -> None:
    miriam, jonas = cast.client("miriam"), cast.client("jonas")
    late = opened(jonas, rheinburg, "it") | {"name": "Digitalamt"}
    post(miriam, url("actor", rheinburg, "it"), opened(miriam, rheinburg, "it") | {"name": "Amt für IT", "fte": "4"})
    page = post(jonas, url("actor", rheinburg, "it"), late).content.decode()
    again = form_of(page)
    assert (again["take-name"], again["take-fte"]) == ("mine", "theirs"), "what I did not touch stays theirs"
    data = again | {"levels": ["K", "U"], "reports_to": ["dez1"]}
    assert post(jonas, url("actor", rheinburg, "it"), data).status_code == 302
    actor = rheinburg.actors.get(key="it")
    assert (actor.name, actor.fte, actor.changed_by) == ("Digitalamt", 4, cast.jonas)


def test_two_late_saves_in_a_row_are_both_noticed(cast: Cast, rheinburg: Assessment) -> None:
    miriam, jonas = cast.client("miriam"), cast.client("jonas")
    late = opened(jonas, rheinburg, "it") | {"name": "Digitalamt"}
    for name in ("Eins", "Zwei"):
        post(miriam, url("actor", rheinburg, "it"), opened(miriam, rheinburg, "it") | {"name": name})
        answer = post(jonas, url("actor", rheinburg, "it"), late)
        assert answer.status_code == 409
        late = form_of(answer.content.decode()) | {"levels": ["K", "U"], "reports_to": ["dez1"]}
    assert rheinburg.actors.get(key="it").name == "Zwei"


def test_moving_a_card_counts_as_a_change(script: Client, client: Client, rheinburg: Assessment) -> None:
    late = opened(client, rheinburg, "tief")
    post(script, url("actor-move", rheinburg, "tief"), {"levels": "P"})
    assert post(client, url("actor", rheinburg, "tief"), late).status_code == 409


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 50, "\x9f"])
def test_a_form_without_its_version_never_overwrites(client: Client, rheinburg: Assessment, version: str) -> None:
    data = opened(client, rheinburg, "it") | {"name": "Neu", "version": version, "base": "kaputt : :: name"}
    assert post(client, url("actor", rheinburg, "it"), data).status_code == 409
    assert rheinburg.actors.get(key="it").name == "IT-Amt"


def test_saving_an_actor_that_is_gone_offers_to_add_it_anew(
    client: Client, script: Client, rheinburg: Assessment
) -> None:
    late = opened(client, rheinburg, "tief") | {"name": "Amt für Straßen"}
    actor_workflow.remove_actor(rheinburg, named(rheinburg, "Tiefbauamt"))
    answer = post(script, url("actor", rheinburg, "tief"), late)
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "wird er neu angelegt" in page
    assert f'action="{url("actor-new", rheinburg)}"' in page
    assert 'value="Amt für Straßen"' in page
    post(client, url("actor-new", rheinburg), late)
    assert rheinburg.actors.filter(name="Amt für Straßen").count() == 1


def test_equal_inputs_leave_nothing_to_choose(catalogue: Catalogue) -> None:
    actor = Actor(name="Rat", kind="council", levels="P", fte=None)
    form = ActorForm(catalogue, [], {"name": "Rat", "kind": "council", "levels": ["P"]})
    assert form.is_valid()
    assert differences(form, actor, fingerprints(actor)) == []


# Removing


def test_before_removing_the_page_says_what_hangs_on_an_actor(client: Client, rheinburg: Assessment) -> None:
    Measure.objects.create(assessment=rheinburg, key="w", name="WLAN am Markt", responsible=["ob"])
    page = unescape(client.get(url("actor-remove", rheinburg, "ob")).content.decode())
    assert "„Tiefbauamt“ berichtet an diesen Akteur." in page
    assert "Für die Maßnahme „WLAN am Markt“ ist dieser Akteur zuständig." in page
    assert rheinburg.actors.filter(key="ob").exists()
    post(client, url("actor-remove", rheinburg, "ob"), {})
    assert not rheinburg.actors.filter(key="ob").exists()
    assert named(rheinburg, "Tiefbauamt").reports_to == []
    assert rheinburg.measures.get().responsible == []
    assert post(client, url("actor-remove", rheinburg, "ob"), {}).status_code == 302, "twice does no harm"


def test_who_is_removed_while_others_save_leaves_no_trace(cast: Cast, rheinburg: Assessment) -> None:
    actor, measure = named(rheinburg, "Tiefbauamt"), Measure(name="WLAN", responsible=["ob", "it"])
    actor_workflow.remove_actor(rheinburg, named(rheinburg, "Oberbürgermeister"))
    actor.reports_to = ["ob", "rat"]
    actor_workflow.save_actor(rheinburg, cast.jonas, actor, rheinburg.actors.get(key="tief").version)
    (added,) = actor_workflow.add_actors(rheinburg, None, [Actor(name="Neu", kind="it", reports_to=["ob"])])
    actor_workflow.save_measure(rheinburg, measure)
    assert rheinburg.actors.get(key="tief").reports_to == ["rat"]
    assert (added.reports_to, measure.responsible) == ([], ["it"])


# By fetch


@pytest.mark.parametrize(
    ("name", "key", "data", "announcement"),
    [
        ("actor-pick", "", {"pick": "staff_council"}, "„Personalrat“ steht jetzt in der Karte."),
        ("actor-move", "tief", {"levels": "K", "from": "U"}, "„Tiefbauamt“ steht jetzt hier: Koordinierende Ebene"),
        ("actor-report", "tief", {"reports_to": "rat"}, "„Tiefbauamt“ ist gespeichert."),
        ("actor-remove", "tief", {}, "„Tiefbauamt“ ist entfernt."),
        ("actor-new", "", {"name": "Bauhof", "kind": "buildings"}, "„Bauhof“ ist gespeichert."),
        ("actor-template", "", {"vorlage": "village", "confirm": "1"}, "Passen Sie sie nun an"),
    ],
)
def test_a_script_gets_the_new_board_and_what_to_announce(
    script: Client, rheinburg: Assessment, name: str, key: str, data: dict[str, Any], announcement: str
) -> None:
    keys = (key,) if key else ()
    answer = post(script, url(name, rheinburg, *keys), data)
    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert page.lstrip().startswith('<div class="stack stack--wide" data-fragment="board"')
    assert announcement in page
    assert "<html" not in page
    assert "X-Requested-With" in answer["Vary"]


def test_findings_follow_the_map(script: Client, rheinburg: Assessment) -> None:
    page = unescape(script.get(url("actors", rheinburg)).content.decode())
    assert "Personalrat ergänzen" in page
    assert '<a class="kern-link" href="#karte-it">IT-Amt</a>' in page
    assert '<a class="kern-link" href="#hinweis-S09">' in page
    page = unescape(post(script, url("actor-pick", rheinburg), {"pick": "staff_council"}).content.decode())
    assert "Personalrat ergänzen" not in page


@pytest.mark.parametrize(
    ("rule", "picks"), [("S20", ["it_provider", "information_security"]), ("S25", ["business", "civil_society"])]
)
def test_a_finding_offers_every_actor_it_misses(client: Client, case: Assessment, rule: str, picks: list[str]) -> None:
    make(case, "Bauamt")
    page = page_of(client, case)
    finding = page.split(f'id="hinweis-{rule}"')[1].split('id="hinweis-')[0]
    offered = re.findall(r'name="pick" value="(\w+)">', finding)
    assert offered and set(offered) <= {*picks, "it"}


def test_an_actor_that_stands_for_the_missing_one_is_not_offered(client: Client, case: Assessment) -> None:
    Actor.objects.create(assessment=case, key="rz", name="Rechenzentrum", kind="it_provider")
    finding = page_of(client, case).split('id="hinweis-S20"')[1].split('id="hinweis-')[0]
    assert re.findall(r'name="pick" value="(\w+)">', finding) == ["information_security"]


def test_the_board_says_who_reports_to_whom(client: Client, rheinburg: Assessment) -> None:
    page = re.sub(r"\s+", " ", page_of(client, rheinburg)).replace("\u00ad", "")
    assert "<bdi>Tiefbauamt</bdi> berichtet an <bdi>Oberbürgermeister</bdi>" in page
    assert "<bdi>Stadtrat</bdi> berichtet <bdi>an niemanden</bdi>" in page


def test_without_kind_and_population_the_page_says_what_findings_need(client: Client, case: Assessment) -> None:
    case.answers.all().delete()
    make(case, "Amt")
    assert "sobald Art und Einwohnerzahl bekannt sind" in page_of(client, case)


def test_a_script_gets_the_form_as_a_part(script: Client, rheinburg: Assessment) -> None:
    for path in (url("actor", rheinburg, "it"), url("actor-new", rheinburg), url("actor-remove", rheinburg, "it")):
        page = script.get(path).content.decode()
        assert 'data-fragment="panel"' in page
        assert "<html" not in page


def test_saving_and_adding_another_opens_the_form_again(client: Client, script: Client, case: Assessment) -> None:
    data = {"name": "Bauhof", "kind": "buildings", "another": "1"}
    assert post(client, url("actor-new", case), data)["Location"] == url("actor-new", case)
    assert f'data-following="{url("actor-new", case)}"' in post(script, url("actor-new", case), data).content.decode()


def test_a_submitted_case_is_answered_409_also_to_a_script(script: Client, rheinburg: Assessment) -> None:
    Assessment.objects.update(state="submitted")
    answer = post(script, url("actor-move", rheinburg, "tief"), {"levels": "P"})
    assert answer.status_code == 409
    assert "eingereicht" in answer.content.decode()


# Sights and size


@pytest.mark.parametrize("sight", ["brett", "bild", "tabelle", "liste", "quatsch", "\ufffd"])
def test_all_sights_have_an_address(client: Client, rheinburg: Assessment, sight: str) -> None:
    page = client.get(url("actors", rheinburg), {"ansicht": sight.encode("utf-8", "replace").decode()})
    assert page.status_code == 200
    assert page.content.decode().count('aria-current="page"') == 3, "main way, breadcrumb and sight"


def test_the_picture_says_in_a_sentence_what_it_shows(client: Client, rheinburg: Assessment) -> None:
    page = page_of(client, rheinburg, "bild")
    assert page.count("Karte der Akteure von Rheinburg. Akteure je Ebene: Politische Ebene: 2") == 2


def test_the_filter_works_without_a_script(client: Client, case: Assessment) -> None:
    make(case, *(f"Amt {i}" for i in range(20)), "Bauhof", levels="U")
    page = unescape(client.get(url("actors", case), {"name": "bAUh"}).content.decode())
    assert "Bauhof" in page
    assert "Amt 3" not in page
    assert "Kein Akteur heißt so" in unescape(client.get(url("actors", case), {"name": "Xyz"}).content.decode())


def test_many_actors_get_compact_cards(client: Client, case: Assessment) -> None:
    make(case, *(f"Amt {i}" for i in range(24)), levels="U")
    assert "board--compact" not in page_of(client, case)
    make(case, "Noch eins", levels="U")
    assert "board--compact" in page_of(client, case)


@pytest.mark.parametrize("count", [1, 3, 60])
@pytest.mark.parametrize("sight", ["brett", "bild", "tabelle", "liste"])
def test_a_page_takes_the_same_few_statements_at_any_size(
    client: Client, case: Assessment, count: int, sight: str
) -> None:
    make(case, *(f"Amt {i}" for i in range(count)), levels="KU", reports_to=["k1"])
    page_of(client, case, sight)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page_of(client, case, sight)
    statements = Counter(query["sql"] for query in queries)
    assert len(queries) == 8
    assert [sql for sql, times in statements.items() if times > 1] == []


@pytest.mark.parametrize("count", [3, 60])
def test_a_move_takes_the_same_statements_at_any_size(script: Client, case: Assessment, count: int) -> None:
    make(case, *(f"Amt {i}" for i in range(count)), levels="U")
    with CaptureQueriesContext(connection) as queries:
        post(script, url("actor-move", case, "k1"), {"levels": "U", "from": "U", "before": ""})
    assert len(queries) <= 22


class Ids(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update(value for name, value in attrs if name == "id" and value)


def test_no_id_stands_twice_on_the_board(client: Client, rheinburg: Assessment) -> None:
    parser = Ids()
    parser.feed(page_of(client, rheinburg))
    assert [name for name, times in parser.found.items() if times > 1] == []
    links = set(re.findall(r'href="#([^"]+)"', page_of(client, rheinburg)))
    assert links <= set(parser.found)


def test_the_other_window_of_the_same_person_is_not_told_as_somebody_else(cast: Cast, rheinburg: Assessment) -> None:
    jonas = cast.client("jonas")
    late = opened(jonas, rheinburg, "it")
    post(jonas, url("actor", rheinburg, "it"), opened(jonas, rheinburg, "it") | {"name": "Amt für IT"})
    page = unescape(post(jonas, url("actor", rheinburg, "it"), late | {"name": "Digitalamt"}).content.decode())
    assert "Inzwischen von Ihnen selbst in einem anderen Fenster gespeichert" in page
