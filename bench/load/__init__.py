"""Many people at once, beside a full set of data (L2 to L8), with PostgreSQL and everything on this machine.

With 500 people saving every fifteen seconds the arrival decides: spread, as people are, or all in the same second,
as after a power cut. Both are told. SQLite is for up to 50 people and not measured here.
"""

from __future__ import annotations

from pathlib import Path

from bench.figures import Report
from bench.telling import told_by


def measure(folder: Path, quick: bool) -> Report:
    yield from told_by("bench.load.run", "postgresql", folder / "load", quick)
