"""What is known about the typeface and about German syllables without loading their libraries."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pyphen
import pytest

from assessments.report import pdf, typeface
from assessments.report.measuring import measured
from assessments.report.syllables import hyphenated, hyphenation
from assessments.report.typeface import MEASURES, folder, wrap
from catalogue.content.structure import Catalogue
from operations.trouble import FULL_DISK, trouble_of
from tests.conftest import ROOT


def test_the_measures_are_those_of_the_shipped_typeface() -> None:
    """If not: python -m assessments.report.measuring"""
    assert json.loads(MEASURES.read_text("utf-8")) == measured()


def test_words_are_divided_as_the_whole_dictionary_divides_them(catalogue: Catalogue) -> None:
    whole = pyphen.Pyphen(lang="de_DE", cache=False)
    texts = [f"{criterion.definition} {criterion.favours}" for criterion in catalogue.criteria]
    words = {word for text in texts for word in text.split()} | {"Donaudampfschifffahrt", "Grundstücksverkehr", "ÄÖÜß"}
    assert len(words) > 100
    assert {word: hyphenation().positions(word) for word in words} == {word: whole.positions(word) for word in words}


@pytest.mark.parametrize("word", ["Digitalisierungsausschuss", "Stadtverordnetenversammlung"])
def test_a_long_word_is_divided_at_syllables(word: str) -> None:
    assert hyphenated(word).replace("\u00ad", "") == word
    assert len(hyphenated(word)) > len(word)
    lines = wrap(word, 60, 8)
    assert len(lines) > 1 and "".join(line.removesuffix("-") for line in lines) == word


def test_measuring_and_unpacking_load_no_library_for_fonts(tmp_path: Path) -> None:
    program = (
        "import sys, django; django.setup(); from assessments.report.typeface import folder, width; width('Rat', 8);"
        "print(len(list(folder().glob('*.ttf'))), 'fontTools' in sys.modules)"
    )
    surroundings = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "difu_orgmodels.settings", "DIFU_VAR_DIR": str(tmp_path),
    }  # fmt: skip
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", "False"]


def test_a_typeface_that_is_not_there_is_told_and_leaves_no_half_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR, settings.BASE_DIR = tmp_path / "var", tmp_path
    with pytest.raises(FileNotFoundError, match="could not be unpacked"):
        folder()
    assert not (tmp_path / "var/fonts/fonts.conf").exists()
    with pytest.raises(pdf.RenderingFailed, match="weil die Schriften fehlen"):
        pdf.render("<title>x</title>", "", "{}", date(2026, 1, 31))


def test_a_full_disk_is_still_known_when_the_typeface_is_unpacked(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR = tmp_path / "var"
    program = tmp_path / "unpacking.py"
    program.write_text(
        f"import runpy, fontTools.ttLib\ndef full(*_, **__): raise OSError({errno.ENOSPC}, 'full')\n"
        f"fontTools.ttLib.TTFont.save = full\nrunpy.run_path({str(typeface.UNPACKING)!r}, run_name='__main__')\n"
    )
    monkeypatch.setattr(typeface, "UNPACKING", program)
    with pytest.raises(OSError) as failed:
        folder()
    assert trouble_of(failed.value) is FULL_DISK
