"""Mails are queued in the transaction of the deed and sent by the background worker.

A failing mail server never blocks or undoes a deed: a mail waits and is tried again, later each time. Each attempt
plans the next one before it begins, so that none is forgotten, whatever becomes of the worker.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.timezone import now
from django_tasks import task

from journal.models import OutboxMail
from journal.sealing import seal, unseal

MOST_ATTEMPTS = 12


def queue(
    *,
    to: str,
    subject: str,
    body: str,
    reply_to: str = "",
    confidential: bool = False,
    municipality: int | None = None,
    gather: timedelta = timedelta(),
) -> OutboxMail:
    """Confidential is what opens something, such as a link with a token. With `gather` a mail waits so long before it
    is sent, and what would say the same to the same person meanwhile is not said twice."""
    subject = " ".join(subject.split())[:200]
    waiting = OutboxMail.objects.filter(to=to, subject=subject, sent_at=None, attempts=0) if gather else None
    if waiting and (told := waiting.first()):
        return told
    mail = OutboxMail.objects.create(
        to=to,
        municipality=municipality,
        subject=subject,
        body=seal(body) if confidential else body,
        is_confidential=confidential,
        reply_to=reply_to or settings.ADVICE_EMAIL,
        next_attempt_at=now() + gather,
    )
    send_soon = send_waiting.using(run_after=mail.next_attempt_at) if gather else send_waiting
    transaction.on_commit(send_soon.enqueue)
    return mail


@task()
def send_waiting() -> int:
    """Sends what is due; returns how many were sent."""
    due = OutboxMail.objects.filter(
        sent_at__isnull=True, next_attempt_at__lte=now(), attempts__lt=MOST_ATTEMPTS
    ).values_list("pk", flat=True)
    return sum(_send(pk) for pk in list(due[:100]))


def _send(pk: int) -> bool:
    """Claims the mail first, so that two workers never send it twice."""
    mail = OutboxMail.objects.get(pk=pk)
    again = now() + timedelta(minutes=2 ** min(mail.attempts, 10))
    with transaction.atomic():
        waiting = OutboxMail.objects.filter(pk=pk, attempts=mail.attempts, sent_at__isnull=True)
        if not waiting.update(attempts=mail.attempts + 1, next_attempt_at=again):
            return False
        send_waiting.using(run_after=again).enqueue()
    body = unseal(mail.body) if mail.is_confidential else mail.body
    # Sent twice after a crash in between, it still is one mail for whoever receives it.
    headers = {
        "Message-ID": f"<outbox-{mail.pk}.{mail.created_at:%Y%m%d%H%M%S%f}@{urlsplit(settings.SITE_URL).hostname}>"
    }
    message = EmailMessage(mail.subject, body, to=[mail.to], reply_to=[mail.reply_to], headers=headers)
    try:
        message.send()
    except OSError as error:
        OutboxMail.objects.filter(pk=pk).update(last_error=str(error)[:500])
        return False
    OutboxMail.objects.filter(pk=pk).update(
        sent_at=now(), last_error="", body="" if mail.is_confidential else mail.body
    )
    return True
