"""The queue, the case on one screen, the conversations, the library, absence and reminders."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from assessments import reviewing, workflow
from assessments.models import Absence, Assessment, Comment, Remark, Revision, Target
from assessments.reminders import remind
from assessments.report.html import html_of
from assessments.report.paper import Paper
from assessments.states import State
from assessments.views.desk.queue import fold, since
from journal.models import OutboxMail
from municipalities.models import Membership, Municipality, Role
from tests.cast import Cast, approved, draft, filled, in_review, submitted
from tests.printing import print_instead

pytestmark = pytest.mark.django_db
QUEUE = "/pruefung/"


def page_of(cast: Cast, who: str, path: str) -> str:
    answer = cast.client(who).get(path)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def desk(case: Assessment, name: str = "case", *more: object) -> str:
    return reverse(f"desk:{name}", args=[case.pk, *more])


def on_the_desk(town: Municipality, template: Revision, **values: Any) -> Assessment:
    """A submitted case without the work of submitting one."""
    case = Assessment.objects.create(
        municipality=town, catalogue_version=template.catalogue_version, title="Bewertung 2026",
        state=values.pop("state", State.SUBMITTED), **values,
    )  # fmt: skip
    Revision.objects.create(
        assessment=case, number=1, document=template.document, checksum=template.checksum,
        catalogue_version=template.catalogue_version,
    )  # fmt: skip
    return case


@pytest.fixture
def template(cast: Cast, documents: dict[str, Any]) -> Revision:
    return submitted(cast, documents["T3"]).revisions.select_related("catalogue_version").get()


def town(name: str, **values: Any) -> Municipality:
    return Municipality.objects.create(
        **{"name": name, "kind": "kreisangehoerig", "state": "NW", "population": 9000} | values
    )


# The queue ----------------------------------------------------------------------------------------


def test_the_desk_exists_for_advisers_only(cast: Cast) -> None:
    for who in ("miriam", "olga", "otto"):
        for path in (QUEUE, "/pruefung/textbausteine/", "/pruefung/textbausteine/neu/", "/pruefung/abwesenheit/"):
            assert cast.client(who).get(path).status_code == 404, (who, path)
    assert cast.client("stein").get(QUEUE).status_code == 200


def test_a_draft_and_ones_own_town_are_not_on_the_desk(cast: Cast, template: Revision) -> None:
    draft(cast, cast.ahrfeld)
    Membership.objects.create(municipality=cast.rheinburg, user=cast.berta, role=Role.READER)
    assert "Ahrfeld" not in page_of(cast, "stein", QUEUE)
    assert "Rheinburg" in page_of(cast, "stein", QUEUE)
    assert "Rheinburg" not in page_of(cast, "berta", QUEUE)
    assert cast.client("berta").get(desk(template.assessment)).status_code == 404


def test_cases_are_grouped_by_whose_turn_it_is(cast: Cast, template: Revision) -> None:
    places = {
        "Neustadt": {}, "Wiederdorf": {"adviser": cast.stein},
        "Eigenheim": {"state": State.IN_REVIEW, "adviser": cast.stein},
        "Kommunau": {"state": State.CHANGES_REQUESTED, "adviser": cast.stein},
        "Anderswo": {"state": State.IN_REVIEW, "adviser": cast.berta},
        "Fertighausen": {"state": State.APPROVED, "adviser": cast.stein},
        "Altenarchiv": {"is_archived": True},
    }  # fmt: skip
    for name, values in places.items():
        on_the_desk(town(name), template, **values)
    page = page_of(cast, "stein", QUEUE)
    parts = dict(zip(*[iter(re.split(r"<h2[^>]*>([^<]+)</h2>", page)[1:])] * 2, strict=False))
    found = {title: {name for name in places if name in part} for title, part in parts.items()}
    assert found == {
        "Wartet auf Sie": {"Neustadt", "Wiederdorf"},
        "In Prüfung bei Ihnen": {"Eigenheim"},
        "Wartet auf die Kommune": {"Kommunau"},
        "Bei anderen": {"Anderswo"},
        "Abgeschlossen": {"Fertighausen", "Altenarchiv"},
    }


def test_the_longest_waiting_stands_first_unless_another_order_is_chosen(cast: Cast, template: Revision) -> None:
    for name, days in (("Zetdorf", 3), ("Ödheim", 30), ("Mittelberg", 12)):
        on_the_desk(town(name), template, turn_since=now() - timedelta(days=days))

    def order(path: str) -> list[str]:
        return sorted(("Zetdorf", "Ödheim", "Mittelberg"), key=page_of(cast, "stein", path).index)

    assert order(QUEUE) == ["Ödheim", "Mittelberg", "Zetdorf"]
    assert order(f"{QUEUE}?ordnung=neu") == ["Zetdorf", "Mittelberg", "Ödheim"]
    assert order(f"{QUEUE}?ordnung=name") == ["Mittelberg", "Ödheim", "Zetdorf"]
    assert "12 Tagen" in page_of(cast, "stein", QUEUE)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("suche=koeln", {"Köln"}),
        ("suche=KÖLN", {"Köln"}),
        ("suche=großau", {"Grossau"}),
        ("suche=2027", {"Bonn"}),
        ("suche=%25", set()),
        ("land=BY", {"Grossau"}),
        ("art=landkreis", {"Bonn"}),
        ("groesse=ueber-100000", {"Köln"}),
        ("groesse=bis-5000", {"Grossau"}),
        ("zustand=in_review", {"Bonn"}),
        ("alter=10", {"Köln"}),
        ("wer=ich", {"Bonn"}),
        ("wer=niemand", {"Köln", "Grossau"}),
        ("wer=ich&land=BY", set()),
        ("land=XX&groesse=riesig&seite=99&ordnung=%00"[:36], {"Köln", "Grossau", "Bonn"}),
    ],
)
def test_filters_live_in_the_address(cast: Cast, template: Revision, query: str, names: set[str]) -> None:
    Assessment.objects.filter(pk=template.assessment_id).update(is_archived=True, title="Alt")
    cast.rheinburg.name, cast.rheinburg.state = "Anderes", "HE"
    cast.rheinburg.save()
    on_the_desk(town("Köln", population=1_080_000), template, turn_since=now() - timedelta(days=11))
    on_the_desk(town("Grossau", state="BY", population=4_000), template)
    on_the_desk(town("Bonn", kind="landkreis", population=50_000), template, state=State.IN_REVIEW, adviser=cast.stein)
    Assessment.objects.filter(municipality__name="Bonn").update(title="Bewertung 2027")
    page = page_of(cast, "stein", f"{QUEUE}?{query}")
    assert {name for name in ("Köln", "Grossau", "Bonn") if re.search(rf">{name}<", page)} == names
    if not names:
        assert "Kein Fall passt zu diesen Filtern." in page


def test_umlauts_are_folded_as_people_write_them() -> None:
    assert fold(" Groß-Öd ") == "gross-oed"


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "heute"), (1, "gestern"), (2, "2 Tagen"), (20, "20 Tagen"), (21, "3 Wochen"), (60, "2 Monaten")],
)
def test_waiting_is_told_in_words(days: int, words: str) -> None:
    moment = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert since(moment - timedelta(days=days), moment) == words


def test_a_long_list_has_pages_that_keep_the_filters(cast: Cast, template: Revision) -> None:
    for number in range(30):
        on_the_desk(town(f"Ort {number:02}"), template)
    page = page_of(cast, "stein", f"{QUEUE}?land=NW&ordnung=name")
    assert "Seite 1 von 2" in page
    assert "?land=NW&ordnung=name&seite=2" in page
    assert "Ort 29" not in page
    assert "Ort 29" in page_of(cast, "stein", f"{QUEUE}?land=NW&ordnung=name&seite=2")
    assert "30 Fälle" in page


def statements(cast: Cast, who: str, path: str) -> list[str]:
    client = cast.client(who)
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return [entry["sql"] for entry in captured]


def test_the_queue_asks_the_database_as_often_for_sixty_cases_as_for_one(cast: Cast, template: Revision) -> None:
    counts = []
    for upto in (1, 20, 60):
        for number in range(Assessment.objects.count(), upto):
            on_the_desk(town(f"Ort {number:02}"), template)
        found = statements(cast, "stein", QUEUE)
        assert len(found) == len(set(found)), "nothing is asked twice"
        counts.append(len(found))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 8


# The case on one screen -----------------------------------------------------------------------------


def test_one_screen_says_everything(cast: Cast, documents: dict[str, Any]) -> None:
    case = filled(cast, documents["T1"])
    case.answers.filter(key="personal").update(note="Zwei Stellen sind befristet.")
    workflow.submit(case, cast.miriam, uuid.uuid4())
    page = page_of(cast, "stein", desk(case))
    for words in ("Rheinburg, Fassung 1", "Kreisfreie Stadt, 240.000 EW", "Prüfung beginnen",
                  "Zwei Stellen sind befristet.", "Zielstruktur", "Robust", "Gesperrte Formen", "Befunde",
                  "Bewertung eingereicht", "Miriam"):  # fmt: skip
        assert words in page, words
    for actor in case.actors.all():
        assert actor.name in page
    assert "Was sich seit Fassung" not in page


def test_the_adviser_sees_what_was_submitted_and_nothing_typed_since(cast: Cast, documents: dict[str, Any]) -> None:
    case = in_review(cast, documents["T3"])
    workflow.request_changes(case, cast.stein, uuid.uuid4(), "Bitte ergänzen.")
    case.actors.filter(pk=case.actors.all()[0].pk).update(name="Noch nicht eingereicht")
    assert "Noch nicht eingereicht" not in page_of(cast, "stein", desk(case))


def test_the_case_asks_the_database_as_often_for_many_conversations_as_for_one(
    cast: Cast, documents: dict[str, Any]
) -> None:
    case = in_review(cast, documents["T3"])
    revision = case.revisions.get()
    counts = []
    for upto in (1, 40):
        for number in range(Comment.objects.count(), upto):
            thread = Comment.objects.create(assessment=case, revision=revision, text=f"Nr. {number}", author=cast.stein)
            Comment.objects.create(assessment=case, revision=revision, reply_to=thread, text="Ja.", author=cast.miriam)
        found = statements(cast, "stein", desk(case))
        assert len(found) == len(set(found)), "nothing is asked twice"
        counts.append(len(found))
    assert counts[0] == counts[1] <= 16


def test_the_difference_of_any_two_revisions(cast: Cast, documents: dict[str, Any]) -> None:
    case = in_review(cast, documents["T3"])
    for number in (2, 3):
        workflow.request_changes(case, cast.stein, uuid.uuid4(), "Bitte ergänzen.")
        case.actors.filter(pk=case.actors.all()[0].pk).update(name=f"Name {number}")
        workflow.submit(case, cast.miriam, uuid.uuid4())
        workflow.take_up(case, cast.stein, uuid.uuid4())
    assert "Was sich seit Fassung 2 geändert hat" in page_of(cast, "stein", desk(case))
    for who, path in (("stein", desk(case, "difference")), ("rosa", reverse("assessments:difference", args=[case.pk]))):
        assert "Name 3" in page_of(cast, who, path)
        first = page_of(cast, who, f"{path}?von=1&bis=2")
        assert "Name 2" in first
        assert "Name 3" not in first
        assert "zweimal dieselbe Fassung" in page_of(cast, who, f"{path}?von=2&bis=2")
        for nonsense in ("von=9", "bis=x", "von=-1", "von=99999999999"):
            assert cast.client(who).get(f"{path}?{nonsense}").status_code == 404


# Conversations ------------------------------------------------------------------------------------


@pytest.fixture
def case(cast: Cast, documents: dict[str, Any]) -> Assessment:
    return in_review(cast, documents["T3"])


def write(cast: Cast, case: Assessment, place: str, text: str, audience: str = "shared", who: str = "stein") -> Any:
    data = {"place": place, "text": text, "audience": audience, "operation": str(uuid.uuid4())}
    return cast.client(who).post(desk(case, "remark"), data)


def test_remarks_stand_where_they_belong(cast: Cast, case: Assessment) -> None:
    actor = case.actors.all()[0]
    assert write(cast, case, "question:answers.personal", "Woher kommen die Stellen?").status_code == 302
    write(cast, case, f"actor:{actor.key}", "Wer vertritt?")
    write(cast, case, "case:", "Insgesamt schlüssig.")
    workflow.request_changes(case, cast.stein, uuid.uuid4(), "Bitte klären.")
    step = page_of(cast, "jonas", reverse("assessments:step", args=[case.pk, "mittel"]))
    assert "Woher kommen die Stellen?" in step
    assert "Insgesamt schlüssig." not in step
    result = page_of(cast, "jonas", reverse("assessments:result", args=[case.pk]))
    assert "Wer vertritt?" in result
    feedback = page_of(cast, "jonas", reverse("assessments:feedback", args=[case.pk]))
    for words in ("Bitte klären.", "Woher kommen die Stellen?", actor.name, "Insgesamt schlüssig.", "zu Fassung 1"):
        assert words in feedback
    assert "3 offene Punkte" in page_of(cast, "jonas", reverse("assessments:tasks", args=[case.pk]))
    assert "3 offene Punkte" in page_of(cast, "jonas", "/bewertungen/")


def test_a_conversation_goes_back_and_forth_and_ends(cast: Cast, case: Assessment) -> None:
    write(cast, case, "question:answers.personal", "Woher kommen die Stellen?")
    thread = Comment.objects.get()
    path = reverse("assessments:reply", args=[case.pk, thread.pk])
    assert cast.client("jonas").post(path, {"text": "Aus dem Nachtrag."}).status_code == 302
    assert cast.client("stein").post(desk(case, "reply", thread.pk), {"text": "Danke."}).status_code == 302
    assert list(Comment.objects.values_list("text", "is_from_advisers")) == [
        ("Woher kommen die Stellen?", True), ("Aus dem Nachtrag.", False), ("Danke.", True),
    ]  # fmt: skip
    resolve = desk(case, "resolve", thread.pk)
    assert cast.client("stein").post(resolve, {"resolved": "1"}).status_code == 302
    feedback = page_of(cast, "jonas", reverse("assessments:feedback", args=[case.pk]))
    assert "Erledigte Punkte (1)" in feedback
    cast.client("stein").post(resolve, {"resolved": "0"})
    assert Comment.objects.get(pk=thread.pk).resolved_at is None


def test_a_remark_stays_with_its_revision(cast: Cast, case: Assessment) -> None:
    write(cast, case, "case:", "Zur ersten Fassung gesagt.")
    workflow.request_changes(case, cast.stein, uuid.uuid4(), "Bitte klären.")
    workflow.submit(case, cast.miriam, uuid.uuid4())
    workflow.take_up(case, cast.stein, uuid.uuid4())
    write(cast, case, "case:", "Zur zweiten gesagt.")
    page = page_of(cast, "stein", desk(case))
    assert "zu Fassung 1, offen" in page
    assert "zu Fassung 2, offen" in page
    assert list(Comment.objects.values_list("revision__number", flat=True)) == [1, 2]


@pytest.mark.parametrize("who", ["rosa", "karl", "olga", "berta", "otto"])
def test_only_editors_and_the_holder_answer(cast: Cast, case: Assessment, who: str) -> None:
    write(cast, case, "case:", "Frage")
    thread = Comment.objects.get()
    town_side = cast.client(who).post(reverse("assessments:reply", args=[case.pk, thread.pk]), {"text": "Ich auch"})
    assert town_side.status_code == (403 if who == "rosa" else 404)
    desk_side = cast.client(who).post(desk(case, "reply", thread.pk), {"text": "Ich auch"})
    assert desk_side.status_code == (403 if who == "berta" else 404)
    assert cast.client(who).post(desk(case, "resolve", thread.pk), {"resolved": "1"}).status_code in (403, 404)
    assert write(cast, case, "case:", "Ich auch", who=who).status_code in (403, 404)
    assert Comment.objects.count() == 1


def test_empty_words_come_back_at_their_field(cast: Cast, case: Assessment) -> None:
    answer = write(cast, case, "question:answers.personal", "  ", "internal")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Bitte schreiben Sie, worum es geht." in page
    assert re.search(r'value="question:answers.personal" selected', page)
    assert re.search(r'value="internal"[^>]* checked', page)
    assert write(cast, case, "question:answers.gibtesnicht", "Text").status_code == 200
    assert not Comment.objects.exists()
    write(cast, case, "case:", "Frage")
    thread = Comment.objects.get()
    for client, path in (
        (cast.client("stein"), desk(case, "reply", thread.pk)),
        (cast.client("jonas"), reverse("assessments:reply", args=[case.pk, thread.pk])),
    ):
        assert "Bitte schreiben Sie Ihre Antwort." in client.post(path, {"text": " "}).content.decode()
    assert Comment.objects.count() == 1


def test_the_same_words_sent_twice_are_said_once_and_other_words_are_kept(cast: Cast, case: Assessment) -> None:
    data = {"place": "case:", "text": "Frage", "audience": "shared", "operation": str(uuid.uuid4())}
    client = cast.client("stein")
    client.post(desk(case, "remark"), data)
    client.post(desk(case, "remark"), data)
    client.post(desk(case, "remark"), data | {"text": "Noch eine, nach dem Zurück-Knopf"})
    assert Comment.objects.count() == 2


def test_conversations_of_another_case_are_not_reachable(
    cast: Cast, case: Assessment, documents: dict[str, Any]
) -> None:
    write(cast, case, "case:", "Frage")
    thread = Comment.objects.get()
    other = in_review(cast, documents["T3"])
    assert cast.client("stein").post(desk(other, "reply", thread.pk), {"text": "x"}).status_code == 404
    assert (
        cast.client("jonas").post(reverse("assessments:reply", args=[other.pk, thread.pk]), {"text": "x"}).status_code
        == 404
    )


CANARY = "Kanarienvogel"


@pytest.mark.anywhere
def test_internal_remarks_never_reach_the_municipality(
    cast: Cast, case: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages, paper, mails, data file: nowhere, in no state."""
    printed: list[str] = []

    def keep(paper: Paper) -> bytes:
        printed.append(html_of(paper) + paper.data_file)
        return b"%PDF-1.7"

    print_instead(monkeypatch, keep)
    actor = case.actors.all()[0].key
    for place in ("case:", "question:answers.personal", f"actor:{actor}"):
        assert write(cast, case, place, f"{CANARY} {place}", "internal").status_code == 302
    thread = Comment.objects.all()[0]
    cast.client("stein").post(desk(case, "reply", thread.pk), {"text": f"{CANARY} Antwort"})
    assert all(Comment.objects.values_list("is_internal", flat=True))
    assert (
        cast.client("jonas").post(reverse("assessments:reply", args=[case.pk, thread.pk]), {"text": "?"}).status_code
        == 404
    )

    def crawl() -> None:
        for who in ("miriam", "jonas", "rosa"):
            client = cast.client(who)
            todo, seen = [f"/bewertungen/{case.pk}/", "/bewertungen/"], set()
            while todo:
                path = todo.pop()
                if path in seen or not path.startswith("/bewertungen/"):
                    continue
                seen.add(path)
                answer = client.get(path)
                body = answer.content.decode("utf-8", "replace")
                assert CANARY not in body, path
                if answer["Content-Type"].startswith("text/html"):
                    todo += [unescape(link).split("#")[0] for link in re.findall(r'href="([^"]+)"', body)]
            assert len(seen) > 15

    assert CANARY in page_of(cast, "stein", desk(case))
    crawl()
    workflow.request_changes(case, cast.stein, uuid.uuid4(), "Bitte klären.")
    crawl()
    workflow.submit(case, cast.miriam, uuid.uuid4())
    workflow.take_up(case, cast.stein, uuid.uuid4())
    workflow.approve(case, cast.stein, uuid.uuid4(), "Gut.", case.revisions.latest("number"), localdate())
    crawl()
    assert printed
    assert not any(CANARY in text for text in printed)
    assert not any(CANARY in mail.subject + mail.body for mail in OutboxMail.objects.all())


