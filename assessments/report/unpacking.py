"""A program of its own: unpacks woff2 files to TrueType files, which text layout for PDF needs.

    python unpacking.py SOURCE TARGET NAME...

Its library takes ten megabytes that no web server should hold for a deed of the first day. Ends with the number of the
system's error, so that the caller knows a full disk from a missing file.
"""

from __future__ import annotations

import errno
import sys
from pathlib import Path

from fontTools.ttLib import TTFont


def unpack(source: Path, target: Path, names: list[str]) -> None:
    for name in names:
        woff2 = next(source.glob(f"*-{name}.woff2"), None)
        if woff2 is None:
            raise FileNotFoundError(errno.ENOENT, "typeface", name)
        font = TTFont(woff2)
        font.flavor = None
        font.save(target / f"FiraSans-{name}.ttf", reorderTables=False)


if __name__ == "__main__":
    try:
        unpack(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
    except OSError as error:
        sys.exit(error.errno or errno.EIO)
