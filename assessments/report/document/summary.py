"""Page one: what a council member reads if it is the only page. Always exactly one page.

Lines are counted with the real typeface. What is left after head, proposal, picture and figures is shared
by the four blocks of text; they are cut to whole sentences. Too little left, and the picture gives way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from assessments.report.blocks import Text, entered, plain, strong, text
from assessments.report.diagrams import Drawing
from assessments.report.document.front import publicity
from assessments.report.paper import Paper
from assessments.report.typeface import printable, wrap
from assessments.report.view_model.report import Report
from assessments.report.wording import phrase

PAGE, SAFETY = 742.0, 14.0
FULL, HALF, FACT = 466.0, 222.0, 102.0
"""Widths of a line, of one of two columns, of one of four figures."""
POINTS = 72 / 25.4
"""In a millimetre."""
LINE, MOST_LINES, FEWEST_LINES = 11.5, 7, 4
BLOCK_HEAD, BLOCK_GAP = 14.0, 7.0
SPARE = 9.0
"""For the distances between the paragraphs of a block."""


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str
    is_long: bool
    basis: str


@dataclass(frozen=True, slots=True)
class Block:
    title: str
    paragraphs: tuple[Text, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    place: str
    office: str
    title: str
    subtitle: Text
    heading: str
    proposal: tuple[Text, ...]
    picture: Drawing | None
    facts: tuple[Fact, ...]
    rows: tuple[tuple[Block, Block], ...]
    height: float


def summary(paper: Paper) -> Summary:
    report = paper.report
    beside = paper.letterhead.emblem.width * POINTS + 9 if paper.letterhead.emblem else 0
    place = _one_line(paper.sender, FULL - 90 - beside, 10.5, 600)
    office = _one_line(paper.letterhead.office, FULL - 90 - beside, 8.5) if paper.letterhead.office else ""
    title = _limited(paper.title, 2, FULL, 23, 600)
    subtitle = _subtitle(paper)
    height = (
        _mast_height(paper)
        + 7
        + 27 * len(_lines(title, FULL, 23, 600))
        + 14 * len(_lines(plain(subtitle), FULL, 9))
        + 7
    )
    proposal = _proposal(report) if report.is_sufficient else _missing(report)
    if paper.verdict and paper.verdict.sentence:
        proposal = (*proposal, text(strong(paper.verdict.sentence), " Näheres in Teil 11."))
    height += 23.0 + sum(15 * len(_lines(plain(p), FULL - 14, 11)) + 2.5 for p in proposal)
    facts = tuple(_fact(*entry) for entry in report.facts)
    height += _facts_height(facts)
    heading = "Was vorgeschlagen wird" if report.is_sufficient else "Noch keine Empfehlung"
    picture, room = _picture(report, PAGE - SAFETY - height)
    rows = _blocks(report, room)
    height = PAGE - room + _rows_height(rows)
    return Summary(place, office, title, subtitle, heading, proposal, picture, facts, rows, height)


def _mast_height(paper: Paper) -> float:
    """Arms stand beside name and office."""
    words = 25.0 if paper.letterhead.office else 14.0
    emblem = paper.letterhead.emblem
    return max(words, emblem.height * POINTS if emblem else 0) + 8


def _subtitle(paper: Paper) -> Text:
    council = _one_line(paper.report.voice.council, 150, 9)
    return text(
        "Kurzfassung der Vorlage Nr. ", entered(shorten(paper.entries.number, 30), "Nummer"),
        f" für die Sitzung: {council} · ", publicity(paper.entries),
    )  # fmt: skip


def _proposal(report: Report) -> tuple[Text, ...]:
    return tuple(_with_strong_forms(report, _limited(sentence, 3, FULL - 14, 11)) for sentence in report.proposal)


def _with_strong_forms(report: Report, sentence: str) -> Text:
    """The names of the recommended forms stand out."""
    named = [phrase(report.catalogue, [choice.form.key])[0] for choice in report.choices]
    bare = [re.sub(r"^(ein|eine|der|die|das) ", "", name) for name in named]
    if not bare:
        return text(sentence)
    pieces = re.split(f"({'|'.join(map(re.escape, sorted(bare, key=len, reverse=True)))})", sentence)
    return text(*(strong(piece) if piece in bare else piece for piece in pieces))


def _missing(report: Report) -> tuple[Text, ...]:
    need = "Für eine Empfehlung müssen mindestens neun der sechzehn Kriterien beantwortet sein."
    still_open = f"Noch offen: {', '.join(report.missing)}."
    return text(f"{need} Beantwortet sind {report.known}."), text(still_open)


def _fact(name: str, value: str, basis: str) -> Fact:
    is_long = len(_lines(value, FACT, 14, 600)) > 1
    value = _limited(value, 4, FACT, 10, 600) if is_long else value
    return Fact(name, value, is_long, _limited(basis, 4, FACT, 8))


def _facts_height(facts: Sequence[Fact]) -> float:
    if not facts:
        return 0.0
    values = [
        (12 * len(_lines(f.value, FACT, 10, 600)) + 6 if f.is_long else 18) + 10.5 * len(_lines(f.basis, FACT, 8))
        for f in facts
    ]
    return 31.0 + max(values)


def _picture(report: Report, room: float) -> tuple[Drawing | None, float]:
    """The fullest picture that leaves enough for the blocks of text, and what is left then."""
    need = 2 * (BLOCK_HEAD + FEWEST_LINES * LINE + BLOCK_GAP + SPARE)
    for drawing in report.on_paper.small_targets():
        if room - drawing.height - 7 >= need:
            return drawing, room - drawing.height - 7
    return None, room


def _blocks(report: Report, room: float) -> tuple[tuple[Block, Block], ...]:
    most = min(MOST_LINES, int((room / 2 - BLOCK_HEAD - BLOCK_GAP - SPARE) / LINE))
    if not report.is_sufficient:
        return ((_so_far(report, most), _what_next()),)
    first = (_alternatives(report, most), Block("Der stärkste Grund dagegen", (_said(report.against, most),)))
    robust = Block("Wie belastbar ist das Ergebnis?", (_said(report.robustness, most),))
    return first, (robust, _changes(report, most))


def _alternatives(report: Report, most: int) -> Block:
    title = "Die besten Alternativen" if len(report.alternatives) > 1 else "Die beste Alternative"
    each = most // 2 if len(report.alternatives) > 1 else most
    found = [
        text(
            strong(f"{a.name}. "),
            _limited(" ".join((_first(a.result), a.pro, a.con)), each, HALF, 8.8, before=f"{a.name}. "),
        )
        for a in report.alternatives[:2]
    ]
    return Block(title, tuple(found) or (text("Andere Formen sind zurzeit nicht möglich."),))


def _changes(report: Report, most: int) -> Block:
    items: list[Text] = []
    used = 0
    for flip in report.first_flips:
        count = len(_lines(flip.sentence, HALF - 13, 8.8))
        if used + count <= most:
            items.append(text(flip.sentence))
            used += count
    if not items:
        said = "Keine einzelne Antwort ändert die erste Wahl." if not report.flips else "Siehe Teil 10."
        return Block("Was die Empfehlung ändern würde", (text(said),))
    return Block("Was die Empfehlung ändern würde", tuple(items), is_list=True)


def _so_far(report: Report, most: int) -> Block:
    items = [f"{report.known} von 16 Kriterien beantwortet"]
    if report.actors:
        items.append(f"{len(report.actors)} Akteure angegeben")
    items += [
        f"Befund: {_limited(finding.title, 1, HALF - 50, 8.8)}" for finding in report.findings[: max(most - 2, 0)]
    ]
    return Block("Was bereits vorliegt", tuple(text(item) for item in items), is_list=True)


def _what_next() -> Block:
    said = (
        "Sobald genug Kriterien beantwortet sind, stehen hier Empfehlung, Aufwand, Alternativen und der stärkste Grund "
        "dagegen. Die folgenden Teile enthalten, was bisher angegeben ist."
    )
    return Block("Wie es weitergeht", (text(said),))


def _said(words: str, most: int) -> Text:
    return text(_limited(words, most, HALF, 8.8))


def _rows_height(rows: Sequence[tuple[Block, Block]]) -> float:
    return sum(BLOCK_HEAD + BLOCK_GAP + max(map(_block_height, row)) for row in rows)


def _block_height(block: Block) -> float:
    width = HALF - 13 if block.is_list else HALF
    return sum(LINE * len(_lines(plain(p), width, 8.8)) + (1 if block.is_list else 2.5) for p in block.paragraphs)


def _limited(words: str, most: int, room: float, size: float, weight: int = 400, before: str = "") -> str:
    """As many whole sentences as fit; of a first sentence that does not, as many words."""
    sentences = re.split(r"(?<=[.!?]) (?=[A-ZÄÖÜ„])", words)
    for count in range(len(sentences), 0, -1):
        said = " ".join(sentences[:count])
        if len(_lines(before + said, room, size, weight)) <= most:
            return said
    said = sentences[0]
    while said and len(_lines(f"{before}{said} …", room, size, weight)) > most:
        said = said[: -max(1, len(said) // 12)].rstrip(" ,;:")
    return f"{said} …"


def _first(words: str) -> str:
    return re.split(r"(?<=[.!?]) (?=[A-ZÄÖÜ„])", words)[0]


def _one_line(words: str, room: float, size: float, weight: int = 400) -> str:
    return _limited(words, 1, room, size, weight)


def _lines(words: str, room: float, size: float, weight: int = 400) -> list[str]:
    return wrap(printable(words), room, size, weight) or [""]
