"""Pages of several servers requested in turns, so that foreign load hits all of them alike."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench import machine
from bench.figures import median, quantile
from bench.servers import Broken, Server

FOREIGN = 0.15
"""Rounds in which others used more of the machine than this do not count, if enough remain."""
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    server: Server
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def open(self) -> float:
        """Milliseconds until the page is there."""
        start = time.perf_counter()
        status, _ = self.server.request(self.path, self.headers)
        if status != 200:
            raise Broken(f"{self.name} ({self.path}) antwortet mit {status}.")
        return (time.perf_counter() - start) * 1000


@dataclass(frozen=True, slots=True)
class Burst:
    """One page in one round: wall milliseconds of each request, server CPU milliseconds per request."""

    wall: list[float]
    cpu: float


@dataclass(frozen=True, slots=True)
class Comparison:
    rounds: list[dict[str, Burst]]
    kept: int
    of: int

    def cpu(self, name: str) -> float:
        return median([bursts[name].cpu for bursts in self.rounds])

    def wall(self, name: str, share: float) -> float:
        return quantile([wall for bursts in self.rounds for wall in bursts[name].wall], share)

    def cpu_ratio(self, name: str, reference: str) -> float:
        return median([bursts[name].cpu / bursts[reference].cpu for bursts in self.rounds])

    def spread(self, name: str) -> float:
        return self.wall(name, 0.95) / self.wall(name, 0.5)


def compare(pages: Sequence[Page], *, rounds: int, burst: int) -> Comparison:
    for page in pages:
        for _ in range(burst):
            page.open()
    families = {page.name: page.server.family() for page in pages}
    ours = {os.getpid(), *(pid for members in families.values() for pid in members)}
    quiet, loud = [], []
    for number in range(rounds):
        start, busy, own = time.perf_counter(), machine.busy_seconds(), machine.cpu_seconds(ours)
        turn = number % len(pages)
        bursts = {page.name: _burst(page, families[page.name], burst) for page in [*pages[turn:], *pages[:turn]]}
        foreign = (machine.busy_seconds() - busy) - (machine.cpu_seconds(ours) - own)
        share = foreign / (time.perf_counter() - start) / (os.cpu_count() or 1)
        (quiet if share <= FOREIGN else loud).append(bursts)
    used = quiet if len(quiet) >= ENOUGH else quiet + loud
    return Comparison(used, len(quiet), rounds)


def _burst(page: Page, family: Sequence[int], count: int) -> Burst:
    before = machine.cpu_seconds(family)
    wall = [page.open() for _ in range(count)]
    return Burst(wall, (machine.cpu_seconds(family) - before) * 1000 / count)