def told_of(words: str) -> list[str]:
    rows = OutboxMail.objects.filter(subject__startswith=words)
    assert not any(CANARY in mail.subject + mail.body for mail in rows), "what was said stands on the pages only"
    return sorted(rows.values_list("to", flat=True))


def test_the_other_side_hears_once_of_several_answers(cast: Cast, case: Assessment) -> None:
    thread = reviewing.remark(case, cast.stein, uuid.uuid4(), CANARY)
    assert told_of("Neu") == [], "during the review the municipality hears of it with the request"
    for number in range(3):
        reviewing.reply(thread, cast.jonas, uuid.uuid4(), f"{CANARY} {number}")
    assert told_of("Neue Antworten: Rheinburg") == ["stein@example.org"]
    reviewing.reply(thread, cast.stein, uuid.uuid4(), CANARY)
    assert told_of("Neues von der Beratung: Rheinburg") == ["jonas@example.org", "miriam@example.org"]


def test_nobody_hears_of_what_is_internal_or_said_twice(cast: Cast, case: Assessment) -> None:
    internal = reviewing.remark(case, cast.stein, uuid.uuid4(), "Nur für uns.", is_internal=True)
    reviewing.reply(internal, cast.stein, uuid.uuid4(), "Auch das.")
    assert told_of("Neu") == []
    shared, operation = reviewing.remark(case, cast.stein, uuid.uuid4(), "Für alle."), uuid.uuid4()
    reviewing.reply(shared, cast.jonas, operation, "Ja.")
    OutboxMail.objects.filter(subject__startswith="Neu").delete()
    reviewing.reply(shared, cast.jonas, operation, "Ja.")
    assert told_of("Neu") == []


