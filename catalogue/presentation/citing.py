"""Footnotes: every page numbers its sources in the order in which they are cited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.content.structure import Catalogue, Source, Statement


@dataclass(frozen=True, slots=True)
class CitedStatement:
    text: str
    sources: tuple[int, ...] = ()
    """Numbers in the page's list of sources; none means the authors' own judgement."""


@dataclass(frozen=True, slots=True)
class CitedList:
    statements: tuple[CitedStatement, ...]

    @property
    def is_judgement(self) -> bool:
        """Whether the mark can stand once above the list instead of at each entry."""
        return not any(statement.sources for statement in self.statements)


class Citations:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._numbers: dict[str, int] = {}

    def cite(self, keys: Iterable[str]) -> tuple[int, ...]:
        return tuple(sorted({self._numbers.setdefault(key, len(self._numbers) + 1) for key in keys}))

    def statements(self, entries: Iterable[Statement]) -> CitedList:
        return CitedList(tuple(CitedStatement(entry.text, self.cite(entry.sources)) for entry in entries))

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(self._catalogue.source[key] for key in self._numbers)
