"""Asking a colleague to see to a step: who may, who is told, and what happens when two ask at once."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from assessments import assigning, filling, workflow
from assessments.access import StateConflict
from assessments.exchange import write_document
from assessments.models import Assessment, Assignment
from assessments.reading import case_of, read
from assessments.steps import BY_SLUG
from journal.models import OutboxMail
from municipalities import roles
from municipalities.models import Membership, Role
from tests.cast import Cast, draft, filled

pytestmark = pytest.mark.django_db

MEANS = BY_SLUG["mittel"]
NOTE = "Bitte bis Freitag, die Stellenzahlen kennst du."


@pytest.fixture
def case(cast: Cast) -> Assessment:
    return draft(cast)


def member_of(cast: Cast, name: str) -> Membership:
    return Membership.objects.get(municipality=cast.rheinburg, user=cast.people[name])


def ask(cast: Cast, case: Assessment, whom: str = "jonas", by: str = "miriam", seen: int = 0) -> None:
    assigning.assign(case, MEANS, member_of(cast, whom), cast.people[by], NOTE, seen)


def address(name: str, case: Assessment, slug: str = "mittel") -> str:
    return reverse(f"assessments:{name}", args=[case.pk, slug])


def post(cast: Cast, case: Assessment, by: str, whom: str, seen: int = 0, note: str = NOTE) -> Any:
    data = {"member": member_of(cast, whom).pk, "note": note, "seen": seen}
    return cast.client(by).post(address("assign", case), data)


def mails_to(name: str) -> list[str]:
    return list(OutboxMail.objects.filter(to=f"{name}@example.org").values_list("subject", flat=True))


def test_whoever_is_asked_gets_one_mail_with_the_note(cast: Cast, case: Assessment) -> None:
    assert post(cast, case, "miriam", "jonas").status_code == 302
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.reply_to) == ("jonas@example.org", "miriam@example.org")
    assert mail.subject == "Ihnen zugewiesen: Mittel (Rheinburg, Bewertung 2026)"
    assert NOTE in mail.body and "Miriam" in mail.body
    assert mail.municipality == cast.rheinburg.pk


def test_the_task_list_names_who_sees_to_a_step(cast: Cast, case: Assessment) -> None:
    ask(cast, case)
    page = cast.client("rosa").get(reverse("assessments:tasks", args=[case.pk])).content.decode()
    assert "zugewiesen an Jonas" in page and NOTE in page
    assert "Zuweisung ändern" not in page, "a reader only reads"
    own = cast.client("jonas").get(reverse("assessments:tasks", args=[case.pk])).content.decode()
    assert "Ihnen zugewiesen" in own and "Zuweisung ändern" in own


def test_the_start_page_and_the_step_remind_whoever_is_asked(cast: Cast, case: Assessment) -> None:
    ask(cast, case)
    for path in ("/bewertungen/", reverse("assessments:step", args=[case.pk, "mittel"])):
        page = cast.client("jonas").get(path).content.decode()
        assert "Ihnen zugewiesen" in page and NOTE in page
        assert "Ihnen zugewiesen" not in cast.client("miriam").get(path).content.decode()


@pytest.mark.parametrize("slug", ["rahmen", "akteure", "massnahmen", "gewichtung"])
def test_every_step_shows_its_assignment(cast: Cast, case: Assessment, slug: str) -> None:
    assigning.assign(case, BY_SLUG[slug], member_of(cast, "jonas"), cast.miriam, NOTE, 0)
    page = cast.client("jonas").get(_page_of(case, slug)).content.decode()
    assert NOTE in page and address("give-back", case, slug) in page


def _page_of(case: Assessment, slug: str) -> str:
    names = {"akteure": "actors", "massnahmen": "measures", "gewichtung": "weights"}
    return reverse(f"assessments:{names[slug]}", args=[case.pk]) if slug in names else address("step", case, slug)


def test_done_gives_the_step_back_and_tells_who_asked(cast: Cast, case: Assessment) -> None:
    ask(cast, case)
    client = cast.client("jonas")
    assert client.post(address("give-back", case)).status_code == 302
    assert not Assignment.objects.exists()
    assert mails_to("miriam") == ["Erledigt: Mittel (Rheinburg, Bewertung 2026)"]
    assert client.post(address("give-back", case)).status_code == 409
    assert len(mails_to("miriam")) == 1


def test_only_whoever_is_asked_says_done(cast: Cast, case: Assessment) -> None:
    ask(cast, case)
    assert cast.client("miriam").post(address("give-back", case)).status_code == 409
    assert Assignment.objects.exists()


def test_taking_a_step_back_tells_whoever_had_it(cast: Cast, case: Assessment) -> None:
    ask(cast, case)
    seen = Assignment.objects.get().pk
    assert cast.client("miriam").post(address("release", case), {"seen": seen}).status_code == 302
    assert not Assignment.objects.exists()
    assert mails_to("jonas")[-1].startswith("Nicht mehr Ihre Aufgabe: Mittel")


def test_asking_oneself_sends_no_mail(cast: Cast, case: Assessment) -> None:
    ask(cast, case, whom="jonas", by="jonas")
    assigning.give_back(case, MEANS, cast.jonas)
    assert not OutboxMail.objects.exists()


def test_of_two_who_ask_at_once_the_second_is_told_and_keeps_the_words(cast: Cast, case: Assessment) -> None:
    assert post(cast, case, "miriam", "jonas").status_code == 302
    answer = post(cast, case, "jonas", "miriam", note="Magst du das übernehmen?")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Inzwischen ist dieser Schritt Jonas zugewiesen" in page and "Magst du das übernehmen?" in page
    assert Assignment.objects.get().member == member_of(cast, "jonas")
    assert mails_to("miriam") == []
    again = post(cast, case, "jonas", "miriam", seen=Assignment.objects.get().pk)
    assert again.status_code == 302 and Assignment.objects.get().member == member_of(cast, "miriam")


def test_a_click_repeated_changes_nothing(cast: Cast, case: Assessment) -> None:
    for _ in range(2):
        assert post(cast, case, "miriam", "jonas").status_code == 302
    assert len(mails_to("jonas")) == 1


def test_an_old_page_does_not_take_back_a_newer_assignment(cast: Cast, case: Assessment) -> None:
    ask(cast, case)
    old = Assignment.objects.get().pk
    ask(cast, case, whom="miriam", by="jonas", seen=old)
    with pytest.raises(StateConflict, match="Inzwischen ist dieser Schritt Miriam"):
        assigning.release(case, MEANS, cast.jonas, old)


@pytest.mark.parametrize("who", ["rosa", "karl", "olga", "otto"])
def test_only_those_who_edit_here_can_be_asked(cast: Cast, case: Assessment, who: str) -> None:
    member = Membership.objects.filter(user=cast.people[who]).first()
    answer = cast.client("miriam").post(address("assign", case), {"member": member.pk if member else 0, "note": ""})
    assert answer.status_code == 200 and "Fehler: " in answer.content.decode()
    assert not Assignment.objects.exists()


def test_a_note_of_three_hundred_signs_is_kept_and_a_longer_one_refused(cast: Cast, case: Assessment) -> None:
    answer = post(cast, case, "miriam", "jonas", note="x" * 301)
    assert "Bitte kürzen Sie den Text um 1 Zeichen." in answer.content.decode()
    assert post(cast, case, "miriam", "jonas", note="x" * 300).status_code == 302


@pytest.mark.parametrize("deed", [roles.remove, roles.leave])
def test_an_assignment_goes_with_the_member(cast: Cast, case: Assessment, deed: Any) -> None:
    ask(cast, case)
    deed(member_of(cast, "jonas"))
    assert not Assignment.objects.exists()


def test_whoever_only_reads_now_has_no_task_any_more(cast: Cast, case: Assessment) -> None:
    ask(cast, case)
    roles.change_role(member_of(cast, "jonas"), Role.READER)
    assert assigning.steps_assigned(case) == {}
    ask(cast, case, whom="miriam", by="miriam")
    assert Assignment.objects.get().member == member_of(cast, "miriam")


def test_what_is_submitted_is_nobodys_task(cast: Cast, documents: dict[str, Any]) -> None:
    case = filled(cast, documents["T1"])
    ask(cast, case)
    workflow.submit(case, cast.miriam, uuid.uuid4())
    assert "Ihnen zugewiesen" not in cast.client("jonas").get("/bewertungen/").content.decode()
    with pytest.raises(StateConflict, match="eingereicht"):
        ask(cast, case, seen=Assignment.objects.get().pk)


def test_neither_a_copy_nor_a_file_carries_assignments(cast: Cast, documents: dict[str, Any]) -> None:
    case = filled(cast, documents["T1"])
    ask(cast, case)
    copied = filling.copy(case, cast.miriam, uuid.uuid4(), "Für 2027", date(2026, 12, 1))
    assert not copied.assignments.exists()
    assert NOTE not in str(write_document(case_of(read(case))))


@pytest.mark.parametrize("slug", ["pruefen", "gibt-es-nicht"])
def test_the_last_step_is_the_leads_own(cast: Cast, case: Assessment, slug: str) -> None:
    assert cast.client("miriam").get(address("assign", case, slug)).status_code == 404


def test_the_question_says_who_changed_the_answer_last(cast: Cast, case: Assessment) -> None:
    client = cast.client("jonas")
    client.post(reverse("assessments:step", args=[case.pk, "auftrag"]), {"answers-rueckhalt": "3"})
    path = reverse("assessments:step", args=[case.pk, "auftrag"])
    assert "Zuletzt: Jonas, " in cast.client("miriam").get(path).content.decode()
    assert "Zuletzt: Sie, " in client.get(path).content.decode()
