"""For a nightly timer: deletes, announces and locks whatever its time has come for."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from assessments.retention import RULES


class Command(BaseCommand):
    help = "Wendet die Speicherfristen an (docs/privacy.md). Täglich aufrufen, am besten nachts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="nur zählen, nichts ändern")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if dry_run:
            self.stdout.write("Probelauf: Es wird nichts geändert.")
        moment = now()
        for rule in RULES:
            if rule.deed:
                count = rule.deed(moment, dry_run)
                self.stdout.write(f"{count:6}  {rule.data} ({rule.period} ab {rule.start}): {rule.then}")
