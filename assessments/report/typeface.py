"""The shipped typeface: which characters it has, how wide they are, and files for the PDF.

KERN brings Fira Sans as woff2; text layout for PDF needs TrueType files, which are unpacked once.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

from django.conf import settings

from assessments.report.syllables import hyphenation
from assessments.report.whole_files import write_whole

SOURCE = Path("node_modules/@kern-ux/native/dist/fonts/fira-sans")
UNPACKING = Path(__file__).with_name("unpacking.py")
MEASURES = Path(__file__).with_name("fira_sans.json")
"""What `measuring` has found out, so that no web server has to load a library for fonts."""
STYLES = {400: "Regular", 600: "SemiBold"}
FILES = ("Regular", "SemiBold", "Italic")

# Typographic signs the typeface lacks, and what stands in for them without loss of meaning.
STAND_INS = {
    "\u202f": "\u00a0", "\u2011": "-", "\u2010": "-", "\u2009": " ", "\u200a": " ", "\u2002": " ", "\u2003": " ",
    "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "\u00ad": "", "\u2060": "", "\t": " ",
}  # fmt: skip
KEPT = {"\n", "\r"}
REPEATED = re.compile(r"(.)\1{3,}", re.DOTALL)


@cache
def _measures() -> dict[str, Any]:
    return json.loads(MEASURES.read_text("utf-8"))


def _widths(weight: int) -> dict[str, int]:
    """In thousandths of the size; the width of what the typeface lacks stands under no character at all."""
    return _measures()["widths"][str(weight)]


@cache
def characters() -> frozenset[str]:
    """What every style of the typeface can print."""
    return frozenset(_measures()["characters"])


def printable(text: str) -> str:
    """The text with stand-ins, and a visible sign for every character the typeface lacks; for many in a row, one.

    A letter and its mark become one sign first: file names and pasted text of some systems come in two."""
    covered = characters()
    text = normalize("NFC", text)
    if all(char in covered or char in KEPT for char in set(text)):
        return text
    shortened = REPEATED.sub(lambda run: _counted(run.group(), covered), text)
    return "".join(_printable(char, covered) for char in shortened)


def _counted(run: str, covered: frozenset[str]) -> str:
    char = run[0]
    if char in covered or char in KEPT or char in STAND_INS:
        return run
    return f"[Zeichen U+{ord(char):04X}, {len(run)}-mal]"


def _printable(char: str, covered: frozenset[str]) -> str:
    if char in covered or char in KEPT:
        return char
    return STAND_INS.get(char, f"[Zeichen U+{ord(char):04X}]")


def folder() -> Path:
    """A folder with the TrueType files and a fontconfig file that knows nothing else. Raises OSError."""
    target = settings.VAR_DIR / "fonts"
    config = target / "fonts.conf"
    if not config.exists():
        target.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-P", str(UNPACKING), str(settings.BASE_DIR / SOURCE), str(target), *FILES]
        done = subprocess.run(command, check=False, capture_output=True)
        if done.returncode:
            raise OSError(done.returncode, "the typeface could not be unpacked")
        rules = (
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
            f"<dir>{target}</dir><cachedir>{target}/cache</cachedir></fontconfig>"
        )
        write_whole(config, rules.encode())
    return target


def width(text: str, size: float, weight: int = 400) -> float:
    """Width of a line in the same unit as `size`."""
    widths = _widths(weight)
    return sum(widths.get(char, widths[""]) for char in text) * size / 1000


def wrap(text: str, room: float, size: float, weight: int = 400) -> list[str]:
    """Lines that fit into `room`: broken at spaces, else hyphenated, in need cut hard. Nothing is lost."""
    return list(_wrapped(text, room, size, weight))


@lru_cache(maxsize=2048)
def _wrapped(text: str, room: float, size: float, weight: int) -> tuple[str, ...]:
    """The same label is measured many times until a picture has its place."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        trial = f"{line} {word}".strip()
        if width(trial, size, weight) <= room:
            line = trial
            continue
        if line:
            lines.append(line)
        *full, line = _split(word, room, size, weight)
        lines.extend(full)
    return (*lines, line) if line else tuple(lines)


def _split(word: str, room: float, size: float, weight: int) -> list[str]:
    """One word in pieces that fit: after / and -, by German syllables, else letter by letter."""
    pieces: list[str] = []
    rest = word
    while width(rest, size, weight) > room:
        cut, sign = _cut(rest, room, size, weight)
        pieces.append(rest[:cut] + sign)
        rest = rest[cut:]
    return [*pieces, rest]


def _cut(word: str, room: float, size: float, weight: int) -> tuple[int, str]:
    hard = [match.end() for match in re.finditer(r"[/-]", word[:-1])]
    soft = [place for place in hyphenation().positions(word) if 2 < place < len(word) - 2]
    fitting = [(place, "") for place in hard if width(word[:place], size, weight) <= room]
    fitting += [(place, "-") for place in soft if width(word[:place] + "-", size, weight) <= room]
    if fitting:
        return max(fitting)
    place = next((n for n in range(len(word) - 1, 1, -1) if width(word[:n], size, weight) <= room), 1)
    return place, ""
