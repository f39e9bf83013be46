"""Knock-out rules: which forms are locked, which cannot be decided (method.md, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assessments.engine.answers import Inputs
from assessments.engine.kleene import Truth, at_most, both, either, equals, negated
from assessments.engine.recommendation import Lock, OpenLock
from catalogue.content.structure import Catalogue, LockRule

Condition = Callable[[Inputs, LockRule, str], Truth]


def _too_small(inputs: Inputs, rule: LockRule, form: str) -> bool:
    return inputs.case.profile.population < rule.population_below[form]


def _lone_association(inputs: Inputs, rule: LockRule, form: str) -> bool:
    profile = inputs.case.profile
    return profile.kind == "verbund" and profile.has_own_administration is not True


def _no_pacemaker(inputs: Inputs, rule: LockRule, form: str) -> Truth:
    return both(inputs.case.profile.kind != "landkreis", equals(inputs.values["taktgeber"], 0))


CONDITIONS: Mapping[str, Condition] = {
    "KO-02": lambda i, rule, form: negated(i.case.facts.public_purpose),
    "KO-05": _too_small,
    "KO-06": lambda i, rule, form: either(_too_small(i, rule, form), at_most(i.values["personal"], 1)),
    "KO-07": _too_small,
    "KO-10": lambda i, rule, form: at_most(i.values["personal"], 1),
    "KO-11": lambda i, rule, form: equals(i.values["budget"], 0),
    "KO-12": lambda i, rule, form: equals(i.values["tempo"], 4),
    "KO-13": lambda i, rule, form: i.case.profile.kind == "kreisfrei",
    "KO-14": _lone_association,
    "KO-15": lambda i, rule, form: negated(i.case.profile.has_partners),
    "KO-16": lambda i, rule, form: negated(i.case.profile.has_utilities),
    "KO-17": _no_pacemaker,
    "KO-18": lambda i, rule, form: at_most(i.values["vertrauen_ikz"], 1),
    "KO-19": lambda i, rule, form: at_most(i.values["strategie"], 1),
}

CRITERIA = frozenset({"personal", "budget", "tempo", "taktgeber", "vertrauen_ikz", "strategie"})
"""Criteria a lock may depend on; each rule depends on one of them at most."""


def locked_forms(catalogue: Catalogue, inputs: Inputs) -> frozenset[str]:
    """Forms with at least one active lock; the quick way when reasons are not needed."""
    lifted = {(override.form, override.rule) for override in inputs.case.overrides}
    return frozenset(
        form
        for rule in catalogue.locks
        for form in rule.first_steps
        if CONDITIONS[rule.key](inputs, rule, form) and not _is_lifted(rule, form, lifted)
    )


def find_locks(catalogue: Catalogue, inputs: Inputs) -> tuple[tuple[Lock, ...], tuple[OpenLock, ...]]:
    """All locks that hold, also overridden ones, and those that cannot be decided; in catalogue order."""
    locked = locked_forms(catalogue, inputs)
    reasons = {(override.form, override.rule): override.reason for override in inputs.case.overrides}
    found, unknown = [], []
    for form in (form.key for form in catalogue.forms):
        for rule in catalogue.locks:
            if form not in rule.first_steps:
                continue
            truth = CONDITIONS[rule.key](inputs, rule, form)
            if truth is None:
                unknown.append(OpenLock(form, rule.key))
            elif truth:
                lifted = _is_lifted(rule, form, reasons)
                steps = tuple(step for step in rule.first_steps[form] if step not in locked)
                reason = reasons[form, rule.key] if lifted else None
                found.append(Lock(form, rule.key, rule.kind, lifted, reason, steps))
    return tuple(found), tuple(unknown)


def _is_lifted(rule: LockRule, form: str, lifted: Mapping[tuple[str, str], str] | set[tuple[str, str]]) -> bool:
    return rule.kind == "threshold" and (form, rule.key) in lifted