def test_a_remark_while_changes_are_made_is_told(cast: Cast, case: Assessment) -> None:
    workflow.request_changes(case, cast.stein, uuid.uuid4(), "Bitte ergänzen.")
    case.refresh_from_db()
    reviewing.remark(case, cast.stein, uuid.uuid4(), CANARY)
    assert told_of("Neues von der Beratung") == ["jonas@example.org", "miriam@example.org"]


def test_words_of_people_are_shown_as_words(cast: Cast, case: Assessment) -> None:
    write(cast, case, "case:", "<script>alert(1)</script> {{ 7*7 }}")
    for who, path in (("stein", desk(case)), ("jonas", reverse("assessments:feedback", args=[case.pk]))):
        body = cast.client(who).get(path).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in body


# The library --------------------------------------------------------------------------------------


def test_the_library_is_kept_and_offered_at_its_finding(cast: Cast, case: Assessment) -> None:
    client = cast.client("stein")
    from assessments.report.sealed import unseal

    rule = unseal(case.revisions.select_related("catalogue_version").get()).report.findings[0].rule
    missing = client.post("/pruefung/textbausteine/neu/", {"title": "", "text": "", "rule": "S99"}).content.decode()
    for words in ("Bitte geben Sie einen Titel ein.", "Bitte geben Sie den Text ein.", "Bitte wählen Sie einen Befund"):
        assert words in missing
    data = {"title": "Vertretung", "text": "Bitte regeln Sie die Vertretung.", "rule": rule}
    assert client.post("/pruefung/textbausteine/neu/", data).status_code == 302
    remark = Remark.objects.get()
    assert remark.created_by == cast.stein
    page = page_of(cast, "stein", desk(case))
    assert f"?zu=finding:{rule}&baustein={remark.pk}#anmerken" in page
    chosen = page_of(cast, "stein", f"{desk(case)}?zu=finding:{rule}&baustein={remark.pk}")
    assert "Bitte regeln Sie die Vertretung.</textarea>" in chosen
    assert f'value="finding:{rule}" selected' in chosen
    client.post(reverse("desk:remark-edit", args=[remark.pk]), data | {"title": "Neu"})
    client.post(reverse("desk:remark-offer", args=[remark.pk]), {"offer": "0"})
    assert "Neu" in page_of(cast, "stein", "/pruefung/textbausteine/")
    assert "baustein=" not in page_of(cast, "stein", desk(case))
    client.post(reverse("desk:remark-offer", args=[remark.pk]), {"offer": "1"})
    assert Remark.objects.get().is_active


