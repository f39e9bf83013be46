"""Three-valued logic, as a truth table."""

from __future__ import annotations

import pytest

from assessments.engine.kleene import Truth, at_least, at_most, both, either, equals, every, negated, some


@pytest.mark.parametrize(
    ("first", "second", "conjunction", "disjunction"),
    [
        (True, True, True, True), (True, False, False, True), (False, False, False, False),
        (True, None, None, True), (False, None, False, None), (None, None, None, None),
    ],
)  # fmt: skip
def test_and_or(first: Truth, second: Truth, conjunction: Truth, disjunction: Truth) -> None:
    assert both(first, second) is both(second, first) is conjunction
    assert either(first, second) is either(second, first) is disjunction


def test_not_and_comparisons_keep_the_unknown() -> None:
    assert (negated(True), negated(False), negated(None)) == (False, True, None)
    assert (at_least(None, 2), at_least(2, 2), at_least(1, 2)) == (None, True, False)
    assert (at_most(None, 2), at_most(2, 2), at_most(3, 2)) == (None, True, False)
    assert (equals(None, 0), equals(0, 0), equals(1, 0)) == (None, True, False)


def test_of_nothing_everything_holds_and_something_does_not() -> None:
    assert every([]) is True
    assert some([]) is False
