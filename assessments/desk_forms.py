"""What advisers write and choose: words with a deed, remarks, other recommendations, absence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.timezone import localdate

from assessments.forms.fields import PlainText
from assessments.models import Absence, Remark
from municipalities.models import User

NO_FORM = "-"
LONGEST_REMARK = 2000
LONGEST_REASON = 1000
LONGEST_STATEMENT = 5000


def helper() -> FormHelper:
    """Templates bring the form element and the token themselves."""
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    return made


class WordsForm(forms.Form):
    """One text that a deed needs."""

    def __init__(
        self,
        *args: Any,
        label: str,
        hint: str,
        missing: str,
        longest: int = LONGEST_REMARK,
        rows: int = 5,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.helper = helper()
        self.fields["text"] = PlainText(
            longest=longest,
            label=label,
            help_text=hint,
            error_messages={"required": missing},
            widget=forms.Textarea(attrs={"rows": rows}),
        )


class RemarkForm(forms.Form):
    """A remark: what it is about, who may read it, what it says."""

    place = forms.ChoiceField(
        label="Worum es geht", error_messages={"invalid_choice": "Bitte wählen Sie, worum es geht."}
    )
    text = PlainText(
        longest=LONGEST_REMARK,
        label="Anmerkung",
        error_messages={"required": "Bitte schreiben Sie, worum es geht."},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    audience = forms.ChoiceField(
        label="Sichtbar für",
        choices=[("shared", "Kommune und Beratung"), ("internal", "Nur Beratung")],
        widget=forms.RadioSelect,
        initial="shared",
        error_messages={"required": "Bitte wählen Sie, wer die Anmerkung sieht."},
    )

    def __init__(self, places: Sequence[tuple[str, Sequence[tuple[str, str]]]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("case:", "Ganze Bewertung"), *places]
        self.helper = helper()


class DeviationForm(forms.Form):
    """Which forms are recommended instead, at most two, and why."""

    chosen = forms.MultipleChoiceField(
        label="Empfohlene Form oder Formen",
        help_text="Eine oder zwei.",
        error_messages={"required": "Bitte wählen Sie, was Sie empfehlen."},
        widget=forms.CheckboxSelectMultiple,
    )
    text = PlainText(
        longest=LONGEST_REASON,
        label="Begründung",
        help_text="Steht im Ergebnis und im Papier für die Sitzung, neben dem Ergebnis nach der Methode.",
        error_messages={"required": "Bitte begründen Sie, warum Sie anders empfehlen als die Methode."},
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, candidates: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["chosen"].choices = [*candidates, (NO_FORM, "Keine eigene Form")]  # type: ignore[attr-defined]
        self.helper = helper()

    def clean_chosen(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["chosen"]
        if len(chosen) > 2 or (NO_FORM in chosen and len(chosen) > 1):
            raise ValidationError("Bitte wählen Sie eine oder zwei Formen, oder „Keine eigene Form“ allein.")
        return [form for form in chosen if form != NO_FORM]


class LibraryForm(forms.ModelForm[Remark]):
    """A reusable wording."""

    class Meta:
        model = Remark
        fields = ["title", "text", "rule"]
        error_messages = {"title": {"required": "Bitte geben Sie einen Titel ein."}}

    text = PlainText(
        longest=LONGEST_REMARK,
        label="Text",
        error_messages={"required": "Bitte geben Sie den Text ein."},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    rule = forms.ChoiceField(
        label="Passt zum Befund",
        required=False,
        help_text="Dort wird er beim Prüfen angeboten.",
        error_messages={"invalid_choice": "Bitte wählen Sie einen Befund aus der Liste."},
    )

    def __init__(self, rules: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rule"].choices = [("", "zu keinem bestimmten"), *rules]  # type: ignore[attr-defined]
        self.helper = helper()


class AbsenceForm(forms.ModelForm[Absence]):
    class Meta:
        model = Absence
        fields = ["until", "deputy"]

    until = forms.DateField(
        label="Abwesend bis einschließlich",
        help_text="Zum Beispiel 14.08.2026",
        error_messages={
            "required": "Bitte geben Sie den letzten Tag an.",
            "invalid": "Bitte geben Sie ein Datum ein, zum Beispiel 14.08.2026.",
        },
    )
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label="Vertretung",
        empty_label="niemand",
        required=False,
        error_messages={"invalid_choice": "Bitte wählen Sie eine Person aus der Liste."},
    )

    def __init__(self, colleagues: QuerySet[User], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["deputy"].queryset = colleagues  # type: ignore[attr-defined]
        self.helper = helper()

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until < localdate():
            raise ValidationError("Dieser Tag ist schon vorbei.")
        return until


class CopyForm(forms.Form):
    title = PlainText(
        longest=200,
        label="Titel der neuen Bewertung",
        error_messages={"required": "Bitte geben Sie einen Titel ein."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = helper()
