"""Puts a backup back."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.backup import RestoreRefused, restore
from operations.copies import CopyFailed


class Command(BaseCommand):
    help = "Spielt eine Sicherung ein, prüft ihren Inhalt und löscht erneut, was nach ihr gelöscht wurde."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="SICHERUNG", help="der Ordner mit manifest.json")
        parser.add_argument(
            "--replace", action="store_true", help="auch eine Datenbank überschreiben, die benutzt wird"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            backup, deleted = restore(options["folder"], replace=options["replace"])
        except (RestoreRefused, CopyFailed) as refused:
            raise CommandError(str(refused)) from refused
        except OSError as error:
            raise CommandError(f"Die Sicherung ließ sich nicht einspielen: {error.strerror}.") from error
        self.stdout.write(
            f"Eingespielt: {backup.rows} Zeilen vom {backup.manifest['made_at']}, Inhalt geprüft, "
            f"{deleted} Löschungen wiederholt."
        )
