"""The sealed documents of a submission and of an approval: canonical JSON and its SHA-256."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from assessments.engine.case import Override
from assessments.engine.contradictions import contradictions
from assessments.engine.evaluate import METHOD, evaluate
from assessments.engine.plain import to_plain
from assessments.exchange import parse_case, write_document
from assessments.models import Revision
from assessments.reading import Record, case_of, words_of
from catalogue.publishing import canonical_json, checksum_of, content_of

FORMAT = "difu-orgmodels/revision"
APPROVAL_FORMAT = "difu-orgmodels/approval"
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


def seal_approval(revision: Revision, *, statement: str, approved_by: str, today: date) -> tuple[str, str]:
    """Document and checksum of an approval: the revision by its checksum, and what the adviser added to it.

    The number tells apart what was submitted twice without a change, and so approved twice.
    """
    sealed = open_seal(revision.document)
    catalogue = content_of(revision.catalogue_version)
    case = parse_case(sealed["assessment"], catalogue)
    overrides = overrides_of(revision)
    document = canonical_json(
        {
            "format": APPROVAL_FORMAT,
            "version": VERSION,
            "revision": revision.checksum,
            "number": revision.number,
            "overrides": [asdict(override) for override in overrides],
            "recommendation": to_plain(evaluate(catalogue, replace(case, overrides=overrides))),
            "deviations": [
                {"slot": row.slot, "forms": row.forms, "reason": row.reason} for row in revision.deviations.all()
            ],
            "statement": statement,
            "approved_by": approved_by,
            "approved_on": today.isoformat(),
        }
    )
    return document, checksum_of(document)


def overrides_of(revision: Revision) -> tuple[Override, ...]:
    """The locks an adviser has lifted on this revision, as the engine takes them."""
    return tuple(Override(row.form, row.rule, row.reason) for row in revision.overrides.all())
