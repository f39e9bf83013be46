"""Mails waiting to be sent. They are queued in the transaction of the deed they tell about."""

from __future__ import annotations

from django.db import models


class OutboxMail(models.Model):
    """`sent_at` empty means waiting; `attempts` counts tries, `last_error` holds the last reason.

    A confidential body is sealed while it waits and gone once it is sent.
    """

    to = models.EmailField()
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    is_confidential = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = "Nachricht im Postausgang"
        verbose_name_plural = "Postausgang"
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.subject
