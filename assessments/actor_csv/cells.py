"""What columns are called, and how a cell is kept from being a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping

COLUMNS: Mapping[str, str] = {
    "key": "Kennung", "name": "Name", "kind": "Art", "levels": "Ebenen", "role": "Rolle", "mandate": "Auftrag",
    "reports_to": "Berichtet an", "has_budget": "Eigenes Budget", "fte": "Stellen",
    "fixed_term_until": "Befristet bis", "has_deputy": "Vertretung geregelt", "is_lead": "Federführung",
    "meetings_per_year": "Sitzungen im Jahr", "release_percent": "Freistellung in Prozent",
    "is_external": "Außerhalb der Kernverwaltung", "note": "Anmerkung",
}  # fmt: skip
NOBODY = "niemand"
FORMULA = re.compile(r"'*(?:[\t\r\n\x00]|\s*[=+\-@＝＋－＠])")


def safe_cell(text: str) -> str:
    """A cell no spreadsheet takes for a formula (ASVS 1.2.10); `plain_cell` undoes it."""
    return f"'{text}" if FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def folded(text: str) -> str:
    return " ".join(text.split()).casefold()
