"""How the municipality shows itself at the head of its paper. No content: it is neither sealed nor checked."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from municipalities.models import Face, Municipality

BLUE = "#143F66"
HIGHEST, WIDEST = 13.0, 45.0
"""Millimetres of paper for arms or logo."""


@dataclass(frozen=True, slots=True)
class Emblem:
    """A PNG with its size in pixels and what it shows, in words."""

    content: bytes
    pixels: tuple[int, int]
    alt: str

    @property
    def width(self) -> float:
        """In millimetres on paper."""
        across, down = self.pixels
        return min(WIDEST, HIGHEST * across / down)

    @property
    def height(self) -> float:
        across, down = self.pixels
        return self.width * down / across

    @property
    def address(self) -> str:
        """The renderer opens nothing but addresses that hold the data themselves."""
        return f"data:image/png;base64,{b64encode(self.content).decode()}"


@dataclass(frozen=True, slots=True)
class Letterhead:
    name: str = ""
    office: str = ""
    colour: str = BLUE
    emblem: Emblem | None = None


PLAIN = Letterhead()


def letterhead_of(municipality: Municipality | None) -> Letterhead:
    face = Face.objects.filter(municipality=municipality).first() if municipality else None
    if face is None:
        return PLAIN
    emblem = None
    if face.picture:
        emblem = Emblem(bytes(face.picture), (face.picture_width, face.picture_height), face.picture_alt)
    return Letterhead(face.name, face.lead_office, face.colour or BLUE, emblem)
