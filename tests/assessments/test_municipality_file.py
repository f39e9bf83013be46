"""Everything of a municipality in one file: whole, readable, and read in again without loss."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import uuid
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest
from django.urls import reverse

from assessments import assigning, reviewing, workflow
from assessments.actor_csv.cells import plain_cell
from assessments.exchange import parse_case, read_document, write_document
from assessments.filling import import_case
from assessments.models import Answer, Approval, Assessment, CouncilPaper, Measure
from assessments.reading import case_of, read
from assessments.report.pdf import taken
from assessments.steps import BY_SLUG
from catalogue.publishing import published
from municipalities.models import Membership
from tests.canary import confirmed
from tests.cast import OUTSIDERS, Cast, approved, draft, filled, in_review

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


def address(cast: Cast) -> str:
    return reverse("municipality-file", args=[cast.rheinburg.pk])


def archive(cast: Cast, who: str = "miriam") -> ZipFile:
    answer = confirmed(cast, who).get(address(cast))
    assert answer.status_code == 200, answer.status_code
    return ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def text(file: ZipFile, name: str) -> str:
    (found,) = [entry for entry in file.namelist() if entry.endswith(name)]
    return file.read(found).decode("utf-8-sig")


def document_of(case: Assessment) -> dict[str, Any]:
    return dict(write_document(case_of(read(case))))


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_what_is_read_in_again_is_the_same(
    cast: Cast, documents: dict[str, Any], name: str, figure: Callable[[int, str], None]
) -> None:
    case = filled(cast, documents[name])
    Measure.objects.create(assessment=case, key="wlan", name="WLAN", budget="120000.50", note="-5,3 °C")
    again = draft(cast, cast.ahrfeld)
    import_case(again, parse_case(read_document(text(archive(cast), "bewertung.json")), published()), cast.miriam)
    again.refresh_from_db()
    before, after = document_of(case), document_of(again)
    for changing in ("id", "title"):
        before.pop(changing, None), after.pop(changing, None)
    before["profile"].pop("name"), after["profile"].pop("name")
    same = sum(after.get(part) == before[part] for part in before)
    figure(39, f"{name} exported and read in again, {same} of {len(before)} parts the same")
    assert after == before and before["actors"]


def test_answers_stand_in_a_table_with_notes_and_without_formulas(cast: Cast) -> None:
    case = draft(cast)
    notes = ["=1+1", "+49 170", "-5,3 °C", "@x", "\tx", "＝1", 'Zeile 1\nZeile 2; "so"']
    keys = [question.key for question in published().questions if question.block == "facts"]
    for key, note in zip(sorted(keys), notes, strict=False):
        Answer.objects.create(assessment=case, block="facts", key=key, status="unknown", note=note)
    rows = list(csv.reader(io.StringIO(text(archive(cast), "antworten.csv"), newline=""), delimiter=";"))
    found = [row[4] for row in rows if row[0].startswith("facts.")]
    assert [plain_cell(cell) for cell in found] == notes
    assert not any(cell[:1] in "=+-@\t＝" for cell in found)


def test_revisions_and_approvals_are_exactly_what_was_sealed(cast: Cast, documents: dict[str, Any]) -> None:
    case = approved(cast, documents["T1"])
    Approval.objects.filter(assessment=case).update(pdf=b"%PDF-abgestempelt")
    file = archive(cast)
    revision, approval = case.revisions.get(), Approval.objects.get()
    for checksum in (revision.checksum, approval.checksum):
        sealed = text(file, f"{checksum}.json")
        assert hashlib.sha256(sealed.encode()).hexdigest() == checksum
    assert text(file, f"freigabe-{approval.checksum}.pdf") == "%PDF-abgestempelt"


def test_internal_remarks_and_assignments_stay_out(cast: Cast, documents: dict[str, Any]) -> None:
    case = in_review(cast, documents["T1"])
    reviewing.remark(case, cast.stein, uuid.uuid4(), "Bitte ergänzen Sie die Stellen.")
    reviewing.remark(case, cast.stein, uuid.uuid4(), "Wirkt geschönt.", is_internal=True)
    workflow.request_changes(case, cast.stein, uuid.uuid4(), "Bitte ergänzen.")
    member = Membership.objects.get(user=cast.jonas)
    assigning.assign(case, BY_SLUG["mittel"], member, cast.miriam, "Unter uns", 0)
    file = archive(cast)
    everything = "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    assert "Bitte ergänzen Sie die Stellen." in text(file, "anmerkungen.json")
    assert "Wirkt geschönt" not in everything and "Unter uns" not in everything


def test_the_council_paper_and_the_history_are_in_it(cast: Cast) -> None:
    CouncilPaper.objects.create(assessment=draft(cast), subject="Smart City", day="2026-03-01", yearly="85000.00")
    file = archive(cast)
    assert json.loads(text(file, "vorlage.json"))["subject"] == "Smart City"
    assert "Bewertung begonnen" in text(file, "verlauf.csv")


def test_a_readme_explains_the_files_and_what_is_missing(cast: Cast) -> None:
    case = draft(cast)
    case.answers.all().delete()
    file = archive(cast)
    readme = text(file, "README.txt")
    assert readme.startswith("Alles über Rheinburg")
    assert "Ohne bewertung.json" in readme and "01-bewertung-2026" in readme
    assert not [name for name in file.namelist() if name.endswith("bewertung.json")]


def test_it_holds_nothing_of_another_municipality(cast: Cast) -> None:
    filled_elsewhere = draft(cast, cast.moosbach)
    Answer.objects.create(assessment=filled_elsewhere, block="facts", key="x", status="unknown", note="Fremdwort")
    file = archive(cast)
    assert file.namelist() == ["README.txt"]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_strangers_do_not_learn_that_there_is_one(cast: Cast, who: str) -> None:
    assert cast.client(who).get(address(cast)).status_code == 404


@pytest.mark.parametrize("who", ["jonas", "rosa"])
def test_only_the_lead_loads_everything(cast: Cast, who: str) -> None:
    assert cast.client(who).get(address(cast)).status_code == 403


def test_it_needs_the_password_again(cast: Cast) -> None:
    assert cast.client("miriam").get(address(cast))["Location"].startswith("/konto/reauthenticate/")


def test_one_person_has_one_file_made_at_a_time(cast: Cast) -> None:
    client = confirmed(cast, "miriam")
    with taken([f"file-by-{cast.miriam.pk}"], 0, "besetzt"):
        answer = client.get(address(cast))
        assert answer.status_code == 503 and answer["Retry-After"] == "5"
        assert "wird noch zusammengestellt" in answer.content.decode()
    assert client.get(address(cast)).status_code == 200


def test_no_file_is_left_behind(cast: Cast, tmp_path: Any) -> None:
    archive(cast)
    assert [file.name for file in (tmp_path / "papers").iterdir() if file.suffix != ".lock"] == []
