"""Part 7: what it is to look like, what is different from today, and what others do."""

from __future__ import annotations

from collections.abc import Sequence

from assessments.report.blocks import (
    Block,
    Bullets,
    Column,
    Figure,
    Heading,
    Paragraph,
    Part,
    Table,
    Words,
    grouped,
    itemised,
    paragraph,
    strong,
    table,
    text,
)
from assessments.report.document.citations import Citations
from assessments.report.paper import Paper
from assessments.report.view_model.report import Report
from assessments.report.view_model.slots import SlotPart
from assessments.report.wording import listed

EXAMPLES = 2
"""Of each form; the catalogue has more."""


def structure(paper: Paper, citations: Citations) -> Part:
    report = paper.report
    drawings = report.on_paper.targets()
    if not drawings:
        blocks = [paragraph("Eine Zielstruktur ist erst mit einer Empfehlung möglich."), *_regional(report)]
        return Part("teil-7", "7", "Zielstruktur", tuple(blocks))
    last = len(drawings) - 1
    blocks = [
        *(
            Figure(drawing, "Zielstruktur. Gezeichnet sind nur neue Berichtswege." if i == last else "")
            for i, drawing in enumerate(drawings)
        ),
        _changes(report),
    ]
    if report.compatibility:
        blocks += [
            Heading("Wie die Formen zusammenwirken"),
            Bullets(tuple(text(f"{pair} {verdict}: {reason}") for pair, verdict, reason in report.compatibility)),
        ]
    blocks += [
        Heading("Vor- und Nachteile"),
        _pros_and_cons(report, citations),
        Paragraph(text("Aussagen ohne Quelle sind fachliche Einschätzungen."), "small"),
        Heading("Beispiele aus anderen Kommunen"),
        _examples(report, citations),
    ]
    if report.modules:
        blocks += [
            Heading("Ergänzende Bausteine"),
            Bullets(tuple(text(strong(f"{name}. "), f"{words} {because}") for name, words, because in report.modules)),
        ]
    return Part("teil-7", "7", "Zielstruktur", (*blocks, *_regional(report)))


def _regional(report: Report) -> list[Block]:
    if not report.regional_rules:
        return []
    rules = tuple(text(strong(f"{rule.name}. "), rule.text) for rule in report.regional_rules)
    return [Heading("Hinweise zur Region"), Bullets(rules)]


def _changes(report: Report) -> Table:
    columns = (Column("Ebene", 31), Column("Heute", 37), Column("Künftig", 37), Column("Aufgabe", 60))
    rows: list[tuple[str, Sequence[Words]]] = []
    for slot in report.slots:
        today = _today(report, slot)
        for choice in slot.choices:
            future = text(choice.form.name, " (neu)" if choice.is_new else " (besteht)")
            rows.append((slot.name, (today, future, choice.form.mandate or choice.form.short_description)))
        if not slot.choices:
            rows.append((slot.name, (today, "keine eigene Form", slot.status)))
    return Table(columns, grouped(rows), "Was sich ändert", is_tall=True)


def _today(report: Report, slot: SlotPart, most: int = 6) -> str:
    if slot.key == "R":
        return "siehe Anlage A"
    named = [actor.name for actor in report.case.actors if slot.key in actor.levels]
    if len(named) > most:
        return f"{', '.join(named[:most])} und {len(named) - most} weitere"
    return listed(named) or "niemand benannt"


def _pros_and_cons(report: Report, citations: Citations) -> Table:
    """One row per form: what speaks for it and what against it are two lists, not pairs."""
    columns = (Column("Form", 31), Column("Dafür spricht allgemein", 67), Column("Dagegen spricht allgemein", 67))
    rows = []
    for choice in report.choices:
        pros, cons = (
            itemised(text(entry.text, citations.mark(entry.sources)) for entry in entries)
            for entries in (choice.form.pros, choice.form.cons)
        )
        rows.append((choice.form.short_name, pros, cons))
    return table(columns, rows, is_tall=True)


def _examples(report: Report, citations: Citations) -> Table:
    columns = (
        Column("Form", 31), Column("Ort", 32), Column("Ausgestaltung", 70), Column("Jahr", 17), Column("Quelle", 15),
    )  # fmt: skip
    rows = [
        (
            choice.form.short_name,
            (
                example.place,
                example.text or "ohne nähere Angabe",
                str(example.year or "ohne Jahr"),
                citations.mark(example.sources, before=""),
            ),
        )
        for choice in report.choices
        for example in choice.form.examples[:EXAMPLES]
    ]
    return Table(columns, grouped(rows))
