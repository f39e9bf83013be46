"""P12: how long it takes until the product answers and has checked itself, and how much memory it then holds."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bench import machine, site
from bench.figures import Bar, Figure, Report, german, median
from bench.servers import HOST, ROOT, free_port, gunicorn, running

SETTLED = 5


def measure(folder: Path, quick: bool) -> Report:
    site.prepare()
    environment = {"FLOOR_DB": str(folder / "start.sqlite3")}
    starts, memory, plain_starts, checks, plain_checks = [], [], [], [], []
    for _ in range(1 if quick else 3):
        seconds, mib = _until_ready()
        starts.append(seconds)
        memory.append(mib)
        plain_starts.append(_until_plain_ready(environment))
        checks.append(_seconds([sys.executable, "manage.py", "check"], {}))
        plain_checks.append(_seconds([sys.executable, "-m", "bench.references.floor_site", "check"], environment))
    for name, ours, plain, bar in (
        ("bin/run, zweites Mal, bis zur Antwort", starts, plain_starts, Bar(6, 3)),
        ("manage.py check", checks, plain_checks, Bar(3, 1.5)),
    ):
        detail = f"{german(median(ours) / median(plain))} x Vergleichsseite ({german(median(plain))} s)"
        yield Figure("P12", name, median(ours), "s", detail, bar)
    detail = "Webserver mit einem Arbeiter und db_worker"
    yield Figure("", "bin/run im Leerlauf: Speicher", median(memory), "MiB", detail, Bar(250, 200))


def _until_ready() -> tuple[float, float]:
    """Seconds until it answers, and its memory once nothing happens any more."""
    port = free_port()
    begun = time.perf_counter()
    with running(["bin/run"], {"HOST": HOST, "PORT": str(port)}, port, "/readyz") as server:
        seconds = time.perf_counter() - begun
        time.sleep(SETTLED)
        return seconds, machine.shared_mib(server.family())


def _until_plain_ready(environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    with gunicorn("bench.references.floor_site", environment, "/plain"):
        return time.perf_counter() - begun


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=True)
    return time.perf_counter() - begun
