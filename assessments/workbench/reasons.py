"""Why a result is another one with another catalogue: what moved between the two, in words for editors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.engine.case import Case
from assessments.engine.evaluate import evaluate
from assessments.engine.recommendation import Recommendation, Score
from assessments.report.wording import KINDS, SLOT_NAMES, listed, number, whole
from catalogue.content.structure import SLOTS, Catalogue, Fit, LockRule, SlotKey

NOTICED = Fraction(1, 20)
"""Points are shown with one digit: smaller changes cannot be seen."""
MOST_CRITERIA = 3


@dataclass(frozen=True, slots=True)
class Side:
    """A case under one catalogue."""

    catalogue: Catalogue
    case: Case
    result: Recommendation

    @classmethod
    def of(cls, catalogue: Catalogue, case: Case) -> Side:
        return cls(catalogue, case, evaluate(catalogue, case, robustness=False, flips=False))

    def score(self, form: str) -> Score | None:
        return next((score for score in self.result.scores if score.form == form), None)

    def points(self, form: str) -> Fraction:
        score = self.score(form)
        return score.score if score else Fraction(0)

    def locks(self, form: str) -> set[str]:
        return {lock.rule for lock in self.result.locks if lock.form == form and not lock.overridden}

    def forms(self, slot: SlotKey) -> tuple[str, ...]:
        return tuple(entry.form for entry in self.result.slots[slot].forms) if self.result.slots else ()

    def notes(self, slot: SlotKey) -> dict[str, str]:
        """What the rules of the method did at a slot: titles by code."""
        codes = [note.code for note in self.result.notes if note.slot == slot]
        return {code: self.catalogue.note[code].title for code in codes}


def reasons(old: Side, new: Side, slot: SlotKey, forms: Sequence[str]) -> tuple[str, ...]:
    """`forms` are those that are or were recommended at the slot."""
    found = [reason for form in forms for reason in _of_form(old, new, slot, form)]
    found += _weights(old, new)
    was, becomes = old.notes(slot), new.notes(slot)
    found += [f"Regel „{title}“ greift jetzt." for code, title in becomes.items() if code not in was]
    found += [f"Regel „{title}“ greift nicht mehr." for code, title in was.items() if code not in becomes]
    return tuple(found) or _of_others(old, new, slot)


def _of_others(old: Side, new: Side, slot: SlotKey) -> tuple[str, ...]:
    """No recommended form has moved itself: then others have, another slot has, or the number of known answers."""
    if old.result.status != new.result.status:
        return (f"Es zählen {new.result.known} statt {old.result.known} beantwortete Kriterien.",)
    others = dict.fromkeys((*old.catalogue.slots[slot], *new.catalogue.slots[slot]))
    found = tuple(reason for form in others for reason in _of_form(old, new, slot, form))
    elsewhere = [SLOT_NAMES[other] for other in SLOTS if other != slot and old.forms(other) != new.forms(other)]
    return found or tuple(f"Folgt daraus, dass der Platz „{name}“ anders besetzt ist." for name in elsewhere)


def _of_form(old: Side, new: Side, slot: SlotKey, form: str) -> Iterator[str]:
    if form not in new.catalogue.form:
        yield f"{old.catalogue.form[form].short_name} gibt es nicht mehr."
        return
    name = new.catalogue.form[form].short_name
    if form not in old.catalogue.form:
        yield f"{name} ist neu und hat {number(new.points(form))} Punkte."
        return
    was, becomes = (form in side.catalogue.slots[slot] for side in (old, new))
    if was != becomes:
        yield f"{name} kann diesen Platz {'jetzt' if becomes else 'nicht mehr'} besetzen."
    if abs(new.points(form) - old.points(form)) >= NOTICED:
        yield _moved(old, new, form, name)
    yield from _locks(old, new, form, name)


def _moved(old: Side, new: Side, form: str, name: str) -> str:
    words = f"{name}: {number(new.points(form))} statt {number(old.points(form))} Punkte"
    causes = [*_bonus(old, new, form), *_criteria(old, new, form)]
    return f"{words}, vor allem durch {listed(causes)}." if causes else f"{words}."


def _bonus(old: Side, new: Side, form: str) -> Iterator[str]:
    kind = new.case.profile.kind
    was, becomes = (side.catalogue.type_bonus.get(kind, {}).get(form, 0) for side in (old, new))
    if was != becomes:
        yield f"den Zuschlag nach Art der Kommune ({KINDS[kind]}: {becomes} statt {was})"


def _criteria(old: Side, new: Side, form: str) -> list[str]:
    """The criteria that moved the points most, each with what has changed in it."""
    was, becomes = (side.score(form) for side in (old, new))
    if was is None or becomes is None:
        return []
    gaps = {key: part - was.contributions.get(key, Fraction(0)) for key, part in becomes.contributions.items()}
    most = sorted((key for key in gaps if abs(gaps[key]) >= NOTICED), key=lambda key: -abs(gaps[key]))[:MOST_CRITERIA]
    return [f"„{new.catalogue.criterion[key].name}“ ({_cause(old, new, form, key, gaps[key])})" for key in most]


def _cause(old: Side, new: Side, form: str, key: str, gap: Fraction) -> str:
    words = [number(gap, signed=True)]
    before, after = (side.catalogue.form[form].fit.get(key) for side in (old, new))
    if before and after and (before.low, before.high) != (after.low, after.high):
        words.append(f"Eignung {_ends(after)} statt {_ends(before)}")
    was, becomes = (side.result.weights.get(key) for side in (old, new))
    if was != becomes and was is not None:
        words.append(f"Gewicht {becomes} statt {was}")
    return "; ".join(words)


def _ends(fit: Fit) -> str:
    return f"{number(fit.low, 0, signed=bool(fit.low))} bis {number(fit.high, 0, signed=bool(fit.high))}"


def _locks(old: Side, new: Side, form: str, name: str) -> Iterator[str]:
    was, becomes = old.locks(form), new.locks(form)
    for rule in sorted(becomes - was):
        yield f"{name} ist jetzt gesperrt: {_lock(new.catalogue.lock[rule], old.catalogue.lock.get(rule), form)}."
    for rule in sorted(was - becomes):
        lock = new.catalogue.lock.get(rule, old.catalogue.lock[rule])
        yield f"{name} ist nicht mehr gesperrt: {_lock(lock, old.catalogue.lock.get(rule), form)}."


def _lock(lock: LockRule, before: LockRule | None, form: str) -> str:
    words = f"„{lock.title}“"
    now, then = (rule.population_below.get(form) if rule else None for rule in (lock, before))
    if now != then and now is not None and then is not None:
        return f"{words} (unter {whole(now)} statt {whole(then)} Einwohnern)"
    return words


def _weights(old: Side, new: Side) -> Iterator[str]:
    """Weights share one hundred: whoever changes one changes what all others count."""
    changed = [
        f"„{new.catalogue.criterion[key].name}“ {weight} statt {old.result.weights[key]}"
        for key, weight in new.result.weights.items()
        if old.result.weights.get(key, weight) != weight
    ]
    if changed:
        yield f"Andere Gewichte: {listed(changed)}."
