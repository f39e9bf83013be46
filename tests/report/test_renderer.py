"""What the renderer does beyond its library: words of pictures, missing pictures, German syllables."""

from __future__ import annotations

import io
import subprocess
from datetime import date

import pikepdf
import pytest

from assessments.report import pdf
from assessments.report.syllables import hyphenation
from tests.report.pdf_text import pieces_of_pdf


def picture(drawing: str) -> bytes:
    html = f'<html lang="de"><title>x</title><svg viewBox="0 0 200 20" width="200" height="20">{drawing}</svg></html>'
    return pdf.render(html, "svg { font-family: Fira Sans }", "{}", date(2026, 1, 31))


def shown_in_pictures(content: bytes) -> list[pikepdf.Array]:
    """What each operator that shows text shows."""
    with pikepdf.open(io.BytesIO(content)) as document:
        forms = (part for part in document.objects if isinstance(part, pikepdf.Stream) and "/BBox" in part)
        streams = [document.pages[0], *forms]
        return [
            operands[0]
            for stream in streams
            for operands, operator in pikepdf.parse_content_stream(stream)
            if str(operator) == "TJ"
        ]


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
def test_the_words_of_a_picture_are_set_as_words_with_their_letters_close(anchor: str) -> None:
    label = f'<text x="100" y="15" font-family="Fira Sans" font-size="12" text-anchor="{anchor}">Tag der Vorlage</text>'
    (line,) = shown_in_pictures(picture(label))
    kerning = [piece for piece in line if not isinstance(piece, pikepdf.String)]
    assert kerning, "T and a stand closer than their widths say"


def test_a_picture_that_cannot_be_drawn_makes_no_paper() -> None:
    assert picture('<rect width="9" height="9" transform="rotate(45)"/>').startswith(b"%PDF")
    with pytest.raises(pdf.RenderingFailed, match="PDF ließ sich nicht erstellen") as failed:
        picture('<rect width="9" height="9" transform="rotate(quer)"/>')
    assert "picture" in failed.value.reason and "picture" not in str(failed.value), "people read German"


def test_the_log_names_the_kind_of_a_failure_and_nothing_of_the_document(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = subprocess.CompletedProcess([], 1, b"", b"ValueError: Stadtrat Rheinburg\n")
    monkeypatch.setattr(pdf.subprocess, "run", lambda *a, **k: broken)
    with pytest.raises(pdf.RenderingFailed):
        picture("")
    assert caplog.messages == ["the renderer failed: ValueError"]


def test_words_on_paper_are_broken_where_the_german_patterns_say() -> None:
    word = "Informationssicherheitsbeauftragte"
    html = f'<html lang="de"><title>x</title><p>{word}</p></html>'
    narrow = "p { hyphens: auto; width: 30mm; font: 12pt Fira Sans }"
    lines = pieces_of_pdf(pdf.render(html, narrow, "{}", date(2026, 1, 31)))
    broken = [line.removesuffix("-").removesuffix("‐") for line in lines]
    assert len(broken) > 1 and "".join(broken) == word
    ends = [sum(map(len, broken[: place + 1])) for place in range(len(broken) - 1)]
    assert set(ends) <= set(hyphenation().positions(word))
