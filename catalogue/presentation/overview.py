"""The overview of all forms: filters, search, and why a form is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from catalogue.content.structure import Catalogue, Emphasis, OrganisationForm, SlotKey
from catalogue.presentation.searching import LONGEST_QUERY, finds
from catalogue.presentation.words import (
    LEVEL_NAMES,
    LEVEL_QUESTIONS,
    cost_symbol,
    cost_text,
    home,
    places,
    setup_text,
    size_text,
)  # fmt: skip

MOST_COMPARED = 3
NOT_FOUND = "enthält den Suchbegriff nicht"

SIZES = {
    "0": "unter 5.000 Einwohner",
    "5000": "5.000 bis 19.999 Einwohner",
    "20000": "20.000 bis 49.999 Einwohner",
    "50000": "50.000 bis 99.999 Einwohner",
    "100000": "ab 100.000 Einwohner",
}
KINDS = {
    "kreisangehoerig": "Kreisangehörige Stadt oder Gemeinde",
    "kreisfrei": "Kreisfreie Stadt",
    "landkreis": "Landkreis",
    "amt": "Amt, Verbands- oder Samtgemeinde",
    "verbund": "Verbund ohne eigene Verwaltung",
}
MONTHS = {"3": "3 Monaten", "6": "6 Monaten", "12": "12 Monaten", "24": "24 Monaten"}

LOCK_OF_KIND = {"kreisfrei": "KO-13", "verbund": "KO-14"}
"""The rules of the method (section 4) that exclude forms because of the kind alone."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; whatever nobody offers counts as not asked."""

    query: str = ""
    levels: tuple[SlotKey, ...] = ()
    size: str = ""
    kind: str = ""
    cost: int = 0
    months: int = 0

    @property
    def any(self) -> bool:
        return bool(self.query or self.levels or self.size or self.kind or self.cost or self.months)

    @property
    def count(self) -> int:
        return sum(map(bool, (self.query, self.levels, self.size, self.kind, self.cost, self.months)))


def read_filters(query: QueryDict, catalogue: Catalogue) -> Filters:
    def offered(name: str, choices: Mapping[str, object]) -> str:
        value = query.get(name, "")
        return value if value in choices else ""

    costs = {str(cost_class.level): cost_class for cost_class in catalogue.cost_classes}
    asked = query.getlist("ebene")
    return Filters(
        query=" ".join(query.get("q", "").split())[:LONGEST_QUERY],
        levels=tuple(level for level in LEVEL_NAMES if level in asked),
        size=offered("groesse", SIZES),
        kind=offered("art", KINDS),
        cost=int(offered("kosten", costs) or 0),
        months=int(offered("aufbau", MONTHS) or 0),
    )


@dataclass(frozen=True, slots=True)
class Card:
    form: OrganisationForm
    places: Mapping[SlotKey, Emphasis]
    levels: str
    size: str
    symbol: str
    cost: str
    setup: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    key: SlotKey
    name: str
    question: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    form: OrganisationForm
    reason: str


@dataclass(frozen=True, slots=True)
class Overview:
    groups: tuple[Group, ...]
    left_out: tuple[LeftOut, ...]
    chosen_but_hidden: tuple[OrganisationForm, ...]

    @property
    def count(self) -> int:
        return sum(len(group.cards) for group in self.groups)


def overview(catalogue: Catalogue, filters: Filters, chosen: Sequence[str] = ()) -> Overview:
    """Forms by the place they are mainly for, each once, those the filters let through."""
    refused = {form.key: reason for form in catalogue.forms if (reason := refusal(catalogue, form, filters))}
    groups = []
    for level, name in LEVEL_NAMES.items():
        shown = [key for key in catalogue.slots[level] if home(catalogue, key) == level and key not in refused]
        if shown:
            cards = tuple(_card(catalogue, catalogue.form[key], key in chosen) for key in shown)
            groups.append(Group(level, name, LEVEL_QUESTIONS[level], cards))
    return Overview(
        tuple(groups),
        tuple(LeftOut(catalogue.form[key], reason) for key, reason in refused.items() if reason != NOT_FOUND),
        tuple(catalogue.form[key] for key in chosen if key in refused),
    )


def _card(catalogue: Catalogue, form: OrganisationForm, chosen: bool) -> Card:
    main = " und ".join(LEVEL_NAMES[level] for level, emphasis in form.levels.items() if emphasis == "primary")
    return Card(
        form, places(catalogue, form), main, size_text(catalogue, form), cost_symbol(catalogue, form),
        cost_text(catalogue, form), setup_text(form), chosen,
    )  # fmt: skip


def refusal(catalogue: Catalogue, form: OrganisationForm, filters: Filters) -> str:
    """Why the filters leave this form out, in a few words; empty if they do not."""
    if filters.query and not finds(filters.query, form):
        return NOT_FOUND
    if filters.levels and not set(filters.levels) & set(places(catalogue, form)):
        return "arbeitet auf anderen Ebenen"
    kind_lock = catalogue.lock.get(LOCK_OF_KIND.get(filters.kind, ""))
    if kind_lock and form.key in kind_lock.first_steps:
        return kind_lock.title
    if filters.size and (reason := _size_refusal(catalogue, form, filters)):
        return reason
    if filters.cost and form.cost.class_min > filters.cost:
        return f"kostet mehr: {cost_text(catalogue, form)}"
    if filters.months and form.setup_time.months_min > filters.months:
        return f"braucht länger: {setup_text(form)}"
    return ""


def _size_refusal(catalogue: Catalogue, form: OrganisationForm, filters: Filters) -> str:
    bounds = [*map(int, SIZES), 10**9]
    largest = bounds[bounds.index(int(filters.size)) + 1] - 1
    for lock in catalogue.locks:
        if largest < lock.population_below.get(form.key, 0):
            return lock.title
    fit = form.fit["groesse"]
    if all(4 * fit.low + (fit.high - fit.low) * answer < 0 for answer in _size_answers(filters)):
        return "passt weniger zu dieser Größe"
    return ""


def _size_answers(filters: Filters) -> tuple[int, ...]:
    """Steps of the criterion (method, section 2) that this size can mean."""
    if filters.kind == "landkreis":
        return (3, 4) if filters.size == "100000" else (2,)
    return (list(SIZES).index(filters.size),)
