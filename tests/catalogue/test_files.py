"""Editors change YAML files: whatever they break is named, all at once, with file and place, in German."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalogue.content.problems import ContentProblems
from catalogue.content.structure import Catalogue
from catalogue.files import read_folder, write_folder
from tests.conftest import CONTENT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "2026.1"))


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    return edit


def removed(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def appended(name: str, text: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return edit


def written(name: str, content: bytes) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return edit


MISTAKES: list[tuple[str, Callable[[Path], None], str, str]] = [
    ("missing file", removed("locks.yaml"), "locks.yaml", "fehlt"),
    ("missing form", removed("forms/cdo.yaml"), "cdo", ""),
    ("not YAML", written("checks.yaml", b"- key: [S01\n"), "checks.yaml", ""),
    ("not UTF-8", written("checks.yaml", "- key: Prüfung\n".encode("latin-1")), "checks.yaml", "UTF-8"),
    ("not a list", written("checks.yaml", b"key: S01\n"), "checks.yaml", "Liste"),
    ("key twice", appended("catalogue.yaml", "key: '2026.1'\n"), "catalogue.yaml", "doppelt"),
    ("unknown field", appended("catalogue.yaml", "farbe: blau\n"), "catalogue.yaml", "nicht vorgesehen"),
    ("word for number", replaced("criteria.yaml", "weight: 3", "weight: drei"), "criteria.yaml", "ganze Zahl"),
    ("weight too high", replaced("criteria.yaml", "weight: 3", "weight: 6"), "criteria.yaml", "zwischen 0 und 5"),
    ("unknown criterion", replaced("criteria.yaml", "key: groesse", "key: grosse"), "criteria.yaml", "grosse"),
    ("cell out of range", replaced("fit/cdo.yaml", "low: 1", "low: 3"), "fit/cdo.yaml", "zwischen −2 und 2"),
    ("unknown source", replaced("forms/cdo.yaml", "- Q", "- X9"), "forms/cdo.yaml", "gibt es nicht"),
    ("wrong kind of lock", replaced("locks.yaml", "kind: legal", "kind: threshold"), "locks.yaml", "Art von"),
    ("unknown kind of lock", replaced("locks.yaml", "kind: legal", "kind: streng"), "locks.yaml", "Erlaubt sind"),
    ("hint missing", replaced("contradictions.yaml", "    answers.rueckhalt: ", "    answers.strategie: "),
     "contradictions.yaml", "answers.rueckhalt"),
    ("no such date", replaced("catalogue.yaml", "published_on: ", "published_on: 2026-13-45 #"),
     "catalogue.yaml", "Datum"),
    ("unknown actor kind", replaced("map_templates.yaml", "kind: head,", "kind: boss,"), "map_templates.yaml", "boss"),
    ("unknown superior", replaced("map_templates.yaml", "[council]", "[king]"), "map_templates.yaml", "king"),
    ("superior outside the start", replaced("map_templates.yaml", "[planning]", "[staff_council]"),
     "map_templates.yaml", "staff_council"),
    ("unknown placeholder", replaced("map_templates.yaml", "'{head}'", "'{chef}'"), "map_templates.yaml", "chef"),
    ("actor twice", replaced("map_templates.yaml", "key: head,", "key: council,"), "map_templates.yaml", "doppelt"),
    ("no template from 0", replaced("map_templates.yaml", "population_from: 0", "population_from: 1"),
     "map_templates.yaml", "bei 0 Einwohnern"),
    ("unknown level", replaced("map_templates.yaml", "levels: [P]", "levels: [Q]"), "map_templates.yaml", "Erlaubt"),
]  # fmt: skip


@pytest.mark.parametrize(("mistake", "edit", "file", "words"), MISTAKES, ids=[entry[0] for entry in MISTAKES])
def test_a_mistake_is_named_with_its_file(
    folder: Path, mistake: str, edit: Callable[[Path], None], file: str, words: str
) -> None:
    edit(folder)
    with pytest.raises(ContentProblems) as raised:
        read_folder(folder)
    assert any(file in str(problem) and words in str(problem) for problem in raised.value.problems), str(raised.value)


def test_all_mistakes_are_reported_at_once(folder: Path) -> None:
    for edit in (MISTAKES[8][1], MISTAKES[10][1], MISTAKES[11][1]):
        edit(folder)
    with pytest.raises(ContentProblems) as raised:
        read_folder(folder)
    files = {problem.file for problem in raised.value.problems}
    assert {"criteria.yaml", "fit/cdo.yaml", "forms/cdo.yaml"} <= files


def test_written_files_read_back_equal(catalogue: Catalogue, tmp_path: Path) -> None:
    write_folder(catalogue, tmp_path)
    assert read_folder(tmp_path) == catalogue


def test_the_command_lists_the_problems(folder: Path) -> None:
    MISTAKES[8][1](folder)
    with pytest.raises(CommandError, match=r"(?s)1 Probleme.*criteria\.yaml"):
        call_command("check_catalogue", str(folder))


def test_the_command_is_content_with_the_delivered_content(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_catalogue", str(CONTENT))
    assert "15 Formen, keine Probleme" in capsys.readouterr().out
