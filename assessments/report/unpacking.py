"""A program of its own: unpacks woff2 files to TrueType files, which text layout for PDF needs.

    python unpacking.py SOURCE TARGET NAME...

Its library takes ten megabytes that no web server should hold for a deed of the first day.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont


def unpack(source: Path, target: Path, names: list[str]) -> None:
    for name in names:
        font = TTFont(next(source.glob(f"*-{name}.woff2")))
        font.flavor = None
        font.save(target / f"FiraSans-{name}.ttf", reorderTables=False)


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
