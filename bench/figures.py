"""What a benchmark prints: one line per figure, with what it was compared to and the bar."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    must: float
    aim: float
    at_least: bool = False

    def verdict(self, value: float) -> str:
        if self._holds(value, self.aim):
            return "Ziel erreicht"
        return "ok" if self._holds(value, self.must) else "NICHT ok"

    def _holds(self, value: float, limit: float) -> bool:
        return value >= limit if self.at_least else value <= limit


@dataclass(frozen=True, slots=True)
class Figure:
    """`code` names the bar of the quality goals; `detail` says what stands behind the value."""

    code: str
    name: str
    value: float
    unit: str
    detail: str = ""
    bar: Bar | None = None

    @property
    def is_missed(self) -> bool:
        return self.bar is not None and self.bar.verdict(self.value) == "NICHT ok"

    def __str__(self) -> str:
        line = f"{self.code:4} {self.name:50} {german(self.value):>8} {self.unit:4} {self.detail:64}"
        if self.bar:
            must, aim = german(self.bar.must), german(self.bar.aim)
            line += f" Grenze {must:>5} / Ziel {aim:>5}   {self.bar.verdict(self.value)}"
        return line.rstrip()


Report = Iterator[Figure | str]
"""What a part yields while it runs: figures, and sentences that explain them."""


def german(number: float) -> str:
    """Three significant digits are enough: 0,037; 1,52; 148; 12.400."""
    places = 0 if abs(number) >= 100 or number == int(number) else 1 if abs(number) >= 10 else 2
    if 0 < abs(number) < 0.1:
        places = 3
    return f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def alternating(repeat: int, *functions: Callable[[], object]) -> list[list[float]]:
    """CPU milliseconds of each function, called in turns so that a busy machine hits all alike."""
    taken: list[list[float]] = [[] for _ in functions]
    for function in functions:
        function()
    for _ in range(repeat):
        for function, times in zip(functions, taken, strict=True):
            start = time.process_time_ns()
            function()
            times.append((time.process_time_ns() - start) / 1e6)
    return taken
