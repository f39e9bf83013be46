"""Beginning an assessment or a trial, and asking a colleague to see to a step."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from assessments.forms.fields import PlainText
from assessments.models import assignment
from municipalities.models import Membership, Municipality


class TrialForm(forms.Form):
    name = PlainText(
        longest=200,
        label="Name der Kommune",
        required=False,
        help_text="Steht nur über Ihrem Versuch und auf dem Papier. Leer heißt: „Ihre Kommune“.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class StartForm(forms.Form):
    municipality = forms.ModelChoiceField(Municipality.objects.none(), label="Kommune", empty_label="Bitte wählen")
    title = PlainText(
        longest=200, label="Titel", help_text="Damit unterscheiden Sie mehrere Bewertungen, zum Beispiel „2026“."
    )

    def __init__(self, municipalities: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["municipality"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = municipalities
        field.error_messages["required"] = "Bitte wählen Sie eine Kommune."
        self.fields["title"].error_messages["required"] = "Bitte geben Sie einen Titel ein."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class MemberField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user} ({obj.get_role_display()})"


class AssignForm(forms.Form):
    """Whom to ask to see to a step, and what to tell them."""

    member = MemberField(
        Membership.objects.none(),
        label="Wer soll den Schritt bearbeiten?",
        empty_label="Bitte wählen",
        error_messages={
            "required": "Bitte wählen Sie eine Person.",
            "invalid_choice": "Diese Person bearbeitet die Bewertung nicht mit. Bitte wählen Sie eine andere.",
        },
    )
    note = PlainText(
        longest=assignment.LONGEST_NOTE,
        label="Nachricht dazu",
        required=False,
        help_text="Zum Beispiel bis wann oder worauf es ankommt. Höchstens 300 Zeichen.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, members: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["member"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = members
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
