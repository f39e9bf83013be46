"""Before a catalogue is published: which results of the worked cases change with it, and why."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from django.conf import settings

from assessments.engine.case import Case
from assessments.engine.evaluate import evaluate
from assessments.engine.recommendation import Recommendation
from assessments.exchange import ExchangeError, parse_case, read_document
from assessments.report.wording import SLOT_NAMES, listed, number
from catalogue.admin.site import ChangedResult
from catalogue.content.structure import SLOTS, Catalogue, SlotKey

CASES = settings.BASE_DIR / "fixtures" / "demo"
NOBODY = "keine Form"
NOTICED = Fraction(1, 20)
"""Points are shown with one digit: smaller changes cannot be seen."""


def rehearse(old: Catalogue, new: Catalogue) -> list[ChangedResult]:
    """Old and new results of every worked case, where they differ."""
    found: list[ChangedResult] = []
    for path in sorted(CASES.glob("*.json")):
        document = read_document(path.read_bytes())
        try:
            case, same = parse_case(document, new), parse_case(document, old)
        except ExchangeError as error:
            found.append(ChangedResult(str(document["title"]), "alle", "", "nicht mehr zu lesen", str(error), True))
            continue
        found += _changes(str(document["title"]), (old, same), (new, case))
    return found


def _changes(title: str, old: tuple[Catalogue, Case], new: tuple[Catalogue, Case]) -> Iterator[ChangedResult]:
    before, after = (evaluate(catalogue, case, robustness=False, flips=False) for catalogue, case in (old, new))
    for slot in SLOTS:
        was, becomes = recommended(before, slot), recommended(after, slot)
        forms = tuple(dict.fromkeys((*was, *becomes)))
        is_other = was != becomes
        if is_other or any(_gap(before, after, form) >= NOTICED for form in forms):
            why = "; ".join(_why(form, old[0], before, new[0], after) for form in forms)
            said = (_said(old[0], before, was), _said(new[0], after, becomes))
            yield ChangedResult(title, SLOT_NAMES[slot], *said, why, is_other)


def recommended(recommendation: Recommendation, slot: SlotKey) -> tuple[str, ...]:
    found = (recommendation.slots or {}).get(slot)
    return tuple(entry.form for entry in found.forms) if found else ()


def _said(catalogue: Catalogue, recommendation: Recommendation, forms: tuple[str, ...]) -> str:
    return listed([f"{_name(catalogue, form)} ({number(_points(recommendation, form))})" for form in forms]) or NOBODY


def _points(recommendation: Recommendation, form: str) -> Fraction:
    return next((score.score for score in recommendation.scores if score.form == form), Fraction(0))


def _gap(before: Recommendation, after: Recommendation, form: str) -> Fraction:
    return abs(_points(after, form) - _points(before, form))


def _name(catalogue: Catalogue, form: str) -> str:
    return catalogue.form[form].short_name if form in catalogue.form else form


def _why(form: str, old: Catalogue, before: Recommendation, new: Catalogue, after: Recommendation) -> str:
    """The points of a form with the criteria that moved them most, and locks that came or went."""
    name = _name(new if form in new.form else old, form)
    if form not in new.form or form not in old.form:
        return f"{name}: {'entfällt' if form in old.form else 'neu'}"
    words = f"{name}: {number(_points(after, form))} statt {number(_points(before, form))} Punkte"
    if moved := _moved_most(form, before, after):
        words += f" ({listed([new.criterion[key].name for key in moved])})"
    was, becomes = ({lock.rule for lock in part.locks if lock.form == form} for part in (before, after))
    gone = [f"nicht mehr gesperrt durch {rule}" for rule in sorted(was - becomes)]
    return ", ".join([words, *gone, *(f"jetzt gesperrt durch {rule}" for rule in sorted(becomes - was))])


def _moved_most(form: str, before: Recommendation, after: Recommendation) -> list[str]:
    parts = [
        next((dict(score.contributions) for score in result.scores if score.form == form), {})
        for result in (before, after)
    ]
    gaps = {key: abs(parts[1].get(key, Fraction(0)) - parts[0].get(key, Fraction(0))) for key in parts[1]}
    return [key for key in sorted(gaps, key=lambda key: -gaps[key])[:2] if gaps[key] >= NOTICED]
