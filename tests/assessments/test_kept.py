"""What is kept of pure computations: served again only for what it was made from."""

from __future__ import annotations

from assessments.kept import Kept


def test_the_same_origin_is_computed_once() -> None:
    kept: Kept[object] = Kept(4)
    first = kept.get(1, ("a", {"x": 1}), object)
    assert kept.get(1, ("a", {"x": 1}), object) is first


def test_another_origin_is_computed_anew() -> None:
    kept: Kept[object] = Kept(4)
    first = kept.get(1, ("a", {"x": 1}), object)
    assert kept.get(1, ("a", {"x": 2}), object) is not first
    assert kept.get(2, ("a", {"x": 1}), object) is not first


def test_only_the_last_few_are_kept() -> None:
    kept: Kept[object] = Kept(2)
    first = kept.get(1, "a", object)
    kept.get(2, "b", object)
    last = kept.get(3, "c", object)
    assert kept.get(3, "c", object) is last
    assert kept.get(1, "a", object) is not first
