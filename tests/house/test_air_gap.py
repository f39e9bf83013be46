"""Nothing here needs another machine: a test that asks for one fails. `bin/test --offline` takes the network away."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable

import pytest

from tests.conftest import ROOT, ReachedOutside

NOWHERE = ("192.0.2.1", 80)
"""An address of nobody's, kept for documentation (RFC 5737)."""


@pytest.mark.parametrize("connect", [socket.socket.connect, socket.socket.connect_ex])
def test_a_test_that_asks_another_machine_fails(connect: Callable[[socket.socket, object], object]) -> None:
    with socket.socket() as asking, pytest.raises(ReachedOutside):
        connect(asking, NOWHERE)


def test_all_tests_can_be_run_without_a_network() -> None:
    """Setting up, and the tools that look at files, are no tests; everything else is started by one function."""
    script = (ROOT / "bin/test").read_text("utf-8")
    started = [line.strip() for line in script.splitlines() if "pytest -q" in line]
    assert len(started) == 3 and all(line.startswith("tests ") for line in started)
    assert subprocess.run(["sh", "-n", ROOT / "bin/test"], check=False).returncode == 0
