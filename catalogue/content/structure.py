"""The content of a catalogue version: what is asked, known and said.

Everything is immutable. Keys are stable across versions; `order` is the catalogue order that
decides ties in the method and never depends on the order of files or rows. Texts are German.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

Level = Literal["P", "K", "U"]
SlotKey = Literal["P", "K", "U", "R"]
Emphasis = Literal["primary", "secondary"]
MunicipalityKind = Literal["kreisfrei", "kreisangehoerig", "landkreis", "verbund"]
QuestionBlock = Literal["profile", "answers", "regional", "facts"]
AnswerType = Literal["scale", "yes_no", "integer", "money", "choice", "text", "texts"]
LockKind = Literal["legal", "logical", "threshold"]
ObligationType = Literal["step", "hint"]
Verdict = Literal["strong_complement", "complement", "necessary", "check", "conflict", "sequence"]

LEVELS: tuple[Level, ...] = ("P", "K", "U")
SLOTS: tuple[SlotKey, ...] = ("P", "K", "U", "R")
BLOCKS: tuple[QuestionBlock, ...] = ("profile", "answers", "regional", "facts")


@dataclass(frozen=True, slots=True)
class Source:
    key: str
    title: str
    publisher: str
    year: int | None
    url: str
    source_class: Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with its sources; without any it is printed as "fachliche Einschätzung".

    `reviewed_on`, here and below: when somebody last looked whether it is still true.
    """

    text: str
    sources: tuple[str, ...] = ()
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """How sure a figure is: estimated by the authors, inferred from a source, or uncertain."""

    estimate: bool = False
    inferred: bool = False
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Staffing:
    text: str
    sources: tuple[str, ...] = ()
    evidence: Evidence = Evidence()
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SetupTime:
    text: str
    months_min: int
    months_max: int
    sources: tuple[str, ...] = ()
    evidence: Evidence = Evidence()
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    text: str
    class_min: int
    class_max: int
    sources: tuple[str, ...] = ()
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A real municipality; without a year it is printed as "Jahr nicht belegt"."""

    place: str
    text: str = ""
    year: int | None = None
    sources: tuple[str, ...] = ()
    evidence: Evidence = Evidence()
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """How a form fares at the lowest (answer 0) and highest (answer 4) end of a criterion, -2..+2.

    `pro` is said where the interpolated value is positive, `con` where it is negative. The
    placeholders {Kommune} and {kommune} stand for the municipality as nominative subject.
    """

    low: int
    high: int
    note: str = ""
    pro: str = ""
    con: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationForm:
    key: str
    order: int
    abbreviation: str
    short_name: str
    name: str
    is_zero_option: bool
    synonyms: tuple[str, ...]
    levels: Mapping[SlotKey, Emphasis]
    short_description: str
    description: str
    legal_position: str
    mandate: str
    staffing: Staffing
    setup_time: SetupTime
    cost: Cost
    pros: tuple[Statement, ...]
    cons: tuple[Statement, ...]
    preconditions: tuple[str, ...]
    fits: tuple[str, ...]
    does_not_fit: tuple[str, ...]
    combines_with: tuple[str, ...]
    combination_remark: str
    conflicts_with: tuple[str, ...]
    examples: tuple[Example, ...]
    sources: tuple[str, ...]
    fit: Mapping[str, Fit]
    """By criterion key."""

    @property
    def cited(self) -> tuple[str, ...]:
        """Keys of all sources, those of the form as a whole first."""
        figures = (self.staffing.sources, self.setup_time.sources, self.cost.sources)
        statements = (entry.sources for entry in (*self.pros, *self.cons))
        examples = (entry.sources for entry in self.examples)
        return tuple(key for keys in (self.sources, *figures, *statements, *examples) for key in keys)


@dataclass(frozen=True, slots=True)
class Criterion:
    key: str
    order: int
    name: str
    definition: str
    weight: int
    rationale: str
    favours: str
    disfavours: str
    sources: tuple[str, ...] = ()
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """One possible answer: a step of a scale (0..4), or a choice with its key."""

    value: int | str
    text: str


@dataclass(frozen=True, slots=True)
class Help:
    why: str
    example: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; (block, key) is its place in the exchange format."""

    block: QuestionBlock
    key: str
    step: int
    title: str
    text: str
    answer_type: AnswerType
    help: Help
    anchors: tuple[Anchor, ...] = ()
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    asks_unknown: bool = True
    asks_note: bool = True


