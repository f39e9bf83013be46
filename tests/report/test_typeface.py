"""What is known about the typeface and about German syllables without loading their libraries."""

from __future__ import annotations

import json
import subprocess
import sys

import pyphen
import pytest

from assessments.report.measuring import measured
from assessments.report.typeface import MEASURES, hyphenated, hyphenation, wrap
from catalogue.content.structure import Catalogue
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


def test_measuring_a_line_loads_no_library_for_fonts() -> None:
    program = (
        "import sys; from assessments.report.typeface import width; width('Rat', 8); print('fontTools' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
