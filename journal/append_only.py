"""Triggers that hold the audit trail: entries are never changed, and deleted only once their day is marked as
forgotten; of a seal nothing changes but that mark.

Migration 0003 sets them up. Django rebuilds a table of SQLite when it alters it and loses its triggers: a migration
that touches these two tables has to end with `hold` again.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

FORGOTTEN = "SELECT 1 FROM journal_dayseal WHERE forgotten_at IS NOT NULL AND day ="
MARK_ONLY = (
    "NEW.day = OLD.day AND NEW.entries = OLD.entries AND NEW.previous = OLD.previous AND NEW.digest = OLD.digest "
    "AND OLD.forgotten_at IS NULL"
)
MESSAGE = "the audit trail is append-only"

ABORT = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
SQLITE = {
    "audit_no_update": f"BEFORE UPDATE ON journal_auditentry {ABORT}",
    "audit_no_delete": f"BEFORE DELETE ON journal_auditentry WHEN NOT EXISTS ({FORGOTTEN} date(OLD.at)) {ABORT}",
    "seal_no_update": f"BEFORE UPDATE ON journal_dayseal WHEN NOT ({MARK_ONLY}) {ABORT}",
    "seal_no_delete": f"BEFORE DELETE ON journal_dayseal {ABORT}",
}

REFUSE = (
    "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
)
CHECK_DELETE = (
    "CREATE OR REPLACE FUNCTION journal_check_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF NOT EXISTS ({FORGOTTEN} (OLD.at AT TIME ZONE 'UTC')::date) THEN RAISE EXCEPTION '{MESSAGE}'; END IF; "
    "RETURN OLD; END $$"
)
EXECUTE = "FOR EACH ROW EXECUTE FUNCTION"
REFUSE_ALL = "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
POSTGRESQL = {
    "audit_no_update": ("journal_auditentry", f"BEFORE UPDATE ON journal_auditentry {EXECUTE} journal_refuse()"),
    "audit_no_delete": ("journal_auditentry", f"BEFORE DELETE ON journal_auditentry {EXECUTE} journal_check_delete()"),
    "audit_no_truncate": ("journal_auditentry", f"BEFORE TRUNCATE ON journal_auditentry {REFUSE_ALL}"),
    "seal_no_update": (
        "journal_dayseal", f"BEFORE UPDATE ON journal_dayseal FOR EACH ROW WHEN (NOT ({MARK_ONLY})) "
        "EXECUTE FUNCTION journal_refuse()",
    ),
    "seal_no_delete": ("journal_dayseal", f"BEFORE DELETE ON journal_dayseal {EXECUTE} journal_refuse()"),
    "seal_no_truncate": ("journal_dayseal", f"BEFORE TRUNCATE ON journal_dayseal {REFUSE_ALL}"),
}  # fmt: skip


def hold(connection: BaseDatabaseWrapper) -> None:
    lift(connection)
    with connection.cursor() as cursor:
        for statement in _creations(connection.vendor):
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """For taking the tables away, and for tests that empty them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            for name, (table, _) in POSTGRESQL.items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def _creations(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [f"CREATE TRIGGER {name} {rule}" for name, rule in SQLITE.items()]
    triggers = [f"CREATE TRIGGER {name} {rule}" for name, (_, rule) in POSTGRESQL.items()]
    return [REFUSE, CHECK_DELETE, *triggers]
