"""Content that somebody has broken: deleted, doubled, of a wrong type, pointing nowhere, far too long, empty."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

STRANGE: tuple[Any, ...] = (
    None, True, -1, 0, 7, 10**30, 2.5, "", " ", "x", "Q9999", "KO-99", "\x00", "\ud800", "ä" * 100_000, "a\nb",
    "{unbekannt}", "../..", "<b>fett</b>", "2026-13-45", [], {}, [[]], {"key": "x"}, ["x", None],
)  # fmt: skip
Holder = Any
Step = Any


def mutated(plain: dict[str, Any], seed: int) -> tuple[dict[str, Any], str]:
    """A copy with one to three things broken, and what was done."""
    chance = random.Random(seed)
    broken, told = json.loads(json.dumps(plain)), []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        places = _places(broken)
        if not places:
            break
        holder, step, path = chance.choice(places)
        told.append(f"{chance.choice(DEEDS)(chance, holder, step)} {path}")
    return broken, "; ".join(told)


def _places(whole: Any) -> list[tuple[Holder, Step, str]]:
    """Everything that lies in something, and where."""
    found: list[tuple[Holder, Step, str]] = []

    def walk(holder: Any, path: str) -> None:
        for step, inner in holder.items() if isinstance(holder, dict) else enumerate(holder):
            where = f"{path}.{step}"
            found.append((holder, step, where))
            if isinstance(inner, dict | list):
                walk(inner, where)

    walk(whole, "")
    return found


def _delete(chance: random.Random, holder: Holder, step: Step) -> str:
    del holder[step]
    return "deleted"


def _double(chance: random.Random, holder: Holder, step: Step) -> str:
    if isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), deepcopy(holder[step]))
    else:
        holder[f"{step}_2"] = deepcopy(holder[step])
    return "doubled"


def _replace(chance: random.Random, holder: Holder, step: Step) -> str:
    holder[step] = deepcopy(chance.choice(STRANGE))
    return f"replaced by {str(holder[step])[:20]!r}"


def _swap(chance: random.Random, holder: Holder, step: Step) -> str:
    other = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    holder[step], holder[other] = holder[other], holder[step]
    return f"swapped with {other}"


def _nudge(chance: random.Random, holder: Holder, step: Step) -> str:
    """A little off: a number higher or lower, a text with something more."""
    value = holder[step]
    if isinstance(value, bool):
        holder[step] = not value
    elif isinstance(value, int):
        holder[step] = value + chance.choice((-100, -1, 1, 100))
    elif isinstance(value, str):
        holder[step] = chance.choice(
            (value + " ", value + "x", value[:-1], value.upper(), value + "{x}", value + "\u00a0Tsd.")
        )
    else:
        return _replace(chance, holder, step)
    return "nudged"


def _rename(chance: random.Random, holder: Holder, step: Step) -> str:
    if not isinstance(holder, dict):
        return _swap(chance, holder, step)
    holder[chance.choice(("", "x", "ä ö", "cdo", "\x00", "k" * 500))] = holder.pop(step)
    return "renamed"


DEEDS = (_delete, _double, _replace, _swap, _nudge, _rename)
