"""The head of a municipality's papers: what is taken, what is refused, who sees it."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from municipalities.colours import LEAST, contrast, darker_that_passes, worst_contrast
from municipalities.models import Face
from municipalities.pictures import KEPT_SIDE, LARGEST_FILE, Unfit, redrawn
from tests.cast import INSIDERS, NAMES, Cast

pytestmark = pytest.mark.django_db
WORDS = {
    "name": "Stadt Rheinburg",
    "lead_office": "Hauptamt",
    "picture_alt": "Wappen von Rheinburg",
    "colour": "#7A1F2B",
}


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, 1 if mode == "P" else None).save(target, kind, **options)
    return target.getvalue()


def upload(content: bytes, name: str = "wappen.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def address(cast: Cast, page: str = "erscheinungsbild") -> str:
    return f"/kommunen/{cast.rheinburg.pk}/{page}/"


def test_the_lead_says_how_the_papers_look(cast: Cast) -> None:
    answer = cast.client("miriam").post(address(cast), {**WORDS, "picture": upload(picture())})
    assert answer.status_code == 302
    face = Face.objects.get(municipality=cast.rheinburg)
    assert (face.name, face.lead_office, face.colour) == ("Stadt Rheinburg", "Hauptamt", "#7A1F2B")
    assert (face.picture_width, face.picture_height) == (300, 200)
    page = cast.client("rosa").get(address(cast, "personen")).content.decode()
    assert 'alt="Wappen von Rheinburg"' in page


def test_a_picture_stays_until_it_is_replaced_or_removed(cast: Cast) -> None:
    client = cast.client("miriam")
    client.post(address(cast), {**WORDS, "picture": upload(picture())})
    client.post(address(cast), {**WORDS, "name": "Anders"})
    face = Face.objects.get()
    assert face.name == "Anders" and face.picture and face.picture_checksum
    client.post(address(cast), {**WORDS, "is_removed": "on"})
    face = Face.objects.get()
    assert face.picture is None and face.picture_checksum == "" and face.picture_alt == ""
    assert client.get(address(cast, "wappen")).status_code == 404


@pytest.mark.parametrize("who", NAMES)
def test_the_picture_is_for_members_and_advisers(cast: Cast, who: str) -> None:
    cast.client("miriam").post(address(cast), {**WORDS, "picture": upload(picture())})
    answer = cast.client(who).get(address(cast, "wappen"))
    assert answer.status_code == (200 if who in (*INSIDERS, "stein", "berta") else 404)
    if answer.status_code == 200:
        assert answer["Content-Type"] == "image/png"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_nothing_but_the_pixels_is_kept() -> None:
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", "geheimer Ort")
    kept = redrawn(picture(pnginfo=about))
    assert b"geheimer Ort" not in kept.content
    assert Image.open(io.BytesIO(kept.content)).info == {}
    assert redrawn(picture()).content == redrawn(picture()).content, "the same pixels give the same file"


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "I;16"), ("JPEG", "RGB"), ("JPEG", "CMYK")],
)
def test_every_kind_of_png_and_jpeg_becomes_a_plain_picture(kind: str, mode: str) -> None:
    kept = redrawn(picture(kind, (2000, 1000), mode))
    assert (kept.width, kept.height) == (KEPT_SIDE, KEPT_SIDE // 2)
    assert Image.open(io.BytesIO(kept.content)).mode == "RGB"


def test_what_is_transparent_becomes_white() -> None:
    kept = Image.open(io.BytesIO(redrawn(picture(mode="RGBA")).content))
    assert kept.getpixel((0, 0)) == (255, 255, 255)


def bomb(side: int) -> bytes:
    """A tiny file that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "kein Bild"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kein Bild"),
        (b"%PDF-1.7", "kein Bild"),
        (picture("GIF"), "kein Bild"),
        (picture("TIFF"), "kein Bild"),
        (picture(size=(4001, 10)), "4.000 Bildpunkte"),
        (bomb(30_000), "4.000 Bildpunkte"),
        (bomb(200), "beschädigt"),
        (picture()[:90], "beschädigt"),
        (picture("JPEG")[:300], "beschädigt"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * LARGEST_FILE, "2 MB"),
    ],
)
def test_what_is_no_fit_picture_is_refused_at_the_field(cast: Cast, content: bytes, said: str) -> None:
    with pytest.raises(Unfit):
        redrawn(content)
    page = cast.client("miriam").post(address(cast), {**WORDS, "picture": upload(content)}).content.decode()
    assert said in page
    assert 'value="Hauptamt"' in page, "what was typed stays"
    assert not Face.objects.exists()


def test_a_picture_needs_a_description(cast: Cast) -> None:
    sent = {**WORDS, "picture_alt": "", "picture": upload(picture())}
    page = cast.client("miriam").post(address(cast), sent).content.decode()
    assert "Bitte beschreiben Sie das Bild" in page
    assert not Face.objects.exists()


def test_a_colour_too_light_is_refused_with_a_darker_one_that_passes(cast: Cast) -> None:
    page = cast.client("miriam").post(address(cast), {**WORDS, "colour": "#F5A623"}).content.decode()
    passing = darker_that_passes("#F5A623")
    assert "zu hell" in page and passing in page and "4,5 : 1" in page
    assert 'value="#F5A623"' in page, "what was typed stays"
    assert cast.client("miriam").post(address(cast), {**WORDS, "colour": passing}).status_code == 302
    assert Face.objects.get().colour == passing


@pytest.mark.parametrize("typed", ["rot", "#12345", "#12345G", "url(x)", '"><b'])
def test_what_is_no_colour_is_refused(cast: Cast, typed: str) -> None:
    page = cast.client("miriam").post(address(cast), {**WORDS, "colour": typed}).content.decode()
    assert "sechs Ziffern oder Buchstaben" in page or "höchstens 7 Zeichen" in page
    assert not Face.objects.exists()


@pytest.mark.parametrize("typed", ["#7a1f2b", "7A1F2B", " #7A1F2B "])
def test_a_colour_may_be_typed_as_people_do(cast: Cast, typed: str) -> None:
    cast.client("miriam").post(address(cast), {**WORDS, "colour": typed})
    assert Face.objects.get().colour == "#7A1F2B"


@pytest.mark.parametrize("colour", ["#FFFFFF", "#FFFF00", "#F5A623", "#00FF00", "#777777", "#143F66"])
def test_the_darker_tone_always_passes(colour: str) -> None:
    tone = darker_that_passes(colour)
    assert worst_contrast(tone) >= LEAST
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert (tone == colour) == (worst_contrast(colour) >= LEAST)
