"""Part 3, where the municipality stands and what it wants, and part 4, what is striking about it."""

from __future__ import annotations

from collections import Counter

from assessments.report.blocks import (
    Block,
    Bullets,
    Column,
    Figure,
    Heading,
    Paragraph,
    Part,
    Row,
    Run,
    Table,
    blank,
    paragraph,
    remarks,
    row,
    strong,
    table,
    text,
)
from assessments.report.document.citations import Citations
from assessments.report.paper import Paper
from assessments.report.view_model.report import Report
from assessments.report.wording import SEVERITIES, SEVERITY_ORDER, listed


def situation(paper: Paper) -> Part:
    report = paper.report
    blocks: list[Block] = [
        paragraph(
            f"Die Angaben beschreiben die Kommune zum Stand {paper.as_of}.",
            note="Selbsteinschätzung der Kommune; Antworten im Wortlaut in Anlage A",
        ),
        table((Column("", 54), Column("", 71)), [(p.name, p.text) for p in report.profile], style="pairs"),
    ]
    aims = paper.entries.aims
    blocks += [
        Heading("Ziele"),
        Paragraph(text(aims), "as_written")
        if aims
        else paragraph("Bezug zu Beschlüssen und zur Strategie: ", blank("Beschluss, Datum")),
        *_actors(report),
    ]
    if report.positives:
        blocks += [
            Heading("Was bereits trägt"),
            Bullets(tuple(text(strong(f"{p.name}. "), p.text) for p in report.positives)),
        ]
    if report.measures:
        blocks += _measures(report)
    return Part("teil-3", "3", "Ausgangslage und Zielsetzung", tuple(blocks))


def _actors(report: Report) -> list[Block]:
    if not report.actors:
        return [Heading("Akteure heute"), paragraph("Akteure wurden nicht angegeben.")]
    drawings = report.on_paper.actor_maps()
    last = len(drawings) - 1
    pictures = [
        Figure(drawing, "Akteure und Berichtswege heute." if i == last else "") for i, drawing in enumerate(drawings)
    ]
    rows = [(a.name, a.levels, a.role, a.mandate, a.reports_to) for a in report.actors]
    columns = (
        Column("Akteur", 57),
        Column("Ebene", 14),
        Column("Rolle", 28),
        Column("Auftrag", 23),
        Column("Berichtet an", 43),
    )
    return [
        Heading("Akteure und Berichtswege heute"),
        *pictures,
        table(columns, rows, "Akteure, Rollen und Berichtswege"),
    ]


def _measures(report: Report) -> list[Block]:
    columns = (Column("Maßnahme", 75), Column("Zuständig", 55), Column("Budget", 35))
    return [
        table(columns, [(name, who, budget) for name, who, budget, _ in report.measures], "Maßnahmen"),
        *remarks("Anmerkungen zu den Maßnahmen", ((name, note) for name, _, _, note in report.measures)),
    ]


def findings(paper: Paper, citations: Citations) -> Part:
    report = paper.report
    blocks: list[Block] = []
    if report.findings:
        columns = (Column("Nr.", 9), Column("Schwere", 20), Column("Befund und Empfehlung", 78), Column("Warum", 58))
        rows: list[Row] = [
            row(
                str(place),
                Run(f.severity, f.css),
                text(strong(f"{f.title}. "), f.text),
                text(f.explanation, citations.mark(f.sources)),
            )
            for place, f in enumerate(report.findings, 1)
        ]
        blocks += [Paragraph(text(_lead(report)), "before_table"), Table(columns, tuple(rows), is_tall=True)]
    elif report.actors:
        blocks.append(paragraph("Geprüft wurden 36 Merkmale der heutigen Struktur. Befunde gibt es nicht."))
    else:
        blocks.append(paragraph("Ohne Angaben zu den Akteuren ließ sich die heutige Struktur nicht prüfen."))
    if report.not_checkable:
        blocks += [
            Heading("Nicht prüfbar"),
            table(
                (Column("Mangels Angaben nicht geprüft", 65), Column("Was fehlt", 100)),
                [(p.name, p.text) for p in report.not_checkable],
                style="questions",
            ),
        ]
    return Part("teil-4", "4", "Befunde", tuple(blocks))


def _lead(report: Report) -> str:
    counted = Counter(finding.css for finding in report.findings)
    said = listed([f"{counted[css]} {_adjective(css, counted[css])}" for css in SEVERITY_ORDER if counted[css]])
    return f"Geprüft wurden 36 Merkmale der heutigen Struktur. Gefunden wurden nach Schwere: {said}."


def _adjective(css: str, count: int) -> str:
    if css == "hint":
        return "Hinweis" if count == 1 else "Hinweise"
    return f"mal „{SEVERITIES[css].lower()}“"  # type: ignore[index]
