"""Parts 5, 6 and 10: how the forms were rated, what else was possible, and how firm the result is."""

from __future__ import annotations

from collections.abc import Iterable

from assessments.report.blocks import (
    BREAK,
    Block,
    Bullets,
    Column,
    Figure,
    Heading,
    Paragraph,
    Part,
    Table,
    Text,
    Words,
    itemised,
    muted,
    paragraph,
    strong,
    table,
    text,
)
from assessments.report.document.citations import Citations
from assessments.report.paper import Paper
from assessments.report.view_model.report import Report
from assessments.report.view_model.rules import LockRow
from assessments.report.view_model.slots import Reason, SlotPart

SHORT = 3
"""So many rows may move to the next page as a whole."""


def rating(paper: Paper) -> Part:
    report = paper.report
    if not report.is_sufficient:
        blocks: list[Block] = [
            paragraph(f"Beantwortet sind {report.known} von 16 Kriterien. Nötig sind mindestens neun."),
            paragraph(f"Offen: {', '.join(report.missing)}."),
        ]
        return Part("teil-5", "5", "Bewertung", tuple(blocks))
    blocks = [
        paragraph(
            "Bewertet wird je Ebene, welche freie Form am besten zu den Antworten passt. Formen verschiedener Ebenen "
            "stehen nicht im Wettbewerb. Liegen zwei Formen weniger als drei Punkte auseinander, gelten sie als "
            "gleichauf.",
            note="Skala 0 bis 100; 50 ist neutral. Kein Prozentwert, keine Wahrscheinlichkeit",
        ),
        Heading("Kriterien, Gewichte und Antworten"),
        _criteria(report),
        paragraph(strong("Gewichte. "), report.default_weights),
        Heading("Rangfolge je Ebene"),
        paragraph(
            "Rechts der Linie bei 50 steht, was für eine Form spricht, links davon schraffiert, was dagegen spricht. "
            "Der dicke Strich zeigt das Ergebnis. Die Zahlen in den Balken sind Punkte; darunter stehen die Kriterien, "
            "die am meisten ausmachen.",
        ),
        *(_ranking(slot) for slot in report.slots),
        Heading("Gründe für und gegen die empfohlenen Formen"),
        _reasons(report),
    ]
    return Part("teil-5", "5", "Bewertung", tuple(blocks))


def _criteria(report: Report) -> Table:
    columns = (
        Column("Nr.", 8),
        Column("Kriterium", 73),
        Column("Gewicht", 15, is_number=True),
        Column("Stufe", 12, is_number=True),
        Column("Antwort", 57),
    )
    rows = [(str(a.number), a.criterion, str(a.weight), a.step, a.answer) for a in report.answers]
    return table(columns, rows)


def _ranking(slot: SlotPart) -> Block:
    said = text(*(part for title, words in slot.notes for part in (strong(f"{title}. "), f"{words} ")), slot.status)
    if slot.bars is None:
        return paragraph(strong(f"{slot.name}. "), said)
    caption = " ".join([*(f"{title}. {words}" for title, words in slot.notes), slot.status]).strip()
    return Figure(slot.bars, caption, slot.name)


def _reasons(report: Report) -> Table:
    """For and against beside each other, every reason with its points and the answer it comes from."""
    columns = (Column("Form", 29), Column("Dafür", 82), Column("Dagegen", 54))
    rows = []
    for choice in report.choices:
        drawback = text(choice.form.cons[0].text, muted(" Nachteil unabhängig von den Antworten."))
        name = text(choice.form.name, BREAK, muted(f"{choice.points} Punkte, {choice.band}"))
        against = itemised([*map(_reason, choice.reasons_against), drawback])
        rows.append((name, itemised(map(_reason, choice.reasons_for)), against))
    return table(columns, rows, is_tall=True)


def _reason(reason: Reason) -> Text:
    return text(reason.sentence, muted(f" {reason.points} Punkte, {reason.short}: {reason.answer}."))


