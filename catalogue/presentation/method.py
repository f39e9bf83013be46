"""How the recommendation comes about: criteria, the whole matrix, locks, bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.content.structure import Catalogue, Criterion, LockRule, MunicipalityKind, OrganisationForm, Source
from catalogue.presentation.citing import Citations
from catalogue.presentation.fitting import ends_of
from catalogue.presentation.words import LOCK_KINDS, STRENGTHS, listed, signed

KIND_NAMES: Mapping[MunicipalityKind, str] = {
    "kreisfrei": "kreisfreie Städte",
    "kreisangehoerig": "kreisangehörige Kommunen",
    "landkreis": "Landkreise",
    "verbund": "Verbünde",
}


@dataclass(frozen=True, slots=True)
class Cell:
    form: OrganisationForm
    low: str
    high: str
    low_words: str
    high_words: str
    note: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    criterion: Criterion
    lowest: str
    highest: str
    share: str
    """How much of all the weight this criterion holds by default."""
    cells: tuple[Cell, ...]
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MethodLock:
    rule: LockRule
    kind: str
    forms: tuple[OrganisationForm, ...]
    thresholds: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MethodPage:
    forms: tuple[OrganisationForm, ...]
    rows: tuple[MatrixRow, ...]
    weight_sum: int
    strengths: Mapping[str, str]
    bonuses: tuple[tuple[str, str], ...]
    locks: tuple[MethodLock, ...]
    sources: tuple[Source, ...]


def method_page(catalogue: Catalogue) -> MethodPage:
    notes = Citations(catalogue)
    total = sum(criterion.weight for criterion in catalogue.criteria)
    rows = tuple(_row(catalogue, criterion, total, notes) for criterion in catalogue.criteria)
    locks = tuple(method_lock(catalogue, rule, notes) for rule in catalogue.locks)
    strengths = {signed(value): words for value, words in STRENGTHS.items()}
    return MethodPage(catalogue.forms, rows, total, strengths, _bonuses(catalogue), locks, notes.sources)


def _bonuses(catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """Points a form gets because of the kind of municipality alone."""
    return tuple(
        (
            KIND_NAMES[kind],
            listed([f"{catalogue.form[form].short_name} {signed(points)}" for form, points in given.items()]),
        )
        for kind, given in catalogue.type_bonus.items()
        if given
    )


def _row(catalogue: Catalogue, criterion: Criterion, total: int, notes: Citations) -> MatrixRow:
    lowest, highest = ends_of(catalogue, criterion)
    share = f"{round(100 * criterion.weight / total)}\u202f%"
    cells = tuple(_cell(form, criterion.key) for form in catalogue.forms)
    return MatrixRow(criterion, lowest, highest, share, cells, notes.cite(criterion.sources))


def _cell(form: OrganisationForm, criterion: str) -> Cell:
    fit = form.fit[criterion]
    return Cell(form, signed(fit.low), signed(fit.high), STRENGTHS[fit.low], STRENGTHS[fit.high], fit.note)


def method_lock(catalogue: Catalogue, rule: LockRule, notes: Citations) -> MethodLock:
    forms = tuple(form for form in catalogue.forms if form.key in rule.first_steps)
    return MethodLock(rule, LOCK_KINDS[rule.kind], forms, _thresholds(catalogue, rule), notes.cite(rule.sources))


def _thresholds(catalogue: Catalogue, rule: LockRule) -> str:
    """unter 10.000 Einwohnern: Steuerkreis, Stabsstelle; unter 20.000 Einwohnern: Projekt-Matrix"""
    names: dict[int, list[str]] = {}
    for key, bound in rule.population_below.items():
        names.setdefault(bound, []).append(catalogue.form[key].short_name)
    return "; ".join(
        f"unter {bound:,}".replace(",", ".") + f"\u202fEinwohnern: {', '.join(forms)}"
        for bound, forms in sorted(names.items())
    )
