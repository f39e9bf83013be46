"""What the settings promise about passwords and sessions, as the database shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as shipped
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.sessions.models import Session
from django.utils.timezone import now

from tests.cast import Cast

HASHERS = tuple(shipped.PASSWORD_HASHERS)
pytestmark = pytest.mark.django_db


def test_passwords_are_hashed_with_argon2id(settings: Any) -> None:
    settings.PASSWORD_HASHERS = list(HASHERS)
    stored = make_password("ein langes Passwort")
    assert identify_hasher(stored).algorithm == "argon2"
    assert stored.startswith("argon2$argon2id$")


def test_a_session_ends_twelve_hours_after_the_login_however_busy(cast: Cast) -> None:
    client = cast.client("miriam")
    session = Session.objects.get()
    assert now() + timedelta(hours=11) < session.expire_date <= now() + timedelta(hours=12)
    Session.objects.update(expire_date=session.expire_date - timedelta(hours=5))
    client.get("/bewertungen/")
    assert Session.objects.get().expire_date == session.expire_date - timedelta(hours=5)
