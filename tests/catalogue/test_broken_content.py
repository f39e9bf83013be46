"""Whatever is done to the content: problems in German, or a catalogue that works. Never a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from assessments.engine.case import Case
from assessments.engine.evaluate import evaluate
from catalogue.content import coherence
from catalogue.content.difference import differences
from catalogue.content.parse import parse, to_plain
from catalogue.content.problems import ContentProblems
from catalogue.content.structure import Catalogue
from catalogue.files import read_folder, read_json, write_folder
from catalogue.mapping import content_of_rows, read_rows, write_rows
from catalogue.models import CatalogueVersion
from catalogue.presentation.comparison import compare
from catalogue.presentation.examples import examples_page, read_example_filters
from catalogue.presentation.form import form_page
from catalogue.presentation.levels import levels_page
from catalogue.presentation.method import method_page
from catalogue.presentation.overview import Filters, overview
from catalogue.presentation.region import region_page
from catalogue.publishing import newest
from tests.catalogue.mutations import mutated

QUICK, FULL = range(100), range(100, 1000)


def parsed(plain: dict[str, Any], by_file: Path | None = None) -> Catalogue | list[str]:
    """The catalogue, or the problems as an editor reads them."""
    try:
        if by_file:
            by_file.write_text(json.dumps(plain), encoding="utf-8")
            return read_json(by_file)
        catalogue = parse(plain)
        if problems := coherence.problems_of(catalogue):
            raise ContentProblems(problems)
        return catalogue
    except ContentProblems as error:
        assert error.problems
        return [str(problem) for problem in error.problems]


def works(catalogue: Catalogue, cases: dict[str, Case]) -> None:
    """Every page can be built and every worked case evaluated."""
    for form in catalogue.forms:
        form_page(catalogue, form)
    compare(catalogue, [form.key for form in catalogue.forms[:3]])
    overview(catalogue, Filters(), [])
    filters = read_example_filters(RequestFactory().get("/").GET, catalogue)
    for page in (levels_page, region_page, method_page, lambda c: examples_page(c, filters)):
        page(catalogue)
    for case in cases.values():
        evaluate(catalogue, case)
    differences(catalogue, catalogue)


def check(catalogue: Catalogue, cases: dict[str, Case], seeds: range, folder: Path) -> int:
    plain, valid = to_plain(catalogue), 0
    for seed in seeds:
        broken, deed = mutated(plain, seed)
        try:
            found = parsed(broken, folder / "katalog.json" if seed % 4 == 0 else None)
            if isinstance(found, Catalogue):
                valid += 1
                works(found, cases)
                assert through_rows(found) == found
                write_folder(found, folder / str(seed))
                assert read_folder(folder / str(seed)) == found
        except Exception as error:
            raise AssertionError(f"seed {seed}: {deed}") from error
    return valid


def through_rows(catalogue: Catalogue) -> Catalogue:
    write_rows(catalogue, newest())
    rows = read_rows()
    assert rows
    return content_of_rows(rows)


@pytest.mark.django_db
def test_a_hundred_mutations_give_problems_or_a_catalogue_that_works(
    catalogue: Catalogue, cases: dict[str, Case], tmp_path: Path
) -> None:
    valid = check(catalogue, cases, QUICK, tmp_path)
    assert 5 < valid < 70, "both outcomes are tried"
    assert CatalogueVersion.objects.get().checksum == newest().checksum


@pytest.mark.full
@pytest.mark.django_db
def test_so_do_all_thousand(catalogue: Catalogue, cases: dict[str, Case], tmp_path: Path) -> None:
    assert check(catalogue, cases, FULL, tmp_path) > 50
