"""What the result page says, the paper says too: nothing visible on screen is missing in print."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from assessments.models import Assessment
from assessments.reading import read
from assessments.report import wording
from assessments.report.html import html_of
from assessments.report.paper import paper_of_record, paper_of_seal
from assessments.seal import open_seal
from assessments.views import result
from catalogue.publishing import published
from tests.cast import Cast, filled, submitted

pytestmark = pytest.mark.django_db

OF_THE_PAGE = (
    # What only guides through the page: no content of the recommendation.
    "Vorläufig, bis Sie einreichen.", "Prüfen und einreichen", "Angaben ansehen", "zu klären",
    "Bericht als PDF", "Angaben als Datei",
    "Was wäre, wenn", "Zielstruktur als", "Die Zahlen sind Punkte auf einer Skala", "Alle Vor- und Nachteile",
    "Rangfolge", "Alle Beiträge je Kriterium", "Weitere Alternativen", "Wenn alles bleibt, wie es ist",
    "Das würde die Sperre aufheben", "Dazu fehlt Ihre Angabe", "Wir haben die Gewichte", "Bleibt eine Form dabei vorn",
    "Wie oft welche Form auf welchem Platz liegt", "Schon eine dieser Antworten", "Auf den anderen Ebenen",
    "Gewichte, die die erste Wahl", "Ausprobieren", "Selbst ausprobieren", "Akteure heute als Bild",
    "Zur Karte der Akteure", "Diese Angaben passen nicht zusammen", "Was wir nicht prüfen konnten", "Zu den Aufgaben",
    "Übliche Spannen aus dem Katalog", "Auswirkungen nach Bereichen", "Aufwand und Auswirkungen", "Quellen (",
    "Beschluss und Grundlagen", "Das Ergebnis unterstützt die Entscheidung", "Alle Angaben ansehen", "Ihre Antwort zu",
    "Weniger als drei Punkte auseinander", "Keine Antwort spricht deutlich dafür", "Gründe für", "Gut gelöst",
    "Ohne Akteure lässt sich", "Eingereichte Fassung", "Kriterien, Gewichte und Antworten", ": vorn ",
    "Antworten, die das Ergebnis ändern", "Wie die Formen zusammenwirken", "Pflichtschritte und Rechtliches",
    "Beiträge in Punkten je Kriterium", "Warum diese Formen", "Was es ändern würde",
    "Empfehlung für", "Befunde zur heutigen Struktur", "Nächste Schritte", "Wie sicher ist das?",
    "Was würde das Ergebnis ändern?", "Noch nicht prüfbar", "Ob diese Formen gesperrt sind", "mehr als 99 %",
    " ansehen", "Punkte vor und nach dem Beschluss", "Die Zahlen in den Balken", " · ",
)  # fmt: skip


def plain(html: str) -> str:
    text = unescape(re.sub(r"<[^>]+>", " ", html.replace("\u200b", "")))
    return re.sub(r"\s+", " ", text).replace("( ", "(").replace(" )", ")")


def clauses(html: str) -> list[str]:
    """Every piece of the page that is long enough to say something; the page joins some that print keeps apart."""
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert main
    body = re.sub(r"<(nav|svg|form|aside).*?</\1>", "", main[0], flags=re.DOTALL)
    body = re.sub(r'<(\w+) class="kern-sr-only">.*?</\1>', "", body, flags=re.DOTALL)
    pieces = [re.sub(r"\s+", " ", unescape(piece)) for piece in re.split(r"<[^>]+>", body)]
    said = (piece for piece in pieces if not any(phrase in piece for phrase in OF_THE_PAGE))
    return [clause.strip() for piece in said for clause in re.split(r"[.:;,()„“\[\]]+", piece) if len(clause) > 12]


@pytest.mark.parametrize("name", ["T1", "T2", "T3"])
def test_nothing_on_the_page_is_missing_on_paper(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    case = filled(cast, documents[name])
    # Both speak with one voice here, so that their words can be compared.
    monkeypatch.setattr(result, "voice_of", lambda kind, words, on_paper: wording.voice_of(kind, words, on_paper=True))
    page = cast.client("miriam").get(f"/bewertungen/{case.pk}/ergebnis/").content.decode()
    page = page.replace("\u00ad", "").replace("\u200b", "")
    paper = plain(html_of(paper_of_record(read(case))))
    said = clauses(page)
    assert len(said) > 100
    missing = [piece for piece in said if piece not in paper]
    assert missing == [], "\n".join(missing)


def rendered(case: Assessment) -> str:
    revision = case.revisions.get()
    return plain(html_of(paper_of_seal(published(), open_seal(revision.document), 1, revision.checksum)))


def test_contradictions_are_printed_among_the_open_questions(cast: Cast, documents: dict[str, Any]) -> None:
    draft = plain(html_of(paper_of_record(read(filled(cast, documents["T1"])))))
    for text in (draft, rendered(submitted(cast, documents["T1"]))):
        start = text.index("Offene Fragen", text.index("Hinweise und offene Punkte Recht"))
        part = text[start : text.index("Stellungnahme der Beratung", start)]
        assert "Zu klären: Bericht an die Vertretung." in part
        assert "„Rückhalt der Spitze und der Politik“ (Schritt 2) und „Regelmäßiger Bericht“ (Schritt 6)" in part
        assert "„Karte der Akteure“ (Schritt 7)" in part
