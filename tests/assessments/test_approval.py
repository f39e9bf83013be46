"""What an approval seals, what its paper says, and how anybody checks it."""

from __future__ import annotations

import hashlib
import io
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import docx
import page
import pikepdf
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from assessments import reviewing, workflow
from assessments.models import Approval, Assessment
from assessments.report import approved as approved_papers
from assessments.report.code import QUIET, code_of
from assessments.report.history import in_groups
from assessments.report.html import html_of
from assessments.report.paper import paper_of_approval
from assessments.report.sealed import unseal
from assessments.report.verdict import verdict_of_approval
from assessments.report.wording import german_date
from assessments.seal import open_seal
from catalogue.publishing import checksum_of, content_of
from tests.cast import Cast, approved, in_review, submitted
from tests.printing import print_instead

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    return in_review(cast, documents["T3"])


def decide(cast: Cast, case: Assessment) -> tuple[str, str]:
    """Stein lifts a threshold lock and recommends another coordinating form; gives the lifted lock."""
    revision = case.revisions.select_related("catalogue_version").get()
    sealed = unseal(revision)
    lock = next((lock for lock in sealed.recommendation.locks if lock.kind == "threshold"), None)
    if lock:
        why = "Drei Gemeinden teilen sich die Stelle."
        reviewing.lift_lock(revision, cast.stein, sealed.recommendation.locks, lock.form, lock.rule, why)
    reviewing.deviate(
        revision, cast.stein, content_of(revision.catalogue_version), "K", ["stabsstelle"], "Die Person ist schon da."
    )
    return (lock.form, lock.rule) if lock else ("", "")


def approve(cast: Cast, case: Assessment) -> Approval:
    client = cast.client("stein")
    data = {"text": "Schlüssig und belegt.", "revision": "1", "operation": str(uuid.uuid4())}
    assert client.post(reverse("desk:approve", args=[case.pk]), data).status_code == 302
    return Approval.objects.get()


def paper_html(approval: Approval) -> str:
    sealed = unseal(approval.revision)
    verdict = verdict_of_approval(sealed, open_seal(approval.document), approval.checksum)
    return html_of(paper_of_approval(sealed, verdict)).replace("\u200b", "")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    shared = settings.VAR_DIR / "fonts"
    settings.VAR_DIR = tmp_path
    if shared.exists():
        (tmp_path / "fonts").symlink_to(shared)


# Decisions --------------------------------------------------------------------------------------


def test_the_engine_runs_again_with_what_is_lifted_and_both_results_stay(cast: Cast, case: Assessment) -> None:
    form, rule = decide(cast, case)
    approval = approve(cast, case)
    document = open_seal(approval.document)
    assert checksum_of(approval.document) == approval.checksum
    assert document["revision"] == approval.revision.checksum
    assert [(entry["form"], entry["rule"]) for entry in document["overrides"]] == [(form, rule)]
    lifted = {(lock["form"], lock["rule"]): lock["overridden"] for lock in document["recommendation"]["locks"]}
    assert lifted[form, rule]
    computed = open_seal(approval.revision.document)["recommendation"]["locks"]
    assert not any(lock["overridden"] for lock in computed), "the revision stays as it was submitted"
    assert document["deviations"] == [{"slot": "K", "forms": ["stabsstelle"], "reason": "Die Person ist schon da."}]


def test_both_results_stand_side_by_side_on_every_page(cast: Cast, case: Assessment) -> None:
    decide(cast, case)
    desk = cast.client("stein").get(reverse("desk:case", args=[case.pk])).content.decode()
    approval = approve(cast, case)
    result = cast.client("rosa").get(reverse("assessments:result", args=[case.pk])).content.decode()
    for text in (desk, result, paper_html(approval)):
        for words in ("Nach der Methode", "Mit aufgehobenen Sperren", "Empfehlung der Beratung",
                      "Die Person ist schon da.", "Drei Gemeinden teilen sich die Stelle."):  # fmt: skip
            assert words in text
    assert "Schlüssig und belegt." in result
    assert "Freigegeben" in result


