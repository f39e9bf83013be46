"""Three-valued logic: True, False, and None for unknown (method.md, section 10)."""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None


def both(*parts: Truth) -> Truth:
    return every(parts)


def either(*parts: Truth) -> Truth:
    return some(parts)


def negated(part: Truth) -> Truth:
    return None if part is None else not part


def every(parts: Iterable[Truth]) -> Truth:
    """False if one is false, else unknown if one is unknown; true if there are none."""
    unknown = False
    for part in parts:
        if part is False:
            return False
        unknown = unknown or part is None
    return None if unknown else True


def some(parts: Iterable[Truth]) -> Truth:
    """True if one is true, else unknown if one is unknown; false if there are none."""
    unknown = False
    for part in parts:
        if part is True:
            return True
        unknown = unknown or part is None
    return None if unknown else False


def at_least(value: int | None, limit: int) -> Truth:
    return None if value is None else value >= limit


def at_most(value: int | None, limit: int) -> Truth:
    return None if value is None else value <= limit


def equals(value: object, expected: object) -> Truth:
    return None if value is None else value == expected
