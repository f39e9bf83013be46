"""Mails wait for the worker, are tried again, and go out once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from journal.models import OutboxMail
from journal.outbox import MOST_ATTEMPTS, queue, send_waiting
from journal.sealing import seal, unseal

pytestmark = pytest.mark.django_db


def send() -> int:
    return int(send_waiting.func())


def letter(**fields: Any) -> OutboxMail:
    return queue(**({"to": "rat@example.org", "subject": "Eingereicht", "body": "Guten Tag"} | fields))


def test_a_queued_mail_goes_out_once(settings: Any) -> None:
    letter()
    assert (send(), send()) == (1, 0)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["rat@example.org"], "Eingereicht")
    assert sent.reply_to == [settings.ADVICE_EMAIL]


def test_a_mail_is_undone_with_the_deed_it_tells_about() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        letter()
        raise RuntimeError
    assert not OutboxMail.objects.exists()


def test_a_failing_server_means_waiting_and_trying_again(settings: Any) -> None:
    letter()
    settings.EMAIL_BACKEND = "tests.journal.test_outbox.Broken"
    assert send() == 0
    waiting = OutboxMail.objects.get()
    assert (waiting.sent_at, waiting.attempts) == (None, 1)
    assert waiting.next_attempt_at > now()
    assert "nicht erreichbar" in waiting.last_error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send() == 0, "not before its time"
    OutboxMail.objects.update(next_attempt_at=now() - timedelta(seconds=1))
    assert send() == 1


def test_after_many_attempts_a_mail_rests(settings: Any) -> None:
    letter()
    OutboxMail.objects.update(attempts=MOST_ATTEMPTS)
    assert send() == 0


def test_a_line_break_in_the_subject_smuggles_no_header() -> None:
    letter(subject="Eingereicht\nBcc: alle@example.org")
    send()
    assert mail.outbox[0].subject == "Eingereicht Bcc: alle@example.org"


def test_what_opens_something_is_sealed_while_it_waits_and_gone_afterwards() -> None:
    waiting = letter(body="Ihr Schlüssel: 4711", confidential=True)
    assert "4711" not in waiting.body
    send()
    assert mail.outbox[0].body == "Ihr Schlüssel: 4711"
    assert OutboxMail.objects.get().body == ""


def test_a_sealed_text_is_read_with_a_former_key(settings: Any) -> None:
    sealed = seal("vertraulich")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "ein neuer Schlüssel", [settings.SECRET_KEY]
    assert unseal(sealed) == "vertraulich"


class Broken:
    """A mail server that is down."""

    def __init__(self, *args: Any, **options: Any) -> None:
        pass

    def send_messages(self, messages: Any) -> int:
        raise OSError("Server nicht erreichbar")


def planned() -> list[Any]:
    """When the worker will look again."""
    return list(DBTaskResult.objects.filter(task_path__endswith="send_waiting").values_list("run_after", flat=True))


def test_every_attempt_plans_the_next_before_it_begins(settings: Any) -> None:
    """No other mail has to come for the first to be tried again."""
    letter()
    settings.EMAIL_BACKEND = "tests.journal.test_outbox.Broken"
    send()
    assert planned() == [OutboxMail.objects.get().next_attempt_at]


def test_a_worker_that_dies_while_sending_forgets_no_mail(settings: Any) -> None:
    letter()
    settings.EMAIL_BACKEND = "tests.journal.test_outbox.Deadly"
    with pytest.raises(KeyboardInterrupt):
        send()
    assert planned() == [OutboxMail.objects.get().next_attempt_at]


def test_what_is_gathered_is_said_once_and_later() -> None:
    for _ in range(3):
        letter(subject="Neue Antworten", gather=timedelta(minutes=15))
    waiting = OutboxMail.objects.get()
    assert send() == 0 and waiting.next_attempt_at > now() + timedelta(minutes=14)
    OutboxMail.objects.update(next_attempt_at=now())
    assert send() == 1
    letter(subject="Neue Antworten", gather=timedelta(minutes=15))
    assert OutboxMail.objects.filter(sent_at=None).count() == 1, "what comes after it is told anew"


class Deadly(Broken):
    """Takes the worker along."""

    def send_messages(self, messages: Any) -> int:
        raise KeyboardInterrupt
