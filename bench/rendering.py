"""A child process like the renderer's that makes several PDFs and says what each of them cost.

Reads {"jobs": {name: job}, "order": [name, ...], "folder": ...} as JSON from standard input and leaves the
last PDF of each name in the folder; writes a list of {name, cpu, wall, resident, peak}.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from assessments.report.renderer import render
from bench import machine


def main() -> None:
    task = json.load(sys.stdin)
    made = []
    for name in task["order"]:
        cpu, wall = time.process_time(), time.perf_counter()
        content = render(task["jobs"][name])
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        Path(task["folder"], f"{name}.pdf").write_bytes(content)
        made.append(
            {"name": name, "cpu": cpu, "wall": wall, "resident": machine.resident_mib(), "peak": machine.peak_mib()}
        )
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main()
