"""Says whether the audit trail is as it was sealed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal.chain import first_break
from journal.models import DaySeal


class Command(BaseCommand):
    help = "Prüft alle Tagessiegel des Protokolls und nennt den ersten Tag, der nicht mehr stimmt."

    def handle(self, *args: Any, **options: Any) -> None:
        if broken := first_break():
            raise CommandError(f"Das Protokoll vom {broken.day:%d.%m.%Y} stimmt nicht: {broken.reason}")
        last = DaySeal.objects.last()
        if last is None:
            self.stdout.write("Noch ist kein Tag versiegelt.")
        else:
            count = DaySeal.objects.count()
            self.stdout.write(f"{count} Tagessiegel stimmen. Das letzte, vom {last.day:%d.%m.%Y}, ist {last.digest}.")
