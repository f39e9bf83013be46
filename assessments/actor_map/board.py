"""View model of the board and of the other sights of the map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from assessments.actor_map.beginning import Beginning
from assessments.actor_map.places import PLACES, ZONES, place_of
from assessments.actor_map.tree import Branch, branches_of
from assessments.engine.evaluate import evaluate
from assessments.forms.fields import german
from assessments.models import Actor
from assessments.reading import ProfileIncomplete, Record, case_of
from assessments.report.diagrams import Box, Drawing, Lane, house, narrow_house
from assessments.report.syllables import hyphenated
from assessments.report.wording import MANDATES, ROLES, FindingText, finding_texts, listed

ROOMY = 24
"""Up to so many actors every card shows all it knows."""

UNKNOWN, NOBODY = "", "-"


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
class Advice:
    """A finding with the way to mend it."""

    text: FindingText
    actors: tuple[tuple[str, str], ...]
    additions: tuple[tuple[str, str], ...] = ()
    """Key and name of the typical actors that would answer it."""
    step: str = ""


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
        self.beginning = Beginning(record)

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
            typical = next((actor for actor in self.beginning.typical if actor.kind in kinds), None)
            if typical and there.isdisjoint(kinds):
                yield typical.key, self.beginning.in_words(typical.name)

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
