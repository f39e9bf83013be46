"""The actor map as CSV: what is written reads back identically, every broken file is told its line in German."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from assessments.actor_csv import reading, writing
from assessments.actor_csv.cells import plain_cell, safe_cell
from assessments.actor_csv.table import UnreadableFile, decode
from assessments.actor_forms import ActorForm
from assessments.actor_workflow import CONTENT
from assessments.models import Actor, Assessment, Measure
from catalogue.content.structure import Catalogue
from tests.assessments.test_questionnaire import form_of, post, url
from tests.cast import Cast, draft, filled

HEAD = "Name;Art;Ebenen;Berichtet an\n"


def content(actor: Actor) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in CONTENT} | {"key": actor.key}


# Reading


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_files_as_spreadsheets_write_them(catalogue: Catalogue, delimiter: str, encoding: str, line_end: str) -> None:
    rows = [["Name", "Art", "Ebenen", "Stellen"], ["Kämmerei", "Kämmerei / Finanzen", "", "1.5".replace(".", ",")]]
    text = line_end.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    sheet = reading.read(decode(text.encode(encoding)), catalogue)
    assert sheet.faults == []
    (actor,) = sheet.actors
    assert (actor.name, actor.kind, actor.levels, actor.fte) == ("Kämmerei", "finance", "", Decimal("1.5"))


def test_words_are_understood_as_people_write_them(catalogue: Catalogue) -> None:
    text = (
        "sep=;\nNAME;art;Ebene;Auftrag;Rolle;VZÄ;Federführung;extern;berichtet an\n"
        "Stadtrat;council;politisch;;;;;;niemand\n\n"
        "Stabsstelle;Stabsstelle;PK;SCHRIFTLICH;koordiniert;1,5;x;nein;stadtrat\n"
        "IT;IT-Amt;koordinierend, U;Beschluss;setzt um;;;Ja;Stabsstelle | Stadtrat\n"
    )
    sheet = reading.read(text, catalogue)
    assert sheet.faults == []
    council, unit, it = sheet.actors
    assert sheet.lines == [3, 5, 6]
    assert (council.reports_to, unit.reports_to, it.reports_to) == ([], [council.key], [unit.key, council.key])
    assert (unit.levels, unit.mandate, unit.is_lead, unit.is_external) == ("PK", "written", True, False)
    assert (it.kind, it.levels, it.is_external) == ("it", "KU", True)


def test_what_is_not_said_stays_unknown(catalogue: Catalogue) -> None:
    (actor,) = reading.read("Name;Art\nRat;Rat\n", catalogue).actors
    assert (actor.reports_to, actor.fte, actor.has_budget, actor.role, actor.levels) == (None, None, None, "", "")


def test_superiors_may_be_in_the_map_already(catalogue: Catalogue) -> None:
    there = [Actor(key="rat", name="Stadtrat", kind="council")]
    sheet = reading.read(HEAD + "IT;IT-Amt;U;Stadtrat\n", catalogue, there)
    assert (sheet.faults, sheet.actors[0].reports_to) == ([], ["rat"])


BROKEN: dict[str, tuple[str, int, str]] = {
    "only a head": (HEAD, 1, "noch kein Akteur"),
    "no name column": ("Art;Ebenen\nRat;P\n", 1, "Diese Spalte fehlt"),
    "no kind column": ("Name\nRat\n", 1, "Diese Spalte fehlt"),
    "no head at all": ("Stadtrat;Rat;P\nIT;IT-Amt;U\n", 1, "kennen wir nicht"),
    "unknown column": ("Name;Art;Farbe\nRat;Rat;blau\n", 1, "Diese Spalte kennen wir nicht"),
    "column twice": ("Name;Art;Name\nRat;Rat;Rat\n", 1, "kommt doppelt vor"),
    "column twice by another word": ("Name;Art;Ebene;Ebenen\nRat;Rat;P;P\n", 1, "kommt doppelt vor"),
    "too many cells": (HEAD + "Rat;Rat;P;;zu viel\n", 2, "5 Felder"),
    "no name": (HEAD + ";Rat;P;\n", 2, "einen Namen"),
    "no kind": (HEAD + "Rat;;P;\n", 2, "um was für einen Akteur"),
    "name too long": (HEAD + "x" * 201 + ";Rat;P;\n", 2, "kürzen"),
    "unknown kind": (HEAD + "Rat;Personalratt;P;\n", 2, "Meinten Sie „Personalrat“"),
    "unknown kind far off": (HEAD + "Rat;qqqqq;P;\n", 2, "Möglich ist zum Beispiel"),
    "unknown level": (HEAD + "Rat;Rat;Q;\n", 2, "„Q“ kennen wir hier nicht"),
    "unknown superior": (HEAD + "Rat;Rat;P;\nIT;IT-Amt;U;Ratt\n", 3, "Meinten Sie „Rat“"),
    "superior unknown far off": (HEAD + "Rat;Rat;P;Xylophon\n", 2, "gibt es nicht"),
    "reports to itself": (HEAD + "Rat;Rat;P;Rat\n", 2, "sich selbst"),
    "superior not unique": (HEAD + "Amt;IT-Amt;U;\nAmt;Personalrat;;\nRat;Rat;P;Amt\n", 4, "kommt mehrfach vor"),
    "unknown key": (HEAD + "Rat;Rat;P;#nix\n", 2, "Die Kennung „nix“ gibt es nicht"),
    "key twice": ("Kennung;Name;Art\na;Rat;Rat\na;IT;IT-Amt\n", 3, "kommt doppelt vor"),
    "bad key": ("Kennung;Name;Art\nä ö;Rat;Rat\n", 2, "Eine Kennung hat"),
    "word for number": ("Name;Art;Stellen\nRat;Rat;viele\n", 2, "Zahl"),
    "number too high": ("Name;Art;Freistellung\nRat;Rat;101\n", 2, "von 0 bis 100"),
    "no such date": ("Name;Art;Befristet bis\nRat;Rat;31.02.2028\n", 2, "Datum"),
    "neither yes nor no": ("Name;Art;Federführung\nRat;Rat;vielleicht\n", 2, "Möglich ist zum Beispiel: ja, nein"),
    "unknown mandate": ("Name;Art;Auftrag\nRat;Rat;irgendwie\n", 2, "kennen wir hier nicht"),
    "unclosed quote": (HEAD + 'Rat;Rat;P;\nIT;"IT-Amt;U;\nBauhof;Gebäude;U;\n', 3, "Anführungszeichen, das nirgends"),
    "text after a quote": (HEAD + '"Rat"haus;Rat;P;\n', 2, "Nach einem schließenden Anführungszeichen"),
    "NUL": (HEAD + "Rat;Rat;P;\nI\x00T;IT-Amt;U;\n", 3, "NUL"),
    "escape sign": (HEAD + "R\x1bat;Rat;P;\n", 2, "unlesbares Zeichen"),
    "half a character": (HEAD + "R\ud800at;Rat;P;\n", 2, "unlesbares Zeichen"),
    "endless line": (HEAD + "Rat;Rat;P;" + "x" * 10_001 + "\n", 2, "mehr als 10000 Zeichen"),
    "301 rows": (HEAD + "".join(f"Amt {i};Anderes Fachamt;U;\n" for i in range(301)), 302, "zu viele"),
    "fault after a cell of two lines": ('Name;Art;Anmerkung\nRat;Rat;"a\nb"\nIT;Nix;\n', 4, "kennen wir hier nicht"),
}


@pytest.mark.parametrize(("text", "line", "message"), BROKEN.values(), ids=BROKEN)
def test_a_fault_is_told_with_its_line(catalogue: Catalogue, text: str, line: int, message: str) -> None:
    faults = reading.read(text, catalogue).faults
    assert any(fault.line == line and message in fault.message for fault in faults), faults


def test_every_fault_is_told_at_once(catalogue: Catalogue) -> None:
    faults = reading.read(HEAD + "Rat;Nix;Q;Wer\n;Rat;P;\nIT;IT-Amt;U;Wo\n", catalogue).faults
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
    assert {(fault.line, fault.column) for fault in faults} >= {(2, "Art"), (2, "Ebenen"), (3, "Name")}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04rest", "Excel-Datei"),
        (b"\xd0\xcf\x11\xe0rest", "Excel-Datei"),
        ("Name;Art".encode("utf-16"), "UTF-16"),
        (b"Name;Art\nR\x81t;Rat\n", "Zeile 2"),
        (b"x" * (1024 * 1024 + 1), "größer als 1 MB"),
    ],
    ids=["xlsx", "xls", "UTF-16", "no known encoding", "more than 1 MB"],
)
def test_a_file_that_is_no_csv_is_told_so(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        decode(data)


@pytest.mark.parametrize("text", ["", "\n\n", " ; ; \n", "\ufeff"])
def test_an_empty_file_is_told_so(catalogue: Catalogue, text: str) -> None:
    with pytest.raises(UnreadableFile, match="nichts darin"):
        reading.read(text, catalogue)


# Writing


@pytest.mark.parametrize(
    "text", ["=1+1", "+49", "-5", "@sum", "\tx", "\rx", "=cmd|' /C calc'!A0", "＝1", "'=x", "''=x"]
)
def test_no_cell_is_taken_for_a_formula_and_none_is_lost(text: str) -> None:
    assert safe_cell(text).startswith("'")
    assert plain_cell(safe_cell(text)) == text


@pytest.mark.parametrize("text", ["Stadtrat", "1,5", "", "'s Amt", "a=b", "Müller-Lüdenscheidt"])
def test_ordinary_cells_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == plain_cell(text) == text


@given(st.text(max_size=30))
def test_any_cell_comes_back(text: str) -> None:
    assert plain_cell(safe_cell(text)) == text


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_a_map_reads_back_identically(cast: Cast, documents: dict[str, Any], catalogue: Catalogue, name: str) -> None:
    actors = list(filled(cast, documents[name]).actors.all())
    sheet = reading.read(writing.write(actors, catalogue), catalogue)
    assert sheet.faults == []
    assert [content(actor) for actor in sheet.actors] == [content(actor) for actor in actors]


NASTY = ["=1+1", "#rat", "A|B", "niemand", "Amt", "AMT", "'x", 'Zeile;mit "allem", was stört', "-", "🏛 Rat", "רשות"]


def test_nasty_names_and_notes_read_back_identically(catalogue: Catalogue) -> None:
    actors = [
        Actor(key=f"k{i}", name=name, kind="other", note="=x\n„zwei“ Zeilen; 'y", fte=Decimal("1000.25"))
        for i, name in enumerate(NASTY)
    ]
    for actor in actors:
        actor.reports_to = [other.key for other in actors if other is not actor]
    sheet = reading.read(writing.write(actors, catalogue), catalogue)
    assert sheet.faults == []
    assert [content(actor) for actor in sheet.actors] == [content(actor) for actor in actors]


@given(
    st.lists(
        st.builds(
            Actor,
            name=st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20),
            kind=st.sampled_from(["council", "it", "other"]),
            levels=st.sampled_from(["", "P", "KU", "PKU"]),
            mandate=st.sampled_from(["", "none", "written"]),
            is_lead=st.sampled_from([None, True, False]),
            meetings_per_year=st.none() | st.integers(0, 366),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_map_reads_back_identically(catalogue: Catalogue, actors: list[Actor]) -> None:
    for index, actor in enumerate(actors):
        actor.key, actor.reports_to = f"k{index}", [f"k{i}" for i in range(index)]
    sheet = reading.read(writing.write(actors, catalogue), catalogue)
    assert sheet.faults == []
    assert [content(actor) for actor in sheet.actors] == [content(actor) for actor in actors]


def test_the_sample_can_be_read_and_shows_all_columns_but_the_key(catalogue: Catalogue) -> None:
    text = writing.sample(catalogue)
    head = next(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert len(head) == len(ActorForm.base_fields)
    sheet = reading.read(text, catalogue)
    assert (sheet.faults, len(sheet.actors)) == ([], 3)


# The page


@pytest.fixture
def case(cast: Cast) -> Assessment:
    return draft(cast)


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.client("jonas")


GOOD = HEAD + "Stadtrat;Rat;P;niemand\nIT-Amt;IT-Amt;U;Stadtrat\n"


def digest_of(page: str) -> str:
    return page.split('name="confirm" value="')[1].split('"')[0]


@pytest.mark.django_db
class TestPage:
    def test_nothing_is_imported_before_it_was_looked_at(self, client: Client, case: Assessment) -> None:
        path = url("actor-import", case)
        page = client.post(path, {"text": GOOD}).content.decode()
        assert "2 Akteure übernehmen" in page
        assert not case.actors.exists()
        answer = client.post(path, {"text": form_of(page)["text"], "confirm": digest_of(page)})
        assert answer["Location"] == url("actors", case)
        council, it = case.actors.all()
        assert (council.name, it.reports_to) == ("Stadtrat", [council.key])

    def test_a_file_is_uploaded(self, client: Client, case: Assessment) -> None:
        file = SimpleUploadedFile("akteure.csv", GOOD.replace("IT-Amt;", "Kämmerei;", 1).encode("cp1252"))
        page = client.post(url("actor-import", case), {"file": file}).content.decode()
        assert "2 Akteure übernehmen" in page
        assert "Kämmerei" in page

    def test_one_wrong_line_stops_everything(self, client: Client, case: Assessment) -> None:
        page = client.post(url("actor-import", case), {"text": GOOD + "Nix;Zauberei;;\n"}).content.decode()
        assert "Noch nichts übernommen" in page
        assert "Zeile 4, Art:" in page
        assert 'name="confirm"' not in page
        assert "Zauberei" in form_of(page)["text"]

    def test_what_was_not_looked_at_is_not_imported(self, client: Client, case: Assessment) -> None:
        path = url("actor-import", case)
        digest = digest_of(client.post(path, {"text": GOOD}).content.decode())
        changed = client.post(path, {"text": GOOD + "Bauhof;Bauhof;U;\n", "confirm": digest}).content.decode()
        assert "3 Akteure übernehmen" in changed
        replacing = client.post(path, {"text": GOOD, "confirm": digest, "mode": "replace"}).content.decode()
        assert "2 Akteure übernehmen" in replacing
        assert not case.actors.exists()

    def test_who_is_there_already_is_not_added_twice(self, client: Client, case: Assessment) -> None:
        Actor.objects.create(assessment=case, key="rat", name="stadtrat", kind="council")
        page = client.post(url("actor-import", case), {"text": GOOD}).content.decode()
        assert "steht schon in der Karte" in page

    def test_replacing_keeps_keys_and_what_measures_say(self, cast: Cast, documents: dict[str, Any]) -> None:
        case, client = filled(cast, documents["T1"]), cast.client("jonas")
        Measure.objects.create(assessment=case, key="w", name="WLAN", responsible=["it", "sw"])
        before = [content(actor) for actor in case.actors.all()]
        text = client.get(url("actor-export", case)).content.decode("utf-8-sig")
        data = {"text": text, "mode": "replace"}
        page = client.post(url("actor-import", case), data).content.decode()
        assert "Die 10 Akteure, die jetzt in der Karte stehen, werden dabei ersetzt." in page
        client.post(url("actor-import", case), data | {"confirm": digest_of(page)})
        assert [content(actor) for actor in case.actors.all()] == before
        fewer = {"text": "Kennung;Name;Art\nit;IT-Amt;IT-Amt\n", "mode": "replace"}
        page = client.post(url("actor-import", case), fewer).content.decode()
        client.post(url("actor-import", case), fewer | {"confirm": digest_of(page)})
        assert case.measures.get().responsible == ["it"]

    @pytest.mark.parametrize("text", ["", "\x00", "x" * (1024 * 1024 + 1), "<script>alert(1)</script>", "\ud800", '"'])
    def test_whatever_is_pasted_gets_a_page(self, client: Client, case: Assessment, text: str) -> None:
        answer = post(client, url("actor-import", case), {"text": text})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Noch nichts übernommen" in page
        assert "<script>alert" not in page

    @pytest.mark.parametrize("key", ["neu", ".", ".."])
    def test_a_key_that_would_lead_elsewhere_is_refused(self, client: Client, case: Assessment, key: str) -> None:
        text = f"Kennung;Name;Art\n{key};IT-Amt;IT-Amt\n"
        page = client.post(url("actor-import", case), {"text": text}).content.decode()
        assert f"Die Kennung „{key}“ ist vergeben." in page and "Noch nichts übernommen" in page

    def test_a_file_that_is_too_large_is_refused(self, client: Client, case: Assessment) -> None:
        file = SimpleUploadedFile("a.csv", b"x" * (1024 * 1024 + 1))
        assert "größer als 1 MB" in client.post(url("actor-import", case), {"file": file}).content.decode()

    def test_a_submitted_case_takes_no_file(self, client: Client, case: Assessment) -> None:
        Assessment.objects.update(state="submitted")
        assert client.post(url("actor-import", case), {"text": GOOD}).status_code == 409

    def test_files_say_what_they_are(self, client: Client, case: Assessment) -> None:
        for name in ("actor-export", "actor-sample"):
            answer = client.get(url(name, case))
            assert answer["Content-Type"] == "text/csv; charset=utf-8"
            assert "attachment" in answer["Content-Disposition"]
