"""No cell of any file we hand out is a formula, and what was entered comes back as it was: figure 24."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from django.core.cache import cache

from assessments.actor_csv import reading
from assessments.actor_csv.cells import plain_cell
from assessments.models import Actor, Answer, AnswerStatus, Assessment
from catalogue.publishing import published
from journal.models import AuditEntry
from tests.assessments.test_questionnaire import url
from tests.canary import confirmed
from tests.cast import Cast, draft

pytestmark = pytest.mark.django_db

BEGINNINGS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", " =")
DEEDS = ("1+1", 'HYPERLINK("https://boese.example";"x")', "cmd|' /C calc'!A0", "SUM(A1:A9)", 'DDE("x";"y")')
HONEST = ("-5,3 °C", "+49 30 39001-0", "'s Amt", "''", "=", "-", "@", "1,5", "-1", "a=b")
PAYLOADS = [f"{begin}{deed}" for begin, deed in product(BEGINNINGS, DEEDS)]


def is_live(cell: str) -> bool:
    """Whether a spreadsheet would compute it: after white space, a sign that begins a formula, in any width."""
    bare = cell.lstrip(" \t\r\n")
    return bare[:1] in tuple("=+-@＝＋－＠") if bare else False


def cells_of(text: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=";"):
        yield from row


def live_cells(text: str) -> list[str]:
    return [cell for cell in cells_of(text) if is_live(cell)]


@pytest.fixture
def case(cast: Cast) -> Assessment:
    """Every payload in name and note of an actor, as the form takes it: without white space around."""
    cache.clear()
    case = draft(cast)
    Actor.objects.bulk_create(
        Actor(
            assessment=case,
            key=f"k{number}",
            position=number,
            name=f"{text.strip()} x",
            kind="other",
            note=text.strip(),
        )
        for number, text in enumerate([*PAYLOADS, *HONEST])
    )
    return case


def test_no_exported_cell_is_a_formula(cast: Cast, case: Assessment, figure: Callable[[int, str], None]) -> None:
    files = {"actors": cast.client("jonas").get(url("actor-export", case)).content.decode()}
    questions = [question.key for question in published().questions if question.block == "answers"]
    for start in range(0, len(PAYLOADS), len(questions)):
        Answer.objects.filter(assessment=case, block="answers").delete()
        Answer.objects.bulk_create(
            Answer(assessment=case, block="answers", key=key, status=AnswerStatus.UNKNOWN, note=text)
            for key, text in zip(questions, PAYLOADS[start:], strict=False)
        )
        path = f"/kommunen/{cast.rheinburg.pk}/alles.zip"
        archive = zipfile.ZipFile(io.BytesIO(b"".join(confirmed(cast, "miriam").get(path).streaming_content)))
        files |= {f"{name} {start}": archive.read(name).decode() for name in archive.namelist() if name.endswith("csv")}
    for number, text in enumerate(PAYLOADS):
        AuditEntry.objects.create(event=text[:30], detail=text[:60], request_id=str(number))
    files["journal"] = b"".join(cast.client("otto").get("/betrieb/protokoll.csv").streaming_content).decode()
    live = {name: live_cells(text) for name, text in files.items()}
    found = sum(map(len, live.values()))
    figure(24, f"{len(PAYLOADS)} payloads in {len(files)} files, {found} live formulas")
    assert len(PAYLOADS) == 60 and sum(text.count("boese.example") for text in files.values()) > 30
    assert {name: cells for name, cells in live.items() if cells} == {}


def test_what_is_exported_comes_back_as_it_was(
    cast: Cast, case: Assessment, figure: Callable[[int, str], None]
) -> None:
    client = cast.client("jonas")
    before = [(actor.name, actor.note) for actor in case.actors.all()]
    text = client.get(url("actor-export", case)).content.decode("utf-8-sig")
    sheet = reading.read(text, published())
    after = [(actor.name, actor.note) for actor in sheet.actors]
    same = sum(one == other for one, other in zip(before, after, strict=True))
    figure(24, f"{len(before)} actors exported and read again, {same} the same")
    assert sheet.faults == [] and after == before


def test_a_formula_would_be_noticed() -> None:
    assert [is_live(text) for text in ("=1", " =1", "\t+1", "＝1", "'=1", "x=1", "")] == [True] * 4 + [False] * 3
    assert plain_cell("'=1") == "=1"
