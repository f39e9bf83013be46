"""Filling in: every step, typed text is kept, late saves are noticed, hidden answers never count."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from assessments.engine.evaluate import evaluate
from assessments.filling import import_case
from assessments.models import Assessment
from assessments.reading import case_of, read
from assessments.steps import STEPS
from catalogue.publishing import published
from municipalities.models import Municipality
from tests.cast import Cast, draft, filled

pytestmark = pytest.mark.django_db

CROWD = "x" * 100_000
BAD_TEXTS = {"control": "Rat\x9fhaus", "broken": "Rat\ufffdhaus", "100,000 characters": CROWD}


@pytest.fixture
def case(cast: Cast) -> Assessment:
    return draft(cast)


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.client("jonas")


def url(name: str, case: Assessment, *keys: str) -> str:
    return reverse(f"assessments:{name}", args=[case.pk, *keys])


def post(client: Client, path: str, data: dict[str, Any]) -> Any:
    """As a browser, or something nastier, would send it: half characters included."""
    body = urlencode(data, doseq=True, errors="surrogatepass")
    return client.post(path, body, content_type="application/x-www-form-urlencoded")


def form_of(page: str) -> dict[str, str]:
    """What a browser would send back unchanged: hidden fields, texts, chosen options."""
    data: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind, name = attributes.get("type", "text"), attributes.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if kind in ("radio", "checkbox") and " checked" not in tag:
            continue
        data[name] = unescape(attributes.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page):
        data[name] = unescape(text).removeprefix("\n")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        data[name] = chosen.group(1) if chosen else ""
    return data


def fill(client: Client, case: Assessment, slug: str, **answers: str) -> Any:
    """Opens a step as a person would, changes some answers and saves."""
    path = url("step", case, slug)
    data = form_of(client.get(path).content.decode()) | {
        key.replace("__", "-"): value for key, value in answers.items()
    }
    return post(client, path, data)


def value(case: Assessment, block: str, key: str) -> tuple[str, Any]:
    row = case.answers.filter(block=block, key=key).first()
    return (row.status, row.value) if row else ("none", None)


def test_the_register_fills_in_what_it_knows(case: Assessment) -> None:
    assert value(case, "profile", "kind") == ("given", "kreisfrei")
    assert value(case, "profile", "population") == ("given", 240_000)


def test_an_answer_is_saved_and_the_next_step_follows(client: Client, case: Assessment) -> None:
    answer = fill(client, case, "auftrag", answers__rueckhalt="3")
    assert answer["Location"] == url("step", case, "aufgaben")
    assert value(case, "answers", "rueckhalt") == ("given", 3)
    row = case.answers.get(block="answers", key="rueckhalt")
    assert row.changed_by is not None and row.changed_by.name == "Jonas"


def test_not_knowing_is_an_answer_of_its_own(client: Client, case: Assessment) -> None:
    fill(client, case, "auftrag", answers__rueckhalt="unknown")
    assert value(case, "answers", "rueckhalt") == ("unknown", None)
    page = client.get(url("step", case, "auftrag")).content.decode()
    assert re.search(r'id="answers-rueckhalt-unknown"[^>]* checked', page)


def test_a_fact_can_be_not_applicable(client: Client, case: Assessment) -> None:
    fill(client, case, "rahmen", facts__regular_report="not_applicable")
    assert value(case, "facts", "regular_report") == ("not_applicable", None)
    assert case_of(read(case)).facts.regular_report is None


def test_a_note_alone_leaves_the_question_open(client: Client, case: Assessment) -> None:
    fill(client, case, "auftrag", **{"note-answers__rueckhalt": "Beschluss folgt im Mai."})
    assert value(case, "answers", "rueckhalt") == ("open", None)
    assert "rueckhalt" not in case_of(read(case)).answers


@pytest.mark.parametrize(
    ("typed", "stored"), [("4.800", 4800), ("4800", 4800), ("4 800", 4800), ("1.234.567", 1234567)]
)
def test_numbers_are_read_as_people_write_them(client: Client, case: Assessment, typed: str, stored: int) -> None:
    fill(client, case, "kommune", profile__population=typed)
    assert value(case, "profile", "population") == ("given", stored)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("viele", "Bitte geben Sie eine Zahl ein"),
        ("12,5", "eine ganze Zahl"),
        ("-3", "eine Zahl von"),
        ("9" * 100, "eine Zahl von"),
        ("1e5", "Bitte geben Sie eine Zahl ein"),
        ("٤٨٠٠x", "Bitte geben Sie eine Zahl ein"),
        ("NaN", "Bitte geben Sie eine Zahl ein"),
        *((text, "Bitte geben Sie eine Zahl ein") for text in BAD_TEXTS.values()),
    ],
    ids=lambda text: str(text)[:12].encode("unicode_escape").decode(),
)
def test_a_wrong_number_gets_a_message_and_stays_typed(
    client: Client, case: Assessment, typed: str, message: str
) -> None:
    answer = fill(client, case, "kommune", profile__population=typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert message in page
    assert "<title>Fehler: " in page
    assert value(case, "profile", "population") == ("given", 240_000)
    if typed.isprintable():
        assert f'value="{typed}"' in page


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_a_bad_note_gets_a_message_and_the_good_answer_beside_it_is_kept_in_the_form(
    client: Client, case: Assessment, text: str
) -> None:
    answer = fill(client, case, "auftrag", answers__rueckhalt="3", **{"note-answers__rueckhalt": text})
    page = answer.content.decode(errors="replace")
    assert answer.status_code == 200
    assert "Bitte kürzen Sie den Text" in page or "unlesbares Zeichen" in page
    assert re.search(r'id="answers-rueckhalt-3"[^>]* checked', page)
    if text == CROWD:
        assert CROWD in page


def test_an_answer_nobody_offers_is_refused(client: Client, case: Assessment) -> None:
    answer = fill(client, case, "auftrag", answers__rueckhalt="7")
    assert "Bitte wählen Sie eine der Antworten" in answer.content.decode()
    assert value(case, "answers", "rueckhalt") == ("none", None)


def test_a_choice_beside_a_number_survives_a_mistake_elsewhere(client: Client, case: Assessment) -> None:
    fields = {"unknown-facts__programme_budget_per_year": "unknown", "facts__members_without_contact": "zwei"}
    page = fill(client, case, "rahmen", **fields).content.decode()
    if "facts-programme_budget_per_year" in page:
        assert re.search(r'id="unknown-facts-programme_budget_per_year-unknown"[^>]* checked', page)


def test_saving_without_changes_writes_nothing(client: Client, cast: Cast, documents: dict[str, Any]) -> None:
    case = filled(cast, documents["T1"])
    before = {(row.block, row.key): row.version for row in case.answers.all()}
    for step in STEPS:
        if step.kind == "questions":
            fill(client, case, step.slug)
    assert {(row.block, row.key): row.version for row in case.answers.all()} == before


def test_what_a_colleague_saved_meanwhile_is_shown_and_not_lost(client: Client, cast: Cast, case: Assessment) -> None:
    path = url("step", case, "auftrag")
    stale = form_of(client.get(path).content.decode()) | {"answers-rueckhalt": "1", "answers-strategie": "2"}
    fill(cast.client("miriam"), case, "auftrag", answers__rueckhalt="4")
    page = post(client, path, stale).content.decode()
    assert "Miriam hat am" in page
    assert value(case, "answers", "rueckhalt") == ("given", 4)
    assert value(case, "answers", "strategie") == ("given", 2)
    assert re.search(r'id="answers-rueckhalt-1"[^>]* checked', page), "what was typed is still there"
    undecided = post(client, path, form_of(page)).content.decode()
    assert "Bitte wählen Sie, welche gelten soll." in undecided
    assert value(case, "answers", "rueckhalt") == ("given", 4), "nothing is decided by saving once more"
    post(client, path, form_of(undecided) | {"resolve-answers-rueckhalt": "mine"})
    assert value(case, "answers", "rueckhalt") == ("given", 1)


def test_a_page_open_since_before_submission_is_told_that_it_is_too_late(
    client: Client, cast: Cast, documents: dict[str, Any]
) -> None:
    case = filled(cast, documents["T1"])
    path = url("step", case, "auftrag")
    data = form_of(client.get(path).content.decode()) | {"answers-rueckhalt": "0"}
    Assessment.objects.filter(pk=case.pk).update(state="submitted")
    answer = post(client, path, data)
    assert answer.status_code == 409
    assert "eingereicht" in answer.content.decode()


def test_readers_and_closed_cases_get_the_page_without_a_save_button(cast: Cast, case: Assessment) -> None:
    page = cast.client("rosa").get(url("step", case, "auftrag")).content.decode()
    assert "Speichern und weiter" not in page
    assert '<fieldset class="stack stack--large no-frame" data-questions disabled>' in page


# Questions that do not apply


def test_small_towns_are_asked_about_the_region_and_large_ones_only_on_need(client: Client, case: Assessment) -> None:
    path = url("step", case, "region")
    assert "regional-r1" not in client.get(path).content.decode()
    fill(client, case, "region", answers__regionalbedarf="3")
    assert "regional-r1" in client.get(path).content.decode()


def test_a_question_that_appears_is_announced(client: Client, case: Assessment) -> None:
    answer = fill(client, case, "region", answers__regionalbedarf="3")
    assert answer["Location"] == url("step", case, "region")
    page = client.get(url("step", case, "region")).content.decode()
    assert "weitere Fragen hinzugekommen" in page


def test_a_hidden_answer_is_kept_but_never_counts(client: Client, cast: Cast, case: Assessment) -> None:
    fill(client, case, "region", answers__regionalbedarf="3", answers__vertrauen_ikz="2")
    fill(client, case, "region", regional__r1="4", regional__r2="4", regional__r3="4")
    assert case_of(read(case)).regional.r1 == 4
    fill(client, case, "region", answers__regionalbedarf="0")
    record = read(case)
    assert case_of(record).regional.r1 is None
    assert value(case, "regional", "r1") == ("given", 4), "still there if it applies again"
    with_hidden = evaluate(record.catalogue, case_of(record), robustness=False)
    case.answers.filter(block="regional").delete()
    without = read(case)
    assert evaluate(without.catalogue, case_of(without), robustness=False) == with_hidden
    title = record.catalogue.question["regional", "r1"].title
    assert title not in unescape(client.get(url("check", case)).content.decode())


# Weights


def test_weights_are_saved_and_the_usual_ones_stay_unsaid(client: Client, case: Assessment) -> None:
    path = url("weights", case)
    data = form_of(client.get(path).content.decode()) | {"weights-personal": "5"}
    post(client, path, data)
    assert case_of(read(case)).weights == {"personal": 5}


def weigh(client: Client, case: Assessment, **fields: str) -> Any:
    """Opens the page of the weights, changes some and sends it."""
    path = url("weights", case)
    return post(client, path, form_of(client.get(path).content.decode()) | fields)


def test_the_usual_weights_come_back_by_a_button(client: Client, case: Assessment) -> None:
    weigh(client, case, **{"weights-tempo": "5", "weights-budget": "0"})
    assert "Eigene Gewichte" in client.get(url("tasks", case)).content.decode()
    reply = weigh(client, case, usual="1", **{"weights-markt": "5"})
    assert reply.url == url("weights", case)
    page = client.get(url("tasks", case)).content.decode()
    assert "Es gelten wieder die üblichen Werte." in page
    assert "Eigene Gewichte" not in page
    usual = {criterion.key: criterion.weight for criterion in read(case).catalogue.criteria}
    stored = {row.key: row.value for row in case.answers.filter(block="weights")}
    assert stored == {key: usual[key] for key in ("tempo", "budget")}


def test_the_usual_weights_do_not_overwrite_what_a_colleague_set_meanwhile(
    client: Client, cast: Cast, case: Assessment
) -> None:
    weigh(client, case, **{"weights-tempo": "5"})
    shown = form_of(client.get(url("weights", case)).content.decode())
    weigh(cast.client("miriam"), case, **{"weights-tempo": "4"})
    page = post(client, url("weights", case), shown | {"usual": "1"}).content.decode()
    assert "inzwischen ein anderes Gewicht" in page
    assert value(case, "weights", "tempo") == ("given", 4)


def test_a_reader_is_not_told_to_edit_or_submit(cast: Cast, case: Assessment) -> None:
    client = cast.client("rosa")
    tasks, check = (client.get(url(name, case)).content.decode() for name in ("tasks", "check"))
    assert "Sie lesen mit" in tasks
    assert "Alle Angaben ansehen" in tasks
    assert not any(words in tasks for words in ("bearbeiten; alles wird", "Weiter mit Schritt", "reichen Sie"))
    assert "reichen Sie" not in check


def test_all_weights_zero_is_refused_with_a_sentence(client: Client, case: Assessment) -> None:
    path = url("weights", case)
    shown = form_of(client.get(path).content.decode())
    zeros = {name: "0" if name.startswith("weights-") else value for name, value in shown.items()}
    answer = post(client, path, zeros)
    assert "Mindestens ein Gewicht muss größer als 0 sein." in answer.content.decode()


@pytest.mark.parametrize("weight", ["6", "-1", "", "x", "\x9f", CROWD])
def test_a_weight_nobody_offers_is_refused(client: Client, case: Assessment, weight: str) -> None:
    path = url("weights", case)
    answer = post(client, path, form_of(client.get(path).content.decode()) | {"weights-personal": weight})
    assert answer.status_code == 200
    assert not case.answers.filter(block="weights").exists()


# Actors and measures


def add_actor(client: Client, case: Assessment, **fields: Any) -> Any:
    return post(client, url("actor-new", case), {"name": "Stadtrat", "kind": "council", "levels": ["P"], **fields})


def test_an_actor_is_added_with_all_its_fields(client: Client, case: Assessment) -> None:
    add_actor(client, case)
    rat = case.actors.get()
    add_actor(
        client, case, name="CDO", kind="cdo", levels=["K"], role="coordinates", mandate="resolution", fte="1,5",
        has_budget="true", has_deputy="false", is_lead="true", fixed_term_until="31.12.2028", reports_to=[rat.key],
        meetings_per_year="4", release_percent="50", is_external="false", note="Neu seit Mai",
    )  # fmt: skip
    cdo = case.actors.get(kind="cdo")
    assert (float(cdo.fte), cdo.reports_to, cdo.fixed_term_until.year) == (1.5, [rat.key], 2028)
    assert (cdo.has_budget, cdo.has_deputy, cdo.is_lead, cdo.is_external) == (True, False, True, False)
    page = client.get(url("actors", case)).content.decode()
    assert re.search(rf'<option value="{rat.key}"[^>]* selected', page), "the board shows to whom"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Bitte geben Sie dem Akteur einen Namen."),
        ({"name": "   "}, "Bitte geben Sie dem Akteur einen Namen."),
        ({"name": "x" * 201}, "Bitte kürzen Sie den Text um 1 Zeichen."),
        ({"kind": ""}, "Bitte wählen Sie, um was für einen Akteur es geht."),
        ({"kind": "zauberer"}, "keine gültige Auswahl"),
        ({"levels": ["X"]}, "keine gültige Auswahl"),
        ({"fte": "halb"}, "Bitte geben Sie eine Zahl ein, zum Beispiel 1,5."),
        ({"fte": "-1"}, "Bitte geben Sie eine Zahl von 0 bis 10.000 ein."),
        ({"release_percent": "101"}, "Bitte geben Sie eine Zahl von 0 bis 100 ein."),
        ({"meetings_per_year": "1,5"}, "Bitte geben Sie eine ganze Zahl ein."),
        ({"fixed_term_until": "31.02.2028"}, "Bitte geben Sie ein Datum ein, zum Beispiel 31.12.2028."),
        ({"fixed_term_until": "irgendwann"}, "Bitte geben Sie ein Datum ein, zum Beispiel 31.12.2028."),
        ({"reports_to": ["niemand-da"]}, "nicht mehr in der Karte"),
        ({"reports_to": ["-", "-x"]}, "nicht mehr in der Karte"),
        ({"note": "x" * 2001}, "Bitte kürzen Sie den Text um 1 Zeichen."),
        *(({"name": text}, "") for text in BAD_TEXTS.values()),
        *(({"note": text}, "") for text in BAD_TEXTS.values()),
        *(({"fte": text}, "") for text in BAD_TEXTS.values()),
        *(({"fixed_term_until": text}, "") for text in BAD_TEXTS.values()),
        *(({"kind": text}, "") for text in BAD_TEXTS.values()),
    ],
    ids=lambda entry: repr(entry)[:40].encode("ascii", "backslashreplace").decode(),
)
def test_a_bad_field_of_an_actor_gets_a_message_and_nothing_is_stored(
    client: Client, case: Assessment, fields: dict[str, Any], message: str
) -> None:
    answer = add_actor(client, case, **fields)
    page = answer.content.decode(errors="replace")
    assert answer.status_code == 200
    assert message in unescape(page)
    assert "kern-form-input__error" in page or "kern-error" in page
    assert not case.actors.exists()
    if "name" not in fields:
        assert 'value="Stadtrat"' in page


def test_with_300_actors_the_next_one_gets_a_sentence_and_the_pages_still_work(
    client: Client, case: Assessment
) -> None:
    from assessments.models import Actor

    Actor.objects.bulk_create(
        Actor(
            assessment=case,
            key=f"a{i}",
            name=f"Amt {i}",
            kind="planning",
            levels="U",
            reports_to=[f"a{i - 1}"] if i else [],
        )
        for i in range(300)
    )
    assert "bereits 300 Akteure" in add_actor(client, case).content.decode()
    assert case.actors.count() == 300
    for name in ("actors", "tasks", "check", "measure-new"):
        assert client.get(url(name, case)).status_code == 200
    assert client.get(url("actor", case, "a5")).status_code == 200


def test_an_actor_moves_between_levels_by_a_plain_form(client: Client, case: Assessment) -> None:
    add_actor(client, case)
    key = case.actors.get().key
    post(client, url("actor-move", case, key), {"levels": "PK"})
    assert case.actors.get().levels == "PK"
    post(client, url("actor-move", case, key), {"levels": "XYZ"})
    assert case.actors.get().levels == "PK"


def test_nobody_and_somebody_exclude_each_other(client: Client, case: Assessment) -> None:
    add_actor(client, case)
    rat = case.actors.get()
    page = add_actor(client, case, name="CDO", reports_to=["-", rat.key]).content.decode()
    assert "Wählen Sie entweder" in page
    add_actor(client, case, name="CDO", reports_to=["-"])
    assert case.actors.get(name="CDO").reports_to == []


def test_a_removed_actor_is_gone_after_asking(client: Client, case: Assessment) -> None:
    add_actor(client, case)
    path = url("actor-remove", case, case.actors.get().key)
    assert "Stadtrat" in client.get(path).content.decode()
    assert case.actors.exists()
    post(client, path, {})
    assert not case.actors.exists()


def test_measures_are_added_changed_and_removed(client: Client, case: Assessment) -> None:
    add_actor(client, case)
    rat = case.actors.get()
    new = {"name": "WLAN", "responsible": [rat.key], "budget": "120.000,50"}
    post(client, url("measure-new", case), new)
    measure = case.measures.get()
    assert (str(measure.budget), measure.responsible) == ("120000.50", [rat.key])
    post(client, url("measure", case, measure.key), {"name": "WLAN im Zentrum", "version": measure.version})
    assert case.measures.get().name == "WLAN im Zentrum"
    post(client, url("measure-remove", case, measure.key), {})
    assert not case.measures.exists()


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("field", ["name", "budget", "note", "responsible"])
def test_a_bad_field_of_a_measure_gets_a_message(client: Client, case: Assessment, field: str, text: str) -> None:
    answer = post(client, url("measure-new", case), {"name": "WLAN", field: text})
    assert answer.status_code == 200
    assert not case.measures.exists()


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("field", ["title", "municipality"])
def test_a_bad_field_when_starting_gets_a_message(cast: Cast, client: Client, field: str, text: str) -> None:
    data = {"municipality": str(cast.rheinburg.pk), "title": "Bewertung"} | {field: text}
    answer = post(client, "/bewertungen/neu/", data)
    assert answer.status_code == 200
    assert "Fehler: " in answer.content.decode(errors="replace")
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    "path", ["schritt/gibtsnicht/", "akteure/%00/", "akteure/" + "x" * 300 + "/", "schritt/akteure/"]
)
def test_an_address_that_means_nothing_is_an_error_page_not_a_crash(
    client: Client, case: Assessment, path: str
) -> None:
    assert client.get(f"/bewertungen/{case.pk}/{path}").status_code in (400, 404)


def test_a_case_number_beyond_the_database_is_not_found(client: Client) -> None:
    assert client.get(f"/bewertungen/{10**30}/").status_code == 404


@pytest.mark.parametrize("text", [*BAD_TEXTS.values(), "kein-uuid"])
def test_a_broken_operation_id_is_no_crash(cast: Cast, documents: dict[str, Any], text: str) -> None:
    case = filled(cast, documents["T3"])
    answer = post(cast.client("miriam"), url("submit", case), {"operation": text})
    assert answer.status_code == 302


def test_nothing_typed_is_shown_as_markup(client: Client, cast: Cast, case: Assessment) -> None:
    script = "<script>alert(1)</script>"
    add_actor(client, case, name=script, note=script)
    fill(client, case, "auftrag", answers__rueckhalt="3", **{"note-answers__rueckhalt": script})
    for name in ("actors", "check", "tasks"):
        assert script not in client.get(url(name, case)).content.decode()


# Progress


def test_the_task_list_counts_only_what_applies(client: Client, case: Assessment) -> None:
    page = client.get(url("tasks", case)).content.decode()
    assert "Nicht begonnen" in page
    fill(client, case, "auftrag", answers__rueckhalt="3")
    assert "1 von" in client.get(url("tasks", case)).content.decode()


def test_the_page_before_submitting_lists_what_is_open(client: Client, case: Assessment) -> None:
    page = client.get(url("check", case)).content.decode()
    assert "noch offen" in page
    assert "mindestens 9" in page
    assert "Einreichen kann die Federführung" in page


def test_the_summary_names_every_step_and_what_is_not_as_usual(cast: Cast, documents: dict[str, Any]) -> None:
    miriam, case = cast.client("miriam"), filled(cast, documents["T1"])
    record = read(case)
    page = miriam.get(url("check", case)).content.decode()
    for number, name in ((7, "Akteure"), (8, "Maßnahmen"), (9, "Gewichtung")):
        assert f">{number} {name}</h3>" in page
    assert "Alle Kriterien zählen wie üblich" in page and url("weights", case) in page
    for actor in record.actors:
        assert f"<dt>{escape(actor.name)}</dt>" in page
    assert page.count("Zuständig: ") == len(record.measures)
    post(miriam, url("weights", case), form_of(miriam.get(url("weights", case)).content.decode())
         | {"weights-tempo": "5"})  # fmt: skip
    tempo = record.catalogue.criterion["tempo"]
    page = miriam.get(url("check", case)).content.decode()
    assert f"<dt>{tempo.name}</dt><dd>5 statt {tempo.weight}</dd>" in page


def test_a_member_of_a_joint_administration_is_told_who_best_fills_it_in(cast: Cast, case: Assessment) -> None:
    said = "füllt am besten die gemeinsame Verwaltung den Fragebogen aus"
    assert said not in cast.client("jonas").get(url("step", case, "kommune")).content.decode()
    association = Municipality.objects.create(
        name="Verbandsgemeinde Waldtal", kind="verbund", state="RP", has_own_administration=True
    )
    Municipality.objects.filter(pk=case.municipality_id).update(association=association)
    page = cast.client("jonas").get(url("step", case, "kommune")).content.decode()
    assert said in page and "Verbandsgemeinde Waldtal" in page


def test_two_people_working_on_different_steps_do_not_disturb_each_other(
    client: Client, cast: Cast, case: Assessment
) -> None:
    path = url("step", case, "mittel")
    open_page = form_of(client.get(path).content.decode()) | {"answers-personal": "2"}
    fill(cast.client("miriam"), case, "auftrag", answers__rueckhalt="4")
    assert post(client, path, open_page).status_code == 302
    assert value(case, "answers", "personal") == ("given", 2)


def test_an_import_replaces_what_the_draft_held(cast: Cast, documents: dict[str, Any]) -> None:
    case = filled(cast, documents["T1"])
    from assessments.exchange import parse_case

    other = parse_case(documents["T3"], published())
    import_case(case, other, cast.miriam)
    found = case_of(read(case))
    assert found.answers == other.answers
    assert len(found.actors) == len(other.actors)


def test_every_mistake_is_tied_to_its_field(client: Client, case: Assessment) -> None:
    """What a screen reader says at a field: that it is wrong, and why."""
    wrong = {
        "kommune": {"profile-state": "ZZ", "profile-population": "viele"},
        "auftrag": {"answers-rueckhalt": "9", "note-answers-rueckhalt": "x" * 2001},
    }
    seen = 0
    for slug, answers in wrong.items():
        page = client.post(url("step", case, slug), answers).content.decode()
        for message in re.findall(r'<div class="kern-error" id="([^"]+)"', page):
            (tag,) = re.findall(
                rf'<(?:fieldset|input|select|textarea)[^>]* aria-describedby="[^"]*\b{message}[ "][^>]*>', page
            )
            assert 'aria-invalid="true"' in tag, tag
            seen += 1
        described = {one for names in re.findall(r'aria-describedby="([^"]+)"', page) for one in names.split()}
        assert [name for name in described if page.count(f'id="{name}"') != 1] == []
    assert seen == 4
