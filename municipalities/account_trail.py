"""What allauth does with accounts, for the audit trail. The one module of this project that listens to signals:
for these deeds allauth offers no other place to stand. Where it asks an adapter, `adapter.py` records instead.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from django.dispatch import Signal

from journal.events import AuditEvent
from journal.recording import record, record_later
from municipalities.models import User


def listen() -> None:
    """Called once, when the app is ready."""
    for signal, receiver in RECEIVERS:
        signal.connect(receiver, dispatch_uid=f"trail-{receiver.__name__}")


def logged_in(user: User, **_: Any) -> None:
    record(AuditEvent.LOGGED_IN, by=user.pk)


def password_reset(user: User, **_: Any) -> None:
    record(AuditEvent.PASSWORD_RESET, by=user.pk)


def password_changed(user: User, **_: Any) -> None:
    record(AuditEvent.PASSWORD_CHANGED, by=user.pk)


def email_changed(user: User, **_: Any) -> None:
    record(AuditEvent.EMAIL_CHANGED, by=user.pk)


def factor_added(user: User, authenticator: Authenticator, **_: Any) -> None:
    record(AuditEvent.FACTOR_ADDED, by=user.pk, detail=authenticator.type)


def factor_removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    record(AuditEvent.FACTOR_REMOVED, by=user.pk, detail=authenticator.type)


def factor_failed(user: User, **_: Any) -> None:
    record_later(AuditEvent.FACTOR_FAILED, by=user.pk)


RECEIVERS: tuple[tuple[Signal, Any], ...] = (
    (account.user_logged_in, logged_in),
    (account.password_reset, password_reset),
    (account.password_changed, password_changed),
    (account.email_changed, email_changed),
    (second_factor.authenticator_added, factor_added),
    (second_factor.authenticator_removed, factor_removed),
    (second_factor.authentication_failed, factor_failed),
)
