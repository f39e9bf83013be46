"""The contract of saving a single answer while somebody types; the only place that knows its address and body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import uuid4

TOKEN = "b" * 32
"""Cookie and header must agree; Django wants 32 letters or digits."""


@dataclass(slots=True)
class Field:
    """One question on somebody's screen and the version of the answer it was last told."""

    assessment: int
    key: str
    version: int = 0

    @property
    def path(self) -> str:
        return f"/bewertungen/{self.assessment}/speichern/"

    def body(self, value: int) -> str:
        return json.dumps(
            {
                "operation": str(uuid4()),
                "block": "answers",
                "key": self.key,
                "base": self.version,
                "answer": {"status": "given", "value": value, "note": ""},
            }
        )

    def confirm(self, answer: bytes) -> None:
        self.version = json.loads(answer)["version"]


def headers(origin: str, cookie: str) -> dict[str, str]:
    return {
        "Cookie": f"{cookie}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Origin": origin,
        "Referer": f"{origin}/",
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
