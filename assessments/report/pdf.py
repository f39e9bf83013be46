"""From a paper to its PDF: runs the renderer as a child process and keeps finished files by content."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings

from assessments.report.html import html_of, stylesheet
from assessments.report.paper import Paper, content_key
from assessments.report.typeface import folder

RENDERER = Path(__file__).with_name("renderer.py")
TIME_LIMIT = 120
DATA_NAME = "bewertung.json"


class RenderingFailed(Exception):
    """The PDF could not be made; the message is German and for people."""


def pdf_of(paper: Paper) -> bytes:
    """The PDF; equal content gives equal bytes, made once and kept."""
    html = html_of(paper)
    kept = settings.VAR_DIR / "papers" / f"{content_key(html + stylesheet(), paper.data_file)}.pdf"
    if kept.exists():
        return kept.read_bytes()
    content = _render(html, paper)
    _write(kept, content)
    return content


def write_pdf(paper: Paper, target: Path) -> None:
    """Writes the PDF; an existing file is replaced only when the new one is complete."""
    _write(target, pdf_of(paper))


def _render(html: str, paper: Paper) -> bytes:
    job = {
        "html": html,
        "css": stylesheet(),
        "data_file": paper.data_file,
        "data_name": DATA_NAME,
        "created": paper.created.isoformat(),
    }
    fonts = folder()
    environment = {
        "FONTCONFIG_FILE": str(fonts / "fonts.conf"),
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
    }
    try:
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
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["ohne Meldung"]
        raise RenderingFailed(f"Das PDF ließ sich nicht erstellen ({reason[0][:200]}).")
    return done.stdout


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
        part.write(content)
    Path(part.name).replace(target)
