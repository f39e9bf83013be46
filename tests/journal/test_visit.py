"""What a request sends as a number."""

from __future__ import annotations

import pytest

from journal.visit import number_in


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_a_whole_number_is_read(text: str, number: int) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e3", " 1", "٣", "²", "x", "9" * 19, "9" * 5000])
def test_everything_else_is_the_number_of_nothing(text: str) -> None:
    assert number_in(text) == 0
