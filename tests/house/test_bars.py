"""Every numbered bar of the security notes that this part of the program answers for is counted by a test."""

from __future__ import annotations

import re

from tests.conftest import ROOT

OURS = {*range(1, 10), 14, *range(24, 38), 39, 40}
"""Access, saving, workflow, updates, attempts, tokens, sessions, hostile text, headers, logs, packages, erasure."""


def test_each_bar_has_a_figure() -> None:
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert {int(bar) for bar in re.findall(r"figure\((\d+), ", tests)} >= OURS
