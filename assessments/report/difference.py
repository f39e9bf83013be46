"""What has changed between two submitted revisions, in words. Pure: two opened seals in, sentences out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Literal

from assessments.engine.recommendation import Recommendation
from assessments.report.sealed import ABSENT, Sealed
from assessments.report.view_model.entered import ActorRow, actor_row, measures
from assessments.report.wording import SEVERITIES, SLOT_NAMES, listed, number
from assessments.steps import STEPS
from catalogue.content.structure import SLOTS, SlotKey

Kind = Literal["changed", "added", "removed"]
KIND_WORDS: Mapping[Kind, str] = {"changed": "geändert", "added": "ergänzt", "removed": "entfernt"}
ACTOR_FIELDS: Mapping[str, str] = {
    "name": "Name",
    "kind": "Art",
    "levels": "Ebene",
    "role": "Rolle",
    "mandate": "Auftrag",
    "reports_to": "Berichtet an",
    "budget": "Eigenes Budget",
    "deputy": "Vertretung geregelt",
    "fte": "Stellen",
    "fixed_term": "Befristet bis",
    "note": "Anmerkung",
}
MEASURE_FIELDS = ("Zuständig", "Budget", "Anmerkung")
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was. `place` is where remarks about it belong ("question:answers.personal")."""

    name: str
    where: str
    kind: Kind
    before: str
    after: str
    place: str = ""

    @property
    def word(self) -> str:
        return KIND_WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class SlotChange:
    slot: SlotKey
    name: str
    before: str
    after: str
    is_other: bool
    """Whether other forms are recommended, not only other points."""


@dataclass(frozen=True, slots=True)
class Difference:
    before: Sealed
    after: Sealed
    answers: tuple[Change, ...]
    actors: tuple[Change, ...]
    measures: tuple[Change, ...]
    weights: tuple[Change, ...]
    result: tuple[SlotChange, ...]
    findings: tuple[Change, ...]

    @property
    def entered(self) -> tuple[Change, ...]:
        """What people have entered otherwise."""
        return (*self.answers, *self.actors, *self.measures, *self.weights)

    @property
    def tables(self) -> tuple[tuple[str, str, tuple[Change, ...]], ...]:
        """Caption, head of the first column and rows, where there are any."""
        found = (
            ("Antworten", "Angabe", self.answers),
            ("Akteure", "Akteur", self.actors),
            ("Maßnahmen", "Maßnahme", self.measures),
            ("Gewichte", "Kriterium", self.weights),
        )
        return tuple(table for table in found if table[2])

    @property
    def sentence(self) -> str:
        """Three answers changed, one actor added; the recommendation stays the same."""
        counted = [
            _counted(len(self.answers), "Angabe", "Angaben", "geändert"),
            *(
                _counted(sum(c.kind == kind for c in _by_name(self.actors)), "Akteur", "Akteure", word)
                for kind, word in KIND_WORDS.items()
            ),
            _counted(len({change.name for change in self.measures}), "Maßnahme", "Maßnahmen", "betroffen"),
            _counted(len(self.weights), "Gewicht", "Gewichte", "geändert"),
        ]
        entered = ", ".join(part for part in counted if part) or "Keine Angabe geändert"
        others = [slot.name for slot in self.result if slot.is_other]
        if others:
            return f"{entered}; die Empfehlung ändert sich: {listed(others)}."
        return f"{entered}; die Empfehlung bleibt gleich."


def _counted(count: int, one: str, many: str, word: str) -> str:
    return f"{count} {one if count == 1 else many} {word}" if count else ""


def _by_name(changes: Iterable[Change]) -> Iterable[Change]:
    """One change per actor, however many fields it touches."""
    return {change.place: change for change in changes}.values()


def compare(before: Sealed, after: Sealed) -> Difference:
    return Difference(
        before=before,
        after=after,
        answers=tuple(_answers(before, after)),
        actors=tuple(_actors(before, after)),
        measures=tuple(_measures(before, after)),
        weights=tuple(_weights(before, after)),
        result=tuple(_result(before, after)),
        findings=tuple(_findings(before, after)),
    )


def _answers(before: Sealed, after: Sealed) -> Iterator[Change]:
    steps = {step.number: step.name for step in STEPS}
    for question in after.catalogue.questions:
        key = (question.block, question.key)
        where, place = f"Schritt {question.step}, {steps[question.step]}", f"question:{question.block}.{question.key}"
        if question.key in after.words and question.block == "profile":
            old, new = before.words[question.key], after.words[question.key]
        else:
            old, new = before.answer(question), after.answer(question)
        if old != new:
            yield Change(question.title, where, _kind(old, new, ABSENT), old, new, place)
        old, new = before.notes.get(key, NOTHING), after.notes.get(key, NOTHING)
        if old != new:
            yield Change(f"{question.title}, Anmerkung", where, _kind(old, new, NOTHING), old, new, place)


