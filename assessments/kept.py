"""The last few results of a pure computation, by what they were made from.

A page is looked at more often than its case changes. Nothing is ever served for something else than it was made
from: what it is asked for now has to equal what it was made from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class Kept(Generic[Result]):
    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: dict[int, tuple[Any, Result]] = {}

    def get(self, key: int, origin: Any, make: Callable[[], Result]) -> Result:
        kept = self._entries.get(key)
        if kept and kept[0] == origin:
            return kept[1]
        result = make()
        self._entries[key] = (origin, result)
        for oldest in list(self._entries)[: -self._most]:
            self._entries.pop(oldest, None)
        return result
