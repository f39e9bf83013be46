"""Part 8, what a decision brings about, and part 9, the steps after it."""

from __future__ import annotations

from fractions import Fraction

from assessments.report.blocks import (
    Block,
    Column,
    Figure,
    Heading,
    Paragraph,
    Part,
    Row,
    Run,
    Table,
    blank,
    entered,
    grouped,
    lines,
    paragraph,
    row,
    table,
    text,
)
from assessments.report.document.citations import Citations
from assessments.report.entries import YEARS, Entries
from assessments.report.paper import Paper
from assessments.report.view_model.report import Report
from assessments.report.wording import whole


def effects(paper: Paper, citations: Citations) -> Part:
    report, filled = paper.report, paper.entries
    blocks: list[Block] = []
    if report.choices:
        blocks += [
            paragraph(
                "Kosten, Stellen und Zeiten je Form sind übliche Spannen aus dem Katalog, überwiegend Erfahrungswerte. "
                "Beträge und Deckung setzt die Verwaltung ein.",
                note="Spannen aus dem Katalog; Beträge der Verwaltung nur, soweit eingetragen",
            ),
            _effort(report, citations),
        ]
        if report.timeline:
            blocks.append(Figure(report.timeline, "Aufwand und Zeit je Form."))
    blocks += [Heading("Stellen und Kosten"), *_money(filled)]
    if report.effects or filled.climate or filled.equality:
        blocks += [Heading("Auswirkungen nach Bereichen"), _by_topic(report, filled)]
    return Part("teil-8", "8", "Auswirkungen", tuple(blocks))


def _effort(report: Report, citations: Citations) -> Table:
    columns = (Column("Form", 31), Column("Personal", 66), Column("Kosten im Jahr", 32), Column("Arbeitsfähig", 36))
    rows = [
        (
            choice.form.short_name,
            text(choice.form.staffing.text, citations.mark(choice.form.staffing.sources)),
            text(choice.cost, citations.mark(choice.form.cost.sources)),
            text(choice.form.setup_time.text, citations.mark(choice.form.setup_time.sources)),
        )
        for choice in report.choices
    ]
    return table(columns, rows, "Aufwand je Form", is_tall=True)


def _money(filled: Entries) -> list[Block]:
    return [
        table(
            (Column("", 54), Column("", 111)),
            [
                ("Einmalige Kosten", _euros(filled.one_off)),
                ("Laufende Sachkosten im Jahr", _euros(filled.yearly)),
                ("Deckung", entered(filled.cover, "Deckung")),
                ("Produktkonto", entered(filled.account, "Produktkonto")),
                ("Haushaltsjahr", entered(str(filled.budget_year or ""), "Jahr")),
            ],
            style="pairs",
            is_kept=True,
        ),
        _posts(filled),
        _five_years(filled),
    ]


def _posts(filled: Entries) -> Table:
    columns = (
        Column("Stelle", 63),
        Column("Anzahl (VZÄ)", 24, is_number=True),
        Column("Wertigkeit", 28),
        Column("Kosten je Stelle im Jahr", 28, is_number=True),
        Column("Dauer", 22),
    )
    rows: list[Row] = [
        row(
            post.name,
            whole(post.count),
            entered(post.grade, "Wertigkeit"),
            _euros(post.yearly),
            f"{post.months} Monate" if post.months else "unbefristet",
        )
        for post in filled.posts
    ]
    empty = row(blank("Stelle"), blank("Zahl"), blank("Wertigkeit"), blank("Betrag"), blank("Dauer"))
    return Table(columns, tuple(rows) or (empty,), "Stellen", is_kept=True)


def _five_years(filled: Entries) -> Table:
    first = filled.budget_year
    years = [str(first + n) if first else f"Jahr {n + 1}" for n in range(YEARS)]
    once = (_amount(amount) if amount != 0 else text("–") for amount in filled.once_per_year())
    rows = [
        row("Stellen", *map(_amount, filled.posts_per_year())),
        row("Sachkosten", *(_amount(filled.yearly) for _ in range(YEARS))),
        row("Einmalige Kosten", *once),
        row("Summe", *map(_amount, filled.total_per_year()), is_sum=True),
    ]
    columns = (Column("Euro", 40), *(Column(year, 25, is_number=True) for year in years))
    return Table(columns, tuple(rows), "Kosten über fünf Jahre", is_kept=True)


def _amount(value: Fraction | None) -> Run:
    return blank("Betrag") if value is None else Run(whole(round(value)))


def _euros(value: Fraction | None) -> Run:
    return blank("Betrag") if value is None else Run(f"{whole(value)} Euro")


def _by_topic(report: Report, filled: Entries) -> Table:
    topics: dict[str, list[str]] = {}
    said_above = {f"{choice.form.short_name}: {report.basis.cost(choice.form)}." for choice in report.choices}
    for topic, words in report.effects:
        if words not in said_above:
            topics.setdefault(topic, []).append(words)
    for topic, words in (("Klima", filled.climate), ("Gleichstellung und Barrierefreiheit", filled.equality)):
        if words:
            topics.setdefault(topic, []).append(words)
    rows = [(topic, lines(said)) for topic, said in topics.items()]
    return table((Column("Bereich", 44), Column("Auswirkung", 121)), rows, is_tall=True)


def roadmap(paper: Paper) -> Part:
    steps = paper.report.roadmap
    blocks: tuple[Block, ...] = (paragraph("Ein Fahrplan ist erst mit einer Empfehlung möglich."),)
    if steps:
        columns = (Column("Zeitraum", 23), Column("Schritt", 96), Column("Zuständige Ebene", 46))
        blocks = (
            Paragraph(
                text("Die Zeit zählt ab dem Beschluss. Überprüfung nach ", blank("24"), " Monaten."), "before_table"
            ),
            Table(columns, grouped((period, (words, level)) for period, words, level in steps)),
        )
    return Part("teil-9", "9", "Fahrplan", blocks)