def test_only_thresholds_can_be_lifted(cast: Cast, case: Assessment, documents: dict[str, Any]) -> None:
    client = cast.client("stein")
    locks = unseal(case.revisions.get()).recommendation.locks
    firm = next(lock for lock in locks if lock.kind != "threshold")
    path = reverse("desk:lift", args=[case.pk, firm.form, firm.rule])
    assert "lässt sich nicht aufheben" in client.get(path).content.decode()
    answer = client.post(path, {"text": "Trotzdem."}).content.decode()
    assert "Rechtliche und sachliche Sperren lassen sich nicht aufheben." in answer
    assert not case.revisions.get().overrides.exists()
    assert client.get(reverse("desk:lift", args=[case.pk, "stabsstelle", "KO-99"])).status_code == 404


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (["stabsstelle", "cdo", "eigenes_amt"], "Bitte wählen Sie eine oder zwei Formen"),
        (["stabsstelle", "-"], "oder „Keine eigene Form“ allein"),
        ([], "Bitte wählen Sie, was Sie empfehlen."),
        (["zweckverband"], "Bitte"),
    ],
)
def test_a_deviation_names_forms_of_its_level(cast: Cast, case: Assessment, chosen: list[str], message: str) -> None:
    data = {"chosen": chosen, "text": "So ist es besser."}
    answer = cast.client("stein").post(reverse("desk:deviate", args=[case.pk, "K"]), data)
    assert answer.status_code == 200
    assert "So ist es besser." in answer.content.decode()
    assert not case.revisions.get().deviations.exists()
    if chosen != ["zweckverband"]:
        assert message in answer.content.decode()


def test_a_decision_can_be_taken_back(cast: Cast, case: Assessment) -> None:
    form, rule = decide(cast, case)
    client = cast.client("stein")
    assert client.post(reverse("desk:restore", args=[case.pk, form, rule])).status_code == 302
    assert client.post(reverse("desk:follow", args=[case.pk, "K"])).status_code == 302
    revision = case.revisions.get()
    assert not revision.overrides.exists()
    assert not revision.deviations.exists()


def test_none_at_all_can_be_recommended(cast: Cast, case: Assessment) -> None:
    data = {"chosen": ["-"], "text": "Der Rat entscheidet selbst."}
    assert cast.client("stein").post(reverse("desk:deviate", args=[case.pk, "P"]), data).status_code == 302
    assert case.revisions.get().deviations.get().forms == []
    assert "keine eigene Form" in cast.client("stein").get(reverse("desk:case", args=[case.pk])).content.decode()


def test_every_file_of_an_approved_case_is_the_approved_paper(cast: Cast, case: Assessment) -> None:
    """With what was submitted and approved until then, each with its checksum."""
    approval = approve(cast, case)
    today = german_date(date.fromisoformat(open_seal(approval.document)["approved_on"]))
    content = cast.client("miriam").get(reverse("assessments:paper-docx", args=[case.pk])).content
    cells = [cell.text for table in docx.Document(io.BytesIO(content)).tables for cell in table._cells]
    assert f"von der Difu-Beratung geprüft und freigegeben am {today}" in cells
    history = next(cell for cell in cells if "eingereicht am" in cell)
    assert history.splitlines() == [
        f"Fassung 1 eingereicht am {today}, Prüfsumme {in_groups(case.revisions.get().checksum)}",
        f"Fassung 1 freigegeben am {today}, Prüfsumme {in_groups(approval.checksum)}",
    ]


# The paper ----------------------------------------------------------------------------------------


