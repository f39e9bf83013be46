"""How long everything is kept: one table for the nightly command, the page on privacy and docs/privacy.md.

A rule with a `deed` is carried out by `manage.py retention`; the others say who sees to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localtime
from django_tasks_db.models import DBTaskResult

from assessments import trials
from assessments.models import Assessment, SavedOperation
from assessments.notices import announce_deletion
from assessments.states import State
from journal.chain import count_before, forget_before
from journal.models import OutboxMail
from municipalities import inactivity, leaving
from municipalities.models import Invitation, LeadRequest, Outcome

DRAFT_IS_KEPT = timedelta(days=730)
DRAFT_NOTICE = timedelta(days=61)

Deed = Callable[[datetime, bool], int]
"""Does what is due at a moment, or only counts it (second argument), and says how many it were."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table, in words, and the deed."""

    key: str
    data: str
    start: str
    period: str
    then: str
    deed: Deed | None = None


def drafts_to_announce(moment: datetime) -> QuerySet[Assessment]:
    told = Q(deletion_announced_at=None) | Q(deletion_announced_at__lt=F("updated_at"))
    return _drafts().filter(told, updated_at__lte=moment - DRAFT_IS_KEPT + DRAFT_NOTICE)


def drafts_to_delete(moment: datetime) -> QuerySet[Assessment]:
    """Announced in time and untouched since."""
    return _drafts().filter(
        updated_at__lte=moment - DRAFT_IS_KEPT,
        deletion_announced_at__gte=F("updated_at"),
        deletion_announced_at__lte=moment - DRAFT_NOTICE,
    )


def _drafts() -> QuerySet[Assessment]:
    """Drafts that were never submitted and are nobody else's part."""
    drafts = Assessment.objects.filter(state=State.DRAFT, municipality__isnull=False)
    return drafts.filter(revisions=None, parts=None)


def announce_drafts(moment: datetime, dry: bool) -> int:
    return _each(drafts_to_announce(moment).select_related("municipality"), moment, dry, _announce)


@transaction.atomic
def _announce(draft: Assessment, moment: datetime) -> bool:
    claimed = Assessment.objects.filter(pk__in=drafts_to_announce(moment).filter(pk=draft.pk))
    if not claimed.update(deletion_announced_at=moment):
        return False
    day = max(draft.updated_at + DRAFT_IS_KEPT, moment + DRAFT_NOTICE)
    announce_deletion(draft, f"{localtime(day):%d.%m.%Y}")
    return True


def delete_drafts(moment: datetime, dry: bool) -> int:
    return _each(drafts_to_delete(moment), moment, dry, _delete_draft)


@transaction.atomic
def _delete_draft(draft: Assessment, moment: datetime) -> bool:
    """Looks again under the lock: somebody may have typed at this moment."""
    Assessment.objects.select_for_update().only("pk").filter(pk=draft.pk).first()
    found = drafts_to_delete(moment).filter(pk=draft.pk).first()
    if found:
        found.delete()
    return found is not None


def _each(rows: Iterable[Any], moment: datetime, dry: bool, deed: Callable[[Any, datetime], bool]) -> int:
    found = list(rows)
    return len(found) if dry else sum(deed(row, moment) for row in found)


def _rows(select: Callable[[datetime], QuerySet[Any]]) -> Deed:
    """Deletes the selected rows; what hangs on them is not counted."""

    def deed(moment: datetime, dry: bool) -> int:
        rows = select(moment)
        count = rows.count()
        if not dry:
            rows.delete()
        return count

    return deed


def _people(select: Callable[[datetime], QuerySet[Any]], deed: Callable[[Any, datetime], bool]) -> Deed:
    return lambda moment, dry: _each(select(moment), moment, dry, deed)


def delete_trials(moment: datetime, dry: bool) -> int:
    count = trials.over(moment).count()
    if not dry:
        trials.delete_over(moment)
    return count


def empty_mails(moment: datetime, dry: bool) -> int:
    """What was sent a week ago keeps its receipt only."""
    old = OutboxMail.objects.filter(sent_at__lte=moment - timedelta(days=7)).exclude(body="")
    return old.count() if dry else old.update(body="")


def _old_mails(moment: datetime) -> QuerySet[OutboxMail]:
    """Receipts, and what could not be sent in all that time."""
    day = moment - timedelta(days=90)
    return OutboxMail.objects.filter(Q(sent_at__lte=day) | Q(sent_at=None, created_at__lte=day))


def end_sessions(moment: datetime, dry: bool) -> int:
    """Sessions whose time is over, and what is known of the devices they ran on."""
    over = Session.objects.filter(expire_date__lte=moment)
    devices = UserSession.objects.exclude(session_key__in=Session.objects.filter(expire_date__gt=moment).values("pk"))
    count = over.count() + devices.count()
    if not dry:
        over.delete()
        devices.delete()
    return count


