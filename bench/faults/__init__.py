"""Faults while people save: nothing acknowledged is lost, and it works again alone (bars 10 to 13).

Each kind of database gets a process of its own, since Django knows one only. Everything stays on the loopback
address and in a temporary folder.
"""

from __future__ import annotations

from pathlib import Path

from bench.figures import Report
from bench.telling import told_by

KINDS = ("sqlite", "postgresql")


def measure(folder: Path, quick: bool) -> Report:
    for kind in KINDS:
        yield kind
        yield from told_by("bench.faults.run", kind, folder / f"faults-{kind}", quick)
