"""The paper for the council meeting: a report with its head, state and seal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from assessments.engine.case import Case
from assessments.engine.contradictions import Contradiction, contradictions, named
from assessments.engine.evaluate import METHOD, evaluate
from assessments.engine.plain import from_plain
from assessments.engine.recommendation import Recommendation
from assessments.exchange import parse_case, write_document
from assessments.reading import Record, case_of, usual_words, words_of
from assessments.report.code import Code, code_of
from assessments.report.entries import NOTHING, Entries
from assessments.report.history import Station, in_groups
from assessments.report.letterhead import PLAIN, Letterhead
from assessments.report.sealed import Sealed
from assessments.report.verdict import Verdict
from assessments.report.view_model import Basis, Report, build
from assessments.report.wording import german_date, voice_of
from catalogue.content.structure import Catalogue
from catalogue.publishing import canonical_json, checksum_of


@dataclass(frozen=True, slots=True)
class Paper:
    report: Report
    state: str
    state_long: str
    is_draft: bool
    version: str
    checksum: str
    as_of: str
    created: date
    """The only date inside the file: the Stichtag, or the catalogue's date where there is none."""
    data_file: str
    """The case in exchange form, embedded as attachment."""
    method: str = METHOD
    verdict: Verdict | None = None
    """What the advisers say, in an approved paper."""
    check_address: str = ""
    """Where anybody can check the checksum."""
    check_code: Code | None = None
    entries: Entries = NOTHING
    """What the municipality has filled in; a sealed paper leaves it blank."""
    letterhead: Letterhead = PLAIN
    history: tuple[Station, ...] = ()
    """What was submitted and approved up to this paper; a draft has none."""

    @property
    def sender(self) -> str:
        """The municipality as it names itself at the head."""
        return self.letterhead.name or self.report.place

    @property
    def title(self) -> str:
        return self.entries.subject or "Organisation der Smart City"

    @property
    def short_checksum(self) -> str:
        return in_groups(self.checksum)


DRAFT = ("Entwurf", "Entwurf, nicht eingereicht")
TRIAL = ("Versuch", "Versuch ohne Konto, nicht eingereicht")
SUBMITTED = ("Eingereicht", "eingereicht, von der Difu-Beratung noch nicht geprüft")
CHECKED = 32
"""Characters of the checksum in the address that the code leads to."""


def paper_of_case(catalogue: Catalogue, case: Case) -> Paper:
    """A draft from a file, for the command line."""
    usual = usual_words(catalogue, case.profile.state, case.profile.kind)
    words = {key: getattr(usual, key) for key in ("council_name", "head_title", "county_word")}
    return _draft(catalogue, case, words, {}, DRAFT)


def paper_of_record(record: Record, entries: Entries = NOTHING) -> Paper:
    """A draft of an assessment as it stands; raises ProfileIncomplete."""
    state = TRIAL if record.assessment.is_trial else DRAFT
    return replace(_draft(record.catalogue, case_of(record), words_of(record), record.notes, state), entries=entries)


def _draft(catalogue: Catalogue, case: Case, words: dict[str, str], notes: Any, state: tuple[str, str]) -> Paper:
    recommendation = evaluate(catalogue, case)
    return _paper(catalogue, case, recommendation, words, notes, contradictions(case), state, state[0], "")


def paper_of_seal(catalogue: Catalogue, sealed: dict[str, Any], number: int, checksum: str) -> Paper:
    """A submitted revision, printed from its seal alone."""
    case = parse_case(sealed["assessment"], catalogue)
    notes = {tuple(place.split(".", 1)): text for place, text in sealed["notes"].items()}
    return _paper(
        catalogue,
        case,
        from_plain(sealed["recommendation"]),
        sealed["words"],
        notes,
        named(sealed.get("contradictions", ())),
        SUBMITTED,
        f"Eingereichte Fassung {number}",
        checksum,
    )


def paper_of_approval(sealed: Sealed, verdict: Verdict) -> Paper:
    """An approved revision, printed from the two seals alone."""
    assert verdict.approved_on is not None
    state = ("Freigegeben", f"von der Difu-Beratung geprüft und freigegeben am {german_date(verdict.approved_on)}")
    made = _paper(
        sealed.catalogue,
        sealed.case,
        sealed.recommendation,
        dict(sealed.words),
        sealed.notes,
        sealed.contradictions,
        state,
        f"Freigegebene Fassung {sealed.number}",
        verdict.checksum,
    )
    address = settings.SITE_URL + reverse("checksum")
    code = code_of(f"{address}{verdict.checksum[:CHECKED]}/")
    return replace(made, is_draft=False, verdict=verdict, check_address=address, check_code=code)


def _paper(
    catalogue: Catalogue,
    case: Case,
    recommendation: Recommendation,
    words: dict[str, str],
    notes: Any,
    found: Iterable[Contradiction],
    state: tuple[str, str],
    version: str,
    checksum: str,
) -> Paper:
    voice = voice_of(case.profile.kind, words, on_paper=True)
    return Paper(
        report=build(Basis(catalogue, case, recommendation, voice, notes, tuple(found))),
        state=state[0],
        state_long=state[1],
        is_draft=state is not SUBMITTED,
        version=version,
        checksum=checksum,
        as_of=german_date(case.as_of) if case.as_of else "Stichtag nicht angegeben",
        created=case.as_of or catalogue.published_on,
        data_file=canonical_json(write_document(case)),
    )


def content_key(html: str, data_file: str) -> str:
    """What the same content always gives: name of the kept file and identifier inside the PDF."""
    return checksum_of(html + "\0" + data_file)