@pytest.mark.paper
def test_the_approved_paper_complies_and_says_who_approved_what(cast: Cast, case: Assessment) -> None:
    decide(cast, case)
    approval = approve(cast, case)
    content = approved_papers.pdf_of_approval(approval)
    for profile in ("ua1", "3a"):
        report = page.validate_pdf_bytes(content, profile=profile)
        assert report.is_compliant, f"{profile}: {report}"
    html = paper_html(approval)
    assert "Schlüssig und belegt." in html
    assert approval.checksum in html
    assert "Prüfsumme der Freigabe" in html
    assert f"{approval.checksum[:4]} {approval.checksum[4:8]}" in html
    assert "Stein, Deutsches Institut für Urbanistik" in html
    assert "Die Difu-Beratung empfiehlt abweichend" in html.split('id="kopf"')[0], "it stands on the first page"


def test_without_deviations_the_paper_says_so(cast: Cast, case: Assessment) -> None:
    html = paper_html(approve(cast, case))
    assert "Die Beratung folgt dem errechneten Ergebnis auf allen Ebenen." in html
    assert "abweichend" not in html.split('id="kopf"')[0]


@pytest.mark.paper
@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_the_summary_stays_on_one_page_with_a_deviation(cast: Cast, documents: dict[str, Any], name: str) -> None:
    case = in_review(cast, documents[name])
    decide(cast, case)
    content = approved_papers.pdf_of_approval(approve(cast, case))
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        pages = [pdf.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root[:2]]
    assert pages == [0, 1], "summary"


