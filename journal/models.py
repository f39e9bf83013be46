"""Mails waiting to be sent, queued in the transaction of the deed they tell about; the audit trail; the list of what
was deleted for good."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.timezone import now

from journal.events import AUDIT_LABELS


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


class AppendOnly(Exception):
    """Somebody tried to change or delete what is only ever added."""


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **changes: Any) -> NoReturn:
        raise AppendOnly

    def bulk_update(self, *rows: Any, **options: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly

    def drop_forgotten(self) -> int:
        """For `journal.chain.forget_before` alone: the database refuses it for days not marked as forgotten."""
        return super().delete()[0]


class AuditEntry(models.Model):
    """Who did or saw what, and when. Numbers and words of the code only: no names, addresses, answers or texts.

    `person` is the number of the account and no foreign key: the entry outlives the person. Triggers of the database
    refuse every change, and deleting before the day is marked as forgotten (`journal/append_only.py`).
    """

    at = models.DateTimeField(default=now, editable=False)
    event = models.CharField(max_length=30)
    person = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40, blank=True)
    object_id = models.BigIntegerField(null=True)
    municipality = models.BigIntegerField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    detail = models.CharField(max_length=60, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "Eintrag im Protokoll"
        verbose_name_plural = "Protokoll"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["event", "at"], name="audit_by_event"),
            models.Index(fields=["person", "at"], name="audit_by_person"),
            models.Index(fields=["municipality", "at"], name="audit_by_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.at:%d.%m.%Y %H:%M}"

    def save(self, *arguments: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*arguments, **options)

    def delete(self, *arguments: Any, **options: Any) -> NoReturn:
        raise AppendOnly

    @property
    def label(self) -> str:
        return AUDIT_LABELS.get(self.event, self.event)


class DaySeal(models.Model):
    """The digest over all entries of a day (UTC) and the digest of the day before; `journal/chain.py` makes it."""

    day = models.DateField(unique=True)
    entries = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=now)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "Tagessiegel"
        verbose_name_plural = "Tagessiegel"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}"


class Deletion(models.Model):
    """Something was deleted for good: which kind of thing, its number and when, nothing else.

    Kept for backups: what a restored one brings back is deleted again.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", "Konto"
        MUNICIPALITY = "municipality", "Kommune"
        SHARED_CASE = "shared_case", "Probefall"

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