def test_inserting_a_text_keeps_what_was_typed_and_sends_nothing(cast: Cast, case: Assessment) -> None:
    remark = Remark.objects.create(title="Gruß", text="Freundliche Grüße")
    data = {"place": "case:", "text": "Schon getippt.", "audience": "internal", "insert": str(remark.pk)}
    page = unescape(cast.client("stein").post(desk(case, "remark"), data).content.decode())
    assert "Schon getippt.\n\nFreundliche Grüße</textarea>" in page
    assert re.search(r'value="internal"[^>]* checked', page)
    assert not Comment.objects.exists()


# Absence ------------------------------------------------------------------------------------------


def test_the_deputy_sees_the_cases_of_who_is_away(cast: Cast, case: Assessment) -> None:
    assert "in Vertretung" not in page_of(cast, "berta", QUEUE)
    until = localdate() + timedelta(days=7)
    data = {"until": f"{until:%d.%m.%Y}", "deputy": cast.berta.pk}
    assert cast.client("stein").post("/pruefung/abwesenheit/", data).status_code == 302
    page = page_of(cast, "berta", QUEUE)
    assert "in Vertretung für Stein" in page
    assert "In Prüfung bei Ihnen" in page
    assert "Berta vertritt Sie" in page_of(cast, "stein", QUEUE)
    Absence.objects.update(until=localdate() - timedelta(days=1))
    assert "in Vertretung" not in page_of(cast, "berta", QUEUE)


