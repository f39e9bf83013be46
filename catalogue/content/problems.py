"""What is wrong with content, in words an editor understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` leads to the faulty value, `file` to where an editor mends it (empty if not from files)."""

    path: Path
    message: str
    file: str = ""

    def __str__(self) -> str:
        place = ".".join(str(part + 1) if isinstance(part, int) else part for part in self.path)
        where = ", ".join(part for part in (self.file, place) if part)
        return f"{where or 'Katalog'}: {self.message}"


class ContentProblems(ValueError):
    """All problems of a piece of content at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
