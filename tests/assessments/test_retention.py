"""How long things are kept: what goes when, what is said before, and that everybody reads the same table."""

from __future__ import annotations

import os
import re
import uuid
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import localdate, localtime, now

from assessments import trials
from assessments.models import Assessment, SavedOperation
from assessments.retention import RULES, Rule
from journal import chain
from journal.events import AuditEvent
from journal.models import AuditEntry, Deletion, OutboxMail
from journal.outbox import queue
from municipalities import joining
from municipalities.models import Invitation, LeadRequest, Outcome, Role, User
from tests.cast import PASSWORD, Cast, draft, in_review, submitted
from tests.house.test_documents import rows_of

pytestmark = pytest.mark.django_db

BY_KEY = {rule.key: rule for rule in RULES}


def run(key: str, moment: datetime, dry: bool = False) -> int:
    deed = BY_KEY[key].deed
    assert deed is not None
    return deed(moment, dry)


def after(days: float) -> datetime:
    return now() + timedelta(days=days)


def told() -> set[str]:
    return {mail.to.split("@")[0] for mail in OutboxMail.objects.all()}


# Drafts


def test_a_forgotten_draft_is_announced_two_months_before_and_then_deleted(cast: Cast) -> None:
    case = draft(cast)
    assert run("draft_notice", after(660)) == 0
    assert (run("draft_notice", after(670)), run("draft_notice", after(671))) == (1, 0)
    assert told() == {"miriam"} and "Wird gelöscht: Rheinburg" in OutboxMail.objects.get().subject
    assert run("draft", after(729)) == 0
    assert run("draft", after(732)) == 1
    assert not Assessment.objects.filter(pk=case.pk).exists()


def test_a_draft_is_never_deleted_unannounced(cast: Cast) -> None:
    draft(cast)
    assert run("draft", after(2000)) == 0
    assert run("draft_notice", after(2000)) == 1
    assert run("draft", after(2030)) == 0
    assert run("draft", after(2062)) == 1


def test_any_change_begins_the_time_anew(cast: Cast) -> None:
    case = draft(cast)
    run("draft_notice", after(670))
    Assessment.objects.filter(pk=case.pk).update(updated_at=after(700))
    assert run("draft", after(800)) == 0
    assert run("draft_notice", after(700 + 670)) == 1


def test_what_was_submitted_once_stays(cast: Cast, documents: dict[str, Any]) -> None:
    submitted(cast, documents["T1"])
    assert run("draft_notice", after(2000)) == run("draft", after(4000)) == 0


def test_a_trial_ends_after_a_day(cast: Cast) -> None:
    trials.begin("Probe", localdate())
    assert (run("trial", after(0.9)), run("trial", after(1.1))) == (0, 1)


# Accounts


def test_an_unused_account_is_warned_locked_and_forgotten(cast: Cast) -> None:
    rosa = User.objects.filter(pk=cast.rosa.pk)
    User.objects.exclude(pk=cast.rosa.pk).update(last_login=after(700))
    assert run("account_warned", after(364)) == 0
    assert (run("account_warned", after(366)), run("account_warned", after(367))) == (1, 0)
    assert told() == {"rosa"}
    assert run("account_locked", after(380)) == 0
    assert run("account_locked", after(397)) == 1 and not rosa.get().is_active
    assert run("account", after(729)) == 0
    assert run("account", after(731)) == 1 and rosa.get().name == f"ehemaliges Konto {cast.rosa.pk}"
    assert run("account", after(1500)) == 0, "forgotten once"


def test_nobody_is_locked_unwarned_nor_after_coming_back(cast: Cast) -> None:
    assert run("account_locked", after(2000)) == 0
    User.objects.exclude(pk=cast.rosa.pk).update(last_login=after(700))
    run("account_warned", after(366))
    User.objects.filter(pk=cast.rosa.pk).update(last_login=after(370))
    assert run("account_locked", after(450)) == 0
    assert run("account_warned", after(370 + 366)) == 1


def test_nobody_loses_the_only_lead_unnoticed(cast: Cast) -> None:
    User.objects.exclude(pk=cast.miriam.pk).update(last_login=after(700))
    run("account_warned", after(366))
    mails = {mail.to.split("@")[0]: mail for mail in OutboxMail.objects.all()}
    assert set(mails) == {"miriam", "jonas", "rosa"}
    assert f"wird am {localtime(after(396)):%d.%m.%Y} gesperrt" in mails["jonas"].body
    assert "miriam" not in (mails["jonas"].body + mails["jonas"].subject).lower()
    OutboxMail.objects.all().delete()
    assert run("account_locked", after(397)) == 1
    assert told() == {"jonas", "rosa", "otto"}
    assert f"/kommunen/{cast.rheinburg.pk}/federfuehrung/" in OutboxMail.objects.all()[0].body
    assert AuditEntry.objects.get(event=AuditEvent.ACCOUNT_LOCKED).object_id == cast.miriam.pk


def test_where_somebody_else_leads_nobody_is_bothered(cast: Cast) -> None:
    cast.jonas.memberships.update(role=Role.LEAD)
    User.objects.exclude(pk=cast.miriam.pk).update(last_login=after(700))
    run("account_warned", after(366))
    run("account_locked", after(397))
    assert told() == {"miriam"}