def test_an_absence_is_read_as_people_write_dates_and_can_end(cast: Cast) -> None:
    client = cast.client("stein")
    yesterday = f"{localdate() - timedelta(days=1):%d.%m.%Y}"
    for typed, words in (("", "Bitte geben Sie den letzten Tag an."), ("bald", "zum Beispiel 14.08.2026"),
                         (yesterday, "Dieser Tag ist schon vorbei.")):  # fmt: skip
        assert words in client.post("/pruefung/abwesenheit/", {"until": typed}).content.decode()
    refused = client.post("/pruefung/abwesenheit/", {"until": "31.12.2099", "deputy": cast.stein.pk}).content.decode()
    assert "Bitte wählen Sie eine Person aus der Liste." in refused
    client.post("/pruefung/abwesenheit/", {"until": "31.12.2099"})
    assert Absence.objects.get().deputy is None
    client.post("/pruefung/abwesenheit/", {"end": "1"})
    assert not Absence.objects.exists()


# Reminders ----------------------------------------------------------------------------------------


def mails() -> dict[str, str]:
    return {mail.to: mail.subject for mail in OutboxMail.objects.filter(subject__startswith="Erinnerung")}


def wait(case: Assessment, days: int) -> None:
    Assessment.objects.filter(pk=case.pk).update(turn_since=now() - timedelta(days=days))


