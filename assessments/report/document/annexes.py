"""Annexes A to F: everything entered, everything computed, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from assessments.report.blocks import (
    LONG,
    Block,
    Column,
    Paragraph,
    Part,
    Row,
    Run,
    Sources,
    Table,
    Words,
    lines,
    muted,
    paragraph,
    remarks,
    row,
    strong,
    table,
    text,
)
from assessments.report.document.citations import Citations
from assessments.report.paper import Paper
from assessments.report.view_model.changes import Matrix
from assessments.report.view_model.entered import ActorRow, AnswerRow
from assessments.report.view_model.report import Report
from assessments.report.wording import german_date

METHOD = (
    "Grundlage sind 16 Fragen, die Angaben zu den Akteuren und ein Katalog von {forms} Organisationsformen. Jede "
    "Antwort hat fünf Stufen von 0 bis 4. Für jede Form ist je Kriterium hinterlegt, wie gut sie bei der niedrigsten "
    "und bei der höchsten Stufe passt (von −2 bis +2); dazwischen wird gleichmäßig abgestuft.",
    "Die Passung wird mit dem Gewicht des Kriteriums multipliziert und auf eine Skala von 0 bis 100 gebracht. 50 ist "
    "neutral. Ab 65 gilt eine Form als sehr gut, ab 57 als gut, ab 50 als bedingt geeignet, darunter als wenig "
    "geeignet. Unterschiede unter drei Punkten gelten als gleichauf; dann entscheidet eine offengelegte Regel.",
    "Sperren schließen Formen aus, die rechtlich oder sachlich nicht in Frage kommen. Für jede Ebene wird die beste "
    "freie Form gewählt, auf der Umsetzungsebene bis zu zwei verträgliche. Werte der Matrix und Gewichte sind ein "
    "fachlicher Vorschlag, keine Messung.",
)
FORM = 7
"""Millimetres for the points of one form."""
FEW = 20
"""Stations that fit on a page as they come."""
UNANSWERED = "nicht beantwortet"


def annexes(paper: Paper, citations: Citations) -> tuple[Part, ...]:
    report = paper.report
    method = tuple(paragraph(words.format(forms=len(report.catalogue.forms))) for words in METHOD)
    parts = [_annex("A", "Antworten", _answers(report))]
    if report.actors:
        parts.append(_annex("B", "Angaben zu den Akteuren", _actors(report)))
    if report.matrix:
        parts.append(_annex("C", "Punkte je Kriterium und Form", _matrix(report.matrix)))
    return (
        *parts,
        _annex("D", "Methode", method),
        _annex("E", "Quellen", _sources(citations)),
        _annex("F", "Versionsstand", [_versions(paper)]),
    )


def _annex(letter: str, title: str, blocks: Iterable[Block]) -> Part:
    return Part(f"anlage-{letter.lower()}", letter, title, tuple(blocks), is_annex=True)


def _answers(report: Report) -> list[Block]:
    columns = (Column("Nr.", 8), Column("Frage", 93), Column("Antwort", 64))
    rows = [(str(a.number), a.question, text(a.answer, _origin(a))) for a in report.answers]
    blocks: list[Block] = [table(columns, rows)]
    further = [(p.name, p.text) for p in report.further_answers if p.text != UNANSWERED]
    if further:
        blocks.append(table((Column("Weitere Angaben", 133), Column("Antwort", 32)), further, style="questions"))
    still_open = " ".join(p.name for p in report.further_answers if p.text == UNANSWERED)
    if still_open:
        blocks.append(Paragraph(text(strong(f"{UNANSWERED.capitalize()}: "), still_open), "aside"))
    return [*blocks, *remarks("Anmerkungen", ((note.name, note.text) for note in report.notes))]


def _origin(row: AnswerRow) -> Run:
    """Said only where the answer is not simply given."""
    return muted("" if row.state in ("angegeben", row.answer) else f" ({row.state})")


def _actors(report: Report) -> list[Block]:
    """A table; very many actors as a list, which is read as easily and made in a fraction of the time."""
    if len(report.actors) > LONG:
        return [Paragraph(text(strong(f"{a.name}. "), _in_words(a)), "remark") for a in report.actors]
    columns = (
        Column("Akteur", 50),
        Column("Art", 55),
        Column("Budget", 13),
        Column("Vertretung", 17),
        Column("Stellen", 14),
        Column("Befristung", 16),
    )
    rows = [(a.name, a.kind, a.budget, a.deputy, a.fte, a.fixed_term) for a in report.actors]
    return [table(columns, rows), *remarks("Anmerkungen zu den Akteuren", ((a.name, a.note) for a in report.actors))]


def _in_words(actor: ActorRow) -> str:
    names = ("Budget", "Vertretung", "Stellen", "befristet bis")
    values = (actor.budget, actor.deputy, actor.fte, actor.fixed_term)
    facts = (f"{name} {value}" for name, value in zip(names, values, strict=True) if value != "–")
    return " ".join(filter(None, (f"{', '.join((actor.kind, *facts))}.", actor.note)))


def _matrix(matrix: Matrix) -> list[Block]:
    room = 165 - len(matrix.columns) * FORM
    columns = (
        Column("Kriterium", room),
        *(Column(short, FORM, is_number=True, is_marked=is_on) for short, _, is_on in matrix.columns),
    )
    rows: list[Row] = [row(name, *(value for value, _ in cells)) for name, cells in matrix.rows]
    rows.append(row("Punkte", *(value for value, _ in matrix.sums), is_sum=True))
    legend = " · ".join(f"{short} {name}" for short, name, _ in matrix.columns)
    return [
        Table(columns, tuple(rows), "Beiträge in Punkten; empfohlene Formen hinterlegt", "matrix"),
        Paragraph(
            text(
                f"{legend}. Punkte = 50 + Summe der Beiträge, bei Landkreisen und Verbünden mit Zuschlag für einzelne "
                "regionale Formen."
            ),
            "small",
        ),
    ]


def _sources(citations: Citations) -> list[Block]:
    items = tuple(
        (
            number,
            text(
                f"{source.publisher} ({source.source_class}): ",
                Run(source.title, href=source.url),
                f", {source.year}" if source.year else "",
            ),
        )
        for number, source in citations
    )
    said = (
        "A amtlich oder aus erster Hand, B Presse und Porträts, C schwach belegt; Jahr, soweit genannt. "
        "Vor der Beratung prüfen."
    )
    return [Paragraph(text(said), "before_table"), Sources(items)]


def _versions(paper: Paper) -> Table:
    catalogue = paper.report.catalogue
    rows: list[tuple[Words, ...]] = [
        ("Fassung", paper.version),
        (
            "Methode und Katalog",
            f"Methode {paper.method}, Katalog {catalogue.key} vom {german_date(catalogue.published_on)}",
        ),
        ("Anhang der Datei", "bewertung.json, die Angaben in maschinenlesbarer Form"),
    ]
    if paper.history:
        rows.insert(1, ("Verlauf", lines(station.sentence for station in paper.history)))
    return table((Column("", 44), Column("", 81)), rows, style="pairs", is_kept=len(paper.history) <= FEW)