def test_the_paper_is_made_once_and_never_changes(
    cast: Cast, case: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred downloads over a change of the template: one file."""
    approval = approve(cast, case)
    made = []

    def render(paper: Any) -> bytes:
        made.append(paper)
        return f"%PDF-1.7 {len(made)}".encode()

    print_instead(monkeypatch, render)
    addresses = [
        ("miriam", "assessments:approved-paper", [1]),
        ("rosa", "assessments:paper", []),
        ("stein", "desk:paper", [1]),
    ]
    found = set()
    for turn in range(100):
        who, name, numbers = addresses[turn % 3]
        answer = cast.client(who).get(reverse(name, args=[case.pk, *numbers]))
        assert answer["Content-Type"] == "application/pdf"
        found.add(hashlib.sha256(answer.content).hexdigest())
        if turn == 10:
            monkeypatch.setattr("assessments.report.paper.METHOD", "9.9")
    assert len(found) == len(made) == 1
    assert bytes(Approval.objects.get(pk=approval.pk).pdf) == b"%PDF-1.7 1"


def test_of_two_that_make_it_at_once_the_first_stays(
    cast: Cast, case: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval = approve(cast, case)

    def slow(paper: Any) -> bytes:
        Approval.objects.filter(pk=approval.pk).update(pdf=b"%PDF first")
        return b"%PDF second"

    print_instead(monkeypatch, slow)
    assert approved_papers.pdf_of_approval(approval) == b"%PDF first"


def test_a_paper_of_something_not_approved_does_not_exist(cast: Cast, case: Assessment) -> None:
    assert cast.client("miriam").get(reverse("assessments:approved-paper", args=[case.pk, 1])).status_code == 404
    assert cast.client("stein").get(reverse("desk:paper", args=[case.pk, 1])).status_code == 404
    approve(cast, case)
    assert cast.client("karl").get(reverse("assessments:approved-paper", args=[case.pk, 1])).status_code == 404
    assert cast.client("olga").get(reverse("desk:paper", args=[case.pk, 1])).status_code == 404


def test_the_code_is_drawn_with_its_quiet_zone() -> None:
    code = code_of("https://example.org/pruefsumme/" + "ab" * 16 + "/")
    assert code.path.startswith(f"M{QUIET} {QUIET}h7v1h-7z"), "the finder pattern, after four empty modules"
    assert code.size > 2 * QUIET + 21
    assert code.text.endswith("abab/")


# The public page ------------------------------------------------------------------------------------


@pytest.fixture
def _no_limit() -> None:
    cache.clear()


def ask(text: str) -> str:
    return Client().get(reverse("checksum"), {"p": text}).content.decode()


@pytest.mark.usefixtures("_no_limit")
def test_a_genuine_paper_is_recognised_however_it_is_typed(cast: Cast, documents: dict[str, Any]) -> None:
    approved(cast, documents["T3"])
    checksum = Approval.objects.get().checksum
    printed = " ".join(checksum[i : i + 4] for i in range(0, 16, 4))
    for typed in (checksum, printed, printed.upper() + " …", checksum[:32], f"  {checksum[:20]}\u202f"):
        page = ask(typed)
        assert "Diese Fassung ist echt und freigegeben" in page, typed
        for words in (
            "Rheinburg",
            "Bewertung 2026, Fassung 1",
            "12. Februar 2026",
            "wie berechnet",
            "neueste freigegebene",
        ):
            assert words in page
    page = Client().get(reverse("checksum-of", args=[checksum[:32]])).content.decode()
    assert "echt und freigegeben" in page


@pytest.mark.usefixtures("_no_limit")
def test_the_page_tells_no_names_and_no_answers(cast: Cast, documents: dict[str, Any]) -> None:
    case = approved(cast, documents["T3"])
    page = ask(Approval.objects.get().checksum)
    for secret in ("Stein", "Miriam", "Schlüssig", *(actor.name for actor in case.actors.all() if len(actor.name) > 5)):
        assert secret not in page.replace("Difu-Beratung", "")


@pytest.mark.usefixtures("_no_limit")
def test_a_submitted_paper_is_told_from_an_approved_one(cast: Cast, documents: dict[str, Any]) -> None:
    case = submitted(cast, documents["T3"])
    page = ask(case.revisions.get().checksum[:16])
    assert "echt, aber nicht freigegeben" in page


@pytest.mark.usefixtures("_no_limit")
def test_what_is_submitted_and_approved_twice_without_a_change_stays_two(cast: Cast, documents: dict[str, Any]) -> None:
    case = approved(cast, documents["T3"])
    first = case.revisions.get().checksum
    document = open_seal(Approval.objects.get().document)
    workflow.reopen(case, cast.stein, uuid.uuid4(), "Noch einmal.")
    second = workflow.submit(case, cast.miriam, uuid.uuid4())
    assert second.checksum == first, "equal content gives equal bytes"
    assert "Fassung 2" in ask(first)
    workflow.take_up(case, cast.stein, uuid.uuid4())
    on = date.fromisoformat(document["approved_on"])
    workflow.approve(case, cast.stein, uuid.uuid4(), document["statement"], second, on)
    assert Approval.objects.values("checksum").distinct().count() == 2


@pytest.mark.usefixtures("_no_limit")
def test_an_older_approval_says_that_there_is_a_newer_one(cast: Cast, documents: dict[str, Any]) -> None:
    case = approved(cast, documents["T3"])
    first = Approval.objects.get().checksum
    workflow.reopen(case, cast.stein, uuid.uuid4(), "Neuer Haushalt.")
    workflow.submit(case, cast.miriam, uuid.uuid4())
    assert "neueste freigegebene" in ask(first), "a new submission is no approval"
    workflow.take_up(case, cast.stein, uuid.uuid4())
    workflow.approve(case, cast.stein, uuid.uuid4(), "Auch gut.", case.revisions.latest("number"), date(2026, 3, 1))
    assert "inzwischen eine neuere freigegebene" in ask(first)


@pytest.mark.usefixtures("_no_limit")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Bitte geben Sie die Prüfsumme ein"),
        ("abc", "mindestens 16 Zeichen ein. Es fehlen noch 13."),
        ("zebra zebra zebra zebra", "nur aus den Ziffern 0 bis 9"),
        ("0" * 65, "nur aus den Ziffern"),
        ("0" * 64, "Zu dieser Prüfsumme gibt es kein Papier"),
        ("%' OR 1=1 --", "nur aus den Ziffern"),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
    ],
)
def test_what_cannot_be_one_is_explained(db: None, typed: str, words: str) -> None:
    assert words in ask(typed)


def test_asking_very_often_is_slowed_down(db: None, settings: Any) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "checksum": "3/m/ip"}
    codes = [Client().get(reverse("checksum"), {"p": "0" * 64}).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    cache.clear()
