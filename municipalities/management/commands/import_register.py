"""Imports the official register of municipalities."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from municipalities.register import read
from municipalities.register_import import RegisterRefused, bring_in_line

SHOWN = 50


class Command(BaseCommand):
    help = "Übernimmt das Gemeindeverzeichnis GV100AD des Statistischen Bundesamtes: ganz oder gar nicht."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="DATEI")
        parser.add_argument("--many-dissolved", action="store_true", help="auch sehr viele Auflösungen übernehmen")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            with file.open("rb") as lines:
                register = read(lines)
            counts = bring_in_line(register, many_dissolved=options["many_dissolved"])
        except OSError as error:
            raise CommandError(f"{file} lässt sich nicht lesen: {error.strerror}.") from error
        except RegisterRefused as refused:
            raise CommandError(_report(refused.problems)) from refused
        self.stdout.write(
            f"Gebietsstand {register.as_of:%d.%m.%Y}: {counts.new} neu, {counts.changed} geändert, "
            f"{counts.unchanged} unverändert, {counts.dissolved} entfallen."
        )


def _report(problems: list[str]) -> str:
    more = [f"... und {len(problems) - SHOWN} weitere."] if len(problems) > SHOWN else []
    return "\n".join(["Nichts wurde übernommen:", *problems[:SHOWN], *more])
