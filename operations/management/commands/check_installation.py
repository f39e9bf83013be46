"""After installing and after every update: is everything there that the application needs?"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from operations.inspection import INSTALLATION, inspect


class Command(BaseCommand):
    help = "Prüft die Installation und sagt zu jedem Punkt in einer Zeile, was ist; endet mit 1, wenn etwas fehlt."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        findings = [inspect(name, check) for name, check in INSTALLATION.items()]
        for finding in findings:
            self.stdout.write(f"{'gut  ' if finding.is_fine else 'FEHLT'}  {finding.name}: {finding.words}")
        if not all(finding.is_fine for finding in findings):
            sys.exit(1)
