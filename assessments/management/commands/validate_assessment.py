"""Checks whether a file keeps the exchange contract."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.engine.actors import reporting_circles
from assessments.exchange import ExchangeError, parse_case, read_document
from catalogue.publishing import NothingPublishedError, published


class Command(BaseCommand):
    help = "Prüft eine Bewertung im Austauschformat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="DATEI", help="Bewertung im Austauschformat (JSON)")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            text, catalogue = Path(file).read_bytes(), published()
        except (OSError, NothingPublishedError):
            raise CommandError(f"„{file}“ lässt sich nicht lesen.", returncode=2) from None
        try:
            case = parse_case(read_document(text), catalogue)
        except ExchangeError as error:
            self.stdout.write(json.dumps(error.problem.to_plain(), ensure_ascii=False))
            sys.exit(1)
        warnings = [{"code": warning.code, "path": warning.path} for warning in reporting_circles(case)]
        self.stdout.write(json.dumps({"valid": True, "warnings": warnings}, ensure_ascii=False))
