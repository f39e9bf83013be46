"""View models of the public catalogue pages: templates only show what stands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalogue.content.structure import Catalogue, Example, OrganisationForm, SlotKey, Source, Statement

LEVEL_NAMES: Mapping[SlotKey, str] = {
    "P": "Politische Ebene",
    "K": "Koordinierende Ebene",
    "U": "Umsetzende Ebene",
    "R": "Region",
}
EMPHASIS = {"primary": "Schwerpunkt", "secondary": "wirkt mit"}
SIZES = {"klein": "unter 20.000 Einwohner", "mittel": "20.000 bis 100.000", "gross": "ab 100.000 Einwohner"}
SIZE_ANSWERS = {"klein": 1, "mittel": 2, "gross": 4}


@dataclass(frozen=True, slots=True)
class Card:
    form: OrganisationForm
    levels: tuple[str, ...]
    cost: str
    setup: str


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    lead: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    level: str = ""
    size: str = ""
    cost: str = ""

    @property
    def any(self) -> bool:
        return bool(self.level or self.size or self.cost)


@dataclass(frozen=True, slots=True)
class CitedStatement:
    text: str
    sources: tuple[int, ...]
    """Numbers in the page's list of sources; none means the authors' own judgement."""


@dataclass(frozen=True, slots=True)
class CitedExample:
    example: Example
    year: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FormPage:
    form: OrganisationForm
    levels: tuple[tuple[str, str], ...]
    cost: str
    setup: str
    setup_is_estimate: bool
    pros: tuple[CitedStatement, ...]
    cons: tuple[CitedStatement, ...]
    examples: tuple[CitedExample, ...]
    sources: tuple[Source, ...]


GROUPS: Sequence[tuple[str, str, str]] = (
    ("P", "Steuern", "Wer setzt Prioritäten und löst Konflikte?"),
    ("K", "Koordinieren", "Wer hält die Fäden zusammen?"),
    ("U", "Umsetzen", "Wer führt die Vorhaben aus?"),
    ("R", "In der Region", "Was Kommunen gemeinsam tragen"),
)


def cost_text(catalogue: Catalogue, form: OrganisationForm) -> str:
    """The span of cost classes in words."""
    text = {cost_class.level: cost_class.text for cost_class in catalogue.cost_classes}
    low, high = text[form.cost.class_min], text[form.cost.class_max]
    return low if low == high else f"{low} bis {high}"


def setup_text(form: OrganisationForm) -> str:
    low, high = form.setup_time.months_min, form.setup_time.months_max
    if high == 0:
        return "sofort"
    return f"{low}–{high} Monate" if low != high else f"{low} Monate"


def overview(catalogue: Catalogue, filters: Filters) -> tuple[Group, ...]:
    """Forms by the slot they are mainly for, each once, those the filters let through."""
    seen: set[str] = set()
    groups = []
    for slot, name, lead in GROUPS:
        keys = [key for key in catalogue.slots[slot] if key not in seen]  # type: ignore[index]
        seen.update(keys)
        forms = (catalogue.form[key] for key in keys)
        cards = tuple(_card(catalogue, form) for form in forms if _passes(form, filters))
        if cards:
            groups.append(Group(name, lead, cards))
    return tuple(groups)


def _card(catalogue: Catalogue, form: OrganisationForm) -> Card:
    levels = tuple(LEVEL_NAMES[level] for level in form.levels)
    return Card(form, levels, cost_text(catalogue, form), setup_text(form))


def _passes(form: OrganisationForm, filters: Filters) -> bool:
    if filters.level and filters.level not in form.levels:
        return False
    if filters.cost.isdecimal() and form.cost.class_min > int(filters.cost):
        return False
    if filters.size in SIZE_ANSWERS:
        fit = form.fit["groesse"]
        return 4 * fit.low + (fit.high - fit.low) * SIZE_ANSWERS[filters.size] >= 0
    return True


def form_page(catalogue: Catalogue, form: OrganisationForm) -> FormPage:
    cited = _cited_sources(catalogue, form)
    number = {source.key: place for place, source in enumerate(cited, 1)}

    def cite(keys: Sequence[str]) -> tuple[int, ...]:
        return tuple(number[key] for key in keys)

    def statements(entries: Sequence[Statement]) -> tuple[CitedStatement, ...]:
        return tuple(CitedStatement(entry.text, cite(entry.sources)) for entry in entries)

    return FormPage(
        form=form,
        levels=tuple((LEVEL_NAMES[level], EMPHASIS[emphasis]) for level, emphasis in form.levels.items()),
        cost=cost_text(catalogue, form),
        setup=setup_text(form),
        setup_is_estimate=not form.setup_time.sources,
        pros=statements(form.pros),
        cons=statements(form.cons),
        examples=tuple(
            CitedExample(example, str(example.year) if example.year else "Jahr nicht belegt", cite(example.sources))
            for example in form.examples
        ),
        sources=cited,
    )


def _cited_sources(catalogue: Catalogue, form: OrganisationForm) -> tuple[Source, ...]:
    return tuple(catalogue.source[key] for key in dict.fromkeys(form.cited))
