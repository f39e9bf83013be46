"""Files that are there wholly or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(target: Path, content: bytes) -> None:
    """All of it under its name, or nothing: a full disk leaves no piece behind."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        except OSError:
            Path(part.name).unlink()
            raise
    Path(part.name).replace(target)