def alternatives(paper: Paper, citations: Citations) -> Part:
    report = paper.report
    blocks: list[Block] = []
    if report.alternatives:
        columns = (Column("Form", 27), Column("Ergebnis", 58), Column("Dafür spräche", 40), Column("Dagegen", 40))
        blocks.append(
            table(
                columns,
                [(text(a.name, BREAK, muted(a.level)), a.result, a.pro, a.con) for a in report.alternatives],
                is_tall=True,
            )
        )
    if zero := report.zero_option:
        blocks += [Heading("Nullvariante"), paragraph(f"{zero.name}: {zero.description} {zero.cons[0].text}")]
    blocks.append(Heading("Gesperrte Formen"))
    if report.locks:
        heads = (
            Column("Form", 29),
            Column("Grund", 66),
            Column("Was die Sperre aufheben würde", 44),
            Column("Stattdessen", 26),
        )
        rows = [
            (
                form.name,
                _items(_lock(lock, citations) for lock in form.locks),
                _items(f"{lock.lifted_by}." for lock in form.locks),
                form.instead or "–",
            )
            for form in report.locked_forms
        ]
        blocks.append(table(heads, rows, is_tall=True))
    else:
        blocks.append(paragraph("Keine Form ist gesperrt."))
    blocks += [paragraph(f"{p.name}: {p.text}") for p in report.open_locks]
    return Part("teil-6", "6", "Alternativen", tuple(blocks))


def _items(parts: Iterable[Words]) -> Text:
    """One as a text, several as a list."""
    several = tuple(parts)
    return itemised(several) if len(several) > 1 else text(*several)


def _lock(lock: LockRow, citations: Citations) -> Text:
    lifted = f" Aufgehoben: {lock.override_reason}" if lock.is_overridden else ""
    return text(strong(lock.title), f" ({lock.kind}). {lock.reason}", citations.mark(lock.sources), lifted)


def stability(paper: Paper) -> Part:
    report = paper.report
    if not report.is_sufficient:
        return Part("teil-10", "10", "Belastbarkeit des Ergebnisses", (paragraph("Ohne Empfehlung nicht berechnet."),))
    robustness = report.recommendation.robustness
    unknown = ", unbekannte Antworten zufällig ergänzt" if robustness and robustness.unknown else ""
    blocks: list[Block] = [
        paragraph(
            f"Die Gewichte der Kriterien sind ein Vorschlag. Deshalb wurden sie 10.000-mal zufällig verändert{unknown} "
            "und das Ergebnis jedes Mal neu berechnet. ",
            strong("Robust"),
            " heißt: in mindestens 80 von 100 Fällen vorn; ",
            strong("eher robust"),
            ": in 60 bis 80; ",
            strong("offen"),
            ": darunter.",
        ),
        table(
            (Column("Ebene", 50), Column("Urteil", 28), Column("In Worten", 87)),
            [(s.name, s.robustness_label or "–", s.robustness) for s in report.slots],
            is_kept=True,
        ),
        *(
            Figure(s.heat, heading=s.name, aside=f"Ergebnis: {s.robustness_label.lower()}")
            for s in report.slots
            if s.heat
        ),
        Paragraph(
            text(
                "Anteil der Rechenläufe, in denen eine Form den Platz belegt. Je dunkler, desto häufiger; der Wert "
                "steht in jeder Zelle."
            ),
            "small",
        ),
        Heading("Kipppunkte"),
        *_flips(report),
    ]
    return Part("teil-10", "10", "Belastbarkeit des Ergebnisses", tuple(blocks))


def _flips(report: Report) -> list[Block]:
    blocks: list[Block] = []
    if report.flips:
        columns = (
            Column("Antwort zu", 50), Column("Heute", 42), Column("Wenn stattdessen", 43), Column("Dann vorn", 30),
        )  # fmt: skip
        for slot in dict.fromkeys(flip.slot for flip in report.flips):
            rows = [(f.criterion, f.today, f.then, f.new_first) for f in report.flips if f.slot == slot]
            blocks.append(table(columns, rows, slot, is_kept=len(rows) <= SHORT))
    else:
        blocks.append(paragraph("Keine einzelne Antwort ändert eine erste Wahl."))
    if report.weight_flips:
        blocks += [
            paragraph("Gewichte, die die erste Wahl auf der koordinierenden Ebene ändern:"),
            Bullets(tuple(text(point.sentence) for point in report.weight_flips)),
        ]
    else:
        blocks.append(
            paragraph("Kein einzelnes Gewicht zwischen 0 und 5 ändert die erste Wahl auf der koordinierenden Ebene.")
        )
    return blocks