def forget_security_log(moment: datetime, dry: bool) -> int:
    day = (moment - timedelta(days=90)).date()
    return count_before(day) if dry else forget_before(day)


def clear_papers(moment: datetime, dry: bool) -> int:
    day = (moment - timedelta(hours=24)).timestamp()
    old = [file for file in _papers() if file.stat().st_mtime <= day]
    if not dry:
        for file in old:
            file.unlink(missing_ok=True)
    return len(old)


def _papers() -> Iterable[Path]:
    return (file for file in (settings.VAR_DIR / "papers").glob("*") if file.is_file() and file.suffix != ".lock")


RULES: tuple[Rule, ...] = (
    Rule("draft_notice", "Entwurf, nie eingereicht: Ankündigung der Löschung", "letzte Änderung", "22 Monate",
         "Nachricht an die Federführung, zwei Monate vor der Löschung", announce_drafts),
    Rule("draft", "Entwurf, nie eingereicht", "letzte Änderung", "24 Monate", "löschen", delete_drafts),
    Rule("trial", "Versuch ohne Konto", "Beginn", "24 Stunden", "löschen",
         delete_trials),
    Rule("submission", "Eingereichte und freigegebene Fassungen mit Prüfung, Anmerkungen, Verlauf und Papier",
         "Freigabe", "Laufzeit des Vorhabens und Aktenfrist der Kommune",
         "die Kommune lädt alles herunter und lässt löschen"),
    Rule("shared_case", "Anonymer Probefall für die Redaktion", "Einwilligung der Federführung",
         "bis zum Widerruf, längstens so lange wie die Bewertung", "sofort löschen"),
    Rule("municipality_notice", "Beantragte Löschung einer Kommune: Erinnerung", "Bestätigung", "23 Tage",
         "Nachricht an alle Beteiligten", _people(leaving.soon, leaving.remind)),
    Rule("municipality", "Beantragte Löschung einer Kommune", "Bestätigung durch eine zweite Person", "30 Tage",
         "alles löschen; der Eintrag im amtlichen Verzeichnis bleibt", _people(leaving.due, leaving.carry_out)),
    Rule("account_warned", "Konto, unbenutzt: Hinweis", "letzte Anmeldung", "12 Monate", "Nachricht an die Person",
         _people(inactivity.to_warn, inactivity.warn)),
    Rule("account_locked", "Konto, unbenutzt: Sperre", "letzte Anmeldung", "13 Monate",
         "sperren; war es die einzige Federführung, erfahren es vorher die Beteiligten, dann auch der Betrieb",
         _people(inactivity.to_lock, inactivity.lock)),
    Rule("account", "Konto, unbenutzt", "letzte Anmeldung", "24 Monate", "durch eine Nummer ersetzen, Angaben bleiben",
         _people(inactivity.to_forget, inactivity.forget_unused)),
    Rule("invitation", "Einladung", "Versand", "30 Tage (gültig 14 Tage)", "löschen",
         _rows(lambda moment: Invitation.objects.filter(sent_at__lte=moment - timedelta(days=30)))),
    Rule("lead_request", "Antrag auf Federführung", "Entscheidung", "12 Monate", "löschen",
         _rows(lambda moment: LeadRequest.objects.exclude(outcome=Outcome.WAITING).filter(
             decided_at__lte=moment - timedelta(days=365)))),
    Rule("session", "Anmeldung und angemeldetes Gerät", "Anmeldung", "12 Stunden", "löschen, nachts", end_sessions),
    Rule("operation", "Speichervorgang (schützt vor doppeltem Speichern)", "Speichern", "7 Tage", "löschen",
         _rows(lambda moment: SavedOperation.objects.filter(at__lte=moment - timedelta(days=7)))),
    Rule("mail_text", "Nachricht: Text", "Versand", "7 Tage", "leeren", empty_mails),
    Rule("mail", "Nachricht: Empfänger, Betreff und Zeit", "Versand", "90 Tage", "löschen", _rows(_old_mails)),
    Rule("task", "Hintergrundauftrag (ohne Inhalt)", "Ende", "7 Tage", "löschen",
         _rows(lambda moment: DBTaskResult.objects.filter(finished_at__lte=moment - timedelta(days=7)))),
    Rule("paper", "Erstellte Dateien (PDF, Ausfuhr) im Zwischenspeicher", "Erstellung", "24 Stunden", "löschen",
         clear_papers),
    Rule("security_log", "Sicherheitsprotokoll", "Eintrag", "90 Tage", "löschen, die Tagessiegel bleiben",
         forget_security_log),
    Rule("access_log", "Zugriffsprotokoll des Webservers (gekürzte IP-Adresse)", "Eintrag", "7 Tage",
         "löschen, durch den Betrieb"),
    Rule("backup", "Sicherungskopie", "Erstellung", "30 Tage",
         "löschen, durch den Betrieb; nach dem Einspielen wird die Löschliste angewandt"),
)  # fmt: skip
