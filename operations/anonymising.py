"""Makes a copy of a productive database fit for tests: nobody and no municipality can be recognised by words.

What the method computes with stays: answers, population, levels, dates. Names, addresses, free texts and
everything that opens something are replaced or removed, also in what is sealed; seals are made anew.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import InternalError, connection, models, transaction
from django_tasks_db.models import DBTaskResult

from assessments.engine.evaluate import evaluate
from assessments.engine.plain import to_plain
from assessments.exchange import parse_case
from assessments.models import Actor, Answer, Approval, Assessment, Comment, CouncilPaper, Measure, Revision, Target
from assessments.seal import open_seal, seal_approval
from catalogue.models import CatalogueVersion
from catalogue.publishing import canonical_json, checksum_of, content_of
from journal.models import AuditEntry, DaySeal, OutboxMail
from municipalities.folding import fold
from municipalities.models import Face, Invitation, LeadRequest, Municipality, User

LOOPBACK = r"127\.0\.0\.1|localhost|\[::1\]|testserver"
TEST_NAMES = re.compile(rf"({LOOPBACK}|(.*[.-])?(test|staging|schulung|demo)[0-9]*([.-].*)?)")
FILLER = "Beispieltext ohne Bezug zu einer Kommune. "
REMOVED: tuple[type[models.Model], ...] = (
    OutboxMail, Invitation, LeadRequest, LogEntry, Session, EmailConfirmation, Authenticator, UserSession, SocialToken,
    SocialAccount, SocialApp, DBTaskResult, Face,
)  # fmt: skip
OURS = ("assessments", "municipalities", "journal")
KEPT: tuple[type[models.Model], ...] = (CatalogueVersion, AuditEntry, DaySeal)
"""What holds words of ours and numbers only."""
WORDS = {"council_name": "Rat", "head_title": "Leitung", "county_word": "Kreis"}


class AnonymisingRefused(Exception):
    """Nothing was changed; the message is German and for operators."""


def anonymise(tell: Callable[[str], None]) -> None:
    """Changes the whole database, or nothing."""
    refuse_productive()
    with transaction.atomic():
        for model in REMOVED:
            model._default_manager.all().delete()
        _replace_people()
        _replace_municipalities()
        _replace_cases()
        _replace_texts()
        _seal_anew()
    tell("Namen, Adressen und freie Texte sind ersetzt, Siegel neu gesetzt.")
    cache.clear()
    shutil.rmtree(settings.VAR_DIR / "papers", ignore_errors=True)
    _forget_old_pages()
    tell("Papiere, Zwischenspeicher und alte Seiten der Datenbank sind geleert.")


def refuse_productive() -> None:
    hosts = [host.lower() for host in settings.ALLOWED_HOSTS]
    if productive := [host for host in hosts if not TEST_NAMES.fullmatch(host)]:
        raise AnonymisingRefused(
            f"Diese Installation antwortet unter {', '.join(productive)} und ist damit keine Testkopie. "
            "DIFU_ALLOWED_HOSTS einer Testkopie nennt nur Namen mit „test“, „staging“, „schulung“ oder „demo“."
        )


def filler(text: str) -> str:
    """As long as the text, so that pages and papers break where they did."""
    return (FILLER * (len(text) // len(FILLER) + 1))[: len(text)].strip()


class Aliases:
    """The same new key for the same old one, which nobody can compute back."""

    def __init__(self) -> None:
        self.salt = secrets.token_bytes(16)

    def of(self, key: str) -> str:
        return "k" + hashlib.blake2b(key.encode(), key=self.salt, digest_size=6).hexdigest()


def _replace_people() -> None:
    for person in User.objects.iterator():
        email = f"person{person.pk}@beispiel.example"
        User.objects.filter(pk=person.pk).update(email=email, name=f"Person {person.pk}", password=make_password(None))
        EmailAddress.objects.filter(user=person).exclude(primary=True).delete()
        EmailAddress.objects.filter(user=person).update(email=email)


def _replace_municipalities() -> None:
    for pk in Municipality.objects.values_list("pk", flat=True):
        name = f"Kommune {pk}"
        Municipality.objects.filter(pk=pk).update(name=name, search_key=f" {fold(name)}", official_key=None)


def _replace_cases() -> None:
    for assessment in Assessment.objects.select_related("catalogue_version").iterator():
        aliases = Aliases()
        Assessment.objects.filter(pk=assessment.pk).update(title=f"Bewertung {assessment.pk}")
        for actor in assessment.actors.all():
            Actor.objects.filter(pk=actor.pk).update(
                key=aliases.of(actor.key),
                name=f"Akteur {actor.position + 1}",
                reports_to=_renamed(actor.reports_to, aliases),
            )
        for measure in assessment.measures.all():
            Measure.objects.filter(pk=measure.pk).update(
                key=aliases.of(measure.key),
                name=f"Maßnahme {measure.position + 1}",
                responsible=_renamed(measure.responsible, aliases),
            )
        for comment in assessment.comments.filter(target=Target.ACTOR):
            Comment.objects.filter(pk=comment.pk).update(target_key=aliases.of(comment.target_key))
        _replace_answers(assessment)
        for revision in assessment.revisions.all():
            _replace_document(revision, aliases)


def _renamed(keys: Iterable[str] | None, aliases: Aliases) -> list[str] | None:
    return None if keys is None else [aliases.of(key) for key in keys]


def _replace_answers(assessment: Assessment) -> None:
    questions = content_of(assessment.catalogue_version).question
    for answer in assessment.answers.all():
        question = questions.get((answer.block, answer.key))
        if question is None or question.answer_type in ("text", "texts"):
            place = f"Kommune {assessment.municipality_id or assessment.pk}"
            is_name = isinstance(answer.value, str)
            value = WORDS.get(answer.key, place) if is_name else _words(answer.value)
            Answer.objects.filter(pk=answer.pk).update(value=value)


def _replace_document(revision: Revision, aliases: Aliases) -> None:
    """The sealed document with other words; what it recommends is computed again from the same answers."""
    sealed = open_seal(revision.document)
    document = sealed["assessment"]
    document["title"] = f"Bewertung {revision.assessment_id}"
    if "id" in document:
        document["id"] = None
    if document["profile"].get("name"):
        document["profile"]["name"] = f"Kommune {revision.assessment_id}"
    for kind, word, references in (("actors", "Akteur", "reports_to"), ("measures", "Maßnahme", "responsible")):
        for number, entry in enumerate(document.get(kind, ()), start=1):
            entry["id"] = aliases.of(entry["id"])
            entry["name"] = f"{word} {number}"
            if references in entry:
                entry[references] = _renamed(entry[references], aliases)
            if entry.get("note"):
                entry["note"] = filler(entry["note"])
    for override in document.get("overrides", ()):
        override["reason"] = filler(override["reason"])
    catalogue = content_of(revision.catalogue_version)
    sealed |= {
        "notes": {place: filler(note) for place, note in sealed["notes"].items()},
        "words": WORDS,
        "submitted_by": "Person",
        "recommendation": to_plain(evaluate(catalogue, parse_case(document, catalogue))),
    }
    text = canonical_json(sealed)
    Revision.objects.filter(pk=revision.pk).update(document=text, checksum=checksum_of(text))


def _replace_texts() -> None:
    """Every other text that somebody has written, in whatever table: what a later version adds counts as well."""
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model in (*KEPT, *REMOVED, User, Municipality, Revision, Approval):
            continue
        fields = [field for field in model._meta.concrete_fields if _is_free(field)]
        for row in model._default_manager.values("pk", *(field.attname for field in fields)).iterator():
            new = {field.attname: filler(row[field.attname]) for field in fields if row[field.attname]}
            if new:
                model._default_manager.filter(pk=row["pk"]).update(**new)
    for paper in CouncilPaper.objects.all():
        CouncilPaper.objects.filter(pk=paper.pk).update(sessions=_words(paper.sessions), posts=_words(paper.posts))


SETTLED = {
    (Assessment, "title"), (Actor, "key"), (Actor, "name"), (Actor, "kind"), (Actor, "levels"), (Measure, "key"),
    (Measure, "name"), (Answer, "block"), (Answer, "key"), (Comment, "target_key"),
}  # fmt: skip
"""Replaced before, or words of ours."""
KEYS = {"checksum", "event", "from_state", "to_state", "trial_token_hash", "form", "rule", "slot", "key"}


def _is_free(field: models.Field[Any, Any]) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    return is_text and field.name not in KEYS and (field.model, field.name) not in SETTLED


def _words(value: Any) -> Any:
    """Texts within lists and objects; dates and amounts stay."""
    if isinstance(value, list):
        return [_words(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _words(entry) for key, entry in value.items()}
    return filler(value) if isinstance(value, str) and not re.match(r"^[\d.,-]*$", value) else value


def _seal_anew() -> None:
    """Approvals name the checksum of their revision and what advisers wrote."""
    for approval in Approval.objects.select_related("revision__catalogue_version"):
        statement = filler(open_seal(approval.document)["statement"])
        day = approval.approved_at.date()
        document, checksum = seal_approval(approval.revision, statement=statement, approved_by="Beratung", today=day)
        Approval.objects.filter(pk=approval.pk).update(document=document, checksum=checksum, pdf=None)


def _forget_old_pages() -> None:
    """What was overwritten still lies in the files of the database until it cleans up."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM")
            try:
                cursor.execute("VACUUM FULL")
            except InternalError:  # it met a dead row whose long text autovacuum had removed before the row itself
                cursor.execute("VACUUM")
                cursor.execute("VACUUM FULL")
