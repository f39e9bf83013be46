"""Up to three forms side by side, row by row, each with a word on how much they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from catalogue.content.structure import Catalogue, Criterion, Emphasis, OrganisationForm, SlotKey, Source, Statement
from catalogue.presentation.citing import Citations, CitedList
from catalogue.presentation.fitting import ends_of
from catalogue.presentation.form import relations, where
from catalogue.presentation.overview import MOST_COMPARED
from catalogue.presentation.words import (
    STRENGTHS,
    cost_symbol,
    cost_text,
    home,
    listed,
    places,
    setup_text,
    signed,
)  # fmt: skip

DIFFERENCES = {
    0: "gleich",
    1: "kleiner Unterschied",
    2: "Unterschied",
    3: "großer Unterschied",
    4: "großer Unterschied",
}
IN_COMMON = {
    "P": "steuern auf der politischen Ebene", "K": "koordinieren", "U": "setzen um", "R": "verbinden mehrere Kommunen",
}  # fmt: skip
NUMBERS = {2: "beide", 3: "alle drei"}


MOST_EXAMPLES = 4

Kind = Literal["text", "fact", "plus", "minus", "list"]
Named = tuple[str, CitedList]
"""What stands in a cell, and the name of its form, which narrow windows repeat."""
End = tuple[str, tuple[tuple[str, str, str], ...]]
"""The answer at one end of a criterion, and per form: its name, what the answer means for it, and the figure."""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    kind: Kind
    difference: str
    cells: tuple[Named, ...]

    @property
    def is_judgement(self) -> bool:
        """Whether the mark can stand once at the row."""
        return all(cell.is_judgement for _name, cell in self.cells)


@dataclass(frozen=True, slots=True)
class CriterionRow:
    criterion: Criterion
    difference: str
    is_different: bool
    ends: tuple[End, End]


@dataclass(frozen=True, slots=True)
class Column:
    form: OrganisationForm
    places: dict[SlotKey, Emphasis]


@dataclass(frozen=True, slots=True)
class Comparison:
    columns: tuple[Column, ...]
    title: str
    lead: str
    rows: tuple[Row, ...]
    criteria: tuple[CriterionRow, ...]
    sources: tuple[Source, ...]


def chosen_forms(catalogue: Catalogue, asked: Sequence[str]) -> tuple[str, ...]:
    """Those of the keys asked for that exist, each once, in the order of the catalogue."""
    return tuple(form.key for form in catalogue.forms if form.key in asked)


def complaint(catalogue: Catalogue, asked: Sequence[str]) -> str:
    """Why these forms cannot stand side by side, or which of them is missing, as a sentence; empty if all is well."""
    count = len(chosen_forms(catalogue, asked))
    if count > MOST_COMPARED:
        return f"Sie haben {count} Formen gewählt. Nebeneinander passen höchstens drei; bitte nehmen Sie einige heraus."
    if count < 2:
        return (
            "Zum Vergleichen braucht es zwei oder drei Formen. Bitte wählen Sie noch eine dazu."
            if count
            else "Noch ist keine Form ausgewählt. Bitte kreuzen Sie zwei oder drei Formen an."
        )
    if set(asked) - set(catalogue.form):
        return "Mindestens eine der gewünschten Formen gibt es in diesem Katalog nicht. Sie sehen die übrigen."
    return ""


def compare(catalogue: Catalogue, keys: Sequence[str]) -> Comparison:
    forms = [catalogue.form[key] for key in keys]
    notes = Citations(catalogue)
    rows = tuple(_rows(catalogue, forms, notes))
    criteria = tuple(_criterion_row(catalogue, criterion, forms) for criterion in catalogue.criteria)
    return Comparison(
        columns=tuple(Column(form, places(catalogue, form)) for form in forms),
        title=listed([form.short_name for form in forms]),
        lead=_lead(catalogue, forms),
        rows=rows,
        criteria=criteria,
        sources=notes.sources,
    )


def _rows(catalogue: Catalogue, forms: Sequence[OrganisationForm], notes: Citations) -> Iterator[Row]:
    def row(label: str, kind: Kind, cell: Callable[[OrganisationForm], Iterable[Statement]]) -> Row:
        cells = tuple((form.short_name, notes.statements(cell(form))) for form in forms)
        texts = {statement.text for _name, listed in cells for statement in listed.statements}
        difference = "" if kind != "fact" else DIFFERENCES[0] if len(texts) == 1 else "Unterschied"
        return Row(label, kind, difference, cells)

    def cost(form: OrganisationForm) -> str:
        return f"{cost_symbol(catalogue, form)}: {cost_text(catalogue, form)}"

    yield row("In einem Satz", "text", lambda form: [Statement(form.short_description)])
    yield row("Ebenen", "fact", lambda form: [Statement(where(form))])
    yield row("Kosten im Jahr", "fact", lambda form: [Statement(cost(form), form.cost.sources)])
    yield row("Aufbau", "fact", lambda form: [Statement(setup_text(form), form.setup_time.sources)])
    yield row("Personal", "text", lambda form: [Statement(form.staffing.text, form.staffing.sources)])
    yield row("Spricht dafür", "plus", lambda form: form.pros)
    yield row("Spricht dagegen", "minus", lambda form: form.cons)
    yield row("Passt gut", "list", lambda form: map(Statement, form.fits))
    yield row("Passt nicht", "list", lambda form: map(Statement, form.does_not_fit))
    yield row("Vorher zu klären", "list", lambda form: map(Statement, form.preconditions))
    yield row("Scheidet aus bei", "list", lambda form: _exclusions(catalogue, form))
    yield row("Verträgt sich", "list", lambda form: _relations(catalogue, form, [other.key for other in forms]))
    yield row("Beispiele", "list", _examples)


def _exclusions(catalogue: Catalogue, form: OrganisationForm) -> list[Statement]:
    rules = (rule for rule in catalogue.locks if form.key in rule.first_steps)
    return [Statement(rule.title, rule.sources) for rule in rules] or [Statement("keine Sperre")]


def _relations(catalogue: Catalogue, form: OrganisationForm, keys: Sequence[str]) -> list[Statement]:
    known = (relation for relation in relations(catalogue, form.key) if relation.form.key in keys)
    texts = [f"{relation.form.short_name}: {relation.words}. {relation.reason}" for relation in known]
    return [Statement(text) for text in texts or ["keine besondere Regel"]]


def _examples(form: OrganisationForm) -> list[Statement]:
    return [
        Statement(f"{example.place} ({example.year or 'Jahr nicht belegt'})", example.sources)
        for example in form.examples[:MOST_EXAMPLES]
    ]


def _criterion_row(catalogue: Catalogue, criterion: Criterion, forms: Sequence[OrganisationForm]) -> CriterionRow:
    fits = [(form.short_name, form.fit[criterion.key]) for form in forms]
    low, high = ends_of(catalogue, criterion)
    spread = _spread(criterion, forms)
    lows = tuple((name, STRENGTHS[fit.low], signed(fit.low)) for name, fit in fits)
    highs = tuple((name, STRENGTHS[fit.high], signed(fit.high)) for name, fit in fits)
    return CriterionRow(criterion, DIFFERENCES[spread], spread > 0, ((low, lows), (high, highs)))


def _spread(criterion: Criterion, forms: Sequence[OrganisationForm]) -> int:
    """How far the forms lie apart where they lie apart most."""
    fits = [form.fit[criterion.key] for form in forms]
    lows, highs = [fit.low for fit in fits], [fit.high for fit in fits]
    return max(max(lows) - min(lows), max(highs) - min(highs))


def _lead(catalogue: Catalogue, forms: Sequence[OrganisationForm]) -> str:
    main = [
        words
        for level, words in IN_COMMON.items()
        if all(places(catalogue, form).get(level) == "primary" for form in forms)  # type: ignore[call-overload]
    ]
    start = f"{NUMBERS[len(forms)].capitalize()} {listed(main)}." if main else ""
    if not main and len({home(catalogue, form.key) for form in forms}) == len(forms):
        start = "Sie stehen auf verschiedenen Ebenen und ersetzen einander nicht."
    apart = sorted(catalogue.criteria, key=lambda criterion: -_spread(criterion, forms) * criterion.weight)
    names = [f"„{criterion.name}“" for criterion in apart[:3] if _spread(criterion, forms) >= 2]
    return f"{start} Am stärksten unterscheiden sie sich bei {listed(names)}.".strip() if names else start
