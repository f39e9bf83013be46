"""The verbs of publishing. A published version is immutable; its key never means two contents."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from catalogue.content.parse import parse_json, to_plain
from catalogue.content.structure import Catalogue
from catalogue.files import read_folder
from catalogue.models import CatalogueVersion


class PublishingError(Exception):
    """The version cannot be published; the message is German and for people."""


class NothingPublishedError(LookupError):
    """There is no such published version."""


def canonical_json(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def checksum_of(document: str) -> str:
    return hashlib.sha256(document.encode("utf-8")).hexdigest()


@transaction.atomic
def publish(catalogue: Catalogue, *, replace: bool = False) -> tuple[CatalogueVersion, bool]:
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


def load_folder(folder: Path | str, *, replace: bool = False) -> tuple[CatalogueVersion, bool]:
    return publish(read_folder(folder), replace=replace)


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
