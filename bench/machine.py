"""What Linux says about processes: whose children they are, CPU, memory, and how busy the machine is."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
MIB = 1024


def family(pid: int) -> list[int]:
    """A process and everything it started."""
    children = defaultdict(list)
    for entry in PROC.glob("[0-9]*/stat"):
        if text := _read(entry):
            children[int(text.rsplit(")", 1)[1].split()[1])].append(int(entry.parent.name))
    found = [pid]
    for member in found:
        found.extend(children[member])
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """From schedstat, in nanoseconds: the usual clock ticks are too coarse for single requests."""
    files = (file for pid in pids for file in PROC.glob(f"{pid}/task/*/schedstat"))
    return sum(int(text.split()[0]) for file in files if (text := _read(file))) / 1e9


def cpu_seconds_in_all(pids: Iterable[int]) -> float:
    """With what their children have used that have ended, as workers do after some thousand requests."""
    ended = (_read(PROC / str(pid) / "stat").rpartition(")")[2].split()[13:15] for pid in pids)
    return cpu_seconds(pids) + sum(int(ticks) for both in ended for ticks in both) / os.sysconf("SC_CLK_TCK")


def shared_mib(pids: Iterable[int]) -> float:
    """Proportional set size: pages shared by several processes are counted once."""
    return sum(_field(PROC / str(pid) / "smaps_rollup", "Pss:") for pid in pids) / MIB


def resident_mib() -> float:
    return _field(PROC / "self/status", "VmRSS:") / MIB


def peak_mib() -> float:
    return _field(PROC / "self/status", "VmHWM:") / MIB


def has_loaded(pids: Iterable[int], library: str) -> bool:
    return any(library in _read(PROC / str(pid) / "maps") for pid in pids)


def busy_seconds() -> float:
    """CPU time all processes of the machine have used."""
    fields = [int(value) for value in _read(PROC / "stat").split("\n", 1)[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def _field(file: Path, name: str) -> int:
    return next((int(line.split()[1]) for line in _read(file).splitlines() if line.startswith(name)), 0)


def _read(file: Path) -> str:
    """Empty where the process has ended meanwhile."""
    try:
        return file.read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
