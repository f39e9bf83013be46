"""The verbs of publishing. A published version is immutable; its key never means two contents."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace as changed
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from catalogue.content import coherence
from catalogue.content.difference import differences
from catalogue.content.parse import parse_json, to_plain
from catalogue.content.problems import ContentProblems
from catalogue.content.structure import Catalogue
from catalogue.files import read
from catalogue.mapping import content_of_rows, read_rows, write_rows
from catalogue.models import CatalogueVersion, WorkingCopy
from catalogue.models.fields import one_line
from catalogue.rehearsing import rehearse


class PublishingError(Exception):
    """The version cannot be published; the message is German and for people."""


class ReasonMissingError(PublishingError):
    """Results of stored cases change unexpectedly, and nobody has said why they may."""


class NothingPublishedError(LookupError):
    """There is no such published version."""


def canonical_json(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def checksum_of(document: str) -> str:
    return hashlib.sha256(document.encode("utf-8")).hexdigest()


@transaction.atomic
def publish(catalogue: Catalogue, *, replace: bool = False, by: Any = None) -> tuple[CatalogueVersion, bool]:
    """The version and whether it is new. The same content again changes nothing.

    `replace` gives another content to a key that no revision and no assessment uses yet.
    """
    document = canonical_json(to_plain(catalogue))
    checksum = checksum_of(document)
    existing = CatalogueVersion.objects.select_for_update().filter(key=catalogue.key).first()
    if existing and existing.checksum == checksum:
        return existing, False
    if existing and not replace:
        raise PublishingError(
            f"Die Fassung {catalogue.key} ist bereits mit anderem Inhalt veröffentlicht. "
            "Bitte vergeben Sie einen neuen Schlüssel."
        )
    if existing:
        return _replace(existing, catalogue, document, checksum), True
    version = CatalogueVersion.objects.create(
        key=catalogue.key,
        title=catalogue.title,
        published_on=catalogue.published_on,
        change_note=catalogue.change_note,
        document=document,
        checksum=checksum,
        published_by=by,
    )
    return version, True


def _replace(version: CatalogueVersion, catalogue: Catalogue, document: str, checksum: str) -> CatalogueVersion:
    if version.is_sealed():
        raise PublishingError(
            f"Die Fassung {version.key} ist schon in eingereichten Bewertungen verwendet und bleibt, wie sie ist."
        )
    CatalogueVersion.objects.filter(pk=version.pk, checksum=version.checksum).update(
        title=catalogue.title,
        published_on=catalogue.published_on,
        change_note=catalogue.change_note,
        document=document,
        checksum=checksum,
    )
    version.refresh_from_db()
    return version


def load(source: Path | str, *, replace: bool = False) -> tuple[CatalogueVersion, bool]:
    """From a folder of YAML files or a JSON file."""
    return publish(read(source), replace=replace)


@transaction.atomic
def start_working_copy(version: CatalogueVersion, by: Any = None) -> WorkingCopy:
    """Whatever the working copy held before is gone: who asks for it has been told so."""
    WorkingCopy.objects.select_for_update().first()
    return write_rows(content_of(version), version, by)


@transaction.atomic
def publish_working_copy(
    key: str, change_note: str, by: Any, seen: str = "", effect_reason: str = ""
) -> CatalogueVersion:
    """Publishes what the rows say. `seen` is the checksum of what was looked through before, `effect_reason` why
    results of stored cases may change unexpectedly.

    Raises ContentProblems with everything that is wrong, ReasonMissingError where nobody says why results change.
    """
    head = WorkingCopy.objects.select_for_update().first()
    rows = read_rows()
    if head is None or rows is None:
        raise PublishingError("Es gibt keinen Arbeitsstand.")
    content = content_of_rows(rows)
    if seen and seen != fingerprint(content):
        raise PublishingError(
            "Der Arbeitsstand ist inzwischen geändert. Bitte sehen Sie die Unterschiede noch einmal durch."
        )
    today = max(localdate(), newest().published_on)
    content = changed(content, key=key, change_note=one_line(change_note), published_on=today)
    if problems := coherence.problems_of(content):
        raise ContentProblems(problems)
    _refuse_needless(content, head.based_on)
    _require_reason(content, head.based_on, effect_reason)
    version, _ = publish(content, by=by)
    CatalogueVersion.objects.filter(pk=version.pk).update(effect_reason=one_line(effect_reason))
    WorkingCopy.objects.filter(pk=head.pk).update(
        based_on=version, key=version.key, change_note=version.change_note, published_on=version.published_on
    )
    return version


def _refuse_needless(content: Catalogue, base: CatalogueVersion) -> None:
    if CatalogueVersion.objects.filter(key=content.key).exists():
        raise PublishingError(f"Die Fassung {content.key} gibt es schon. Bitte vergeben Sie einen neuen Schlüssel.")
    if not content.change_note:
        raise PublishingError("Bitte schreiben Sie in den Änderungsvermerk, was sich geändert hat.")
    if not differences(content_of(base), content):
        raise PublishingError(f"Der Arbeitsstand sagt dasselbe wie die Fassung {base.key}.")


def _require_reason(content: Catalogue, base: CatalogueVersion, reason: str) -> None:
    if one_line(reason):
        return
    unexpected = {result.case for result in rehearse(content_of(base), content) if result.is_unexpected}
    if unexpected:
        raise ReasonMissingError(
            f"Ergebnisse ändern sich unerwartet ({', '.join(sorted(unexpected))}). "
            "Bitte begründen Sie, warum sie sich ändern dürfen."
        )


def fingerprint(content: Catalogue) -> str:
    return checksum_of(canonical_json(to_plain(content)))


def newest() -> CatalogueVersion:
    version = CatalogueVersion.objects.defer("document").first()
    if version is None:
        raise NothingPublishedError("Es ist noch kein Katalog veröffentlicht.")
    return version


def published(key: str | None = None) -> Catalogue:
    """The content of the newest version, or of the one named `key`."""
    if key is None:
        return content_of(newest())
    version = CatalogueVersion.objects.defer("document").filter(key=key).first()
    if version is None:
        raise NothingPublishedError(f"Eine Fassung „{key}“ des Katalogs ist nicht veröffentlicht.")
    return content_of(version)


def content_of(version: CatalogueVersion) -> Catalogue:
    return _content(version.pk, version.checksum)


@lru_cache(maxsize=8)
def _content(pk: int, checksum: str) -> Catalogue:
    document = CatalogueVersion.objects.values_list("document", flat=True).get(pk=pk, checksum=checksum)
    return parse_json(document)
