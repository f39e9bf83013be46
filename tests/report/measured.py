"""The renderer with its own figures: each child is measured by itself, started from a small process.

Bars in seconds were set on a machine that made the reference document in TWELVE_PAGES; others are judged in proportion.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from assessments.report import pdf
from bench.references import council_report

TWELVE_PAGES = 1.65
WATCH = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(child.pid, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
sys.exit(abs(os.waitstatus_to_exitcode(status)))
"""


@dataclass
class Measured:
    """CPU seconds and peak memory in MiB of the last document."""

    seconds: float = 0.0
    memory: float = 0.0
    run: Any = field(default=subprocess.run)

    def __call__(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        done = self.run([command[0], "-c", WATCH, *command], **options)
        seconds, memory = done.stderr.split()[-2:]
        self.seconds, self.memory = float(seconds), float(memory) / 1024
        return done  # type: ignore[no-any-return]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Measured:
    found = Measured()
    monkeypatch.setattr(pdf.subprocess, "run", found)
    return found


@pytest.fixture(scope="session")
def slowness() -> float:
    """How many times as long as that machine this one takes; a quicker one gets no stricter bar."""
    found = Measured()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf.subprocess, "run", found)
        pdf.render(council_report.html_of(5), "", "{}", date(2026, 1, 31))
    return max(1.0, found.seconds / TWELVE_PAGES)
