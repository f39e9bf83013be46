"""Two recommendations side by side in words: what comes, goes, rises and falls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessments.engine.recommendation import Recommendation
from assessments.report.view_model.basis import Basis
from assessments.report.view_model.slots import status_words
from assessments.report.wording import SLOT_NAMES, FindingText, finding_texts, listed, number
from catalogue.content.structure import SLOTS, SlotKey

NEW, GONE = "neu", "entfällt"


@dataclass(frozen=True, slots=True)
class FormLine:
    name: str
    detail: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SlotSides:
    """One level as it is and as it would be; `change` says the difference, empty if there is none."""

    key: SlotKey
    name: str
    before: tuple[FormLine, ...]
    after: tuple[FormLine, ...]
    change: str

    @property
    def sign(self) -> Mapping[SlotKey, str]:
        return {self.key: "primary"}


@dataclass(frozen=True, slots=True)
class RankLine:
    form: str
    before: str
    after: str
    effect: str
    is_moved: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    name: str
    lines: tuple[RankLine, ...]

    @property
    def is_moved(self) -> bool:
        return any(line.is_moved for line in self.lines)


@dataclass(frozen=True, slots=True)
class LockLine:
    form: str
    title: str
    reason: str
    mark: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    text: FindingText
    mark: str


@dataclass(frozen=True, slots=True)
class Comparison:
    slots: tuple[SlotSides, ...]
    rankings: tuple[Ranking, ...]
    locks: tuple[LockLine, ...]
    findings: tuple[FindingLine, ...]
    staying_findings: int
    known_before: int
    known_after: int
    has_result_before: bool
    has_result_after: bool

    def summary(self, assumptions: int) -> str:
        """What is said first, and announced when it changes."""
        if not assumptions:
            return "Noch ist nichts geändert. Beide Spalten zeigen Ihr heutiges Ergebnis."
        count = "Eine Annahme geändert" if assumptions == 1 else f"{assumptions} Annahmen geändert"
        return " ".join([f"{count}:", *self._structure(), *self._findings()])

    def _structure(self) -> list[str]:
        if self.has_result_before != self.has_result_after:
            return ["Damit gibt es eine Empfehlung." if self.has_result_after else "Damit gibt es keine Empfehlung."]
        if not self.has_result_after:
            return [f"{self.known_after} von 16 Kriterien sind bekannt. Für eine Empfehlung sind es noch zu wenige."]
        changes = [slot.change for slot in self.slots if slot.change]
        if not changes:
            return ["Die Zielstruktur bleibt gleich."]
        return changes if len(changes) == len(self.slots) else [*changes, "Die anderen Ebenen bleiben gleich."]

    def _findings(self) -> list[str]:
        counts = [(sum(line.mark == mark for line in self.findings), mark) for mark in (NEW, GONE)]
        said = {
            NEW: ("Ein Befund kommt hinzu.", "{} Befunde kommen hinzu."),
            GONE: ("Ein Befund entfällt.", "{} Befunde entfallen."),
        }
        return [said[mark][count > 1].format(count) for count, mark in counts if count]


def compare(before: Basis, after: Basis) -> Comparison:
    old, new = before.recommendation, after.recommendation
    findings, staying = _findings(before, after)
    return Comparison(
        slots=tuple(_sides(before, after, key) for key in SLOTS) if old.slots or new.slots else (),
        rankings=tuple(_ranking(before, after, key) for key in SLOTS) if old.slots and new.slots else (),
        locks=_locks(before, after),
        findings=findings,
        staying_findings=staying,
        known_before=old.known,
        known_after=new.known,
        has_result_before=old.slots is not None,
        has_result_after=new.slots is not None,
    )


def _forms(basis: Basis, key: SlotKey) -> list[str]:
    slots = basis.recommendation.slots
    return [recommended.form for recommended in slots[key].forms] if slots else []


def _sides(before: Basis, after: Basis, key: SlotKey) -> SlotSides:
    old, new = _forms(before, key), _forms(after, key)
    lines = [_line(after, form, NEW if form not in old else "", key) for form in new]
    lines += [_line(after, form, GONE) for form in old if form not in new]
    if not new:
        lines.append(_without_form(after, key))
    earlier = tuple(_line(before, form, key=key) for form in old) or (_without_form(before, key),)
    return SlotSides(key, SLOT_NAMES[key], earlier, tuple(lines), _change(before, after, key))


REGION = {"core": ", trägt den Kern", "supplement": ", ergänzend"}


def _line(basis: Basis, form: str, mark: str = "", key: SlotKey | None = None) -> FormLine:
    name, slots = basis.catalogue.form[form].short_name, basis.recommendation.slots
    if slots is None:
        return FormLine(name, "", mark)
    locked = ", jetzt gesperrt" if form in _locked(basis.recommendation) else ""
    share = REGION.get(slots[key].status, "") if key else ""
    return FormLine(name, f"{basis.points(form)} Punkte, {basis.band(form)}{share}{locked}", mark)


def _without_form(basis: Basis, key: SlotKey) -> FormLine:
    slots = basis.recommendation.slots
    if slots is None:
        return FormLine("Noch keine Empfehlung", f"{basis.recommendation.known} von 16 Kriterien bekannt")
    return FormLine("Keine eigene Form", status_words(basis, key, slots[key]))


def _change(before: Basis, after: Basis, key: SlotKey) -> str:
    old, new = _forms(before, key), _forms(after, key)
    came = _listed(after, (form for form in new if form not in old))
    went = _listed(after, (form for form in old if form not in new))
    name = SLOT_NAMES[key]
    if came and went:
        return f"{name}: {came} statt {went}."
    if came:
        return f"{name}: zusätzlich {came}." if old else f"{name}: jetzt {came}."
    if went:
        return f"{name}: ohne {went}."
    return _status_change(before, after, key) or _lead_change(before, after, key)


def _status_change(before: Basis, after: Basis, key: SlotKey) -> str:
    old, new = before.recommendation.slots, after.recommendation.slots
    if old and new and old[key].status != new[key].status:
        return f"{SLOT_NAMES[key]}: {status_words(after, key, new[key])}"
    return ""


def _lead_change(before: Basis, after: Basis, key: SlotKey) -> str:
    """Forms that tie are chosen by rule, so that another form can lead and the same be recommended."""
    old, new = before.recommendation.slots, after.recommendation.slots
    if not old or not new or old[key].ranking[:1] == new[key].ranking[:1] or not new[key].ranking:
        return ""
    lead = _listed(after, new[key].ranking[:1])
    kept = _listed(after, _forms(after, key))
    rest = f", empfohlen bleibt {kept}" if kept else ""
    return f"{SLOT_NAMES[key]}: {lead} rückt auf Platz 1{rest}."


def _listed(basis: Basis, forms: Iterable[str]) -> str:
    return listed([basis.catalogue.form[form].short_name for form in forms])


def _locked(recommendation: Recommendation) -> set[str]:
    return {lock.form for lock in recommendation.locks if not lock.overridden}


def _ranking(before: Basis, after: Basis, key: SlotKey) -> Ranking:
    assert before.recommendation.slots and after.recommendation.slots
    old, new = before.recommendation.slots[key].ranking, after.recommendation.slots[key].ranking
    forms = (*new, *(form for form in old if form not in new))
    return Ranking(SLOT_NAMES[key], tuple(_rank_line(before, after, form, old, new) for form in forms))


def _rank_line(before: Basis, after: Basis, form: str, old: Sequence[str], new: Sequence[str]) -> RankLine:
    was = old.index(form) + 1 if form in old else None
    now = new.index(form) + 1 if form in new else None
    return RankLine(
        before.catalogue.form[form].short_name,
        number(before.score(form).score),
        number(after.score(form).score),
        _effect(
            was, now, is_locked=form in _locked(after.recommendation), was_locked=form in _locked(before.recommendation)
        ),
        was != now,
    )


def _effect(was: int | None, now: int | None, *, is_locked: bool, was_locked: bool) -> str:
    if was and now:
        if was == now:
            return f"bleibt auf Platz {now}"
        return f"steigt von Platz {was} auf {now}" if now < was else f"fällt von Platz {was} auf {now}"
    if now:
        return f"nicht mehr gesperrt, Platz {now}" if was_locked else f"kommt in Betracht, Platz {now}"
    return f"jetzt gesperrt, vorher Platz {was}" if is_locked else f"kommt nicht mehr in Betracht, vorher Platz {was}"


def _locks(before: Basis, after: Basis) -> tuple[LockLine, ...]:
    old = {(lock.form, lock.rule) for lock in before.recommendation.locks if not lock.overridden}
    new = {(lock.form, lock.rule) for lock in after.recommendation.locks if not lock.overridden}
    catalogue = before.catalogue
    order = [(form.key, lock.key) for lock in catalogue.locks for form in catalogue.forms]
    return tuple(
        LockLine(
            catalogue.form[form].short_name,
            catalogue.lock[rule].title,
            catalogue.lock[rule].reason,
            "neu gesperrt" if (form, rule) in new else "Sperre entfällt",
        )
        for form, rule in order
        if (form, rule) in old ^ new
    )


def _findings(before: Basis, after: Basis) -> tuple[tuple[FindingLine, ...], int]:
    """New, changed and vanished findings, and how many stay as they are."""
    old = {entry.rule: entry for entry in finding_texts(before.catalogue, before.case, before.recommendation)}
    new = {entry.rule: entry for entry in finding_texts(after.catalogue, after.case, after.recommendation)}
    lines = [FindingLine(entry, NEW) for rule, entry in new.items() if rule not in old]
    lines += [
        FindingLine(entry, f"jetzt {entry.severity} statt {old[rule].severity}")
        for rule, entry in new.items()
        if rule in old and entry.severity != old[rule].severity
    ]
    lines += [FindingLine(entry, GONE) for rule, entry in old.items() if rule not in new]
    staying = sum(rule in old and entry.severity == old[rule].severity for rule, entry in new.items())
    return tuple(lines), staying