@dataclass(frozen=True, slots=True)
class LockRule:
    """A knock-out rule; its condition is code (assessments.engine.locks).

    `first_steps` holds the forms it may lock, each with what to do first ("council" = the council
    itself). `population_below` holds the thresholds of the rules that depend on population.
    """

    key: str
    kind: LockKind
    title: str
    reason: str
    lifted_by: str
    first_steps: Mapping[str, tuple[str, ...]]
    population_below: Mapping[str, int]
    legal_basis: str = ""
    sources: tuple[str, ...] = ()
    reviewed_on: date | None = None

    def lifting(self, form: str = "") -> str:
        """What lifts the lock: of one form with its own threshold, else of all."""
        below = self.population_below.get(form)
        bound = f"{below:,}".replace(",", ".") if below else "der Schwelle der Form"
        return self.lifted_by.replace("{Schwelle}", bound)


@dataclass(frozen=True, slots=True)
class Obligation:
    key: str
    type: ObligationType
    title: str
    text: str
    reason: str
    legal_basis: str = ""
    sources: tuple[str, ...] = ()
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Words of a structural check: what is wrong, why it matters, what to do.

    {actors} stands for the listed actors' names, `details` holds one text per detail code.
    """

    key: str
    title: str
    text: str
    explanation: str
    question: str
    """What is missing when the check could not be decided."""
    details: Mapping[str, str]
    sources: tuple[str, ...] = ()
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ContradictionText:
    """Words for two answers that do not fit together; the condition is code (assessments.engine.contradictions).

    `text` is printed. `hints` holds what is said at each of the two places, by "block.key", or by
    "actors" and "measures" for the lists.
    """

    key: str
    title: str
    text: str
    hints: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PositiveFinding:
    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RegionalRule:
    key: str
    title: str
    condition: str
    text: str


@dataclass(frozen=True, slots=True)
class Module:
    """An addition that is recommended by rule, not scored. `because` has a text per reason code."""

    key: str
    name: str
    level: str
    text: str
    because: Mapping[str, str]
    examples: tuple[Example, ...] = ()
    sources: tuple[str, ...] = ()
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class NoteText:
    """Words of a note of the method; {0}, {1} ... stand for the names of its forms."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CompatibilityPair:
    forms: tuple[str, str]
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class ActorKind:
    key: str
    label: str
    group: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class ActorGroup:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class TypicalActor:
    """An actor most municipalities of a type have. {council}, {head} and {county} stand for their own words.

    `reports_to` holds keys of the same template; `is_start` puts the actor into a new map.
    """

    key: str
    kind: str
    name: str
    levels: tuple[Level, ...]
    reports_to: tuple[str, ...] = ()
    is_start: bool = True


@dataclass(frozen=True, slots=True)
class MapTemplate:
    """A typical actor map to start from, for municipalities of a kind from a population on."""

    key: str
    kind: MunicipalityKind
    population_from: int
    name: str
    text: str
    actors: tuple[TypicalActor, ...]


@dataclass(frozen=True, slots=True)
class ResolutionBlock:
    """A numbered point of the draft decision; used if any of `forms` is recommended, always if empty.

    Names in braces are fields the municipality fills in; they are explained in `fields`.
    """

    key: str
    topic: str
    order: int
    forms: tuple[str, ...]
    text: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RoadmapStep:
    """What has to happen in a period if the form (or "always") is recommended."""

    form: str
    period: Literal["0-3", "3-12", "12-36"]
    level: SlotKey
    text: str


@dataclass(frozen=True, slots=True)
class Effect:
    """One paragraph of the part "Auswirkungen" of the council paper, for a form or "always"."""

    topic: Literal["staff", "money", "data_protection", "climate", "equality", "staff_council", "region"]
    form: str
    text: str


