"""Whatever names another entry names one that exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalogue.content.coherence.words import walk
from catalogue.content.problems import Path, Problem
from catalogue.content.structure import SLOTS, Catalogue


def references(catalogue: Catalogue) -> Iterator[Problem]:
    forms = {form.key for form in catalogue.forms}
    known_or_council = forms | {"council"}
    known_or_always = forms | {"always"}
    for slot in SLOTS:
        if not catalogue.slots.get(slot):
            yield Problem(("slots", slot), "Für diesen Platz fehlen die Kandidaten.")
        yield from unknown(("slots", slot), catalogue.slots.get(slot, ()), forms)
    for kind, bonus in catalogue.type_bonus.items():
        yield from unknown(("type_bonus", kind), bonus, forms)
    for index, lock in enumerate(catalogue.locks):
        yield from unknown(("locks", index, "first_steps"), lock.first_steps, forms)
        for steps in lock.first_steps.values():
            yield from unknown(("locks", index, "first_steps"), steps, known_or_council)
        missing = set(lock.first_steps) if lock.kind == "threshold" else set()
        for form in sorted(missing - set(lock.population_below)):
            yield Problem(("locks", index, "population_below"), f"Für „{form}“ fehlt die Einwohnerzahl.")
    for index, pair in enumerate(catalogue.compatibility):
        yield from unknown(("compatibility", index), pair.forms, forms)
    for index, block in enumerate(catalogue.resolution_blocks):
        yield from unknown(("resolution_blocks", index), block.forms, forms)
    for name in ("roadmap", "effects"):
        for index, entry in enumerate(getattr(catalogue, name)):
            yield from unknown((name, index), (entry.form,), known_or_always)
    groups = {group.key for group in catalogue.actor_groups}
    for index, actor_kind in enumerate(catalogue.actor_kinds):
        yield from unknown(("actor_kinds", index), (actor_kind.group,), groups)


def sources(catalogue: Catalogue) -> Iterator[Problem]:
    known = {source.key for source in (*catalogue.sources, *catalogue.further_sources)}
    for path, name, value in walk(catalogue, ()):
        if name == "sources" and len(path) > 1:
            yield from (Problem(path, f"Die Quelle „{key}“ gibt es nicht.") for key in value if key not in known)
    for group in ("sources", "further_sources"):
        for index, source in enumerate(getattr(catalogue, group)):
            if not source.url.startswith(("http://", "https://")):
                yield Problem((group, index, "url"), "Die Adresse muss mit http:// oder https:// beginnen.")


def unknown(path: Path, keys: Iterable[str], known: set[str]) -> Iterator[Problem]:
    yield from (Problem(path, f"„{key}“ gibt es nicht.") for key in keys if key not in known)
