"""Measures the product. Every figure stands beside a plain reference measured in the same run.

    bin/bench                    all parts but faults and load
    bin/bench faults --quick     kills and waits; bin/bench load
    bin/bench engine pages       these parts
    bin/bench --list             what there is
    bin/bench --quick            fewer repetitions, to see whether everything works

Times are printed, not asserted: on a shared machine only ratios mean something. The exit code is 0
unless something broke, or `faults` or `load` missed a bar.
The codes P1 to P12 are those of the performance goals,
F and L those of its fault and load model.
Everything stays on the loopback address, in a temporary folder, and stops what it started.
"""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType

from bench.figures import Figure
from bench.servers import Broken
from bench.site import separate

PARTS = {
    "engine": "Bewertung, Wechselpunkte und Robustheit (P5, P6)",
    "paper": "PDF: Zeit und Speicher (P7, P8)",
    "statements": "SQL-Anweisungen je Seite (P2)",
    "pages": "Seiten, auch neben PDFs, und Speicher (P1, P3, P9, P10)",
    "catalogue": "öffentliche Seiten je Sekunde, neu erstellt und unverändert",
    "browser": "erste Ansicht im Browser (P11)",
    "start": "Start und Prüfung (P12)",
    "saving": "20 Personen speichern zugleich (P4)",
    "faults": "Störungen während des Speicherns: kill -9, Datenbank fort, Platte voll (F1 bis F8)",
    "load": "viele Personen, Anmeldung, Abgabe und PDFs zugleich, volle Datenmenge (L1 bis L9)",
}
ON_DEMAND = {"faults", "load"}
LONGEST = 7200
"""Seconds after which a part is given up."""


def main() -> int:
    options = _options()
    if options.list:
        for name, what in PARTS.items():
            print(f"{name:11} {what}")
        return 0
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGALRM, _give_up)
    broken, figures = [], []
    try:
        with separate() as folder:
            for name in options.parts or [name for name in PARTS if name not in ON_DEMAND]:
                try:
                    figures += _run(name, folder, options.quick)
                except Exception as error:
                    if not isinstance(error, (Broken, TimeoutError)):
                        traceback.print_exc()
                    print(f"{name} ist nicht durchgelaufen: {error}", file=sys.stderr, flush=True)
                    broken.append(name)
    except KeyboardInterrupt:
        print("\nAbgebrochen.", file=sys.stderr)
        return 130
    _summarise(figures)
    return 1 if broken or any(figure.is_missed and figure.code[0] in "FL" for figure in figures) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Misst die Anwendung im Verhältnis zu Vergleichen.")
    parser.add_argument("parts", nargs="*", metavar="TEIL", help=", ".join(PARTS))
    parser.add_argument("--list", action="store_true", help="nennt die Teile")
    parser.add_argument("--quick", action="store_true", help="weniger Wiederholungen")
    options = parser.parse_args()
    if unknown := [name for name in options.parts if name not in PARTS]:
        parser.error(f"Diesen Teil gibt es nicht: {', '.join(unknown)}. Es gibt: {', '.join(PARTS)}.")
    return options


def _run(name: str, folder: Path, quick: bool) -> list[Figure]:
    print(f"\n{name}: {PARTS[name]}", flush=True)
    figures, start = [], time.monotonic()
    signal.alarm(LONGEST)
    try:
        for entry in importlib.import_module(f"bench.{name}").measure(folder, quick):
            print(entry if isinstance(entry, Figure) else f"     {entry}", flush=True)
            if isinstance(entry, Figure):
                figures.append(entry)
    finally:
        signal.alarm(0)
    print(f"     {time.monotonic() - start:.0f} Sekunden", flush=True)
    return figures


def _summarise(figures: list[Figure]) -> None:
    judged = [figure for figure in figures if figure.bar]
    missed = [figure for figure in judged if figure.is_missed]
    print(f"\n{len(judged) - len(missed)} von {len(judged)} Grenzen eingehalten.")
    for figure in missed:
        print(f"     verfehlt: {figure.code} {figure.name}")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _give_up(number: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"länger als {LONGEST} Sekunden")


if __name__ == "__main__":
    sys.exit(main())
