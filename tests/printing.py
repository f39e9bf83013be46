"""Stands in for the renderer where only the paper counts, or who gets it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assessments.report.paper import Paper


def print_instead(monkeypatch: pytest.MonkeyPatch, made: Callable[[Paper], bytes] = lambda paper: b"%PDF-") -> None:
    """Every page gets what `made` makes of its paper at once, in any format; nothing is kept but in approvals."""

    def in_turn(requester: str, put_together: Callable[[], Paper]) -> bytes:
        return made(put_together())

    monkeypatch.setattr("assessments.views.result.pdf_in_turn", in_turn)
    monkeypatch.setattr("assessments.views.result.written_as", lambda kind, paper: made(paper))
    monkeypatch.setattr("assessments.report.approved.pdf_in_turn", in_turn)
    monkeypatch.setattr("assessments.report.approved.pdf_of", made)
