"""What the municipality fills in for its council. What is empty stays a visible blank in the paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from assessments.models import CouncilPaper
from assessments.report.wording import german_date

YEARS = 5


@dataclass(frozen=True, slots=True)
class Session:
    """One station of the consultation sequence."""

    committee: str = ""
    day: str = ""
    item: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A post with what it costs; `months` is 0 for a permanent one."""

    name: str
    count: Fraction
    grade: str = ""
    yearly: Fraction | None = None
    months: int = 0


@dataclass(frozen=True, slots=True)
class Entries:
    number: str = ""
    subject: str = ""
    day: str = ""
    is_public: bool | None = None
    lead_office: str = ""
    sessions: tuple[Session, ...] = ()
    aims: str = ""
    start: str = ""
    """By when the structure is to be set up."""
    posts: tuple[Post, ...] = ()
    one_off: Fraction | None = None
    yearly: Fraction | None = None
    cover: str = ""
    account: str = ""
    budget_year: int | None = None
    climate: str = ""
    equality: str = ""

    def posts_per_year(self) -> tuple[Fraction | None, ...]:
        """What the posts cost in each of five years; None where an amount is missing."""
        if not self.posts or any(post.yearly is None for post in self.posts):
            return (None,) * YEARS
        return tuple(sum((_in_year(post, year) for post in self.posts), Fraction(0)) for year in range(YEARS))

    def once_per_year(self) -> tuple[Fraction | None, ...]:
        return (None,) * YEARS if self.one_off is None else (self.one_off, *(Fraction(0) for _ in range(YEARS - 1)))

    def total_per_year(self) -> tuple[Fraction | None, ...]:
        yearly = (self.yearly,) * YEARS
        return tuple(map(_sum, zip(self.posts_per_year(), yearly, self.once_per_year(), strict=True)))

    def first_year(self) -> Fraction | None:
        """In whole euros, as in the table of five years."""
        total = self.total_per_year()[0]
        return None if total is None else Fraction(round(total))

    def posts_count(self, *, permanent: bool = False) -> Fraction | None:
        if not self.posts:
            return None
        return sum((post.count for post in self.posts if not (permanent and post.months)), Fraction(0))


def _sum(amounts: Iterable[Fraction | None]) -> Fraction | None:
    found = list(amounts)
    known = [amount for amount in found if amount is not None]
    return sum(known, Fraction(0)) if len(known) == len(found) else None


def _in_year(post: Post, year: int) -> Fraction:
    whole = post.count * (post.yearly or 0)
    if not post.months:
        return whole
    return whole * Fraction(min(12, max(0, post.months - 12 * year)), 12)


NOTHING = Entries()


def entries_of(paper: CouncilPaper | None) -> Entries:
    if paper is None:
        return NOTHING
    return Entries(
        number=paper.number,
        subject=paper.subject,
        day=_day(paper.day),
        is_public=paper.is_public,
        lead_office=paper.lead_office,
        sessions=tuple(_session(row) for row in paper.sessions),
        aims=paper.aims,
        start=_day(paper.start),
        posts=tuple(_post(row) for row in paper.posts),
        one_off=_amount(paper.one_off),
        yearly=_amount(paper.yearly),
        cover=paper.cover,
        account=paper.account,
        budget_year=paper.budget_year,
        climate=paper.climate,
        equality=paper.equality,
    )


def _session(row: dict[str, Any]) -> Session:
    day = date.fromisoformat(row["day"]) if row.get("day") else None
    return Session(row.get("committee") or "", _day(day), row.get("item") or "", row.get("role") or "")


def _post(row: dict[str, Any]) -> Post:
    return Post(
        name=row.get("name") or "",
        count=Fraction(row.get("count") or 0),
        grade=row.get("grade") or "",
        yearly=_amount(row.get("yearly")),
        months=row.get("months") or 0,
    )


def _day(day: date | None) -> str:
    return german_date(day) if day else ""


def _amount(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)
