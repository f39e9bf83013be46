"""The official register: read by its columns, taken over as a whole, and the second time nothing changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test.utils import CaptureQueriesContext

from municipalities.folding import fold
from municipalities.models import Municipality, Role
from municipalities.register import read
from municipalities.register_import import RegisterRefused, bring_in_line
from tests.cast import Cast
from tests.municipalities.register_lines import SAMPLE, as_bytes, line, town

KIRCHTAL, OEHRLINGEN, DEICHHUSEN = "081265005070", "081260066066", "010515178011"


def take_over(lines: list[str], **options: Any) -> tuple[int, int, int, int]:
    counts = bring_in_line(read(as_bytes(lines)), **options)
    return counts.new, counts.changed, counts.unchanged, counts.dissolved


def by_key(key: str) -> Municipality:
    return Municipality.objects.get(official_key=key)


def problems(*lines: str) -> list[str]:
    return read(as_bytes(list(lines))).problems


def test_a_register_is_read_by_its_columns() -> None:
    entries = read(as_bytes(SAMPLE)).entries
    assert {key: (entry.name, entry.kind, entry.kind_detail, entry.population) for key, entry in entries.items()} == {
        "081110000000": ("Neckarburg", "kreisfrei", "Stadtkreis", 200_000),
        "081260000000": ("Hohentalkreis", "landkreis", "Landkreis", 31_500),
        "081265005000": ("Gemeindeverwaltungsverband Kirchtal", "verbund", "Verwaltungsverband", 6_500),
        "081260066066": ("Öhrlingen", "kreisangehoerig", "Große Kreisstadt", 25_000),
        "081265005070": ("Kirchtal", "kreisangehoerig", "Gemeinde", 4_000),
        "081265005071": ("Großweiler", "kreisangehoerig", "Gemeinde", 2_500),
        "010510000000": ("Kreis Marschland", "landkreis", "Kreis", 3_800),
        "010515178000": ("Amt Büsumer Land", "verbund", "Amt", 3_800),
        "010515178011": ("Deichhusen", "kreisangehoerig", "Gemeinde", 800),
        "010515178012": ("Wattmoor", "kreisangehoerig", "Stadt", 3_000),
    }


def test_who_administers_whom_is_known_or_left_open() -> None:
    entries = read(as_bytes(SAMPLE)).entries
    assert entries[OEHRLINGEN].has_own_administration is True and entries[OEHRLINGEN].association is None
    assert entries[KIRCHTAL].association == "081265005000"
    assert entries[KIRCHTAL].has_own_administration is None, "whether a member has staff of its own is asked"
    assert entries["081265005000"].has_own_administration is None, "such associations may borrow a town hall"
    assert entries["010515178000"].has_own_administration is True
    assert entries[DEICHHUSEN].state == "SH" and entries[DEICHHUSEN].county == "010510000000"


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (SAMPLE[4][:100], "Zeile 2: Die Zeile ist zu kurz (100 statt mindestens 150 Zeichen)."),
        (SAMPLE[4].replace("08111000", "0811100x"), "Zeile 2: „0811100x0000“ ist kein Schlüssel mit 12 Ziffern."),
        (SAMPLE[4].replace("00000200000", "00000zwanzg"), "Zeile 2: „00000zwanzg“ ist keine Einwohnerzahl."),
        (SAMPLE[4].replace("08111000", "77111000"), "Zeile 2: „77“ ist kein Land."),
        (town("08111000", "Neckarburg", "99", "0000", 5), "Zeile 2: Das Textkennzeichen „99“ ist hier unbekannt."),
        (town("08111000", "", "61", "0000", 5), "Zeile 2: Der Name fehlt."),
        ("99" + SAMPLE[4][2:], "Zeile 2: Die Satzart „99“ ist unbekannt."),
        ("60morgen. " + SAMPLE[4][10:], "Zeile 2: „morgen. “ ist kein Gebietsstand."),
    ],
)
def test_a_broken_line_is_named(broken: str, problem: str) -> None:
    assert problem in problems(SAMPLE[0], broken)


def test_another_encoding_is_named() -> None:
    register = read([SAMPLE[0].encode(), SAMPLE[8].encode("latin-1")])
    assert register.problems[0] == "Zeile 2: Die Zeile ist nicht in UTF-8 geschrieben."


def test_what_lies_nowhere_or_appears_twice_is_named() -> None:
    found = problems(*SAMPLE[5:7], SAMPLE[8], SAMPLE[8], SAMPLE[9], SAMPLE[14])
    assert any("gibt es mehrfach" in problem for problem in found)
    assert "Zeile 5: Der Gemeindeverband von „Kirchtal“ fehlt in der Datei." in found
    assert "Zeile 6: Der Kreis von „Deichhusen“ fehlt in der Datei." in found


def test_all_problems_are_listed_not_only_the_first() -> None:
    assert len([p for p in problems(SAMPLE[4][:90], SAMPLE[8][:90], SAMPLE[9][:90]) if "zu kurz" in p]) == 3


def test_an_empty_file_is_not_an_empty_country() -> None:
    assert "keine Kommunen" in problems()[0]


@pytest.mark.django_db
def test_the_first_import_fills_and_the_second_changes_nothing() -> None:
    assert take_over(SAMPLE) == (10, 0, 0, 0)
    before = list(Municipality.objects.order_by("pk").values())
    assert take_over(SAMPLE) == (0, 0, 10, 0)
    assert list(Municipality.objects.order_by("pk").values()) == before
    kirchtal = by_key(KIRCHTAL)
    assert kirchtal.county == by_key("081260000000") and kirchtal.association == by_key("081265005000")


@pytest.mark.django_db
def test_a_new_name_and_new_figures_are_taken_over() -> None:
    take_over(SAMPLE)
    pk = by_key(KIRCHTAL).pk
    renamed = [*SAMPLE[:9], town("08126070", "Bad Kirchtal", "64", "5005", 4_100), *SAMPLE[10:]]
    assert take_over(renamed) == (0, 3, 7, 0), "the town, and the sums of Kreis and association"
    town_now = Municipality.objects.get(pk=pk)
    assert (town_now.name, town_now.population, town_now.search_key) == ("Bad Kirchtal", 4_100, " bad kirchtal")


@pytest.mark.django_db
def test_a_town_that_changes_its_association_stays_the_same_town(cast: Cast) -> None:
    take_over(SAMPLE)
    pk = by_key(KIRCHTAL).pk
    Municipality.objects.get(pk=pk).memberships.create(user=cast.karl, role=Role.LEAD)
    alone = [line("50", "08126", "Kirchtal", "50", "0070"), town("08126070", "Kirchtal", "64", "0070", 4_000)]
    assert take_over([*SAMPLE[:9], *alone, *SAMPLE[10:]])[0] == 0
    town_now = Municipality.objects.get(pk=pk)
    assert (town_now.official_key, town_now.association, town_now.memberships.count()) == ("081260070070", None, 1)


@pytest.mark.django_db
def test_a_merged_town_is_kept_but_no_longer_offered(cast: Cast) -> None:
    take_over(SAMPLE)
    gone = by_key(DEICHHUSEN)
    gone.memberships.create(user=cast.karl, role=Role.LEAD)
    assert take_over([*SAMPLE[:14], *SAMPLE[15:]]) == (0, 2, 7, 1)
    gone.refresh_from_db()
    assert str(gone.dissolved_on) == "2030-12-31" and gone.memberships.count() == 1
    assert gone not in Municipality.objects.offered()
    assert take_over(SAMPLE)[1:] == (3, 7, 0), "it may come back"
    assert by_key(DEICHHUSEN).is_offered


@pytest.mark.django_db
def test_towns_outside_the_register_are_left_alone(cast: Cast) -> None:
    take_over(SAMPLE)
    cast.rheinburg.refresh_from_db()
    assert cast.rheinburg.is_offered and cast.rheinburg.official_key is None


@pytest.mark.django_db
def test_a_file_that_is_cut_off_dissolves_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("municipalities.register_import.MOST_DISSOLVED", 2)
    take_over(SAMPLE)
    with pytest.raises(RegisterRefused, match="Ist sie vollständig"):
        take_over(SAMPLE[:12])
    assert not Municipality.objects.filter(dissolved_on__isnull=False).exists()
    assert take_over(SAMPLE[:12], many_dissolved=True)[3] == 4


@pytest.mark.django_db
def test_the_command_reports_or_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "register.txt"
    file.write_bytes(b"".join(as_bytes(SAMPLE)))
    call_command("import_register", file)
    assert "Gebietsstand 31.12.2030: 10 neu, 0 geändert, 0 unverändert, 0 entfallen." in capsys.readouterr().out
    file.write_bytes(b"".join(as_bytes([*SAMPLE[:4], SAMPLE[4].replace("Neckar", "Donau-"), SAMPLE[8][:60]])))
    with pytest.raises(CommandError, match="Nichts wurde übernommen:\nZeile 6"):
        call_command("import_register", file)
    assert by_key("081110000000").name == "Neckarburg"
    with pytest.raises(CommandError, match="lässt sich nicht lesen"):
        call_command("import_register", tmp_path / "fehlt.txt")


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Öhringen", "oehringen"),
        ("OEHRINGEN", "oehringen"),
        ("o\u0308hringen", "oehringen"),
        ("Großweiler", "grossweiler"),
        ("Bautzen / Budyšin", "bautzen budysin"),
        ("Baden-Baden", "baden baden"),
        ("  Hamm (Sieg) ", "hamm sieg"),
        ("—", ""),
    ],
)
def test_names_are_folded_as_people_type_them(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("öhrlingen", ["Öhrlingen"]),
        ("OEHR", ["Öhrlingen"]),
        ("kirch", ["Kirchtal", "Gemeindeverwaltungsverband Kirchtal"]),
        ("land bues", ["Amt Büsumer Land"]),
        ("tal", []),
        ("%", []),
        ("", []),
    ],
)
def test_every_typed_word_begins_a_word_of_the_name(typed: str, names: list[str]) -> None:
    take_over(SAMPLE)
    assert [found.name for found in Municipality.objects.offered().matching(typed)] == names


@pytest.mark.django_db
def test_the_number_of_statements_does_not_grow_with_the_register(django_assert_max_num_queries: Any) -> None:
    many = [town(f"08126{number:03}", f"Ort {number}", "64", "5005", number) for number in range(100, 400)]
    with django_assert_max_num_queries(20) as captured:
        take_over([*SAMPLE, *many])
    assert isinstance(captured, CaptureQueriesContext) and len(captured) >= 5
