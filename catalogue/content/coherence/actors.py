"""Kinds of actors and the typical maps made of them."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.content.coherence.references import unknown
from catalogue.content.coherence.words import PLACEHOLDER
from catalogue.content.problems import Path, Problem
from catalogue.content.structure import LEVELS, Catalogue


def levels(catalogue: Catalogue) -> Iterator[Problem]:
    for index, kind in enumerate(catalogue.actor_kinds):
        if len(set(kind.levels)) != len(kind.levels) or not set(kind.levels) <= set(LEVELS):
            yield Problem(("actor_kinds", index, "levels"), "Jede Ebene darf nur einmal vorkommen.")


def map_templates(catalogue: Catalogue) -> Iterator[Problem]:
    kinds = {kind.key for kind in catalogue.actor_kinds}
    for index, template in enumerate(catalogue.map_templates):
        path: Path = ("map_templates", index)
        keys = [actor.key for actor in template.actors]
        if template.population_from < 0:
            yield Problem((*path, "population_from"), "Die Einwohnerzahl darf nicht negativ sein.")
        for place, actor in enumerate(template.actors):
            here = (*path, "actors", place)
            if actor.key in keys[:place]:
                yield Problem(here, f"Der Schlüssel „{actor.key}“ kommt doppelt vor.")
            yield from unknown((*here, "kind"), (actor.kind,), kinds)
            starts = {other.key for other in template.actors if other.is_start} - {actor.key}
            yield from unknown((*here, "reports_to"), actor.reports_to, starts)
            if len(set(actor.levels)) != len(actor.levels):
                yield Problem((*here, "levels"), "Jede Ebene darf nur einmal vorkommen.")
            for found in sorted(set(PLACEHOLDER.findall(actor.name)) - {"council", "head", "county"}):
                yield Problem((*here, "name"), f"Den Platzhalter „{found}“ gibt es hier nicht.")
    for kind in dict.fromkeys(template.kind for template in catalogue.map_templates):
        starts_at = [template.population_from for template in catalogue.map_templates if template.kind == kind]
        if 0 not in starts_at or len(set(starts_at)) != len(starts_at):
            yield Problem(("map_templates",), f"Für „{kind}“ muss genau eine Vorlage bei 0 Einwohnern beginnen.")
