"""What a document consists of, whatever it is written to: parts, paragraphs, lists, tables and pictures.

Built once from a paper, written by small writers (HTML for the PDF, DOCX, ODT). A text is a row of runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assessments.report.diagrams import Drawing

Style = Literal["", "strong", "blank", "muted", "source", "box", "break", "item", "critical", "high", "medium", "hint"]


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    style: Style = ""
    href: str = ""


Text = tuple[Run, ...]
Words = str | Run | Text

LONG = 80
"""Rows from which on a table is set plainly, so that it does not take more time than all the rest."""
BREAK, ITEM = Run("\n", "break"), Run("– ", "item")
BOX, TICKED = Run("☐", "box"), Run("☒", "box")


def text(*parts: Words) -> Text:
    runs: list[Run] = []
    for part in parts:
        match part:
            case str():
                runs += [Run(part)] if part else []
            case Run():
                runs.append(part)
            case _:
                runs += part
    return tuple(runs)


def strong(words: str) -> Run:
    return Run(words, "strong")


def muted(words: str) -> Run:
    return Run(words, "muted")


def blank(label: str) -> Run:
    """A place the municipality fills in."""
    return Run(label, "blank")


def entered(value: str, label: str) -> Run:
    """What was filled in, or the blank for it."""
    return Run(value) if value else blank(label)


def lines(parts: Iterable[Words]) -> Text:
    """Texts below each other in one cell."""
    runs: Text = ()
    for part in parts:
        runs = text(*((runs, BREAK) if runs else ()), part)
    return runs


def itemised(parts: Iterable[Words]) -> Text:
    """A list in one cell."""
    return text(*(text(ITEM, part) for part in parts))


def plain(runs: Text) -> str:
    return "".join(run.text for run in runs)


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text
    style: Literal["", "lead", "small", "as_written", "remark", "aside", "before_table"] = ""
    note: str = ""
    """A small note in the side column."""
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Text, ...]
    kind: str = "bullets"


@dataclass(frozen=True, slots=True)
class Points:
    """The numbered points to vote on."""

    items: tuple[Text, ...]
    kind: str = "points"


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: float
    """In millimetres; the widths of a table add up to 165, or to 125 in the text column."""
    is_number: bool = False
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The first cell is the head of the row; where it only repeats the row above, it is muted."""

    cells: tuple[Text, ...]
    is_repeated: bool = False
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    style: Literal["", "pairs", "matrix", "questions"] = ""
    is_kept: bool = False
    """Short enough to stand on one page."""
    is_tall: bool = False
    """Its rows are paragraphs of their own: one may stand alone on a page."""
    kind: str = "table"

    @property
    def total_width(self) -> float:
        return sum(column.width for column in self.columns)

    @property
    def is_wide(self) -> bool:
        return self.total_width > 126

    @property
    def css(self) -> str:
        is_long = len(self.rows) > LONG
        return " ".join(filter(None, (self.style, "tall" if self.is_tall else "", "long" if is_long else "")))

    @property
    def has_head(self) -> bool:
        return any(column.title for column in self.columns)


@dataclass(frozen=True, slots=True)
class Figure:
    drawing: Drawing
    caption: str = ""
    heading: str = ""
    aside: str = ""
    """Said at the right end of the heading."""
    kind: str = "figure"


Entries = tuple[tuple[int, Text], ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """Numbered sources, two in a row."""

    items: Entries
    kind: str = "sources"

    @property
    def pairs(self) -> tuple[Entries, ...]:
        return tuple(self.items[start : start + 2] for start in range(0, len(self.items), 2))


Block = Heading | Paragraph | Bullets | Points | Table | Figure | Sources


@dataclass(frozen=True, slots=True)
class Part:
    key: str
    number: str
    title: str
    blocks: tuple[Block, ...]
    starts_page: bool = False
    is_annex: bool = False


def paragraph(*parts: Words, note: str = "") -> Paragraph:
    return Paragraph(text(*parts), note=note)


def remarks(title: str, said: Iterable[tuple[str, str]]) -> tuple[Block, ...]:
    """What people wrote at length, one after the other: in the cells of a table it would fill hundreds of pages."""
    written = tuple(Paragraph(text(strong(f"{name}. "), words), "remark") for name, words in said if words)
    return (Heading(title), *written) if written else ()


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Words]],
    caption: str = "",
    style: Literal["", "pairs", "matrix", "questions"] = "",
    *,
    is_kept: bool = False,
    is_tall: bool = False,
) -> Table:
    return Table(tuple(columns), tuple(row(*cells) for cells in rows), caption, style, is_kept, is_tall)


def row(*cells: Words, is_repeated: bool = False, is_sum: bool = False) -> Row:
    return Row(tuple(text(cell) for cell in cells), is_repeated, is_sum)


def grouped(rows: Iterable[tuple[str, Sequence[Words]]]) -> tuple[Row, ...]:
    """Rows whose head repeats: said in every row, so that a row on the next page keeps its meaning."""
    made: list[Row] = []
    before = None
    for head, cells in rows:
        made.append(row(head, *cells, is_repeated=head == before))
        before = head
    return tuple(made)
