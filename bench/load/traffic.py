"""What crowds do, and how long each of them waits. Every save is entered in a ledger and looked for at the end."""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from urllib.parse import urlencode

from bench import autosave, site
from bench.figures import quantile
from bench.servers import HOST, Server

PACE = 15.0
"""Seconds between two deeds of one person."""
SAVES, PAGES = 0.8, 0.95
"""Of a hundred deeds eighty save, fifteen open a page of the questionnaire or the result, five the list."""
WAITING = {429, 503}
LAST_RESORT = 900.0
"""Seconds after which nobody waits for a paper any more."""


@dataclass(slots=True)
class Waits:
    seconds: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def time(self, deed: Callable[[], int]) -> int:
        begun = time.monotonic()
        try:
            status = deed()
        except (OSError, HTTPException):
            status = 0
        self.seconds.append(time.monotonic() - begun)
        self.statuses.append(status)
        return status

    def failed(self, *good: int) -> int:
        return sum(status not in (good or (200,)) for status in self.statuses)

    def told(self) -> str:
        return ", ".join(f"{number} x {status or 'ohne Antwort'}" for status, number in Counter(self.statuses).items())

    def p(self, share: float) -> float:
        return quantile(self.seconds, share) if self.seconds else 0.0


@dataclass(slots=True)
class Editor:
    current: autosave.Field
    cookie: str
    saved: int | None = None

    def save(self, server: Server, value: int) -> int:
        headers = site.PROXY | autosave.headers(f"https://{HOST}:{server.port}", self.cookie)
        status, answer = server.request(self.current.path, headers, "POST", self.current.body(value))
        if status == 200:
            self.current.confirm(answer)
            self.saved = value
        return status

    def look(self, server: Server, *, at_list: bool) -> int:
        case = f"/bewertungen/{self.current.assessment}/"
        path = "/bewertungen/" if at_list else case + random.choice(("schritt/aufgaben/", "", "ergebnis/"))
        return server.request(path, site.PROXY | {"Cookie": self.cookie})[0]

    def fetch_paper(self, server: Server) -> int:
        """As the waiting page does: asks again when it is told to, until it is there."""
        path, until = f"/bewertungen/{self.current.assessment}/ergebnis/papier.pdf", time.monotonic() + LAST_RESORT
        while True:
            status, headers, _ = server.response(path, site.PROXY | {"Cookie": self.cookie})
            if status not in WAITING or time.monotonic() > until:
                return status
            time.sleep(float(headers["Retry-After"]))


@dataclass(slots=True)
class Crowd:
    """What people met who edited for a while."""

    saves: Waits = field(default_factory=Waits)
    pages: Waits = field(default_factory=Waits)


def edit(
    server: Server,
    editors: Sequence[Editor],
    seconds: float,
    *,
    lockstep: bool = False,
    beside: threading.Event | None = None,
) -> Crowd:
    """For so long, and on until what happens `beside` is over."""
    crowd, end, start = Crowd(), time.monotonic() + seconds, time.monotonic()

    def work(editor: Editor) -> None:
        chance = random.Random(editor.current.assessment)
        due = start + (1.0 if lockstep else chance.uniform(0, PACE))
        number = 0
        while due < end or (beside and not beside.is_set()):
            time.sleep(max(0.0, due - time.monotonic()))
            kind = chance.random()
            if lockstep or kind < SAVES:
                crowd.saves.time(partial(editor.save, server, number % 5))
            else:
                crowd.pages.time(partial(editor.look, server, at_list=kind > PAGES))
            number += 1
            due += PACE if lockstep else PACE * chance.uniform(0.5, 1.5)

    together([lambda editor=editor: work(editor) for editor in editors])
    return crowd


def together(deeds: Sequence[Callable[[], object]], over: float = 0.0) -> None:
    """Each in a thread; they begin evenly spread over some seconds."""
    threads = []
    begun = time.monotonic()
    for number, deed in enumerate(deeds):
        time.sleep(max(0.0, begun + over * number / len(deeds) - time.monotonic()))
        threads.append(threading.Thread(target=deed, daemon=True))
        threads[-1].start()
    for thread in threads:
        thread.join()


def log_in(server: Server, email: str, password: str) -> int:
    """302 where it worked."""
    headers = site.PROXY | autosave.headers(f"https://{HOST}:{server.port}", "x=y") | {"Accept": "text/html"}
    return server.request("/konto/login/", headers, "POST", urlencode({"login": email, "password": password}))[0]


def submit(server: Server, assessment: int, cookie: str) -> int:
    """As a person does: the page, then its button. 302 where it worked."""
    headers = site.PROXY | {"Cookie": cookie}
    _, page = server.request(f"/bewertungen/{assessment}/pruefen/", headers)
    form = page.decode().partition(f'action="/bewertungen/{assessment}/einreichen/"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    fields.pop("csrfmiddlewaretoken", None)
    headers = site.PROXY | autosave.headers(f"https://{HOST}:{server.port}", cookie)
    return server.request(f"/bewertungen/{assessment}/einreichen/", headers, "POST", urlencode(fields))[0]
