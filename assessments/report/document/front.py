"""Part 0, the head of the paper with what the municipality fills in, and part 2, the points to vote on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from assessments.report.blocks import (
    BOX,
    TICKED,
    Column,
    Paragraph,
    Part,
    Points,
    Run,
    Table,
    Text,
    Words,
    entered,
    paragraph,
    table,
    text,
)
from assessments.report.entries import Entries, Session
from assessments.report.paper import Paper
from assessments.report.view_model.plan import Part as VotePart
from assessments.report.wording import spoken_council, whole


def head(paper: Paper) -> Part:
    filled = paper.entries
    pairs: list[tuple[str, Words]] = [
        ("Gegenstand", paper.title),
        ("Vorlagennummer", entered(filled.number, "Nummer")),
        ("Datum der Vorlage", entered(filled.day, "Datum")),
        ("Federführende Stelle", entered(filled.lead_office or paper.letterhead.office, "Amt oder Stabsstelle")),
        ("Sitzungsteil", publicity(filled)),
        ("Bearbeitungsstand", paper.state_long),
        ("Grundlage", f"Selbsteinschätzung der Kommune, Methode {paper.method}, Katalog {paper.report.catalogue.key}"),
        ("Stand der Angaben", paper.as_of),
        (
            "Prüfsumme der Freigabe" if paper.verdict else "Prüfsumme der Fassung",
            paper.checksum or "keine, da nicht eingereicht",
        ),
    ]
    return Part(
        "kopf",
        "0",
        "Vorlage",
        (table((Column("", 44), Column("", 121)), pairs, style="pairs", is_kept=True), _sequence(paper)),
        starts_page=True,
    )


def publicity(filled: Entries) -> Text:
    is_open, is_closed = filled.is_public is True, filled.is_public is False
    return text(TICKED if is_open else BOX, " öffentlich   ", TICKED if is_closed else BOX, " nichtöffentlich")


def _sequence(paper: Paper) -> Table:
    council = paper.report.voice.council
    sessions = paper.entries.sessions or (Session(role="Vorberatung"), Session(council, role="Beschlussfassung"))
    return table(
        (Column("Gremium", 62), Column("Datum", 40), Column("TOP", 25), Column("Zuständigkeit", 38)),
        [
            (
                entered(session.committee, "Ausschuss"),
                entered(session.day, "Datum"),
                entered(session.item, "TOP"),
                entered(session.role, "Zuständigkeit"),
            )
            for session in sessions
        ],
        "Beratungsfolge",
        is_kept=True,
    )


def decision(paper: Paper) -> Part:
    votes = paper.report.votes
    if not votes:
        blocks: tuple[Paragraph | Points, ...] = (
            paragraph("Ein Beschlussvorschlag ist erst mit einer Empfehlung möglich."),
        )
    else:
        council = spoken_council(paper.report.voice.council)
        lead = Paragraph(
            text(f"Beschlussvorschlag für {_accusative(council)}:"),
            "lead",
            "Kursiv in Klammern: vor der Beratung einzusetzen",
        )
        known = _known(votes, paper.entries)
        blocks = (lead, Points(tuple(tuple(_filled(vote, known)) for vote in votes)))
    return Part("teil-2", "2", "Beschlussvorschlag", blocks, starts_page=bool(votes))


def _accusative(council: str) -> str:
    return council.replace("der ", "den ", 1) if council.startswith("der ") else council


def _known(votes: Sequence[tuple[VotePart, ...]], filled: Entries) -> dict[str, str]:
    """What fills the blanks. Posts and amount are those of the whole project, so they fill one point or none."""
    committee = next((session.committee for session in filled.sessions if session.role == "Vorberatung"), "")
    known = {"datum": filled.start, "ausschuss": committee, "jahr": str(filled.budget_year or "")}
    blanks = Counter(part.blank for vote in votes for part in vote)
    whole_project = {"stellen": filled.posts_count(), "unbefristet": filled.posts_count(permanent=True),
                     "betrag": filled.first_year()}  # fmt: skip
    return known | {
        blank: whole(amount) for blank, amount in whole_project.items() if amount is not None and blanks[blank] == 1
    }


def _filled(vote: tuple[VotePart, ...], known: Mapping[str, str]) -> Iterator[Run]:
    for part in vote:
        if part.is_blank:
            yield entered(known.get(part.blank, ""), part.text)
        elif part.text:
            yield Run(part.text)
