"""Uploaded pictures: read with all doubt, drawn anew, so that nothing but the pixels is kept."""

from __future__ import annotations

import io
from dataclasses import dataclass
from hashlib import sha256

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_SIDE = 4000
KEPT_SIDE = 600
"""Enough for 15 mm of paper in any printer."""


class Unfit(Exception):
    """The picture cannot be taken; the message is for people."""


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    width: int
    height: int

    @property
    def checksum(self) -> str:
        return sha256(self.content).hexdigest()


def redrawn(file: bytes) -> Picture:
    """A PNG without metadata and without transparency, at most `KEPT_SIDE` wide and high. Raises Unfit."""
    # Loaded only when somebody uploads a picture: most processes never do.
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(file) > LARGEST_FILE:
        raise Unfit("Die Datei ist größer als 2 MB. Bitte wählen Sie eine kleinere.")
    try:
        with Image.open(io.BytesIO(file), formats=("PNG", "JPEG")) as image:
            if max(image.size) > LARGEST_SIDE:
                raise Unfit("Das Bild ist breiter oder höher als 4.000 Bildpunkte. Bitte verkleinern Sie es.")
            image.draft("RGB", (2 * KEPT_SIDE, 2 * KEPT_SIDE))
            colours = ImageOps.exif_transpose(image).convert("RGBA")
    except UnidentifiedImageError:
        raise Unfit("Das ist kein Bild im Format PNG oder JPEG.") from None
    except Image.DecompressionBombError:
        raise Unfit("Das Bild ist breiter oder höher als 4.000 Bildpunkte. Bitte verkleinern Sie es.") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise Unfit("Die Bilddatei ist beschädigt. Bitte speichern Sie das Bild neu.") from None
    colours.thumbnail((KEPT_SIDE, KEPT_SIDE))
    clean = Image.new("RGB", colours.size, "white")
    clean.paste(colours, mask=colours.getchannel("A"))
    target = io.BytesIO()
    clean.save(target, "PNG", optimize=True)
    return Picture(target.getvalue(), *clean.size)
