"""Parts that need another database run in a process of their own and tell what they find as JSON, line by line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.figures import Bar, Figure, Report
from bench.servers import ROOT, Broken


def figure(code: str, name: str, value: float, unit: str = "", detail: str = "", limit: float | None = None) -> None:
    entry = {"code": code, "name": name, "value": value, "unit": unit, "detail": detail, "limit": limit}
    print(json.dumps(entry), flush=True)


def sentence(text: str) -> None:
    print(json.dumps({"sentence": text}), flush=True)


def told_by(module: str, kind: str, folder: Path, quick: bool) -> Report:
    folder.parent.chmod(0o711)  # the account of PostgreSQL has to get to its own folder in here
    folder.mkdir()
    command = [sys.executable, "-m", module, kind, str(folder), *(["--quick"] if quick else [])]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DIFU_", "DJANGO_"))}
    with subprocess.Popen(command, cwd=ROOT, env=clean, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                entry = json.loads(line)
                if "sentence" in entry:
                    yield entry["sentence"]
                else:
                    limit = entry.pop("limit")
                    yield Figure(**entry, bar=None if limit is None else Bar(limit, limit))
        finally:
            process.terminate()
    if process.wait() > 0:
        raise Broken(f"{module} mit {kind} ist nicht durchgelaufen.")
