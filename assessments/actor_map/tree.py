"""Who reports to whom, as a nested list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.models import Actor


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the nested list, which may begin a list before it and end some (one per letter) after it."""

    actor: Actor
    opens: bool
    is_leaf: bool
    closes: str
    is_repeated: bool


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
