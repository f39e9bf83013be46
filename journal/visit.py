"""The request that is being answered in this thread: its number, its person, and what is noted about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.http import HttpRequest


@dataclass(slots=True)
class Visit:
    """`later` is done once the answer is sent; `events` are the names of what was noted, for the log."""

    request: HttpRequest
    request_id: str
    later: list[Callable[[], None]] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    @property
    def person(self) -> int | None:
        """The number of whoever is logged in; asks the database only where nobody has asked yet."""
        user = getattr(self.request, "user", None)
        return user.pk if user is not None else None

    @property
    def known_person(self) -> int | None:
        """The same without asking the database."""
        return self.person if hasattr(self.request, "_cached_user") else None


def is_from_script(request: HttpRequest) -> bool:
    """Whether a script of ours asks: it gets a status and a code, never a redirect that looks like success."""
    return request.headers.get("X-Requested-With") == "fetch"


def number_in(text: str) -> int:
    """The whole number somebody sent; 0, which is the number of nothing, for everything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


_current: ContextVar[Visit | None] = ContextVar("visit", default=None)


@contextmanager
def visiting(visit: Visit) -> Iterator[Visit]:
    token = _current.set(visit)
    try:
        yield visit
    finally:
        _current.reset(token)


def current_visit() -> Visit | None:
    return _current.get()
