"""The renderer with its own figures: each child is measured by itself, started from a small process."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from typing import Any

import pytest

from assessments.report import pdf

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
