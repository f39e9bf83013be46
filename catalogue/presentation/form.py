"""One organisation form in full."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.content.structure import (
    Catalogue,
    Emphasis,
    Example,
    LockRule,
    Obligation,
    OrganisationForm,
    ResolutionBlock,
    RoadmapStep,
    SlotKey,
    Source,
    Verdict,
)  # fmt: skip
from catalogue.presentation.citing import Citations, CitedList
from catalogue.presentation.fitting import Fitting, fitting
from catalogue.presentation.words import (
    EMPHASIS,
    LEVEL_NAMES,
    LEVEL_PEOPLE,
    LOCK_KINDS,
    cost_symbol,
    cost_text,
    listed,
    places,
    setup_text,
    size_text,
)  # fmt: skip

COMPANIES = ("digitalagentur_gmbh", "gemeinsame_digitalagentur")
FORMS_OF_OBLIGATION: Mapping[str, tuple[str, ...]] = {
    "KO-01": COMPANIES,
    "KO-03": (*COMPANIES, "stadtwerke_partner"),
    "KO-04": ("digitalagentur_gmbh",),
    "KO-08": ("zweckverband",),
    "KO-09": ("oer_vereinbarung",),
    "KO-21": ("cdo", "stabsstelle", "smartcity_buero", "eigenes_amt"),
    "KO-25": ("gemeinsame_digitalagentur",),
}
"""Which forms an obligation of the method (section 8) can concern."""
GENERAL_OBLIGATION = "KO-24"

VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    "strong_complement": ("ergänzt sich sehr gut",) * 2,
    "complement": ("ergänzt sich",) * 2,
    "necessary": ("braucht als Gegenüber", "wird als Gegenüber gebraucht"),
    "check": ("Zuschnitt prüfen",) * 2,
    "conflict": ("schließt sich aus",) * 2,
    "sequence": ("mögliche nächste Stufe", "mögliche frühere Stufe"),
}
"""Said on the page of the first form of a pair, and on that of the second."""

PERIODS = {"0-3": "In den ersten 3 Monaten", "3-12": "Im ersten Jahr", "12-36": "Bis zum dritten Jahr"}
USUAL_FIELDS = {"Rat": "Vertretung", "rat": "Vertretung", "spitze": "Amtsbezeichnung"}


@dataclass(frozen=True, slots=True)
class Storey:
    level: SlotKey
    name: str
    emphasis: str
    people: str


@dataclass(frozen=True, slots=True)
class Relation:
    form: OrganisationForm
    verdict: Verdict
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShownLock:
    rule: LockRule
    kind: str
    lifted_by: str
    first_steps: tuple[OrganisationForm, ...]
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownObligation:
    obligation: Obligation
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Period:
    name: str
    steps: tuple[RoadmapStep, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    is_field: bool


@dataclass(frozen=True, slots=True)
class CitedExample:
    example: Example
    year: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FormPage:
    form: OrganisationForm
    places: Mapping[SlotKey, Emphasis]
    where: str
    storeys: tuple[Storey, ...]
    size: str
    symbol: str
    cost: str
    setup: str
    figures: Mapping[str, tuple[int, ...]]
    general: tuple[int, ...]
    pros: CitedList
    cons: CitedList
    fitting: Fitting
    relations: tuple[Relation, ...]
    locks: tuple[ShownLock, ...]
    obligations: tuple[ShownObligation, ...]
    periods: tuple[Period, ...]
    resolution: tuple[tuple[Segment, ...], ...]
    examples: tuple[CitedExample, ...]
    sources: tuple[Source, ...]


def form_page(catalogue: Catalogue, form: OrganisationForm) -> FormPage:
    notes = Citations(catalogue)
    figures = {name: notes.cite(getattr(form, name).sources) for name in ("staffing", "setup_time", "cost")}
    pros, cons = notes.statements(form.pros), notes.statements(form.cons)
    locks, obligations = _locks(catalogue, form, notes), _obligations(catalogue, form, notes)
    examples = tuple(cited_example(example, notes) for example in form.examples)
    general = notes.cite(form.sources)
    return FormPage(
        form=form,
        places=places(catalogue, form),
        where=where(form),
        storeys=_storeys(catalogue, form),
        size=size_text(catalogue, form),
        symbol=cost_symbol(catalogue, form),
        cost=cost_text(catalogue, form),
        setup=setup_text(form),
        figures=figures,
        general=general,
        pros=pros,
        cons=cons,
        fitting=fitting(catalogue, form),
        relations=relations(catalogue, form.key),
        locks=locks,
        obligations=obligations,
        periods=_periods(catalogue, form),
        resolution=tuple(
            segments(block)
            for block in sorted(catalogue.resolution_blocks, key=lambda block: block.order)
            if form.key in block.forms
        ),
        examples=examples,
        sources=notes.sources,
    )


def where(form: OrganisationForm) -> str:
    """Schwerpunkt: koordinierende Ebene; wirkt mit: politische Ebene."""
    parts = []
    for emphasis, words in EMPHASIS.items():
        names = [_small(LEVEL_NAMES[level]) for level, held in form.levels.items() if held == emphasis]
        if names:
            parts.append(f"{words}: {listed(names)}")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _small(name: str) -> str:
    return name[:1].lower() + name[1:] if name.endswith("Ebene") else name


def _storeys(catalogue: Catalogue, form: OrganisationForm) -> tuple[Storey, ...]:
    held = places(catalogue, form)
    return tuple(
        Storey(level, name, EMPHASIS[held[level]] if level in held else "", LEVEL_PEOPLE[level])
        for level, name in LEVEL_NAMES.items()
        if level != "R" or "R" in held
    )


def relations(catalogue: Catalogue, key: str) -> tuple[Relation, ...]:
    found = []
    for pair in catalogue.compatibility:
        if key in pair.forms:
            place = pair.forms.index(key)
            other = catalogue.form[pair.forms[1 - place]]
            found.append(Relation(other, pair.verdict, VERDICTS[pair.verdict][place], pair.reason))
    return tuple(sorted(found, key=lambda relation: list(VERDICTS).index(relation.verdict)))


def _locks(catalogue: Catalogue, form: OrganisationForm, notes: Citations) -> tuple[ShownLock, ...]:
    return tuple(
        ShownLock(
            rule,
            LOCK_KINDS[rule.kind],
            rule.lifting(form.key),
            tuple(catalogue.form[step] for step in rule.first_steps[form.key] if step in catalogue.form),
            notes.cite(rule.sources),
        )
        for rule in catalogue.locks
        if form.key in rule.first_steps
    )


def _obligations(catalogue: Catalogue, form: OrganisationForm, notes: Citations) -> tuple[ShownObligation, ...]:
    return tuple(
        ShownObligation(obligation, notes.cite(obligation.sources))
        for obligation in catalogue.obligations
        if obligation.key == GENERAL_OBLIGATION or form.key in FORMS_OF_OBLIGATION.get(obligation.key, ())
    )


def _periods(catalogue: Catalogue, form: OrganisationForm) -> tuple[Period, ...]:
    periods = (
        Period(name, tuple(step for step in catalogue.roadmap if step.form == form.key and step.period == key))
        for key, name in PERIODS.items()
    )
    return tuple(period for period in periods if period.steps)


def segments(block: ResolutionBlock) -> tuple[Segment, ...]:
    """The text of a resolution, cut at the fields a municipality fills in."""
    labels = {**USUAL_FIELDS, **block.fields}
    parts = re.split(r"\{(\w+)\}", block.text)
    return tuple(
        Segment(labels.get(part, part) if place % 2 else part, bool(place % 2))
        for place, part in enumerate(parts)
        if part
    )


def cited_example(example: Example, notes: Citations) -> CitedExample:
    return CitedExample(example, str(example.year or "Jahr nicht belegt"), notes.cite(example.sources))
