"""What an assessment says now: the sealed revision that stands, else the answers as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.engine.case import Case
from assessments.engine.contradictions import Contradiction, contradictions, named
from assessments.engine.evaluate import evaluate
from assessments.engine.plain import from_plain
from assessments.engine.recommendation import Recommendation
from assessments.exchange import parse_case
from assessments.kept import Kept
from assessments.models import Assessment, Revision
from assessments.reading import case_of, read, words_of
from assessments.seal import open_seal
from catalogue.content.structure import Catalogue
from catalogue.publishing import content_of

_evaluated: Kept[Recommendation] = Kept(64)


@dataclass(frozen=True, slots=True)
class Standing:
    catalogue: Catalogue
    case: Case
    recommendation: Recommendation
    words: Mapping[str, str]
    notes: Mapping[tuple[str, str], str]
    contradictions: tuple[Contradiction, ...]
    revision: Revision | None


def revision_of(assessment: Assessment) -> Revision | None:
    """The sealed revision that stands, or None while the assessment can still be changed."""
    if assessment.is_editable:
        return None
    return assessment.revisions.select_related("catalogue_version").defer("catalogue_version__document").last()


def standing(assessment: Assessment, *, robustness: bool = True) -> Standing:
    """Raises ProfileIncomplete. Without `robustness` a draft is computed faster."""
    if revision := revision_of(assessment):
        return _sealed(revision)
    record = read(assessment)
    case = case_of(record)
    if robustness:
        recommendation = _evaluated.get(
            assessment.pk, (record.catalogue, case), lambda: evaluate(record.catalogue, case)
        )
    else:
        recommendation = evaluate(record.catalogue, case, robustness=False)
    return Standing(
        record.catalogue, case, recommendation, words_of(record), record.notes, contradictions(case), revision=None
    )


def _sealed(revision: Revision) -> Standing:
    sealed = open_seal(revision.document)
    catalogue = content_of(revision.catalogue_version)
    return Standing(
        catalogue,
        parse_case(sealed["assessment"], catalogue),
        from_plain(sealed["recommendation"]),
        sealed["words"],
        {(place.split(".", 1)[0], place.split(".", 1)[1]): text for place, text in sealed["notes"].items()},
        named(sealed.get("contradictions", ())),
        revision,
    )
