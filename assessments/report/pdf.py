"""From a paper to its PDF: runs the renderer as a child process and keeps finished files by content.

One person has one paper made at a time, and all together only a few: the pages of others stay fast. People have
their turn in the order in which they came; while papers are being made, the next one is put together.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import IO

from django.conf import settings

from assessments.report import waiting
from assessments.report.html import html_of, stylesheet
from assessments.report.paper import Paper, content_key
from assessments.report.syllables import prepared_patterns
from assessments.report.typeface import folder
from assessments.report.whole_files import write_whole
from journal.events import AuditEvent
from journal.figures import PDF_SECONDS
from journal.recording import record_later

log = logging.getLogger("difu.paper")
RENDERER = Path(__file__).with_name("renderer.py")
BLOCKED = b"blocked fetch"
"""What the renderer says of an address in a document that it did not open."""

TIME_LIMIT = 120
DATA_NAME = "bewertung.json"
AT_ONCE = 2
PLACES = [f"place-{number}" for number in range(AT_ONCE)]
NEXT = ["next"]
FRONT = 2 * AT_ONCE
"""How many at the front of the line may try to be the next; all others are sent away without any work."""
PATIENCE = 0.5
"""Seconds a page waits to be the next; then it asks again by itself."""
PATIENCE_OF_NEXT = TIME_LIMIT
"""Seconds the next one waits for a free place: no PDF takes longer."""
SOON = "Gerade werden mehrere PDFs erstellt. Ihres ist gleich an der Reihe."


class RenderingFailed(Exception):
    """The PDF could not be made; the message is German and for people, the reason as the program says it."""

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class RenderingBusy(RenderingFailed):
    """Not now: this person's last PDF is still being made, or too many are. To be asked again after some seconds."""

    def __init__(self, message: str, again: int = 5) -> None:
        super().__init__(message)
        self.again = again


def pdf_of(paper: Paper) -> bytes:
    """The PDF; equal content gives equal bytes, made once and kept. Raises RenderingFailed.

    For those who have time, as on the command line; pages take `pdf_in_turn`.
    """
    html = html_of(paper)
    kept = _kept(html, paper)
    if kept.exists():
        return kept.read_bytes()
    with taken(PLACES, TIME_LIMIT, "Gerade werden mehrere PDFs erstellt."):
        return _made(kept, html, paper)


def pdf_in_turn(requester: str, put_together: Callable[[], Paper]) -> bytes:
    """The PDF for somebody who waits at a page. Raises RenderingFailed, and RenderingBusy if it is not their turn.

    The paper is put together only for whoever is next: with hundreds waiting and asking again, doing it for all of
    them would cost more than making the PDFs.
    """
    with ExitStack() as locks:
        locks.enter_context(taken([f"by-{requester}"], 0, "Ihr letztes PDF wird noch erstellt."))
        ahead = waiting.number_ahead(requester)
        again = min(3 + ahead // 4, 15)
        if ahead >= FRONT:
            raise RenderingBusy(f"Gerade werden viele PDFs erstellt. Vor Ihnen warten noch {ahead} andere.", again)
        with taken(NEXT, PATIENCE, SOON, again):
            waiting.leave(requester)
            paper = put_together()
            html = html_of(paper)
            kept = _kept(html, paper)
            if not kept.exists():
                locks.enter_context(taken(PLACES, PATIENCE_OF_NEXT, SOON, again))
        return _made(kept, html, paper)


def _kept(html: str, paper: Paper) -> Path:
    return Path(settings.VAR_DIR) / "papers" / f"{content_key(html + _maker(), paper.data_file)}.pdf"


def _made(kept: Path, html: str, paper: Paper) -> bytes:
    if not kept.exists():
        write_whole(kept, _render(html, paper))
    return kept.read_bytes()


@cache
def _maker() -> str:
    """What else decides about the bytes: after a new release nothing made by the old one is served."""
    return stylesheet() + RENDERER.read_text(encoding="utf-8")


def write_pdf(paper: Paper, target: Path) -> None:
    """Writes the PDF; an existing file is replaced only when the new one is complete."""
    write_whole(target, pdf_of(paper))


def _render(html: str, paper: Paper) -> bytes:
    return render(html, stylesheet(), paper.data_file, paper.created)


def render(html: str, css: str, data_file: str, created: date) -> bytes:
    """Asks the renderer; raises RenderingFailed."""
    try:
        fonts, patterns = folder(), prepared_patterns()
    except FileNotFoundError:
        raise RenderingFailed("Das PDF ließ sich nicht erstellen, weil die Schriften fehlen.") from None
    job = {
        "html": html,
        "css": css,
        "data_file": data_file,
        "data_name": DATA_NAME,
        "created": created.isoformat(),
        "syllables": str(patterns),
    }
    environment = {
        "FONTCONFIG_FILE": str(fonts / "fonts.conf"),
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
    }
    try:
        with PDF_SECONDS.time():
            done = subprocess.run(
                [sys.executable, "-P", str(RENDERER)],
                input=json.dumps(job).encode(),
                capture_output=True,
                timeout=TIME_LIMIT,
                env=environment,
                cwd=tempfile.gettempdir(),
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise RenderingFailed("Das PDF braucht zu lange. Bitte versuchen Sie es später noch einmal.") from None
    if BLOCKED in done.stderr.splitlines():
        record_later(AuditEvent.FETCH_BLOCKED)
    if done.returncode < 0:
        raise RenderingFailed("Das PDF ließ sich nicht erstellen, weil es zu umfangreich ist.")
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["ohne Meldung"]
        log.error("the renderer failed: %s", reason[0].partition(":")[0][:60])  # the rest may be somebody's words
        raise RenderingFailed("Das PDF ließ sich nicht erstellen.", reason[0][:200])
    return done.stdout


@contextmanager
def taken(names: Sequence[str], patience: float, refusal: str, again: int = 5) -> Iterator[None]:
    """Holds whichever of these locks is free first; the system lets go of it even if this process is killed."""
    place = settings.VAR_DIR / "papers"
    place.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + patience
    with ExitStack() as files:
        locks = [files.enter_context((place / f"{name}.lock").open("w")) for name in names]
        while not any(_lock(lock) for lock in locks):
            if time.monotonic() >= until:
                raise RenderingBusy(refusal, again)
            time.sleep(0.2)
        yield


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