def test_who_is_late_is_reminded_once_per_waiting_period(cast: Cast, case: Assessment) -> None:
    wait(case, 9)
    assert remind(now()) == 0
    wait(case, 11)
    assert remind(now()) == 1
    assert set(mails()) == {"stein@example.org"}
    assert remind(now()) == 0, "never twice"
    assert remind(now() + timedelta(days=30)) == 0
    workflow.request_changes(case, cast.stein, uuid.uuid4(), "Bitte klären.")
    assert remind(now()) == 0
    assert remind(now() + timedelta(days=10, hours=1)) == 1
    assert set(mails()) == {"stein@example.org", "miriam@example.org", "jonas@example.org"}
    mail = OutboxMail.objects.get(to="jonas@example.org", subject__startswith="Erinnerung")
    assert "vor 10 Tagen" in mail.body
    assert f"/bewertungen/{case.pk}/rueckmeldung/" in mail.body
    assert mail.reply_to == "stein@example.org", "an answer reaches the adviser"


def test_a_new_case_reminds_all_advisers_and_a_deputy_is_told_too(cast: Cast, template: Revision) -> None:
    wait(template.assessment, 11)
    remind(now())
    assert set(mails()) == {"stein@example.org", "berta@example.org"}
    OutboxMail.objects.all().delete()
    workflow.take_up(Assessment.objects.get(pk=template.assessment_id), cast.stein, uuid.uuid4())
    Absence.objects.create(adviser=cast.stein, deputy=cast.berta, until=localdate())
    Assessment.objects.update(reminded_at=None)
    remind(now())
    assert set(mails()) == {"stein@example.org", "berta@example.org"}


