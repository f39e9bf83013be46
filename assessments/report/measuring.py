"""Measures the shipped typeface once for all: `python -m assessments.report.measuring` writes the file anew.

A test compares the file with the typeface.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from assessments.report.typeface import FILES, MEASURES, SOURCE, STYLES

ROOT = Path(__file__).resolve().parents[2]


def measured() -> dict[str, Any]:
    """The characters all styles have, and how wide each is in thousandths of the size."""
    covered = set.intersection(*(set(_font(name).getBestCmap()) for name in FILES))
    widths = {str(weight): _widths(_font(name)) for weight, name in STYLES.items()}
    return {"characters": "".join(map(chr, sorted(covered))), "widths": widths}


def _font(name: str) -> TTFont:
    return TTFont(next((ROOT / SOURCE).glob(f"*-{name}.woff2")))


def _widths(font: TTFont) -> dict[str, int]:
    metrics, scale = font["hmtx"].metrics, 1000 / font["head"].unitsPerEm
    found = {chr(code): round(metrics[glyph][0] * scale) for code, glyph in sorted(font.getBestCmap().items())}
    return {"": round(metrics[".notdef"][0] * scale), **found}


if __name__ == "__main__":
    MEASURES.write_text(json.dumps(measured(), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
