"""The ranked bars as the page shows them: criteria by their short names, where paper has their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assessments.report import diagrams
from assessments.report.diagrams import Bar, Drawing
from assessments.report.view_model import Report
from assessments.report.view_model.slots import RankRow, Scale, SlotPart
from assessments.report.wording import number

SHORT_NAMES: Mapping[str, str] = {
    "groesse": "Größe", "rueckhalt": "Rückhalt", "strategie": "Strategie", "querschnitt": "Querschnitt",
    "personal": "Stellen", "budget": "Finanzen", "foerderabhaengigkeit": "Fördermittel", "tempo": "Zeitdruck",
    "markt": "Wirtschaft", "betriebstiefe": "Eigener Betrieb", "fachkompetenz": "Fachämter",
    "vertrauen_ikz": "Vertrauen", "regionalbedarf": "Regionaler Bedarf", "kontrolle": "Steuerung",
    "kurze_wege": "Kurze Wege", "taktgeber": "Taktgeber",
}  # fmt: skip
"""Where a bar has room for a word or two."""
MOST_FOR, MOST_AGAINST = 3, 2


@dataclass(frozen=True, slots=True)
class RankingPicture:
    """The bars of one level in two arrangements, and what they are made of in words."""

    wide: Drawing
    narrow: Drawing
    words: tuple[tuple[str, str], ...]


def ranking_pictures(report: Report) -> dict[str, RankingPicture]:
    """By the key of the level; levels without a free form have none."""
    scale = _scale(report)
    return {slot.key: _picture(report, slot, scale) for slot in report.slots if slot.bars}


def _picture(report: Report, slot: SlotPart, scale: Scale) -> RankingPicture:
    rows = [_bar(report, row) for row in slot.ranking]
    title = slot.bars.title if slot.bars else ""
    return RankingPicture(
        diagrams.bars(title, rows, *scale),
        diagrams.narrow_bars(title, rows, *scale),
        tuple((row.name, row.note) for row in rows),
    )


def _bar(report: Report, row: RankRow) -> Bar:
    score = report.basis.score(row.form.key)
    parts = [(key, float(points)) for key, points in score.contributions.items() if points]
    labelled = tuple((number(points, signed=True), points) for _, points in parts)
    note = _in_words(report, parts)
    return Bar(row.form.short_name, float(score.score), row.points, row.band, row.is_chosen, labelled, note)


def _in_words(report: Report, parts: list[tuple[str, float]]) -> str:
    """The largest contributions: "Größe +5,0 · Rückhalt +3,3 – dagegen Eigener Betrieb −0,8"."""
    largest = sorted(parts, key=lambda part: -abs(part[1]))
    said = " · ".join(_named(report, [part for part in largest if part[1] > 0][:MOST_FOR]))
    against = " · ".join(_named(report, [part for part in largest if part[1] < 0][:MOST_AGAINST]))
    return f"{said} – dagegen {against}" if against else said


def _named(report: Report, parts: list[tuple[str, float]]) -> Iterator[str]:
    for key, points in parts:
        name = SHORT_NAMES.get(key) or report.catalogue.criterion[key].name
        yield f"{name} {number(points, signed=True)}"


def _scale(report: Report) -> Scale:
    """One for all levels, so that their bars can be compared."""
    free = {row.form.key for slot in report.slots for row in slot.ranking}
    if not free:
        return 0.0, 0.0
    points = [[float(p) for p in report.basis.score(form).contributions.values()] for form in free]
    low = min(sum(p for p in entry if p < 0) for entry in points) - 1
    high = max(sum(p for p in entry if p > 0) for entry in points) + 1
    return low, high
