"""Makes a person an operator, with a new account where there is none: how the first one gets in."""

from __future__ import annotations

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from municipalities.models import StaffMember, StaffRole, User


class Command(BaseCommand):
    help = "Gibt einer Person die Rolle Betrieb; ein fehlendes Konto wird angelegt, das Passwort dabei abgefragt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="E-MAIL")
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].lower()
        try:
            validate_email(email)
            with transaction.atomic():
                user = User.objects.filter(email__iexact=email).first() or _new(email, options["name"] or email)
                StaffMember.objects.get_or_create(user=user, role=StaffRole.OPERATOR)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user} hat die Rolle Betrieb und erreicht /verwaltung/.")


def _new(email: str, name: str) -> User:
    password = getpass("Passwort für das neue Konto: ")
    validate_password(password, User(email=email, name=name))
    user = User.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
