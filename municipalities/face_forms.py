"""The form for the head of a municipality's papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from municipalities.colours import COLOUR, LEAST, darker_that_passes, worst_contrast
from municipalities.forms import PlainForm
from municipalities.models import Face
from municipalities.pictures import LARGEST_FILE, Picture, Unfit, redrawn


class FaceForm(PlainForm):
    name = forms.CharField(label="Name im Kopf", max_length=120, required=False)
    lead_office = forms.CharField(
        label="Federführende Stelle",
        max_length=200,
        required=False,
        help_text="Zum Beispiel „Hauptamt, Stabsstelle Digitalisierung“. Steht unter dem Namen.",
    )
    picture = forms.FileField(
        label="Wappen oder Logo",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text="PNG oder JPEG, höchstens 2 MB und 4.000 Bildpunkte je Seite. Am besten auf weißem Grund.",
    )
    picture_alt = forms.CharField(
        label="Beschreibung des Bildes",
        max_length=200,
        required=False,
        help_text="Für Menschen, die es nicht sehen, zum Beispiel „Wappen der Stadt Rheinburg“.",
    )
    is_removed = forms.BooleanField(label="Bild entfernen", required=False)
    colour = forms.CharField(
        label="Farbe",
        max_length=7,
        required=False,
        help_text="Für Überschriften und Linien, zum Beispiel #143F66. Bleibt das Feld leer, ist es unser Blau.",
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(self, face: Face, *args: Any, **options: Any) -> None:
        words = {name: getattr(face, name) for name in ("name", "lead_office", "picture_alt", "colour")}
        super().__init__(*args, initial=words, **options)
        self.has_picture = bool(face.picture_checksum)
        self.fields["name"].help_text = f"Bleibt das Feld leer, steht dort: {face.municipality}."
        if not self.has_picture:
            del self.fields["is_removed"]

    def clean_colour(self) -> str:
        typed = self.cleaned_data["colour"].strip().upper()
        colour = f"#{typed.removeprefix('#')}" if typed else ""
        if colour and not COLOUR.fullmatch(colour):
            raise forms.ValidationError(
                "Bitte geben Sie die Farbe mit sechs Ziffern oder Buchstaben von A bis F an, zum Beispiel #143F66."
            )
        if colour and (found := worst_contrast(colour)) < LEAST:
            said = f"{int(found * 10) / 10:.1f}".replace(".", ",")
            raise forms.ValidationError(
                f"Dieser Ton ist zu hell, um ihn auf Weiß zu lesen (Kontrast {said} : 1, nötig sind 4,5 : 1). Dieser "
                f"dunklere Ton geht: {darker_that_passes(colour)}."
            )
        return colour

    def clean_picture(self) -> Picture | None:
        file: UploadedFile | None = self.cleaned_data["picture"]
        if file is None:
            return None
        try:
            return redrawn(file.read(LARGEST_FILE + 1))
        except Unfit as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        stays = self.has_picture and not data.get("is_removed")
        if (data.get("picture") or stays) and "picture_alt" not in self.errors and not data.get("picture_alt"):
            self.add_error("picture_alt", "Bitte beschreiben Sie das Bild in wenigen Worten.")
        return data