def test_nobody_is_reminded_of_what_is_put_away_or_done(cast: Cast, documents: dict[str, Any]) -> None:
    for one in (approved(cast, documents["T3"]), draft(cast)):
        wait(one, 100)
    archived = submitted(cast, documents["T3"])
    Assessment.objects.filter(pk=archived.pk).update(is_archived=True)
    wait(archived, 100)
    assert remind(now()) == 0


def test_the_command_speaks_german(cast: Cast, case: Assessment, capsys: pytest.CaptureFixture[str]) -> None:
    wait(case, 11)
    call_command("remind")
    assert "Erinnert an eine Bewertung (länger als 10 Tage wartend)." in capsys.readouterr().out


def test_a_thread_about_something_gone_still_reads(cast: Cast, case: Assessment) -> None:
    for target, key in ((Target.ACTOR, "weg"), (Target.QUESTION, "answers.weg"), (Target.FINDING, "S99")):
        reviewing.remark(case, cast.stein, uuid.uuid4(), "Dazu eine Frage", target=target, target_key=key)
    page = page_of(cast, "jonas", reverse("assessments:feedback", args=[case.pk]))
    assert "Akteur, inzwischen entfernt" in page
    assert page.count("Dazu eine Frage") == 3
    assert page_of(cast, "stein", desk(case)).count("Dazu eine Frage") == 3
