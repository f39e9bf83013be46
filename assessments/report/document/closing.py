"""Part 11: what the law asks, what is open, and what the advisers say."""

from __future__ import annotations

from assessments.report.blocks import (
    Block,
    Column,
    Heading,
    Paragraph,
    Part,
    Table,
    Words,
    muted,
    paragraph,
    strong,
    table,
    text,
)
from assessments.report.document.citations import Citations
from assessments.report.paper import Paper
from assessments.report.verdict import Verdict
from assessments.report.view_model.report import Report
from assessments.report.wording import german_date


def closing(paper: Paper, citations: Citations) -> Part:
    report = paper.report
    blocks: list[Block] = [
        Heading("Rechtliche Hinweise und Pflichtschritte"),
        *(
            paragraph(strong(f"{kind}: {title}. "), f"{words} {reason}")
            for kind, title, words, reason in report.obligations
        ),
        paragraph("Dieses Papier unterstützt die Entscheidung, es ersetzt sie nicht und ist keine Rechtsberatung."),
        Heading("Offene Fragen"),
        *_open(report),
        Heading("Stellungnahme der Beratung"),
        *_advice(paper.verdict),
    ]
    return Part("teil-11", "11", "Hinweise und offene Punkte", tuple(blocks))


def _open(report: Report) -> list[Block]:
    said = "Alle 16 Kriterien sind beantwortet."
    if report.missing:
        said = f"Ohne Antwort oder mit „weiß nicht“ beantwortet und neutral gewertet: {', '.join(report.missing)}."
    return [
        paragraph(said),
        *(
            paragraph(strong(f"Zu klären: {c.title}. "), f"{c.text} Es geht um {c.where}.")
            for c in report.contradictions
        ),
    ]


def _advice(verdict: Verdict | None) -> list[Block]:
    """What the advisers say; where they lift locks or recommend otherwise, both results stand side by side."""
    if verdict is None:
        return [
            paragraph(
                "Bisher liegt keine Stellungnahme vor. Abweichungen vom errechneten Ergebnis würden hier mit "
                "Begründung stehen."
            )
        ]
    said_on = german_date(verdict.approved_on) if verdict.approved_on else ""
    blocks: list[Block] = [
        Paragraph(text(verdict.statement), "as_written"),
        paragraph(muted(f"{verdict.approved_by}, Deutsches Institut für Urbanistik, {said_on}")),
    ]
    if verdict.is_plain:
        agreed = "Die Beratung folgt dem errechneten Ergebnis auf allen Ebenen. Sperren wurden nicht aufgehoben."
        return [*blocks, paragraph(agreed)]
    return [
        *blocks,
        paragraph(
            "Das Ergebnis nach der Methode bleibt neben der Empfehlung der Beratung stehen. In Klammern: Punkte."
        ),
        _both_results(verdict),
        *(paragraph(strong(f"{slot.name}, abweichend {slot.advised}. "), slot.reason) for slot in verdict.deviating),
        *(
            paragraph(strong(f"Aufgehobene Sperre bei {lock.form}: {lock.title}. "), lock.reason)
            for lock in verdict.lifted
        ),
    ]


def _both_results(verdict: Verdict) -> Table:
    widths = (35, 42, 42, 46) if verdict.lifted else (45, 55, 65)
    titles = ["Ebene", "Nach der Methode", "Empfehlung der Beratung"]
    if verdict.lifted:
        titles.insert(2, "Mit aufgehobenen Sperren")
    rows: list[tuple[Words, ...]] = []
    for slot in verdict.slots:
        advised: Words = strong(slot.advised) if slot.advised else "wie berechnet"
        with_lifted = (slot.with_lifted,) if verdict.lifted else ()
        rows.append((slot.name, slot.by_method, *with_lifted, advised))
    return table(
        tuple(Column(title, width) for title, width in zip(titles, widths, strict=True)),
        rows,
        "Ergebnis nach der Methode und Empfehlung der Beratung",
    )
