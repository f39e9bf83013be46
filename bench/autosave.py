"""What the questionnaire's script sends to save a single answer; the only place that knows address and body."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

TOKEN = "b" * 32
"""Cookie and header must agree; Django wants 32 letters or digits."""
KIND = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Field:
    """A criterion on somebody's screen; `base` says on which answer a change is made."""

    assessment: int
    person: int
    key: str
    base: str = ""

    @property
    def name(self) -> str:
        return f"answers-{self.key}"

    @property
    def path(self) -> str:
        return f"/bewertungen/{self.assessment}/speichern/"

    def show(self, page: str) -> None:
        """Takes over the base from a step's page."""
        found = re.search(rf'name="base-{self.name}" value="([^"]*)"', page)
        self.base = found[1] if found else ""

    def body(self, value: int) -> str:
        return urlencode(
            {
                "person": self.person,
                "operation": uuid4(),
                "question": self.name,
                self.name: value,
                f"note-{self.name}": "",
                f"base-{self.name}": self.base,
            }
        )

    def confirm(self, answer: bytes) -> None:
        self.base = json.loads(answer)["base"]


def headers(origin: str, cookie: str) -> dict[str, str]:
    return {
        "Cookie": f"{cookie}; __Host-csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Origin": origin,
        "Referer": f"{origin}/",
        "Content-Type": KIND,
        "Accept": "application/json",
    }
