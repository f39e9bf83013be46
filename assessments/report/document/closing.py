"""Part 11: what the law asks, what is open, and what the advisers say."""

from __future__ import annotations

from assessments.report.blocks import Block, Heading, Part, paragraph, strong
from assessments.report.document.citations import Citations
from assessments.report.paper import Paper
from assessments.report.view_model.report import Report


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
        *_advice(),
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


def _advice() -> list[Block]:
    return [
        paragraph(
            "Bisher liegt keine Stellungnahme vor. Abweichungen vom errechneten Ergebnis würden hier mit Begründung "
            "stehen."
        )
    ]
