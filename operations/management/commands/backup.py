"""For a nightly timer: a backup of database and papers."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.backup import back_up
from operations.copies import CopyFailed


class Command(BaseCommand):
    help = "Sichert Datenbank und PDFs in einen eigenen Ordner unter ORDNER; im laufenden Betrieb möglich."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="ORDNER")
        parser.add_argument("--keep", type=int, metavar="ANZAHL", help="so viele Sicherungen bleiben, ältere gehen")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep muss mindestens 1 sein.")
        try:
            backup = back_up(options["folder"], keep=options["keep"])
        except CopyFailed as failed:
            raise CommandError(str(failed)) from failed
        except OSError as error:
            raise CommandError(f"Die Sicherung ließ sich nicht schreiben: {error.strerror}.") from error
        self.stdout.write(
            f"Gesichert in {backup.folder}: {backup.rows} Zeilen, {len(backup.manifest['files'])} Dateien."
        )
