"""Which Chromium tests and measurements run in: the one that is named, else the quickest there is."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""As in bin/test, which installs one; the first has no window and starts and draws quicker."""


def find_chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
