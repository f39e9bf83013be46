"""For a daily timer: mails about cases that wait for too long."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.timezone import now

from assessments.reminders import remind


class Command(BaseCommand):
    help = "Erinnert an Bewertungen, die länger als DIFU_REMIND_AFTER_DAYS Tage warten. Täglich aufrufen."

    def handle(self, *args: Any, **options: Any) -> None:
        count = remind(now())
        word = "eine Bewertung" if count == 1 else f"{count} Bewertungen"
        self.stdout.write(f"Erinnert an {word} (länger als {settings.REMIND_AFTER_DAYS} Tage wartend).")
