"""P12: how long it takes until the product answers, and until it has checked itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bench import site
from bench.figures import Bar, Figure, Report, german, median
from bench.servers import HOST, ROOT, free_port, gunicorn, running


def measure(folder: Path, quick: bool) -> Report:
    site.prepare()
    environment = {"FLOOR_DB": str(folder / "start.sqlite3")}
    starts, plain_starts, checks, plain_checks = [], [], [], []
    for _ in range(1 if quick else 3):
        starts.append(_until_ready())
        plain_starts.append(_until_plain_ready(environment))
        checks.append(_seconds([sys.executable, "manage.py", "check"], {}))
        plain_checks.append(_seconds([sys.executable, "-m", "bench.references.floor_site", "check"], environment))
    for name, ours, plain, bar in (
        ("bin/run, zweites Mal, bis zur Antwort", starts, plain_starts, Bar(6, 3)),
        ("manage.py check", checks, plain_checks, Bar(3, 1.5)),
    ):
        detail = f"{german(median(ours) / median(plain))} x Vergleichsseite ({german(median(plain))} s)"
        yield Figure("P12", name, median(ours), "s", detail, bar)


def _until_ready() -> float:
    port = free_port()
    begun = time.perf_counter()
    with running(["bin/run"], {"HOST": HOST, "PORT": str(port)}, port, "/readyz"):
        return time.perf_counter() - begun


def _until_plain_ready(environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    with gunicorn("bench.references.floor_site", environment, "/plain"):
        return time.perf_counter() - begun


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=True)
    return time.perf_counter() - begun
