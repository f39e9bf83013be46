"""How log lines look. In production each is one JSON object that never holds what people typed.

Our own loggers say what they mean in fields. Of all others only the template of a message is written, with numbers in
it, never its texts: those may be addresses, names or parameters of a statement. Of an exception the type and the places
in the code are written, never its words.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import Any

from journal.visit import current_visit

OURS = ("difu.", "django_tasks")
"""Loggers that write codes and numbers only."""

LAST_FRAMES = 12
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        visit = current_visit()
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
            "place": f"{record.module}:{record.lineno}",
            "request": visit.request_id if visit else None,
        }
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["frames"] = frames_of(record.exc_info[2])
        return json.dumps({name: value for name, value in line.items() if value not in (None, "", [])}, default=str)


class PlainLines(logging.Formatter):
    """For development: readable, but still one line for one message."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        record.message = CONTROLS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", record.message)
        fields = getattr(record, "fields", None)
        return super().formatMessage(record) + (f" {json.dumps(fields)}" if fields else "")


def message_of(record: logging.LogRecord) -> str:
    if record.name.startswith(OURS):
        return record.getMessage()
    if not record.args or not isinstance(record.msg, str):
        return ""
    given = record.args if isinstance(record.args, tuple) else tuple(record.args.values())
    return record.msg + "".join(f" [{value}]" for value in given if isinstance(value, int | float))


def frames_of(place: TracebackType | None) -> list[str]:
    """The last places in the code, without folders of this machine."""
    frames = traceback.extract_tb(place)[-LAST_FRAMES:]
    return [f"{'/'.join(PurePath(one.filename).parts[-2:])}:{one.lineno} {one.name}" for one in frames]
