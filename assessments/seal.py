"""The sealed document of a submission: canonical JSON and its SHA-256."""

from __future__ import annotations

import json
from typing import Any

from assessments.engine.contradictions import contradictions
from assessments.engine.evaluate import METHOD, evaluate
from assessments.engine.plain import to_plain
from assessments.exchange import write_document
from assessments.reading import Record, case_of, words_of
from catalogue.publishing import canonical_json, checksum_of

FORMAT = "difu-orgmodels/revision"
VERSION = 1


def seal(record: Record, *, submitted_by: str) -> tuple[str, str]:
    """Document and checksum. Equal content gives equal bytes; raises ProfileIncomplete."""
    case = case_of(record)
    version = record.assessment.catalogue_version
    document = canonical_json(
        {
            "format": FORMAT,
            "version": VERSION,
            "assessment": write_document(case),
            "notes": {f"{block}.{key}": note for (block, key), note in record.notes.items()},
            "words": words_of(record),
            "recommendation": to_plain(evaluate(record.catalogue, case)),
            "contradictions": [entry.key for entry in contradictions(case)],
            "catalogue": {"key": version.key, "checksum": version.checksum},
            "method": METHOD,
            "as_of": case.as_of.isoformat() if case.as_of else None,
            "submitted_by": submitted_by,
        }
    )
    return document, checksum_of(document)


def open_seal(document: str) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(document)
    return plain