def _kind(old: str, new: str, nothing: str) -> Kind:
    if old == nothing:
        return "added"
    return "removed" if new == nothing else "changed"


def _rows(sealed: Sealed) -> dict[str, ActorRow]:
    return {actor.key: actor_row(sealed.basis, actor) for actor in sealed.case.actors}


def _actors(before: Sealed, after: Sealed) -> Iterator[Change]:
    old, new = _rows(before), _rows(after)
    superiors = [{actor.key: actor.reports_to for actor in sealed.case.actors} for sealed in (before, after)]
    for key, row in new.items():
        place = f"actor:{key}"
        if key not in old:
            yield Change(row.name, "Akteur", "added", NOTHING, _profile(row), place)
            continue
        for field in fields(ActorRow):
            if field.name == "reports_to" and superiors[0].get(key) == superiors[1].get(key):
                continue  # a superior has another name now: that is told once, at the superior
            was, now = getattr(old[key], field.name) or NOTHING, getattr(row, field.name) or NOTHING
            if was != now:
                yield Change(row.name, ACTOR_FIELDS[field.name], "changed", was, now, place)
    for key, row in old.items():
        if key not in new:
            yield Change(row.name, "Akteur", "removed", _profile(row), NOTHING, f"actor:{key}")


def _profile(row: ActorRow) -> str:
    return f"{row.kind}, Ebene {row.levels}, Rolle: {row.role}"


def _measures(before: Sealed, after: Sealed) -> Iterator[Change]:
    """Measures have no key in a seal: the name is who they are."""
    old = {name: (who, budget, note or NOTHING) for name, who, budget, note in measures(before.basis)}
    new = {name: (who, budget, note or NOTHING) for name, who, budget, note in measures(after.basis)}
    for name, values in new.items():
        if name not in old:
            yield Change(name, "Maßnahme", "added", NOTHING, ", ".join(values[:2]))
            continue
        for label, was, now in zip(MEASURE_FIELDS, old[name], values, strict=True):
            if was != now:
                yield Change(name, label, "changed", was, now)
    for name, values in old.items():
        if name not in new:
            yield Change(name, "Maßnahme", "removed", ", ".join(values[:2]), NOTHING)


def _weights(before: Sealed, after: Sealed) -> Iterator[Change]:
    for key, weight in after.recommendation.weights.items():
        was = before.recommendation.weights.get(key)
        if was is not None and was != weight:
            yield Change(after.catalogue.criterion[key].name, "Gewicht", "changed", str(was), str(weight))


def _result(before: Sealed, after: Sealed) -> Iterator[SlotChange]:
    for slot in SLOTS:
        old, new = _chosen(before.recommendation, slot), _chosen(after.recommendation, slot)
        was, now = _slot_words(before, slot), _slot_words(after, slot)
        if was != now:
            yield SlotChange(slot, SLOT_NAMES[slot], was, now, old != new)


def _chosen(recommendation: Recommendation, slot: SlotKey) -> tuple[str, ...]:
    return tuple(entry.form for entry in recommendation.slots[slot].forms) if recommendation.slots else ()


def _slot_words(sealed: Sealed, slot: SlotKey) -> str:
    if sealed.recommendation.slots is None:
        return "noch keine Empfehlung"
    points: Mapping[str, Fraction] = {score.form: score.score for score in sealed.recommendation.scores}
    forms = [
        f"{sealed.catalogue.form[form].short_name} ({number(points[form])} Punkte)"
        for form in _chosen(sealed.recommendation, slot)
    ]
    return listed(forms) or "keine Form"


def _findings(before: Sealed, after: Sealed) -> Iterator[Change]:
    old = {finding.rule: finding.severity for finding in before.recommendation.findings}
    new = {finding.rule: finding.severity for finding in after.recommendation.findings}
    for rule, severity in new.items():
        title, place = after.catalogue.check[rule].title, f"finding:{rule}"
        if rule not in old:
            yield Change(title, "Befund", "added", NOTHING, SEVERITIES[severity], place)
        elif old[rule] != severity:
            yield Change(title, "Befund", "changed", SEVERITIES[old[rule]], SEVERITIES[severity], place)
    for rule, severity in old.items():
        if rule not in new:
            yield Change(before.catalogue.check[rule].title, "Befund", "removed", SEVERITIES[severity], "erledigt")
