"""Turns a copy of the productive database into one for tests."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.anonymising import AnonymisingRefused, anonymise


class Command(BaseCommand):
    help = (
        "Ersetzt in einer Testkopie Namen, Adressen und freie Texte; lässt sich nicht zurücknehmen. "
        "Verweigert sich jeder Installation, deren Name nicht nach Test klingt."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            anonymise(self.stdout.write)
        except AnonymisingRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write("Alle Passwörter sind ungültig: „manage.py createoperator“ legt ein neues Konto an.")
