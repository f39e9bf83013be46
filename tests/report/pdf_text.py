"""The words of a PDF, read from its content streams by the characters its fonts name: what can be copied out of it."""

from __future__ import annotations

import io
import re
from functools import partial

import pikepdf


def words_of_pdf(content: bytes) -> str:
    """Without spaces and hyphens, since lines are broken anywhere."""
    return squeezed("".join(pieces_of_pdf(content)))


def pieces_of_pdf(content: bytes) -> list[str]:
    """What is shown at a time: a line of text or a part of it."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return [piece for page in document.pages for piece in _pieces(page)]


def squeezed(words: str) -> str:
    return re.sub(r"[\s-]", "", words)


def _pieces(page: pikepdf.Page) -> list[str]:
    fonts = {name: _characters(font) for name, font in page.resources["/Font"].items()}
    return _shown(page, fonts)


def _shown(content: object, fonts: dict[str, dict[int, str]]) -> list[str]:
    found: list[str] = []
    current: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(content):  # type: ignore[arg-type]
        match str(operator):
            case "Tf":
                current = fonts[str(operands[0])]
            case "Tj":
                found.append(_decoded(bytes(operands[0]), current))
            case "TJ":
                pieces = (bytes(piece) for piece in operands[0] if isinstance(piece, pikepdf.String))
                found.append("".join(map(partial(_decoded, characters=current), pieces)))
    return found


def _decoded(code: bytes, characters: dict[int, str]) -> str:
    return "".join(characters.get(int.from_bytes(code[i : i + 2], "big"), "?") for i in range(0, len(code), 2))


def _characters(font: pikepdf.Object) -> dict[int, str]:
    table = font["/ToUnicode"].read_bytes().decode("latin-1")
    return {
        int(code, 16): bytes.fromhex(words).decode("utf-16-be")
        for code, words in re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", table)
    }
