"""What the municipality fills in for its council, and where it stands in the paper."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from assessments.filling import copy
from assessments.models import Assessment, CouncilPaper
from assessments.reading import read
from assessments.report.blocks import Table, plain
from assessments.report.document import document_of
from assessments.report.entries import Entries, Post, entries_of
from assessments.report.html import html_of
from assessments.report.paper import paper_of_record
from tests.cast import Cast, filled, submitted
from tests.printing import print_instead

pytestmark = pytest.mark.django_db

FILLED = {
    "version": "0", "subject": "Neuordnung der Digitalisierung", "number": "2026/0815", "day": "3.2.2026",
    "lead_office": "Hauptamt", "is_public": "true", "start": "01.09.2026", "aims": "Mehr Tempo.",
    "budget_year": "2027", "one_off": "40.000", "yearly": "25.000,50", "cover": "Budget 11", "account": "11.1.02",
    "climate": "Keine.", "equality": "Barrierefreie Dienste.",
    "session_0_committee": "Digitalausschuss", "session_0_day": "10.02.2026", "session_0_role": "Vorberatung",
    "session_1_committee": "Stadtrat", "session_1_role": "Beschlussfassung", "session_1_item": "7",
    "post_0_name": "Leitung der Stabsstelle", "post_0_count": "1", "post_0_grade": "E 14", "post_0_yearly": "101.000",
    "post_1_name": "Fördermittel", "post_1_count": "0,5", "post_1_yearly": "80.000", "post_1_months": "30",
}  # fmt: skip


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    return filled(cast, documents["T1"])


def address(case: Assessment) -> str:
    return f"/bewertungen/{case.pk}/vorlage/"


def words_of(case: Assessment) -> str:
    filled_in = entries_of(CouncilPaper.objects.get(assessment=case))
    document = document_of(paper_of_record(read(case), filled_in))
    cells = [
        plain(cell)
        for part in (document.head, *document.parts)
        for block in part.blocks
        for row in (block.rows if isinstance(block, Table) else ())
        for cell in row.cells
    ]
    return "\n".join(cells)


def test_what_is_filled_in_stands_in_the_paper(cast: Cast, case: Assessment) -> None:
    answer = cast.client("jonas").post(address(case), FILLED)
    assert answer.status_code == 302
    words = words_of(case)
    for said in ("Neuordnung der Digitalisierung", "2026/0815", "3. Februar 2026", "Hauptamt", "Digitalausschuss",
                 "10. Februar 2026", "40.000 Euro", "25.000,5 Euro", "Budget 11", "11.1.02", "Leitung der Stabsstelle",
                 "101.000 Euro", "30 Monate", "2027", "Barrierefreie Dienste."):  # fmt: skip
        assert said in words
    html = html_of(paper_of_record(read(case), entries_of(case.council_paper)))
    assert "Mehr Tempo." in html
    assert "1. September 2026" in html, "in the points to vote on"


def test_what_is_empty_is_a_visible_blank(case: Assessment) -> None:
    html = html_of(paper_of_record(read(case)))
    for label in ("Nummer", "Amt oder Stabsstelle", "Ausschuss", "Deckung", "Produktkonto", "Betrag", "Stelle"):
        assert f'<span class="blank">{label}</span>' in html


def test_the_form_begins_with_what_is_usual(cast: Cast, case: Assessment) -> None:
    page = cast.client("miriam").get(address(case)).content.decode()
    assert 'value="Organisation der Smart City"' in page
    assert 'value="Stadtrat"' in page


def test_costs_over_five_years_come_from_what_was_entered() -> None:
    filled_in = Entries(posts=(Post("a", Fraction(1), yearly=Fraction(100_000)),
                               Post("b", Fraction(1, 2), yearly=Fraction(80_000), months=30)))  # fmt: skip
    assert filled_in.posts_per_year() == (140_000, 140_000, 120_000, 100_000, 100_000)


def test_without_an_amount_no_sum_is_invented() -> None:
    assert Entries(posts=(Post("a", Fraction(1)),)).posts_per_year() == (None,) * 5
    assert Entries().posts_per_year() == (None,) * 5


def test_it_can_be_filled_in_while_the_answers_are_sealed(cast: Cast, documents: dict[str, Any]) -> None:
    case = submitted(cast, documents["T1"])
    assert cast.client("miriam").post(address(case), FILLED).status_code == 302
    assert case.council_paper.number == "2026/0815"


def test_a_sealed_pdf_leaves_it_blank_and_a_docx_does_not(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = submitted(cast, documents["T1"])
    cast.client("miriam").post(address(case), FILLED)
    seen: list[Any] = []
    print_instead(monkeypatch, lambda paper: seen.append(paper) or b"%PDF-")
    monkeypatch.setattr("assessments.views.result.written_as", lambda kind, paper: seen.append(paper) or b"PK")
    client = cast.client("rosa")
    assert client.get(f"/bewertungen/{case.pk}/ergebnis/papier.pdf").status_code == 200
    assert client.get(f"/bewertungen/{case.pk}/ergebnis/papier.docx").status_code == 200
    assert seen[0].entries == Entries()
    assert seen[1].entries.number == "2026/0815"


def test_readers_cannot_fill_it_in(cast: Cast, case: Assessment) -> None:
    client = cast.client("rosa")
    assert client.get(address(case)).status_code == 403
    assert client.post(address(case), FILLED).status_code == 403
    assert "Vorlage ausfüllen" not in client.get(f"/bewertungen/{case.pk}/ergebnis/").content.decode()
    assert "Vorlage ausfüllen" in cast.client("jonas").get(f"/bewertungen/{case.pk}/ergebnis/").content.decode()


def test_who_saves_second_sees_that_and_loses_nothing(cast: Cast, case: Assessment) -> None:
    cast.client("miriam").post(address(case), FILLED)
    late = FILLED | {"subject": "Anders"}
    answer = cast.client("jonas").post(address(case), late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Miriam hat die Vorlage" in page
    assert 'value="Anders"' in page
    assert CouncilPaper.objects.get(assessment=case).subject == "Neuordnung der Digitalisierung"
    assert cast.client("jonas").post(address(case), late | {"version": "1"}).status_code == 302
    assert CouncilPaper.objects.get(assessment=case).subject == "Anders"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("day", "32.1.2026", "Bitte geben Sie ein Datum ein"),
        ("one_off", "viel", "Zahl"),
        ("post_0_name", "", "Bezeichnung"),
        ("post_0_count", "", "Vollzeitstellen"),
        ("subject", "x" * 201, "um 1 Zeichen"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(cast: Cast, case: Assessment, field: str, value: str, said: str) -> None:
    page = cast.client("miriam").post(address(case), FILLED | {field: value}).content.decode()
    assert "Gespeichert ist noch nichts." in page
    assert said in page
    assert not CouncilPaper.objects.filter(assessment=case).exists()


def test_an_archived_case_is_closed(cast: Cast, case: Assessment) -> None:
    Assessment.objects.filter(pk=case.pk).update(is_archived=True)
    assert cast.client("miriam").post(address(case), FILLED).status_code == 409


def test_it_is_no_part_of_the_answers(cast: Cast, case: Assessment) -> None:
    before = case.version
    cast.client("miriam").post(address(case), FILLED)
    case.refresh_from_db()
    assert case.version == before


def test_posts_and_amount_stand_in_the_point_they_belong_to(cast: Cast, case: Assessment) -> None:
    """The sum of the posts, those without an end, and what the first year costs."""
    cast.client("jonas").post(address(case), FILLED)
    html = html_of(paper_of_record(read(case), entries_of(case.council_paper)))
    assert "Im Stellenplan 2027 werden dafür 1,5 Stellen vorgesehen, davon 1 unbefristet" in html
    assert "die Mittel von 206.000 Euro werden im Haushalt veranschlagt" in html, (
        "101.000 + 40.000 + 25.000,50 + 40.000"
    )


def test_where_an_amount_is_missing_the_point_keeps_its_blank(cast: Cast, case: Assessment) -> None:
    cast.client("jonas").post(address(case), FILLED | {"post_1_yearly": ""})
    html = html_of(paper_of_record(read(case), entries_of(case.council_paper)))
    assert "werden dafür 1,5 Stellen" in html
    assert 'die Mittel von <span class="blank">Betrag</span> Euro' in html


def test_a_copy_takes_over_what_lasts_but_nothing_of_the_meeting(cast: Cast, case: Assessment) -> None:
    cast.client("miriam").post(address(case), FILLED)
    draft = copy(case, cast.miriam, uuid4(), "Nächstes Jahr", date(2027, 1, 31))
    old, new = case.council_paper, draft.council_paper
    assert (new.subject, new.lead_office, new.aims, new.posts) == (old.subject, old.lead_office, old.aims, old.posts)
    assert (new.one_off, new.yearly, new.account) == (old.one_off, old.yearly, old.account)
    assert (new.number, new.day, new.start, new.budget_year) == ("", None, None, None)
    assert [(row["committee"], row["role"]) for row in new.sessions] == [
        ("Digitalausschuss", "Vorberatung"), ("Stadtrat", "Beschlussfassung"),
    ]  # fmt: skip
    assert not any(row["day"] or row["item"] for row in new.sessions)
    assert cast.client("jonas").get(address(draft)).status_code == 200
