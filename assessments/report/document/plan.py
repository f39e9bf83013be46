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
    columns = (Column("Form", 33), Column("Personal", 60), Column("Kosten im Jahr", 34), Column("Arbeitsfähig", 38))
    rows = [
        (
            choice.form.short_name,
            text(choice.form.staffing.text, citations.mark(choice.form.staffing.sources)),
            text(choice.cost, citations.mark(choice.form.cost.sources)),
            text(choice.form.setup_time.text, citations.mark(choice.form.setup_time.sources)),
        )
        for choice in report.choices
    ]
    return table(columns, rows, "Aufwand je Form")


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
    posts, yearly = filled.posts_per_year(), filled.yearly
    once = (filled.one_off, *(Fraction(0) for _ in range(YEARS - 1))) if filled.one_off is not None else (None,) * YEARS
    rows = [
        row("Stellen", *map(_amount, posts)),
        row("Sachkosten", *(_amount(yearly) for _ in range(YEARS))),
        row("Einmalige Kosten", *(_amount(once[n]) if once[n] != 0 else text("–") for n in range(YEARS))),
        row("Summe", *(_amount(_sum(posts[n], yearly, once[n])) for n in range(YEARS)), is_sum=True),
    ]
    columns = (Column("Euro", 40), *(Column(year, 25, is_number=True) for year in years))
    return Table(columns, tuple(rows), "Kosten über fünf Jahre", is_kept=True)


def _sum(*amounts: Fraction | None) -> Fraction | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Fraction(0)) if len(known) == len(amounts) else None


def _amount(value: Fraction | None) -> Run:
    return blank("Betrag") if value is None else Run(whole(round(value)))


def _euros(value: Fraction | None) -> Run:
    return blank("Betrag") if value is None else Run(f"{whole(value)} Euro")


def _by_topic(report: Report, filled: Entries) -> Table:
    topics: dict[str, list[str]] = {}
    said_above = {f"{choice.form.short_name}: {choice.cost}." for choice in report.choices}
    for topic, words in report.effects:
        if words not in said_above:
            topics.setdefault(topic, []).append(words)
    for topic, words in (("Klima", filled.climate), ("Gleichstellung und Barrierefreiheit", filled.equality)):
        if words:
            topics.setdefault(topic, []).append(words)
    rows = [(topic, lines(said)) for topic, said in topics.items()]
    return table((Column("Bereich", 44), Column("Auswirkung", 121)), rows)


def roadmap(paper: Paper) -> Part:
    steps = paper.report.roadmap
    blocks: tuple[Block, ...] = (paragraph("Ein Fahrplan ist erst mit einer Empfehlung möglich."),)
    if steps:
        columns = (Column("Zeitraum", 28), Column("Schritt", 89), Column("Zuständige Ebene", 48))
        blocks = (
            Paragraph(
                text("Die Zeit zählt ab dem Beschluss. Überprüfung nach ", blank("24"), " Monaten."), "before_table"
            ),
            Table(columns, grouped((period, (words, level)) for period, words, level in steps)),
        )
    return Part("teil-9", "9", "Fahrplan", blocks)
