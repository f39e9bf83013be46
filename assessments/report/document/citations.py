"""Sources by number, in the order in which the paper cites them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assessments.report.blocks import Run
from catalogue.content.structure import Source


class Citations:
    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = {source.key: source for source in sources}
        self._numbers: dict[str, int] = {}

    def mark(self, keys: Iterable[str], before: str = " ") -> Run:
        """The numbers in brackets; nothing without a source."""
        numbers = sorted({self._number(key) for key in keys if key in self._sources})
        return Run(f"{before}[{', '.join(map(str, numbers))}]" if numbers else "", "source")

    def _number(self, key: str) -> int:
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    def __iter__(self) -> Iterator[tuple[int, Source]]:
        """All sources: the cited ones first, then what else the catalogue rests on."""
        for key in self._sources:
            self._number(key)
        return iter((number, self._sources[key]) for key, number in self._numbers.items())
