"""Small cases, built by naming only what matters."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from assessments.engine.answers import Inputs, effective_answers, effective_weights
from assessments.engine.case import Actor, Case, Facts, Measure, Profile, Regional
from assessments.engine.evaluate import evaluate
from assessments.engine.scoring import Points
from catalogue.content.structure import Catalogue

CRITERIA = (
    "groesse", "rueckhalt", "strategie", "querschnitt", "personal", "budget", "foerderabhaengigkeit", "tempo",
    "markt", "betriebstiefe", "fachkompetenz", "vertrauen_ikz", "regionalbedarf", "kontrolle", "kurze_wege",
    "taktgeber",
)  # fmt: skip
MIDDLE = dict.fromkeys(CRITERIA, 2)


def case(
    kind: str = "kreisangehoerig",
    population: int = 60_000,
    *,
    answers: Mapping[str, int | None] | None = None,
    regional: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    actors: tuple[Actor, ...] = (),
    measures: tuple[Measure, ...] = (),
    weights: Mapping[str, int] | None = None,
    **others: Any,
) -> Case:
    """A case that answers 2 everywhere but where told otherwise; `others` go to the profile or the case."""
    own = {key: others.pop(key) for key in ("overrides", "as_of") if key in others}
    return Case(
        profile=Profile(kind=kind, population=population, **others),
        answers={**MIDDLE, **(answers or {})},
        regional=Regional(**(regional or {})),
        facts=Facts(**(facts or {})),
        weights=weights or {},
        actors=actors,
        measures=measures,
        **own,
    )


def actor(key: str, kind: str, levels: str = "", **details: Any) -> Actor:
    for name in ("fte", "release_percent"):
        if details.get(name) is not None:
            details[name] = Fraction(str(details[name]))
    return Actor(key=key, name=key.capitalize(), kind=kind, levels=tuple(levels), **details)


def inputs_of(catalogue: Catalogue, given: Case) -> Inputs:
    values = {answer.criterion: answer.value for answer in effective_answers(catalogue, given)}
    return Inputs(given, values, effective_weights(catalogue, given))


def points_of(catalogue: Catalogue, **scores: float) -> Points:
    """Scores as told, 40 for all other forms."""
    by_form = {form.key: round(scores.get(form.key, 40) * 100) for form in catalogue.forms}
    return Points(by_form, 100, {form.key: form.order for form in catalogue.forms})


def outcome(catalogue: Catalogue, given: Case, rule: str) -> str:
    """What became of a check: its severity, "nothing" or "unknown"."""
    result = evaluate(catalogue, given, robustness=False, flips=False)
    found = [finding for finding in result.findings if finding.rule == rule]
    assert len(found) <= 1
    if found:
        assert rule not in result.not_checkable
        return found[0].severity
    return "unknown" if rule in result.not_checkable else "nothing"
