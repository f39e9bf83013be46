"""Whether a colour can be read on the grounds of our pages and papers (WCAG 2.2, relative luminance)."""

from __future__ import annotations

import re

COLOUR = re.compile(r"#[0-9A-F]{6}")
GROUNDS = ("#FFFFFF", "#EEF3F7")
"""White, and the lightest tint of our papers. Ink never stands on the colour: what does is white."""
LEAST = 4.5


def channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    parts = (value / 255 for value in channels(colour))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def worst_contrast(colour: str) -> float:
    return min(contrast(colour, ground) for ground in GROUNDS)


def darker_that_passes(colour: str) -> str:
    """The same hue, only as much darker as it takes."""
    for percent in range(100, -1, -1):
        tone = "#" + "".join(f"{value * percent // 100:02X}" for value in channels(colour))
        if worst_contrast(tone) >= LEAST:
            return tone
    return "#000000"
