"""No page waits for PostgreSQL for ever: when the server stops answering, its connection is cut.

Limits of the server's own (statement_timeout) do not help against a server that hangs, and the network
sees nothing wrong. psycopg2 waits in a function of ours instead. For a while after a cut every wait is short: a page
asks several times before it gives up, and its visitor waits for all of them.
"""

from __future__ import annotations

import os
import select
import socket
import time
from typing import Any

from psycopg2 import extensions

TICK = 0.1
AFTER_THE_SERVER = 0.25
"""The server's own limit comes first: it tells what was wrong and keeps the connection."""
SHORT = 0.5
A_WHILE = 10.0
"""Then somebody waits in full again, so that a server that is merely slow gets its chance."""


class Patience:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds + AFTER_THE_SERVER
        self.short_until = 0.0

    def wait(self, connection: Any) -> None:
        begun = time.monotonic()
        is_short = begun < self.short_until
        until = begun + (SHORT if is_short else self.seconds)
        while (state := connection.poll()) != extensions.POLL_OK:
            file = connection.fileno()
            reading = [file] if state == extensions.POLL_READ else []
            writing = [file] if state == extensions.POLL_WRITE else []
            if not any(select.select(reading, writing, [], TICK)) and time.monotonic() > until:
                if not is_short:
                    self.short_until = time.monotonic() + A_WHILE
                _cut(file)
        self.short_until = 0.0


def limit_waiting(seconds: float) -> None:
    """For every connection of this process from now on."""
    extensions.set_wait_callback(Patience(seconds).wait)


def _cut(file: int) -> None:
    """The driver then finds the connection lost, as if the server had ended it."""
    with socket.socket(fileno=os.dup(file)) as copy:
        copy.shutdown(socket.SHUT_RDWR)
