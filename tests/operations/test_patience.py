"""A server that stops answering costs nobody more than their patience."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from psycopg2 import extensions

from operations import patience
from operations.patience import Patience


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def connection(ours: socket.socket) -> Any:
    """As the driver's: waits to read, and raises when the server is gone."""

    def poll() -> int:
        ours.setblocking(False)
        try:
            received = ours.recv(10)
        except BlockingIOError:
            return int(extensions.POLL_READ)
        if not received:
            raise ConnectionError
        return int(extensions.POLL_OK)

    return SimpleNamespace(poll=poll, fileno=ours.fileno)


def waited(patient: Patience, ours: socket.socket) -> float:
    begun = time.monotonic()
    with pytest.raises(ConnectionError):
        patient.wait(connection(ours))
    return time.monotonic() - begun


def test_an_answer_in_time_is_taken(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    theirs.send(b"answer")
    Patience(0.2).wait(connection(ours))


def test_a_server_that_hangs_is_left(pair: tuple[socket.socket, socket.socket]) -> None:
    assert waited(Patience(0.2), pair[0]) >= 0.2


def test_after_that_nobody_waits_long_for_a_while(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SHORT", 0.0)
    patient = Patience(0.6)
    first = waited(patient, pair[0])
    again = socket.socketpair()
    assert waited(patient, again[0]) < first
    patient.short_until = 0.0
    once_more = socket.socketpair()
    assert waited(patient, once_more[0]) >= 0.6
    for one in (*again, *once_more):
        one.close()


def test_an_answer_ends_the_short_while(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    patient = Patience(5)
    patient.short_until = time.monotonic() + 60
    theirs.send(b"answer")
    patient.wait(connection(ours))
    assert patient.short_until == 0.0
