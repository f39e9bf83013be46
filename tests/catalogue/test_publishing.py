"""A published version never changes under anybody's feet."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalogue.content.structure import Catalogue
from catalogue.models import CatalogueVersion
from catalogue.publishing import (
    NothingPublishedError,
    PublishingError,
    content_of,
    load,
    newest,
    publish,
    published,
)
from tests.cast import Cast, filled, submitted
from tests.conftest import CONTENT

pytestmark = pytest.mark.django_db


def test_publishing_the_same_content_again_changes_nothing(catalogue: Catalogue) -> None:
    before = newest()
    version, is_new = load(CONTENT)
    assert (version.pk, is_new) == (before.pk, False)
    assert CatalogueVersion.objects.count() == 1


def test_the_checksum_is_that_of_the_stored_text() -> None:
    version = CatalogueVersion.objects.get()
    assert hashlib.sha256(version.document.encode()).hexdigest() == version.checksum


def test_the_database_gives_back_what_was_published(catalogue: Catalogue) -> None:
    assert published() == catalogue


def test_a_version_is_parsed_once_per_process() -> None:
    assert published() is published()


def test_a_key_never_means_two_contents(catalogue: Catalogue) -> None:
    with pytest.raises(PublishingError, match="neuen Schlüssel"):
        publish(replace(catalogue, title="Anderer Titel"))


def test_an_unused_version_may_be_replaced_while_it_is_being_written(catalogue: Catalogue) -> None:
    version, is_new = publish(replace(catalogue, title="Anderer Titel"), replace=True)
    assert is_new
    assert content_of(version).title == "Anderer Titel"


def test_drafts_do_not_stop_a_replacement(catalogue: Catalogue, cast: Cast, documents: dict[str, Any]) -> None:
    filled(cast, documents["T1"])
    assert publish(replace(catalogue, title="Anderer Titel"), replace=True)[1]


def test_what_was_submitted_with_a_version_seals_it(
    catalogue: Catalogue, cast: Cast, documents: dict[str, Any]
) -> None:
    submitted(cast, documents["T1"])
    with pytest.raises(PublishingError, match="bleibt, wie sie ist"):
        publish(replace(catalogue, title="Anderer Titel"), replace=True)


def test_a_new_key_stands_beside_the_old_one_and_is_the_newest(catalogue: Catalogue) -> None:
    publish(replace(catalogue, key="2026.2"))
    assert newest().key == "2026.2"
    assert published("2026.1").key == "2026.1"


def test_an_unknown_version_is_said_to_be_unknown() -> None:
    with pytest.raises(NothingPublishedError, match=r"2031\.7"):
        published("2031.7")


def test_without_any_version_the_commands_say_so() -> None:
    CatalogueVersion.objects.all().delete()
    with pytest.raises(NothingPublishedError, match="noch kein Katalog"):
        newest()
    with pytest.raises(CommandError, match="noch kein Katalog"):
        call_command("recommend", "x.json")


def test_loading_from_the_command_line_says_what_happened(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_catalogue", str(CONTENT))
    assert "bereits veröffentlicht" in capsys.readouterr().out
    CatalogueVersion.objects.all().delete()
    call_command("load_catalogue", str(CONTENT))
    assert "Katalog 2026.1 veröffentlicht" in capsys.readouterr().out
