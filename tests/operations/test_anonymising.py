"""A copy for tests tells nothing of people and municipalities, and still works."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from assessments.models import (
    Answer,
    Approval,
    Assessment,
    Comment,
    CouncilPaper,
    Deviation,
    HistoryEntry,
    Override,
    Remark,
    Revision,
)  # fmt: skip
from catalogue.publishing import checksum_of
from journal.outbox import queue
from municipalities.models import Invitation, LeadRequest, Municipality, User
from operations.contents import tables
from operations.copies import copy_to
from tests.cast import Cast, approved

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "Zeisigkanarienvogel"


@pytest.fixture(autouse=True)
def _separate(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "var"
    (tmp_path / "var/papers").mkdir(parents=True)
    (tmp_path / "var/papers/abc.pdf").write_bytes(b"%PDF " + CANARY.encode())


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    """An approved case with words wherever somebody can write them."""
    document = documents["T1"]
    document = document | {"actors": [actor | {"name": f"{CANARY} {actor['name']}"} for actor in document["actors"]]}
    case = approved(cast, document)
    revision = case.revisions.get()
    Answer.objects.filter(assessment=case).update(note=f"{CANARY} hat es gesagt")
    Answer.objects.filter(assessment=case, block="profile", key="name").update(value=CANARY)
    Comment.objects.create(assessment=case, revision=revision, author=cast.stein, text=f"Herr {CANARY} widerspricht")
    Override.objects.create(revision=revision, form="cdo", rule="K1", reason=f"{CANARY} verlangt es", person=cast.stein)
    Deviation.objects.create(revision=revision, slot="P", forms=["cdo"], reason=CANARY, person=cast.stein)
    CouncilPaper.objects.create(
        assessment=case, subject=CANARY, lead_office=CANARY, aims=CANARY,
        sessions=[{"committee": CANARY, "day": "2026-03-01", "item": "3", "role": CANARY}],
        posts=[{"name": CANARY, "count": "1,5", "grade": "EG 13"}],
    )  # fmt: skip
    Remark.objects.create(title=CANARY, text=CANARY)
    HistoryEntry.objects.filter(assessment=case).update(note=CANARY)
    LeadRequest.objects.create(municipality=cast.ahrfeld, person=cast.olga, function=CANARY)
    queue(to=f"{CANARY.lower()}@example.org", subject=CANARY, body=CANARY)
    User.objects.filter(pk=cast.jonas.pk).update(name=f"Jonas {CANARY}", email=f"{CANARY.lower()}@example.org")
    Municipality.objects.filter(pk=cast.rheinburg.pk).update(name=f"Bad {CANARY}", official_key="071110000000")
    return case


def everything() -> str:
    """All that stands in the database, as text."""
    found = []
    with connection.cursor() as cursor:
        for model in tables():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_no_original_word_is_left(case: Assessment, tmp_path: Path) -> None:
    originals = [CANARY, CANARY.lower(), "Rheinburg", "Miriam", "miriam@example.org", "Stein", "071110000000"]
    before = everything()
    assert [word for word in originals if word not in before] == []
    call_command("anonymise")
    after = everything()
    assert [word for word in originals if word in after] == []
    copy = tmp_path / "copy"
    copy.mkdir()
    copy_to(copy)
    assert CANARY.encode() not in next(copy.iterdir()).read_bytes()
    assert not (tmp_path / "var/papers/abc.pdf").exists()


def test_seals_hold_again_and_results_stay(case: Assessment, cast: Cast) -> None:
    before = case.revisions.get()
    scores = json.loads(before.document)["recommendation"]["scores"]
    call_command("anonymise")
    revision, approval = Revision.objects.get(), Approval.objects.get()
    assert checksum_of(revision.document) == revision.checksum != before.checksum
    assert checksum_of(approval.document) == approval.checksum
    assert revision.checksum in approval.document and approval.pdf is None
    assert json.loads(revision.document)["recommendation"]["scores"] == scores


def test_the_pages_of_the_copy_work(case: Assessment, cast: Cast) -> None:
    Override.objects.all().delete()  # of a rule that there is not
    call_command("anonymise")
    editor, adviser = Client(), Client()
    editor.force_login(User.objects.get(pk=cast.jonas.pk))
    adviser.force_login(User.objects.get(pk=cast.stein.pk))
    for path in ("", "akteure/", "ergebnis/", "verlauf/"):
        assert editor.get(f"/bewertungen/{case.pk}/{path}").status_code == 200, path
    assert adviser.get("/pruefung/").status_code == 200


def test_nobody_gets_in_with_an_old_password_link_or_invitation(case: Assessment, cast: Cast) -> None:
    call_command("anonymise")
    assert not any(person.has_usable_password() for person in User.objects.all())
    assert not Invitation.objects.exists() and not LeadRequest.objects.exists()


def test_what_the_method_computes_with_stays(case: Assessment) -> None:
    def values() -> list[Any]:
        rows = Answer.objects.filter(assessment=case).exclude(block="profile").order_by("pk")
        return list(rows.values_list("block", "key", "status", "value"))

    before = values()
    call_command("anonymise")
    assert values() == before


@pytest.mark.parametrize("host", ["kompass.difu.example", "organisationskompass.de", "*", "latest.example.org"])
def test_a_productive_installation_is_never_touched(case: Assessment, settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = ["localhost", host]
    before = everything()
    with pytest.raises(CommandError, match="keine Testkopie"):
        call_command("anonymise")
    assert everything() == before


@pytest.mark.parametrize("host", ["localhost", "test.example.org", "kompass-test.example.org", "schulung2.example.org"])
def test_a_test_installation_is(settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = [host]
    call_command("anonymise")
