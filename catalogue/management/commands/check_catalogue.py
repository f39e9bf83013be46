"""Checks the catalogue in a folder of YAML files or in a JSON file without publishing it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.content.problems import ContentProblems
from catalogue.files import read


class Command(BaseCommand):
    help = "Prüft den Katalog in einem Ordner oder einer JSON-Datei und nennt alle Probleme."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", help="Ordner mit den YAML-Dateien, oder eine JSON-Datei")

    def handle(self, *args: Any, folder: str, **options: Any) -> None:
        try:
            catalogue = read(folder)
        except ContentProblems as error:
            raise CommandError(f"{len(error.problems)} Probleme im Katalog:\n{error}") from None
        self.stdout.write(f"Katalog {catalogue.key}: {len(catalogue.forms)} Formen, keine Probleme.")
