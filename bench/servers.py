"""Servers on the loopback address that stop with the block that started them, and requests to them."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import machine

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PORTS = range(8310, 8331)
PATIENCE = 60
GUNICORN = (
    sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "4",
    "--preload", "--keep-alive", "30", "--max-requests", "0", "--log-level", "error",
)  # fmt: skip


class Broken(Exception):
    """Something did not work at all; the message is German and for operators."""


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int

    def request(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: str | bytes | None = None
    ) -> tuple[int, bytes]:
        """Status and body, over a connection of its own."""
        status, _, answer = self.response(path, headers, method, body)
        return status, answer

    def response(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: str | bytes | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {"Connection": "close", **(headers or {})})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def family(self) -> list[int]:
        return machine.family(self.pid)


@contextmanager
def gunicorn(application: str, environment: Mapping[str, str], probe: str, configuration: str = "") -> Iterator[Server]:
    """Product and references run under the same server with the same options; the product's own come before."""
    port = free_port()
    command = [*GUNICORN, "--bind", f"{HOST}:{port}", *(["--config", configuration] if configuration else [])]
    with running([*command, application], {**environment, "DIFU_BIND": f"{HOST}:{port}"}, port, probe) as server:
        yield server


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], port: int, probe: str) -> Iterator[Server]:
    """A server from its first answer on; its whole process group ends with the block."""
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    server = Server(port, process.pid)
    try:
        _wait(server, process, probe)
        yield server
    finally:
        _stop(process)


def free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise Broken(f"Alle Ports von {PORTS.start} bis {PORTS.stop - 1} sind belegt.")


def _wait(server: Server, process: subprocess.Popen[bytes], probe: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            reason = (process.stderr.read() if process.stderr else b"").decode("utf-8", "replace").strip()
            raise Broken(f"Ein Server ließ sich nicht starten: {reason[-400:]}")
        try:
            server.request(probe)
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise Broken(f"Ein Server hat nach {PATIENCE} Sekunden nicht geantwortet.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    for sign, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, sign)
            process.wait(patience)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()
    if process.stderr:
        process.stderr.close()
