"""Seals the complete days of the audit trail; for every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from journal.chain import seal_days


class Command(BaseCommand):
    help = "Versiegelt das Protokoll der abgeschlossenen Tage. Einmal in jeder Nacht auszuführen."

    def handle(self, *args: Any, **options: Any) -> None:
        seals = seal_days()
        for seal in seals:
            self.stdout.write(f"{seal.day:%d.%m.%Y}: {seal.entries} Einträge, Siegel {seal.digest}")
        if not seals:
            self.stdout.write("Es ist kein weiterer Tag abgeschlossen.")
