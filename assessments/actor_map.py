"""The actor map as pages show it: zones with cards, what to pick from, a table, who reports to whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assessments.engine.evaluate import evaluate
from assessments.forms.fields import german
from assessments.models import Actor
from assessments.reading import ProfileIncomplete, Record, case_of, words_of
from assessments.report.diagrams import Box, Drawing, Lane, house, narrow_house
from assessments.report.typeface import hyphenated
from assessments.report.wording import MANDATES, ROLES, FindingText, finding_texts, listed
from assessments.workflow import new_key
from catalogue.content.structure import Catalogue, MapTemplate, TypicalActor

OUTSIDE_GROUPS = ("company", "regional", "external")
OUTSIDE_KINDS = ("funder",)
ROOMY = 24
"""Up to so many actors every card shows all it knows."""

ZONES = (
    ("P", "Politische Ebene", "Wer entscheidet, was gewollt ist?"),
    ("K", "Koordinierende Ebene", "Wer hält die Fäden zusammen?"),
    ("U", "Umsetzende Ebene", "Wer macht es, wer betreibt es?"),
    ("quer", "Berät oder quer", "Wer berät, prüft oder wird informiert?"),
    ("extern", "Extern", "Wer wirkt von außen mit?"),
)
PLACES: Mapping[str, str] = {
    "P": "Politisch",
    "K": "Koordinierend",
    "U": "Umsetzend",
    "PK": "Politisch, koordinierend",
    "KU": "Koordinierend, umsetzend",
    "PU": "Politisch, umsetzend",
    "PKU": "Alle drei Ebenen",
    "quer": "Berät oder quer",
    "extern": "Extern",
}
UNKNOWN, NOBODY = "", "-"


def is_outside(catalogue: Catalogue, actor: Actor) -> bool:
    """Outside the core administration, as said or by its kind."""
    if actor.is_external is not None:
        return actor.is_external
    kind = catalogue.actor_kind.get(actor.kind)
    return kind is not None and (kind.group in OUTSIDE_GROUPS or kind.key in OUTSIDE_KINDS)


def place_of(catalogue: Catalogue, actor: Actor) -> str:
    """Where the actor stands: its levels, or one of the zones beside the house."""
    return actor.levels or ("extern" if is_outside(catalogue, actor) else "quer")


def placed(catalogue: Catalogue, actor: Actor, place: str) -> tuple[str, bool | None]:
    """Levels and being external of an actor put on `place`; what does not matter there stays as it is."""
    if place not in ("quer", "extern"):
        return place, actor.is_external
    outside = place == "extern"
    return "", actor.is_external if is_outside(catalogue, actor) == outside else outside


def moved(catalogue: Catalogue, actor: Actor, origin: str, target: str) -> tuple[str, bool | None]:
    """Like `placed`, for a card taken from one zone to another: other levels of the actor stay."""
    if target in ("quer", "extern"):
        return placed(catalogue, actor, target)
    levels = (set(actor.levels) - {origin}) | {target}
    return "".join(level for level in "PKU" if level in levels), actor.is_external


@dataclass(frozen=True, slots=True)
class Card:
    actor: Actor
    title: str
    """The name with places where a long word may be broken."""
    kind: str
    facts: str
    superiors: tuple[str, ...]
    reports: str
    """Value of the quick choice: one key, "" = not known, "-" = nobody, "*" = several."""
    place: str
    home: str
    """Where an actor on several levels has its full card; empty on that card itself."""
    findings: tuple[FindingText, ...]

    @property
    def lines(self) -> str:
        """Keys of those it reports to, as the script that draws the lines reads them."""
        return "" if self.home else " ".join(self.actor.reports_to or ())


@dataclass(frozen=True, slots=True)
class Zone:
    key: str
    name: str
    question: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    key: str
    name: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """A finding with the way to mend it."""

    text: FindingText
    actors: tuple[tuple[str, str], ...]
    additions: tuple[tuple[str, str], ...] = ()
    """Key and name of the typical actors that would answer it."""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the nested list, which may begin a list before it and end some (one per letter) after it."""

    actor: Actor
    opens: bool
    is_leaf: bool
    closes: str
    is_repeated: bool


