"""The audit trail: only ever added to, sealed day by day, and silent about what was said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import now

from journal import chain
from journal.events import AUDIT_LABELS, AuditEvent
from journal.models import AppendOnly, AuditEntry, DaySeal
from journal.recording import OFTEN, record, record_later
from tests.cast import Cast

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 2)


def entry(day: date = MONDAY, **fields: Any) -> AuditEntry:
    at = datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)
    return AuditEntry.objects.create(**({"event": AuditEvent.EXPORTED, "at": at, "person": 7} | fields))


def tampered(statement: str) -> None:
    """As somebody with the database's own password could do it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def _unguarded(db: None) -> Any:
    from journal.append_only import hold, lift

    lift(connection)
    yield
    hold(connection)


def output(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_every_event_has_german_words() -> None:
    assert set(AUDIT_LABELS) == set(AuditEvent)
    assert len(AUDIT_LABELS) >= 20
    assert len(set(AUDIT_LABELS.values())) == len(AUDIT_LABELS)
    assert all(len(event) <= 30 for event in AuditEvent)


def test_an_entry_knows_numbers_and_words_of_the_code_only(cast: Cast) -> None:
    record(AuditEvent.ROLE_CHANGED, about=cast.miriam.memberships.get(), by=cast.miriam.pk, detail="editor")
    made = AuditEntry.objects.get()
    assert (made.kind, made.municipality, made.person) == ("membership", cast.rheinburg.pk, cast.miriam.pk)
    for typed in ("Miriam Muster", "miriam@example.org", "ä", "a\nb", "x" * 61):
        with pytest.raises(ValueError, match="word of the code"):
            record(AuditEvent.EXPORTED, detail=typed)


def test_a_deed_and_its_entry_are_undone_together() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        record(AuditEvent.DELETED)
        raise RuntimeError
    assert not AuditEntry.objects.exists()


def test_the_same_is_recorded_once_an_hour_where_that_is_enough(cast: Cast) -> None:
    for _ in range(3):
        record_later(AuditEvent.CASE_OPENED, about=cast.rheinburg, by=cast.stein.pk, once=OFTEN)
    record_later(AuditEvent.CASE_OPENED, about=cast.rheinburg, by=cast.berta.pk, once=OFTEN)
    assert AuditEntry.objects.count() == 2


def test_the_code_changes_and_deletes_no_entry() -> None:
    made = entry()
    for deed in (
        lambda: made.save(),
        lambda: made.delete(),
        lambda: AuditEntry.objects.update(person=8),
        lambda: AuditEntry.objects.filter(pk=made.pk).delete(),
        lambda: AuditEntry.objects.bulk_update([made], ["person"]),
    ):
        with pytest.raises(AppendOnly):
            deed()
    assert AuditEntry.objects.get().person == 7


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_auditentry SET person = 8",
        "DELETE FROM journal_auditentry",
        "UPDATE journal_dayseal SET digest = 'x'",
        "UPDATE journal_dayseal SET entries = 0, forgotten_at = sealed_at",
        "DELETE FROM journal_dayseal",
    ],
)
def test_the_database_refuses_it_as_well(statement: str) -> None:
    entry()
    chain.seal_days()
    with pytest.raises(DatabaseError):
        tampered(statement)
    assert chain.first_break() is None and AuditEntry.objects.count() == 1


def test_every_complete_day_is_sealed_once_quiet_days_too() -> None:
    entry(), entry(MONDAY + timedelta(days=2)), entry(at=now())
    chain.seal_days()
    assert chain.seal_days() == []
    seals = list(DaySeal.objects.all())
    assert [seal.entries for seal in seals[:4]] == [1, 0, 1, 0]
    assert seals[0].day == MONDAY and seals[-1].day < now().astimezone(UTC).date()
    assert all(later.previous == earlier.digest for earlier, later in pairwise(seals))
    assert chain.first_break() is None


TAMPERING = {
    "an entry is changed": ("UPDATE journal_auditentry SET person = 8 WHERE person = 7", "verändert"),
    "an entry is gone": ("DELETE FROM journal_auditentry WHERE person = 7", "vorhanden sind 0"),
    "an entry is added": (
        "INSERT INTO journal_auditentry (at, event, person, kind, request_id, detail) "
        "SELECT at, event, 9, '', '', '' FROM journal_auditentry WHERE person = 7", "vorhanden sind 2",
    ),
    "a seal is gone": ("DELETE FROM journal_dayseal WHERE day = '2026-03-03'", "fehlt"),
    "a seal is made anew": ("UPDATE journal_dayseal SET digest = previous WHERE day = '2026-03-03'", "verändert"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERING)
def test_whoever_gets_around_the_triggers_is_found_out(_unguarded: None, name: str) -> None:
    entry(MONDAY - timedelta(days=1), person=6), entry(MONDAY + timedelta(days=1), person=7)
    chain.seal_days()
    statement, reason = TAMPERING[name]
    tampered(statement)
    with pytest.raises(CommandError, match=rf"vom 03\.03\.2026 stimmt nicht: .*{reason}"):
        output("check_journal")


def test_the_commands_tell_in_german_what_they_did() -> None:
    assert "Noch ist kein Tag versiegelt" in output("check_journal")
    entry()
    assert "02.03.2026: 1 Einträge, Siegel " in output("seal_journal")
    assert "kein weiterer Tag" in output("seal_journal")
    assert DaySeal.objects.last().digest in output("check_journal")


def test_what_is_kept_long_enough_goes_day_by_day_and_the_chain_still_holds() -> None:
    entry(), entry(), entry(MONDAY + timedelta(days=1))
    chain.seal_days()
    assert chain.forget_before(MONDAY + timedelta(days=1)) == 2
    assert chain.forget_before(MONDAY + timedelta(days=1)) == 0
    assert AuditEntry.objects.count() == 1 and chain.first_break() is None
    entry()
    broken = chain.first_break()
    assert broken and broken.day == MONDAY and "obwohl der Tag gelöscht wurde" in broken.reason
