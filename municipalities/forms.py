"""Forms about people: inviting, roles, asking for the lead, a new account for an invited address."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from municipalities.models import Membership, Role, User
from municipalities.plain_text import UNREADABLE, without_direction

ROLES = [
    (Role.LEAD.value, "Federführung: macht Angaben, lädt andere ein und reicht die Bewertung ein"),
    (Role.EDITOR.value, "Bearbeitung: macht Angaben und sieht das Ergebnis"),
    (Role.READER.value, "Lesen: sieht alle Angaben und das Ergebnis, etwa für Mitglieder des Rates"),
]
RULES = (
    "Mindestens zwölf Zeichen, nicht nur Ziffern, kein gebräuchliches Passwort. Am besten sind mehrere Wörter, die nur "
    "Ihnen einfallen."
)


class PlainForm(forms.Form):
    """Without a form tag of its own and without signs nobody can read."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for field in self.fields.values():
            if "max_length" in field.error_messages or isinstance(field, forms.CharField):
                field.error_messages["max_length"] = "Bitte kürzen Sie auf höchstens %(limit_value)d Zeichen."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, value in list(data.items()):
            if not isinstance(value, str) or name.startswith("password"):
                continue
            data[name] = without_direction(value)
            if UNREADABLE.search(value):
                self.add_error(name, "Der Text enthält ein unlesbares Zeichen. Bitte schreiben Sie ihn neu.")
        return data


class InviteForm(PlainForm):
    email = forms.EmailField(
        label="Dienstliche E-Mail-Adresse",
        help_text="Nur wer diese Adresse liest, kann die Einladung annehmen.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Bitte geben Sie die E-Mail-Adresse der Person ein.",
            "invalid": "Bitte geben Sie eine vollständige E-Mail-Adresse ein, zum Beispiel name@stadt.example.",
        },
    )
    role = forms.ChoiceField(
        label="Rolle",
        choices=ROLES,
        widget=forms.RadioSelect,
        initial=Role.EDITOR,
        error_messages={"required": "Bitte wählen Sie eine Rolle."},
    )


class RoleForm(PlainForm):
    role = forms.ChoiceField(
        label="Rolle",
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte wählen Sie eine Rolle."},
    )


class MemberField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user} ({obj.get_role_display()})"


class SuccessorForm(PlainForm):
    """Whoever leads alone names who leads from now on."""

    successor = MemberField(
        Membership.objects.none(),
        label="Wer übernimmt die Federführung?",
        empty_label="Bitte wählen",
        error_messages={"required": "Bitte wählen Sie, wer die Federführung übernimmt."},
    )

    def __init__(self, others: QuerySet[Membership], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["successor"]
        assert isinstance(field, MemberField)
        field.queryset = others


class LeadRequestForm(PlainForm):
    function = forms.CharField(
        label="Ihre Funktion in der Verwaltung",
        max_length=200,
        help_text="Zum Beispiel „Leitung Hauptamt“ oder „Projektleitung Smart City“.",
        error_messages={"required": "Bitte nennen Sie Ihre Funktion."},
    )
    note = forms.CharField(
        label="Woran erkennen wir, dass Sie zuständig sind?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Zum Beispiel, wen wir im Rathaus anrufen können. Bitte keine vertraulichen Angaben.",
    )


class NameForm(PlainForm):
    name = forms.CharField(
        label="Ihr Name",
        max_length=150,
        help_text="So sehen Sie die anderen Beteiligten. In schon eingereichten Fassungen ändert sich nichts.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Bitte geben Sie Ihren Namen ein."},
    )


class NewAccountForm(PlainForm):
    """The address is not asked: it is the one the invitation went to."""

    name = forms.CharField(
        label="Ihr Name",
        max_length=150,
        help_text="So sehen Sie die anderen Beteiligten Ihrer Kommune.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Bitte geben Sie Ihren Namen ein."},
    )
    password = forms.CharField(
        label="Passwort",
        strip=False,
        help_text=RULES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Bitte wählen Sie ein Passwort."},
    )
    password_again = forms.CharField(
        label="Passwort noch einmal",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Bitte geben Sie das Passwort noch einmal ein."},
    )

    def __init__(self, email: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        password, again = data.get("password"), data.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", "Die beiden Passwörter stimmen nicht überein.")
        elif password:
            self._check_rules(password, data.get("name", ""))
        return data

    def _check_rules(self, password: str, name: str) -> None:
        person = User(email=self.email, name=name)
        try:
            password_validation.validate_password(password, person)
            get_adapter().clean_password(password, person)
        except ValidationError as error:
            self.add_error("password", error)


class OpenSignupForm(PlainForm):
    """What allauth's own sign-up asks besides, where an operator has opened it to everybody."""

    name = forms.CharField(
        label="Ihr Name", max_length=150, error_messages={"required": "Bitte geben Sie Ihren Namen ein."}
    )
    field_order = ("name", "email", "password1", "password2")

    def signup(self, request: Any, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
