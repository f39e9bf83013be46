"""Published versions leave and come back, as folder or as one JSON file that others can check by a schema."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from catalogue.content.difference import differences
from catalogue.content.parse import json_schema, to_plain
from catalogue.content.structure import Catalogue
from catalogue.files import SCHEMA, read
from catalogue.models import CatalogueVersion
from catalogue.publishing import newest


def test_the_committed_schema_is_the_one_of_the_dataclasses() -> None:
    """If this fails: write json_schema() to catalogue/schemas/catalogue.schema.json."""
    assert json.loads(SCHEMA.read_text("utf-8")) == json_schema()


def test_the_schema_takes_the_content_and_refuses_what_is_no_catalogue(catalogue: Catalogue) -> None:
    validator, plain = Draft202012Validator(json_schema()), to_plain(catalogue)
    validator.validate(plain)
    assert not validator.is_valid({**plain, "farbe": "blau"})
    assert not validator.is_valid({key: value for key, value in plain.items() if key != "forms"})
    plain["criteria"][0]["weight"] = "drei"
    assert not validator.is_valid(plain)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_a_version_comes_back_as_it_left(tmp_path: Path, catalogue: Catalogue, kind: str) -> None:
    target, checksum = tmp_path / "katalog", newest().checksum
    call_command("export_catalogue", "2026.1", str(target), format=kind)
    assert read(target) == catalogue
    CatalogueVersion.objects.all().delete()
    call_command("load_catalogue", str(target))
    assert newest().checksum == checksum


@pytest.mark.django_db
def test_exporting_overwrites_nothing_and_knows_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "da").write_text("wichtig")
    for target in (tmp_path, tmp_path / "da"):
        with pytest.raises(CommandError, match="gibt es schon"):
            call_command("export_catalogue", "2026.1", str(target))
    with pytest.raises(CommandError, match=r"2031\.7"):
        call_command("export_catalogue", "2031.7", str(tmp_path / "neu"))


def test_a_broken_json_file_is_named_with_its_problems(tmp_path: Path, catalogue: Catalogue) -> None:
    file = tmp_path / "katalog.json"
    sourceless = json.dumps(to_plain(catalogue)).replace('"key": "Q1"', '"key": "Q"')
    for text, words in (("{", "lesbares JSON"), ("[]", "Felder"), (sourceless, "Q1")):
        file.write_text(text, "utf-8")
        with pytest.raises(CommandError, match=rf"(?s)katalog\.json.*{words}"):
            call_command("check_catalogue", str(file))
    with pytest.raises(CommandError, match="fehlt"):
        call_command("check_catalogue", str(tmp_path / "nichts.json"))


def test_differences_find_entries_again_wherever_they_stand(catalogue: Catalogue) -> None:
    first, second, *others = catalogue.forms
    turned = replace(catalogue, forms=(replace(second, order=1), replace(first, order=2), *others))
    assert [(change.kind, change.path) for change in differences(catalogue, turned)] == [("moved", ("forms",))]
    cdo = catalogue.form["cdo"]
    later = replace(cdo, cons=(*cdo.cons[1:], replace(cdo.cons[0], text="Neu.")))
    forms = tuple(later if form.key == "cdo" else form for form in catalogue.forms)
    found = differences(catalogue, replace(catalogue, forms=forms))
    assert {change.kind for change in found} == {"removed", "new"}
    assert all(change.path[:3] == ("forms", "cdo", "cons") for change in found)
