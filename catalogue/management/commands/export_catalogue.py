"""Writes a published version to files: for other programs, for version control, for the next folder."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.files import write_folder, write_json
from catalogue.publishing import NothingPublishedError, published

WRITERS = {"yaml": write_folder, "json": write_json}


class Command(BaseCommand):
    help = "Schreibt eine veröffentlichte Fassung als Ordner mit YAML-Dateien oder als JSON-Datei."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="Schlüssel der Fassung, zum Beispiel 2026.1")
        parser.add_argument("target", help="Ordner (YAML) oder Datei (JSON), wohin geschrieben wird")
        parser.add_argument("--format", choices=sorted(WRITERS), default="yaml")

    def handle(self, *args: Any, key: str, target: str, **options: Any) -> None:
        if Path(target).exists() and (Path(target).is_file() or any(Path(target).iterdir())):
            raise CommandError(f"{target} gibt es schon. Bitte nennen Sie ein neues Ziel.")
        try:
            WRITERS[options["format"]](published(key), target)
        except (NothingPublishedError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Fassung {key} ist geschrieben: {target}")
