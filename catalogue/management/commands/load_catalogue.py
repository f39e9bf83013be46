"""Publishes the catalogue in a folder of YAML files or in a JSON file."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.content.problems import ContentProblems
from catalogue.publishing import PublishingError, load


class Command(BaseCommand):
    help = "Prüft den Katalog in einem Ordner oder einer JSON-Datei und veröffentlicht ihn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", help="Ordner mit den YAML-Dateien, oder eine JSON-Datei")
        parser.add_argument(
            "--replace", action="store_true", help="Inhalt ersetzen, solange nichts damit eingereicht ist"
        )

    def handle(self, *args: Any, folder: str, replace: bool, **options: Any) -> None:
        try:
            version, is_new = load(folder, replace=replace)
        except ContentProblems as error:
            raise CommandError(f"{len(error.problems)} Probleme im Katalog:\n{error}") from None
        except PublishingError as error:
            raise CommandError(str(error)) from None
        state = "veröffentlicht" if is_new else "ist bereits veröffentlicht, nichts geändert"
        self.stdout.write(f"Katalog {version.key} {state} (Prüfsumme {version.checksum[:12]}).")