MISSING: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "S02": (("council",),), "S18": (("data_protection",),), "S21": (("staff_council",),), "S22": (("utilities",),),
    "S20": (("it", "it_provider", "digital_department"), ("information_security",)), "S23": (("planning",),),
    "S24": (("finance",),), "S25": (("business",), ("civil_society",)), "S26": (("county",),),
}  # fmt: skip
"""Kinds of actors a finding misses; kinds that stand for each other are one group."""
FACTS_STEP = ("S17", "S29", "S30", "S31", "S35", "S36")


class ActorMap:
    """All views of one record's map."""

    def __init__(self, record: Record, name_part: str = "") -> None:
        self.record = record
        self.catalogue = record.catalogue
        self.actors = record.actors
        self.name_part = name_part.strip()
        self.names = {actor.key: actor.name for actor in record.actors}

    @property
    def is_roomy(self) -> bool:
        return len(self.actors) <= ROOMY

    @cached_property
    def shown(self) -> tuple[Actor, ...]:
        part = self.name_part.casefold()
        return tuple(actor for actor in self.actors if part in actor.name.casefold())

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        home = {key: name for key, name, _ in ZONES}
        places = {actor.key: place_of(self.catalogue, actor) for actor in self.shown}
        result = []
        for key, name, question in ZONES:
            here = [a for a in self.shown if (key in places[a.key] if len(key) == 1 else key == places[a.key])]
            cards = []
            for actor in here:
                first = places[actor.key] if len(key) > 1 else places[actor.key][0]
                cards.append(self._card(actor, places[actor.key], "" if first == key else home[first]))
            result.append(Zone(key, name, question, tuple(cards)))
        return tuple(result)

    def _card(self, actor: Actor, place: str, home: str) -> Card:
        kind = self.catalogue.actor_kind.get(actor.kind)
        superiors = tuple(self.names[key] for key in actor.reports_to or [] if key in self.names)
        findings = tuple(finding for finding in self.findings if actor.key in finding.actor_keys)
        return Card(
            actor=actor,
            title=hyphenated(actor.name),
            kind=kind.label if kind else actor.kind,
            facts=facts_of(actor),
            superiors=superiors,
            reports=quick_value(actor),
            place=place,
            home=home,
            findings=findings,
        )

    # What strikes us

    @cached_property
    def _judged(self) -> tuple[list[FindingText], list[str], list[str]] | None:
        if not self.actors:
            return None
        try:
            case = case_of(self.record)
        except ProfileIncomplete:
            return None
        found = evaluate(self.catalogue, case, robustness=False, flips=False)
        good = [self.catalogue.positive[key].title for key in found.positives]
        checks = self.catalogue.check
        open_questions = [checks[key].question for key in found.not_checkable if key in checks]
        return finding_texts(self.catalogue, case, found), good, open_questions

    @property
    def is_judged(self) -> bool:
        return self._judged is not None

    @property
    def findings(self) -> list[FindingText]:
        return self._judged[0] if self._judged else []

    @property
    def good(self) -> list[str]:
        return self._judged[1] if self._judged else []

    @property
    def not_checkable(self) -> list[str]:
        return list(dict.fromkeys(self._judged[2])) if self._judged else []

    @cached_property
    def advice(self) -> list[Advice]:
        return [self._advice(finding) for finding in self.findings]

    def _advice(self, finding: FindingText) -> Advice:
        named = tuple((key, self.names[key]) for key in finding.actor_keys if key in self.names)
        step = "rahmen" if finding.rule in FACTS_STEP else ""
        return Advice(finding, named, tuple(self._additions(finding.rule)), step)

    def _additions(self, rule: str) -> Iterator[tuple[str, str]]:
        there = {actor.kind for actor in self.actors}
        for kinds in MISSING.get(rule, ()):
            typical = next((actor for actor in self.typical if actor.kind in kinds), None)
            if typical and there.isdisjoint(kinds):
                yield typical.key, self.in_words(typical.name)

    # What to begin with

    @cached_property
    def template(self) -> MapTemplate | None:
        """The typical map for this kind and size; the smallest one while these are not known."""
        given = self.record.given
        kind = given.get(("profile", "kind"), "kreisangehoerig")
        population = given.get(("profile", "population")) or 0
        fitting = [
            t for t in self.catalogue.map_templates if t.kind == kind and t.population_from <= max(population, 0)
        ]
        return max(fitting, key=lambda template: template.population_from, default=None)

    @property
    def other_templates(self) -> list[MapTemplate]:
        return [template for template in self.catalogue.map_templates if template is not self.template]

    @property
    def template_preview(self) -> list[str]:
        return [self.in_words(actor.name) for actor in self.typical if actor.is_start]

    @property
    def typical(self) -> tuple[TypicalActor, ...]:
        return self.template.actors if self.template else ()

    @cached_property
    def _words(self) -> dict[str, str]:
        words = words_of(self.record)
        return {"council": words["council_name"], "head": words["head_title"], "county": words["county_word"]}

    def in_words(self, text: str) -> str:
        """With the municipality's own words for council, head and district."""
        for key, word in self._words.items():
            text = text.replace(f"{{{key}}}", word)
        return text

    @cached_property
    def picks(self) -> list[tuple[str, list[Pick]]]:
        """Typical actors by zone, those in the map marked."""
        kinds = {actor.kind for actor in self.actors}
        by_zone: dict[str, list[Pick]] = {name: [] for _, name, _ in ZONES}
        names = {key: name for key, name, _ in ZONES}
        for entry in self.typical:
            place = place_of(self.catalogue, Actor(kind=entry.kind, levels="".join(entry.levels)))
            zone = names[place if place in names else place[0]]
            by_zone[zone].append(Pick(entry.key, self.in_words(entry.name), entry.kind in kinds))
        return [(zone, picks) for zone, picks in by_zone.items() if picks]

    def picked(self, key: str) -> Actor | None:
        """A new actor from the list, or None if the list does not hold it."""
        entry = next((actor for actor in self.typical if actor.key == key), None)
        if entry is None:
            return None
        return Actor(kind=entry.kind, name=self.in_words(entry.name), levels="".join(entry.levels))

    def start_actors(self, template: MapTemplate) -> list[Actor]:
        """The actors of a template with their reporting lines; everything else is not known.

        Who is in the map by the same kind already is not added again, but reported to.
        """
        there: dict[str, str] = {}
        for actor in self.actors:
            there.setdefault(actor.kind, actor.key)
        start = [entry for entry in template.actors if entry.is_start]
        keys = {entry.key: there.get(entry.kind) or new_key() for entry in start}
        return [
            Actor(
                key=keys[entry.key],
                kind=entry.kind,
                name=self.in_words(entry.name),
                levels="".join(entry.levels),
                reports_to=[keys[superior] for superior in entry.reports_to] or None,
            )
            for entry in start
            if entry.kind not in there
        ]

    def template_named(self, key: str) -> MapTemplate | None:
        return next((template for template in self.catalogue.map_templates if template.key == key), None)

    def whereabouts(self, key: str) -> str:
        """Zone and turn of an actor's full card, as announced after moving it."""
        for zone in self.zones:
            for number, card in enumerate(zone.cards, 1):
                if card.actor.key == key and not card.home:
                    return f"{zone.name}, Platz {number} von {len(zone.cards)}"
        return ""

    def neighbour(self, key: str, step: str) -> str | None:
        """In front of whom a card goes one step "up" or "down" in its zone; None if it cannot."""
        for zone in self.zones:
            keys = [card.actor.key for card in zone.cards]
            if key in keys and not zone.cards[keys.index(key)].home:
                index = keys.index(key)
                if step == "up":
                    return keys[index - 1] if index else None
                after = keys[index + 2 :]
                return (after[0] if after else "") if index + 1 < len(keys) else None
        return None

    # Other sights of the map

    @cached_property
    def rows(self) -> list[dict[str, object]]:
        """The map as a table."""
        return [
            {
                "actor": actor,
                "title": hyphenated(actor.name),
                "kind": hyphenated(self._card(actor, "", "").kind),
                "place": hyphenated(PLACES[place_of(self.catalogue, actor)]),
                "mandate": hyphenated(MANDATES.get(actor.mandate, "")),
                "fte": german(actor.fte) if actor.fte is not None else "",
                "reports_to": hyphenated(reports_in_words(actor, self.names)),
            }
            for actor in self.actors
        ]

    @cached_property
    def reporting(self) -> list[tuple[Actor, str]]:
        """Who reports to whom, in words; those of whom nothing is known are left out."""
        return [(a, reports_in_words(a, self.names)) for a in self.shown if a.reports_to is not None]

    @cached_property
    def branches(self) -> list[Branch]:
        return branches_of(self.actors)

    @cached_property
    def pictures(self) -> tuple[Drawing, Drawing]:
        """The house, for wide and for narrow windows."""
        counts = listed([f"{zone.name}: {len(zone.cards)}" for zone in self.zones])
        title = f"Karte der Akteure von {self.record.name}. Akteure je Ebene: {counts}."
        lanes = [self._lane(zone) for zone in self.zones if zone.cards or len(zone.key) == 1]
        reports = [(actor.key, superior) for actor in self.shown for superior in actor.reports_to or ()]
        per_row = 3 if self.is_roomy else 4
        return house(title, lanes, reports, per_row=per_row, legend=("also",)), narrow_house(title, lanes)

    def _lane(self, zone: Zone) -> Lane:
        boxes = tuple(self._box(card) for card in zone.cards) or (Box("noch niemand", style="nobody"),)
        return Lane(zone.name, zone.question, boxes, is_soft=len(zone.key) > 1)

    def _box(self, card: Card) -> Box:
        if card.home:
            return Box(card.actor.name, ("wirkt auch hier",), "also")
        role = ROLES.get(card.actor.role, "")
        return Box(
            card.actor.name, (role,) if role else (), key=card.actor.key, reports_to=listed(list(card.superiors))
        )


