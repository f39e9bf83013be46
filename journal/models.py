"""Mails waiting to be sent, and the list of what was deleted for good."""

from __future__ import annotations

from django.db import models


class OutboxMail(models.Model):
    """`sent_at` empty means waiting; `attempts` counts tries, `last_error` holds the last reason.

    A confidential body is sealed while it waits and gone once it is sent. `municipality` is the number of the one
    it tells about, empty for mails about accounts.
    """

    to = models.EmailField()
    municipality = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
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


class Deletion(models.Model):
    """Something was deleted for good: which kind of thing, its number and when, nothing else.

    Kept for backups: what a restored one brings back is deleted again.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", "Konto"
        MUNICIPALITY = "municipality", "Kommune"

    kind = models.CharField("Was", max_length=12, choices=Kind)
    key = models.PositiveBigIntegerField("Nummer")
    at = models.DateTimeField("gelöscht")

    class Meta:
        verbose_name = "Eintrag der Löschliste"
        verbose_name_plural = "Löschliste"
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "key", "at"], name="deletion_listed_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"
