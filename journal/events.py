"""What the audit trail knows, in words for operators. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class AuditEvent(StrEnum):
    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTOR_FAILED = "factor_failed"
    RESET_ASKED = "reset_asked"
    PASSWORD_RESET = "password_reset"  # noqa: S105
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    EMAIL_CHANGED = "email_changed"
    INVITED = "invited"
    INVITATION_USED = "invitation_used"
    INVITATION_REVOKED = "invitation_revoked"
    INVITATION_MISUSED = "invitation_misused"
    ROLE_CHANGED = "role_changed"
    ACCOUNT_LOCKED = "account_locked"
    CASE_MOVED = "case_moved"
    DELETED = "deleted"
    ADMINISTERED = "administered"
    CASE_OPENED = "case_opened"
    PAPER_LOADED = "paper_loaded"
    EXPORTED = "exported"
    JOURNAL_READ = "journal_read"
    FOREIGN_REFUSED = "foreign_refused"
    STATE_REFUSED = "state_refused"
    CONFLICT = "conflict"
    LIMIT_HIT = "limit_hit"
    IMPORT_REFUSED = "import_refused"
    FETCH_BLOCKED = "fetch_blocked"
    STARTED = "started"


AUDIT_LABELS: Mapping[str, str] = {
    AuditEvent.LOGGED_IN: "Angemeldet",
    AuditEvent.LOGIN_FAILED: "Anmeldung gescheitert",
    AuditEvent.FACTOR_ADDED: "Zweiten Faktor eingerichtet",
    AuditEvent.FACTOR_REMOVED: "Zweiten Faktor entfernt",
    AuditEvent.FACTOR_FAILED: "Zweiter Faktor falsch",
    AuditEvent.RESET_ASKED: "Neues Passwort angefordert",
    AuditEvent.PASSWORD_RESET: "Passwort über den Link neu gesetzt",
    AuditEvent.PASSWORD_CHANGED: "Passwort geändert",
    AuditEvent.EMAIL_CHANGED: "E-Mail-Adresse geändert",
    AuditEvent.INVITED: "Einladung verschickt",
    AuditEvent.INVITATION_USED: "Einladung angenommen",
    AuditEvent.INVITATION_REVOKED: "Einladung zurückgezogen",
    AuditEvent.INVITATION_MISUSED: "Ungültige Einladung benutzt",
    AuditEvent.ROLE_CHANGED: "Rolle geändert",
    AuditEvent.ACCOUNT_LOCKED: "Konto gesperrt",
    AuditEvent.CASE_MOVED: "Vorgang an einer Bewertung",
    AuditEvent.DELETED: "Gelöscht",
    AuditEvent.ADMINISTERED: "In der Verwaltung gehandelt",
    AuditEvent.CASE_OPENED: "Fall von der Beratung geöffnet",
    AuditEvent.PAPER_LOADED: "Papier heruntergeladen",
    AuditEvent.EXPORTED: "Daten heruntergeladen",
    AuditEvent.JOURNAL_READ: "Protokoll gelesen",
    AuditEvent.FOREIGN_REFUSED: "Zugriff auf Fremdes abgewiesen",
    AuditEvent.STATE_REFUSED: "Im falschen Stand abgewiesen",
    AuditEvent.CONFLICT: "Gleichzeitig geändert, nicht überschrieben",
    AuditEvent.LIMIT_HIT: "Zu viele Anfragen abgewiesen",
    AuditEvent.IMPORT_REFUSED: "Datei zum Einlesen abgewiesen",
    AuditEvent.FETCH_BLOCKED: "PDF wollte etwas aus dem Netz holen, verhindert",
    AuditEvent.STARTED: "Programm gestartet",
}
