"""Requests per second of public pages: made anew, and answered with "unchanged" to whoever has kept them."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from bench import site
from bench.figures import Figure, Report, german, median
from bench.servers import HOST, PATIENCE, Broken, Server

CLIENTS = 4
PAGES = {
    "Überblick": "/formen/",
    "Form": "/formen/stabsstelle/",
    "Vergleich": "/formen/vergleich/?form=cdo&form=stabsstelle&form=eigenes_amt",
    "Methode": "/formen/methode/",
}


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for, and the status that counts as an answer."""

    name: str
    server: Server
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


def measure(folder: Path, quick: bool) -> Report:
    with site.product() as server, site.floor(folder) as (reference, _):
        trivial = Target("trivial", reference, "/plain")
        targets = [trivial]
        for name, path in PAGES.items():
            targets.append(Target(f"{name}, neu erstellt", server, path, site.PROXY))
            kept = {**site.PROXY, "If-None-Match": _etag(server, path)}
            targets.append(Target(f"{name}, unverändert (304)", server, path, kept, 304))
        rates = _in_turns(targets, rounds=2 if quick else 5, seconds=0.5 if quick else 1.5)
        plain = median(rates[trivial.name])
        for target in targets[1:]:
            ratio = median(
                [ours / theirs for ours, theirs in zip(rates[target.name], rates[trivial.name], strict=True)]
            )
            detail = f"{german(median(rates[target.name]))} je Sekunde; triviale Seite {german(plain)}"
            yield Figure("", target.name, ratio, "x", detail)


def _etag(server: Server, path: str) -> str:
    connection = HTTPConnection(HOST, server.port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=dict(site.PROXY))
        answer = connection.getresponse()
        answer.read()
        etag = answer.getheader("ETag")
    finally:
        connection.close()
    if answer.status != 200 or not etag:
        raise Broken(f"{path} antwortet mit {answer.status} und der Kennung {etag}.")
    return etag


def _in_turns(targets: Sequence[Target], rounds: int, seconds: float) -> dict[str, list[float]]:
    """Rates by target; each round asks all of them, so that foreign load hits all alike."""
    rates: dict[str, list[float]] = {target.name: [] for target in targets}
    for target in targets:
        _rate(target, 0.2)
    for number in range(rounds):
        turn = number % len(targets)
        for target in [*targets[turn:], *targets[:turn]]:
            rates[target.name].append(_rate(target, seconds))
    return rates


def _rate(target: Target, seconds: float) -> float:
    counts: list[int] = []
    start = time.perf_counter()
    clients = [threading.Thread(target=_ask, args=(target, start + seconds, counts)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if len(counts) < CLIENTS:
        raise Broken(f"{target.name} ({target.path}) antwortet nicht mit {target.status}.")
    return sum(counts) / (time.perf_counter() - start)


def _ask(target: Target, end: float, counts: list[int]) -> None:
    """One client on one connection, one request after the other; says nothing if an answer was another."""
    connection, count = HTTPConnection(HOST, target.server.port, timeout=PATIENCE), 0
    try:
        while time.perf_counter() < end:
            connection.request("GET", target.path, headers=dict(target.headers))
            answer = connection.getresponse()
            answer.read()
            if answer.status != target.status:
                return
            count += 1
        counts.append(count)
    finally:
        connection.close()
