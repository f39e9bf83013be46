"""Makes a person an operator, with a new account where there is none: how the first one gets in. Asks nothing."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from municipalities.models import StaffMember, StaffRole, User


class Command(BaseCommand):
    help = (
        "Gibt einer Person die Rolle Betrieb; ein fehlendes Konto wird angelegt. "
        "Ohne --password-file setzt die Person ihr Passwort selbst, über „Passwort vergessen?“."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="E-MAIL")
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--password-file", metavar="DATEI", help="Datei mit dem Passwort des neuen Kontos; - liest die Eingabe"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].lower()
        try:
            validate_email(email)
            password = _read(options["password_file"])
            with transaction.atomic():
                user = User.objects.filter(email__iexact=email).first()
                user = user or _new(email, options["name"] or email, password)
                StaffMember.objects.get_or_create(user=user, role=StaffRole.OPERATOR)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except OSError as error:
            raise CommandError(f"{options['password_file']} lässt sich nicht lesen: {error.strerror}.") from error
        self.stdout.write(f"{user} hat die Rolle Betrieb und erreicht /verwaltung/.")
        if not user.has_usable_password():
            self.stdout.write("Das Passwort setzt die Person auf der Anmeldeseite über „Passwort vergessen?“.")


def _read(file: str | None) -> str | None:
    """Never from the command line, where others could read it in the list of processes."""
    if file is None:
        return None
    return (sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")).rstrip("\n")


def _new(email: str, name: str, password: str | None) -> User:
    """Without a password the person proves the address when setting one."""
    if password is not None:
        validate_password(password, User(email=email, name=name))
    user = User.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=password is not None, primary=True)
    return user
