"""What a map begins with: the typical actors of this kind and size of municipality, and whole templates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from assessments.actor_map.places import ZONES, place_of
from assessments.models import Actor
from assessments.reading import Record, words_of
from assessments.workflow import new_key
from catalogue.content.structure import MapTemplate, TypicalActor


@dataclass(frozen=True, slots=True)
class Pick:
    key: str
    name: str
    is_there: bool


class Beginning:
    """What one record's map can be begun and filled with."""

    def __init__(self, record: Record) -> None:
        self.record = record

    @cached_property
    def template(self) -> MapTemplate | None:
        """The typical map for this kind and size; the smallest one while these are not known."""
        given = self.record.given
        kind = given.get(("profile", "kind"), "kreisangehoerig")
        population = given.get(("profile", "population")) or 0
        fitting = [
            t for t in self.record.catalogue.map_templates if t.kind == kind and t.population_from <= max(population, 0)
        ]
        return max(fitting, key=lambda template: template.population_from, default=None)

    @property
    def other_templates(self) -> list[MapTemplate]:
        return [template for template in self.record.catalogue.map_templates if template is not self.template]

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
        kinds = {actor.kind for actor in self.record.actors}
        by_zone: dict[str, list[Pick]] = {name: [] for _, name, _ in ZONES}
        names = {key: name for key, name, _ in ZONES}
        for entry in self.typical:
            place = place_of(self.record.catalogue, Actor(kind=entry.kind, levels="".join(entry.levels)))
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
        for actor in self.record.actors:
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
        return next((template for template in self.record.catalogue.map_templates if template.key == key), None)
