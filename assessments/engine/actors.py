"""The actor map, ready to be asked: who is on which level, of which group, reporting to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.engine.case import Actor, Case
from assessments.engine.kleene import Truth, either
from assessments.engine.recommendation import Warning
from catalogue.content.structure import Catalogue, Level


@dataclass(frozen=True, slots=True)
class ActorMap:
    actors: tuple[Actor, ...]
    by_key: Mapping[str, Actor]
    groups: Mapping[str, str]
    """Group of each actor kind."""

    @property
    def is_empty(self) -> bool:
        return not self.actors

    def on(self, level: Level) -> list[Actor]:
        return [actor for actor in self.actors if level in actor.levels]

    def of_kind(self, *kinds: str) -> list[Actor]:
        return [actor for actor in self.actors if actor.kind in kinds]

    def group(self, actor: Actor) -> str:
        return self.groups[actor.kind]

    def of_group(self, *groups: str) -> list[Actor]:
        return [actor for actor in self.actors if self.group(actor) in groups]

    def coordinators(self) -> list[Actor]:
        """coord(K): actors on K that do not hold their mandate by law."""
        return [actor for actor in self.on("K") if self.group(actor) not in ("council", "top")]

    def superiors(self, actor: Actor) -> list[Actor] | None:
        """Those the actor reports to directly; None if that is not known."""
        return None if actor.reports_to is None else [self.by_key[key] for key in actor.reports_to]

    def is_outside(self, actor: Actor) -> Truth:
        return either(self.group(actor) in ("company", "regional", "external"), actor.is_external)


def actor_map(catalogue: Catalogue, case: Case) -> ActorMap:
    groups = {kind.key: kind.group for kind in catalogue.actor_kinds}
    return ActorMap(case.actors, {actor.key: actor for actor in case.actors}, groups)


def reporting_circles(case: Case) -> tuple[Warning, ...]:
    """One warning per circle in `reports_to`, at the first of its actors in input order."""
    above = {actor.key: set(actor.reports_to or ()) for actor in case.actors}
    reach = {key: _reachable(key, above) for key in above}
    warnings, seen = [], set[str]()
    for index, actor in enumerate(case.actors):
        if actor.key in reach[actor.key] and actor.key not in seen:
            circle = {key for key in reach[actor.key] if actor.key in reach[key]}
            seen |= circle
            warnings.append(Warning("reports_to_cycle", f"/actors/{index}/reports_to"))
    return tuple(warnings)


def _reachable(start: str, above: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(above[start])
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(above[key])
    return found