def test_an_adviser_who_holds_a_case_is_not_forgotten(cast: Cast, documents: dict[str, Any]) -> None:
    in_review(cast, documents["T1"])
    User.objects.update(last_login=after(700))
    User.objects.filter(pk=cast.stein.pk).update(is_active=False, last_login=None)
    assert run("account", after(731)) == 0


# What passes by


def test_invitations_and_decided_requests_go(cast: Cast) -> None:
    joining.invite(cast.rheinburg, cast.miriam, "neu@example.org", Role.READER, lambda token: token)
    assert (run("invitation", after(29)), run("invitation", after(31))) == (0, 1)
    assert not Invitation.objects.exists()
    waiting = joining.ask_for_lead(cast.ahrfeld, cast.olga, "Hauptamt", "")
    assert run("lead_request", after(800)) == 0, "not decided yet"
    LeadRequest.objects.filter(pk=waiting.pk).update(outcome=Outcome.REFUSED, decided_at=now())
    assert (run("lead_request", after(364)), run("lead_request", after(366))) == (0, 1)


def test_mails_lose_their_text_after_a_week_and_their_receipt_after_ninety_days(cast: Cast) -> None:
    sent = queue(to="a@example.org", subject="Gesendet", body="Text")
    queue(to="b@example.org", subject="Wartet", body="Text")
    OutboxMail.objects.filter(pk=sent.pk).update(sent_at=now())
    assert (run("mail_text", after(6)), run("mail_text", after(8)), run("mail_text", after(9))) == (0, 1, 0)
    assert {mail.subject: mail.body for mail in OutboxMail.objects.all()} == {"Gesendet": "", "Wartet": "Text"}
    assert (run("mail", after(89)), run("mail", after(91))) == (0, 2)


def test_saved_operations_go_after_a_week(cast: Cast) -> None:
    SavedOperation.objects.create(assessment=draft(cast), operation=uuid.uuid4(), version=1)
    assert (run("operation", after(6)), run("operation", after(8))) == (0, 1)


def test_sessions_that_are_over_go_with_their_devices(cast: Cast) -> None:
    Client().post("/konto/login/", {"login": "miriam@example.org", "password": PASSWORD})
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)
    assert run("session", after(0.4)) == 0
    assert run("session", after(0.6)) == 2
    assert not Session.objects.exists() and not UserSession.objects.exists()


def test_finished_papers_are_kept_for_a_day(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    papers = tmp_path / "papers"
    papers.mkdir()
    for name in ("alt.pdf", "neu.pdf", "place-0.lock"):
        (papers / name).write_bytes(b"x")
    long_ago = (now() - timedelta(hours=25)).timestamp()
    os.utime(papers / "alt.pdf", (long_ago, long_ago))
    assert run("paper", now(), dry=True) == 1
    assert run("paper", now()) == 1
    assert sorted(file.name for file in papers.iterdir()) == ["neu.pdf", "place-0.lock"]


# The command and the table


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("retention", *arguments, stdout=out)
    return out.getvalue()


def test_a_dry_run_counts_in_german_and_changes_nothing(cast: Cast) -> None:
    draft(cast)
    Assessment.objects.update(updated_at=after(-800))
    User.objects.update(date_joined=after(-400))
    before = (list(Assessment.objects.values()), list(User.objects.values()), OutboxMail.objects.count())
    lines = command("--dry-run").splitlines()
    assert lines[0] == "Probelauf: Es wird nichts geändert."
    assert f"{1:6}  Entwurf, nie eingereicht: Ankündigung der Löschung (22 Monate ab letzte Änderung): " in lines[1]
    assert any(line.startswith(f"{len(cast.people):6}  Konto, unbenutzt: Hinweis") for line in lines)
    assert before == (list(Assessment.objects.values()), list(User.objects.values()), OutboxMail.objects.count())


def test_the_command_does_it_and_twice_is_once(cast: Cast) -> None:
    draft(cast)
    Assessment.objects.update(updated_at=after(-800))
    command()
    assert OutboxMail.objects.count() == 1
    command()
    assert OutboxMail.objects.count() == 1 and not Deletion.objects.exists()


def test_the_security_log_of_sealed_days_goes_after_ninety_days() -> None:
    for days in (91, 90, 1):
        AuditEntry(at=after(-days), event="login").save(force_insert=True)
    assert run("security_log", now()) == 0, "nothing is sealed yet"
    chain.seal_days()
    assert run("security_log", now(), dry=True) == 1
    assert (run("security_log", now()), run("security_log", now())) == (1, 0)
    assert AuditEntry.objects.count() == 2 and chain.first_break() is None


def cells(rule: Rule) -> list[str]:
    return [rule.data, rule.start, rule.period, rule.then]


def test_the_page_on_privacy_shows_the_table() -> None:
    page = Client().get("/datenschutz/").content.decode()
    for rule in RULES:
        for cell in cells(rule):
            assert re.sub(r"&#x27;|&quot;", "", cell) in page, rule.key


def test_the_document_for_the_data_protection_officer_shows_the_table() -> None:
    assert rows_of("docs/privacy.md", "## 3.")[: len(RULES)] == [cells(rule) for rule in RULES]


def test_every_rule_is_carried_out_or_says_by_whom() -> None:
    without = {rule.key for rule in RULES if rule.deed is None}
    assert without == {"submission", "shared_case", "access_log", "backup"}
    assert len({rule.key for rule in RULES}) == len(RULES)
