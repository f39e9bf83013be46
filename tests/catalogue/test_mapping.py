"""Files, rows and published versions are three doors to one hub: nothing is lost on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from catalogue.content.parse import to_plain
from catalogue.content.structure import Catalogue
from catalogue.files import write_folder
from catalogue.mapping import content_of_rows, read_rows, write_rows
from catalogue.models import SECTIONS
from catalogue.publishing import canonical_json, checksum_of, newest

pytestmark = pytest.mark.django_db


def through_rows(catalogue: Catalogue) -> Catalogue:
    write_rows(catalogue, newest())
    rows = read_rows()
    assert rows
    return content_of_rows(rows)


def files_of(catalogue: Catalogue, folder: Path) -> dict[str, bytes]:
    write_folder(catalogue, folder)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}


def test_every_file_is_the_same_after_the_way_through_rows(catalogue: Catalogue, tmp_path: Path) -> None:
    there = through_rows(catalogue)
    assert there == catalogue
    assert files_of(there, tmp_path / "there") == files_of(catalogue, tmp_path / "here")


def test_rows_and_folder_publish_the_same_document(catalogue: Catalogue) -> None:
    assert checksum_of(canonical_json(to_plain(through_rows(catalogue)))) == newest().checksum


def test_reading_needs_the_same_statements_for_any_content(
    catalogue: Catalogue, django_assert_num_queries: Any
) -> None:
    write_rows(catalogue, newest())
    with django_assert_num_queries(41):
        read_rows()
    SECTIONS["forms"].objects.all().delete()
    with django_assert_num_queries(36):
        read_rows()