def facts_of(actor: Actor) -> str:
    mandate = {"none": "ohne Auftrag", "oral": "mündlicher Auftrag", "written": "schriftlicher Auftrag",
               "resolution": "Beschluss"}.get(actor.mandate, "")  # fmt: skip
    parts = (
        actor.get_role_display() if actor.role else "",
        f"{german(actor.fte)}\u00a0VZÄ" if actor.fte else "",
        mandate,
        "Federführung" if actor.is_lead else "",
        f"befristet bis {actor.fixed_term_until:%d.%m.%Y}" if actor.fixed_term_until else "",
    )
    return ", ".join(part for part in parts if part)


def quick_value(actor: Actor) -> str:
    superiors = actor.reports_to
    if superiors is None:
        return UNKNOWN
    return NOBODY if not superiors else superiors[0] if len(superiors) == 1 else "*"


def reports_in_words(actor: Actor, names: Mapping[str, str]) -> str:
    if actor.reports_to is None:
        return "nicht bekannt"
    return ", ".join(names[key] for key in actor.reports_to if key in names) or "an niemanden"


def branches_of(actors: Sequence[Actor]) -> list[Branch]:
    """Who reports to whom, nested. An actor below several superiors is spelled out once; circles end.

    Walks without recursion: a chain may be as long as the map.
    """
    by_key = {actor.key: actor for actor in actors}
    below: dict[str, list[Actor]] = {key: [] for key in by_key}
    for actor in actors:
        for key in actor.reports_to or []:
            if key in below and key != actor.key:
                below[key].append(actor)
    tops = [actor for actor in actors if not any(key in by_key and key != actor.key for key in actor.reports_to or [])]
    lines: list[tuple[int, Actor, bool]] = []
    spelled: set[str] = set()
    for start in [*tops, *actors]:  # whoever is in a circle has no top above
        if start.key in spelled:
            continue
        waiting = [(0, start)]
        while waiting:
            depth, actor = waiting.pop()
            repeated = actor.key in spelled
            lines.append((depth, actor, repeated))
            spelled.add(actor.key)
            if not repeated:
                waiting.extend((depth + 1, child) for child in reversed(below[actor.key]))
    return _nested(lines)


def _nested(lines: Sequence[tuple[int, Actor, bool]]) -> list[Branch]:
    result = []
    depths = [0, *(depth for depth, _, _ in lines), 0]
    for (depth, actor, repeated), before, after in zip(lines, depths, depths[2:], strict=False):
        result.append(Branch(actor, depth > before, after <= depth, "x" * max(depth - after, 0), repeated))
    return result
