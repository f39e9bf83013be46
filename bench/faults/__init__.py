"""Faults while people save: nothing acknowledged is lost, and it works again alone (bars 10 to 13).

Each kind of database gets a process of its own, since Django knows one only. Everything stays on the loopback
address and in a temporary folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Bar, Figure, Report
from bench.servers import ROOT, Broken

KINDS = ("sqlite", "postgresql")


def measure(folder: Path, quick: bool) -> Report:
    folder.chmod(0o711)  # the account of PostgreSQL has to get to its own folder in here
    for kind in KINDS:
        yield kind
        for entry in _run(kind, folder / f"faults-{kind}", quick):
            if "sentence" in entry:
                yield entry["sentence"]
            else:
                limit = entry.pop("limit")
                yield Figure(**entry, bar=Bar(limit, limit) if limit is not None else None)


def _run(kind: str, folder: Path, quick: bool) -> Iterator[dict[str, object]]:
    """What the process tells, line by line."""
    folder.mkdir()
    command = [sys.executable, "-m", "bench.faults.run", kind, str(folder), *(["--quick"] if quick else [])]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DIFU_", "DJANGO_"))}
    with subprocess.Popen(command, cwd=ROOT, env=clean, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                yield json.loads(line)
        finally:
            process.terminate()
    if process.wait() > 0:
        raise Broken(f"Die Störungen mit {kind} sind nicht durchgelaufen.")
