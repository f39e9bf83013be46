"""Many people at once, beside a full set of data (L1 to L8), with PostgreSQL and everything on this machine; fewer with
SQLite (L9).

With 500 people doing something every fifteen seconds the arrival decides: spread, as people are, or all in the same
second, as after a power cut. Both are told.
"""

from __future__ import annotations

from pathlib import Path

from bench.figures import Report
from bench.telling import told_by

KINDS = ("sqlite", "postgresql")


def measure(folder: Path, quick: bool) -> Report:
    for kind in KINDS:
        yield kind
        yield from told_by("bench.load.run", kind, folder / f"load-{kind}", quick)