@dataclass(frozen=True, slots=True)
class CostClass:
    level: int
    symbol: str
    text: str


@dataclass(frozen=True, slots=True)
class Band:
    key: Literal["very_good", "good", "conditional", "poor"]
    at_least: int
    label: str


@dataclass(frozen=True, slots=True)
class MunicipalWords:
    """What council, head and district are called; most specific entry wins (state and kind, kind, any)."""

    state: str
    kind: MunicipalityKind | Literal["*"]
    council_name: str
    head_title: str
    county_word: str


@dataclass(frozen=True)
class Catalogue:
    key: str
    title: str
    published_on: date
    change_note: str
    forms: tuple[OrganisationForm, ...]
    criteria: tuple[Criterion, ...]
    questions: tuple[Question, ...]
    slots: Mapping[SlotKey, tuple[str, ...]]
    type_bonus: Mapping[MunicipalityKind, Mapping[str, int]]
    bands: tuple[Band, ...]
    cost_classes: tuple[CostClass, ...]
    locks: tuple[LockRule, ...]
    obligations: tuple[Obligation, ...]
    checks: tuple[Check, ...]
    positives: tuple[PositiveFinding, ...]
    regional_rules: tuple[RegionalRule, ...]
    modules: tuple[Module, ...]
    notes: tuple[NoteText, ...]
    compatibility: tuple[CompatibilityPair, ...]
    actor_groups: tuple[ActorGroup, ...]
    actor_kinds: tuple[ActorKind, ...]
    resolution_blocks: tuple[ResolutionBlock, ...]
    roadmap: tuple[RoadmapStep, ...]
    effects: tuple[Effect, ...]
    municipal_words: tuple[MunicipalWords, ...]
    sources: tuple[Source, ...]
    further_sources: tuple[Source, ...]
    contradictions: tuple[ContradictionText, ...] = ()
    map_templates: tuple[MapTemplate, ...] = ()
    """Empty in versions published before there were any."""

    @cached_property
    def form(self) -> Mapping[str, OrganisationForm]:
        return {form.key: form for form in self.forms}

    @cached_property
    def criterion(self) -> Mapping[str, Criterion]:
        return {criterion.key: criterion for criterion in self.criteria}

    @cached_property
    def fit_lines(self) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """By form: (4 * low, high - low) per criterion in catalogue order, so that 4v = first + second * x."""
        keys = [criterion.key for criterion in self.criteria]
        return {
            form.key: tuple((4 * form.fit[key].low, form.fit[key].high - form.fit[key].low) for key in keys)
            for form in self.forms
        }

    @cached_property
    def question(self) -> Mapping[tuple[str, str], Question]:
        return {(question.block, question.key): question for question in self.questions}

    @cached_property
    def actor_kind(self) -> Mapping[str, ActorKind]:
        return {kind.key: kind for kind in self.actor_kinds}

    @cached_property
    def source(self) -> Mapping[str, Source]:
        return {source.key: source for source in (*self.sources, *self.further_sources)}

    @cached_property
    def lock(self) -> Mapping[str, LockRule]:
        return {lock.key: lock for lock in self.locks}

    @cached_property
    def obligation(self) -> Mapping[str, Obligation]:
        return {obligation.key: obligation for obligation in self.obligations}

    @cached_property
    def check(self) -> Mapping[str, Check]:
        return {check.key: check for check in self.checks}

    @cached_property
    def contradiction(self) -> Mapping[str, ContradictionText]:
        return {contradiction.key: contradiction for contradiction in self.contradictions}

    @cached_property
    def positive(self) -> Mapping[str, PositiveFinding]:
        return {positive.key: positive for positive in self.positives}

    @cached_property
    def regional_rule(self) -> Mapping[str, RegionalRule]:
        return {rule.key: rule for rule in self.regional_rules}

    @cached_property
    def module(self) -> Mapping[str, Module]:
        return {module.key: module for module in self.modules}

    @cached_property
    def note(self) -> Mapping[str, NoteText]:
        return {note.key: note for note in self.notes}
