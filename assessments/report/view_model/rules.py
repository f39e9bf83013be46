"""What the rules of the method say: locks, obligations, modules, and what could not be checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessments.report.view_model.basis import Basis, Pair
from assessments.report.view_model.slots import SlotPart
from assessments.report.wording import LOCK_KINDS, VERDICTS, listed, names
from catalogue.content.structure import CompatibilityPair, Source


@dataclass(frozen=True, slots=True)
class LockRow:
    form: str
    title: str
    reason: str
    kind: str
    lifted_by: str
    instead: str
    is_overridden: bool
    override_reason: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LockedForm:
    """A form with everything that locks it."""

    name: str
    locks: tuple[LockRow, ...]

    @property
    def is_free(self) -> bool:
        return all(lock.is_overridden for lock in self.locks)

    @property
    def instead(self) -> str:
        ways = (lock.instead for lock in self.locks if not lock.is_overridden)
        return "; ".join(dict.fromkeys(way for way in ways if way))


def by_form(rows: Iterable[LockRow]) -> tuple[LockedForm, ...]:
    found: dict[str, list[LockRow]] = {}
    for row in rows:
        found.setdefault(row.form, []).append(row)
    return tuple(LockedForm(name, tuple(locks)) for name, locks in found.items())


def locks(basis: Basis) -> tuple[LockRow, ...]:
    rows = []
    for lock in basis.recommendation.locks:
        rule = basis.catalogue.lock[lock.rule]
        steps = [
            f"Vertretung ({basis.voice.council})" if step == "council" else basis.catalogue.form[step].short_name
            for step in lock.first_steps
        ]
        rows.append(
            LockRow(
                basis.catalogue.form[lock.form].short_name,
                rule.title,
                rule.reason,
                LOCK_KINDS[lock.kind],
                rule.lifting(lock.form),
                listed(steps),
                lock.overridden,
                lock.override_reason or "",
                rule.sources,
            )
        )
    return tuple(rows)


def open_locks(basis: Basis) -> tuple[Pair, ...]:
    by_rule: dict[str, list[str]] = {}
    for lock in basis.recommendation.locks_not_checkable:
        by_rule.setdefault(lock.rule, []).append(lock.form)
    return tuple(
        Pair(names(basis.catalogue, forms), f"„{basis.catalogue.lock[rule].title}“ ist noch nicht prüfbar.")
        for rule, forms in by_rule.items()
    )


def not_checkable(basis: Basis) -> tuple[Pair, ...]:
    c = basis.catalogue
    found = []
    for key in basis.recommendation.not_checkable:
        if key in c.check:
            found.append(Pair(c.check[key].title, c.check[key].question))
        elif key in c.obligation:
            found.append(Pair(c.obligation[key].title, c.obligation[key].text))
        else:
            found.append(Pair(c.regional_rule[key].title, c.regional_rule[key].condition))
    return tuple(found)


def modules(basis: Basis) -> tuple[tuple[str, str, str], ...]:
    found = []
    for entry in basis.recommendation.modules:
        module = basis.catalogue.module[entry.key]
        found.append((module.name, module.text, " ".join(module.because[code] for code in entry.because)))
    return tuple(found)


def obligations(basis: Basis) -> tuple[tuple[str, str, str, str], ...]:
    found = []
    for due in basis.recommendation.obligations:
        rule = basis.catalogue.obligation[due.rule]
        kind = "Pflichtschritt" if due.type == "step" else "Hinweis"
        found.append((kind, rule.title, rule.text, rule.reason))
    return tuple(found)


def compatibility(basis: Basis) -> tuple[tuple[str, str, str], ...]:
    reasons: Mapping[frozenset[str], CompatibilityPair] = {
        frozenset(pair.forms): pair for pair in basis.catalogue.compatibility
    }
    found = []
    for entry in basis.recommendation.compatibility:
        pair = reasons.get(frozenset(entry.forms))
        reason = pair.reason if pair else "Es fehlt eine Ansprechperson vor Ort."
        found.append((names(basis.catalogue, entry.forms), VERDICTS[entry.verdict], reason))
    return tuple(found)


def sources(basis: Basis, slots: Sequence[SlotPart]) -> tuple[Source, ...]:
    keys: list[str] = []
    for form in (choice.form for slot in slots for choice in slot.choices):
        keys += form.cited
    for lock in basis.recommendation.locks:
        keys += basis.catalogue.lock[lock.rule].sources
    for finding in basis.recommendation.findings:
        keys += basis.catalogue.check[finding.rule].sources
    for due in basis.recommendation.obligations:
        keys += basis.catalogue.obligation[due.rule].sources
    order = {key: place for place, key in enumerate(basis.catalogue.source)}
    return tuple(basis.catalogue.source[key] for key in sorted(set(keys), key=lambda key: order[key]))


def positives(basis: Basis) -> tuple[Pair, ...]:
    found = [basis.catalogue.positive[key] for key in basis.recommendation.positives]
    return tuple(Pair(positive.title, positive.text) for positive in found)


def regional_rules(basis: Basis) -> tuple[Pair, ...]:
    found = [basis.catalogue.regional_rule[key] for key in basis.recommendation.regional_rules]
    return tuple(Pair(rule.title, rule.text) for rule in found)
