"""The whole document as parts below each other, for writers that do not set a page one of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assessments.report.blocks import (
    BREAK,
    ITEM,
    Block,
    Bullets,
    Column,
    Figure,
    Heading,
    Paragraph,
    Part,
    Run,
    Text,
    table,
)
from assessments.report.document import Document
from assessments.report.document.summary import Summary

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def flow(document: Document) -> tuple[Part, ...]:
    one = Part("kurzfassung", "1", "Kurzfassung", tuple(_summary(document.summary)), starts_page=True)
    return (replace(document.head, starts_page=False), one, *document.parts)


def _summary(one: Summary) -> Iterator[Block]:
    yield Heading(one.heading)
    for sentence in one.proposal:
        yield Paragraph(sentence, "lead")
    if one.picture:
        yield Figure(one.picture)
    if one.facts:
        columns = (Column("Auf einen Blick", 40), Column("Wert", 60), Column("Grundlage", 65))
        yield table(columns, [(fact.name, fact.value, fact.basis) for fact in one.facts], is_kept=True)
    for row in one.rows:
        for block in row:
            yield Heading(block.title)
            if block.is_list:
                yield Bullets(block.paragraphs)
            else:
                yield from (Paragraph(words) for words in block.paragraphs)


def broken(runs: Text) -> Iterator[Run]:
    """With a line break before every item of a list but the first."""
    for place, run in enumerate(runs):
        if run == ITEM and place:
            yield BREAK
        yield run


def written(run: Run) -> str:
    """The words of a run as a word processor takes them: blanks in brackets, nothing XML forbids."""
    return clean(f"[ {run.text} ]" if run.style == "blank" else run.text)


def clean(words: str) -> str:
    return CONTROL.sub("", words)
