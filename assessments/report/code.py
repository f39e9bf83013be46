"""A two-dimensional code that leads a telephone from the paper to the page that checks it."""

from __future__ import annotations

from dataclasses import dataclass

import segno

QUIET = 4
"""Empty modules around the code, as its standard asks."""


@dataclass(frozen=True, slots=True)
class Code:
    text: str
    size: int
    path: str
    """All dark modules as one SVG path, a run of them at a time."""


def code_of(text: str) -> Code:
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            length = next((i for i in range(x, len(row)) if not row[i]), len(row)) - x
            if length:
                runs.append(f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z")
            x += length or 1
    return Code(text, len(rows) + 2 * QUIET, "".join(runs))
