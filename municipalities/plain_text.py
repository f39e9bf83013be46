"""Which signs belong into text that people write.

Marks that turn the direction of writing around (U+202A to U+202E, U+2066 to U+2069) come along unseen when text is
pasted, and can make a name or a file look like another one. They say nothing, so they are taken out wherever text is
stored. Right-to-left scripts are read rightly without them. Other signs nobody can read are refused.
"""

from __future__ import annotations

import re

UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")
"""Control characters and halves of characters, which arrive as U+FFFD."""

DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def without_direction(text: str) -> str:
    return DIRECTION.sub("", text)
