"""What a municipality shows at the head of its papers: read, and changed by its lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from municipalities.models import Face, Municipality, User
from municipalities.pictures import Picture

WORDS = ("name", "lead_office", "colour", "picture_alt")


def face_of(municipality: Municipality) -> Face:
    """As it is kept, else an empty one; the picture is read only when it is asked for."""
    kept = Face.objects.defer("picture").filter(municipality=municipality).first()
    return kept or Face(municipality=municipality)


@transaction.atomic
def change_face(
    municipality: Municipality, person: User, words: Mapping[str, Any], picture: Picture | None, *, is_removed: bool
) -> None:
    """A new picture replaces the old one; without one it stays, unless it is taken away."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    face = face_of(municipality)
    for name in WORDS:
        setattr(face, name, words[name])
    if picture or is_removed:
        face.picture = picture.content if picture else None
        face.picture_width, face.picture_height = (picture.width, picture.height) if picture else (0, 0)
        face.picture_checksum = picture.checksum if picture else ""
    if not face.picture_checksum:
        face.picture_alt = ""
    face.changed_by = person
    face.save()
