"""What only the operator of an installation knows and the law wants on its pages: one table.

Each is read from the environment variable named here; lines of an address are separated by a semicolon. What is
missing is marked on the pages and reported by `check --deploy`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from difu_orgmodels import env

MISSING = "vom Betreiber zu ergänzen"


@dataclass(frozen=True, slots=True)
class Particular:
    key: str
    variable: str
    label: str
    is_required: bool = True


PARTICULARS: tuple[Particular, ...] = (
    Particular("name", "DIFU_OPERATOR_NAME", "Name und Rechtsform des Betreibers"),
    Particular("address", "DIFU_OPERATOR_ADDRESS", "Anschrift"),
    Particular("represented_by", "DIFU_OPERATOR_REPRESENTED_BY", "Vertreten durch"),
    Particular("email", "DIFU_OPERATOR_EMAIL", "E-Mail-Adresse"),
    Particular("phone", "DIFU_OPERATOR_PHONE", "Telefon"),
    Particular("register", "DIFU_OPERATOR_REGISTER", "Register und Nummer", is_required=False),
    Particular("vat_id", "DIFU_OPERATOR_VAT_ID", "Umsatzsteuer-Identifikationsnummer", is_required=False),
    Particular("supervisor", "DIFU_OPERATOR_SUPERVISOR", "Aufsichtsbehörde", is_required=False),
    Particular("editor", "DIFU_OPERATOR_EDITOR", "Verantwortlich für den Inhalt (§ 18 Absatz 2 MStV)"),
    Particular("privacy_officer", "DIFU_PRIVACY_OFFICER", "Datenschutzbeauftragte Person"),
    Particular("privacy_authority", "DIFU_PRIVACY_AUTHORITY", "Aufsichtsbehörde für den Datenschutz"),
    Particular("hosting", "DIFU_HOSTING", "Ort der Verarbeitung und Auftragsverarbeiter"),
    Particular("accessibility_date", "DIFU_ACCESSIBILITY_DATE", "Tag der Erklärung zur Barrierefreiheit"),
    Particular("arbitration", "DIFU_ACCESSIBILITY_ARBITRATION", "Schlichtungs- oder Durchsetzungsstelle"),
    Particular("sign_language_video", "DIFU_SIGN_LANGUAGE_VIDEO", "Video in Gebärdensprache", is_required=False),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One particular as a page shows it."""

    label: str
    lines: tuple[str, ...]
    is_missing: bool


def from_environment() -> dict[str, str]:
    return {one.key: env.text(one.variable) for one in PARTICULARS}


def missing(given: Mapping[str, str]) -> list[Particular]:
    return [one for one in PARTICULARS if one.is_required and not given[one.key]]


def entries(given: Mapping[str, str]) -> dict[str, Entry]:
    """By key; what is optional and not given is left out."""
    return {
        one.key: Entry(one.label, _lines(given[one.key]) or (MISSING,), not given[one.key])
        for one in PARTICULARS
        if one.is_required or given[one.key]
    }


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split(";") if line.strip())
