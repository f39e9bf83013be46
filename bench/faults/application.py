"""The product as the image runs it, to be killed and started again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from http.client import HTTPException
from pathlib import Path

from bench import machine, site
from bench.servers import HOST, PATIENCE, ROOT, Broken, Server, free_port


class Application:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "application.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> Server:
        assert self.process
        return Server(self.port, self.process.pid)

    def start(self) -> float:
        """Returns the seconds until it is alive."""
        begun = time.monotonic()
        settings = site.PRODUCTION | {"DIFU_BIND": f"{HOST}:{self.port}", "DIFU_WORKERS": "2", "PYTHON": sys.executable}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["deploy/start", "web"],
                cwd=ROOT,
                env=os.environ | site.PRODUCTION | settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while not self._is_alive():
            if self.process.poll() is not None or time.monotonic() > begun + PATIENCE:
                raise Broken(f"Die Anwendung startet nicht: {self.log.read_text()[-400:]}")
            time.sleep(0.02)
        return time.monotonic() - begun

    def _is_alive(self) -> bool:
        try:
            return self.server.request("/livez")[0] == 200
        except (OSError, HTTPException):
            return False

    def kill_worker(self) -> None:
        workers = self.server.family()[1:]
        if workers:
            os.kill(random.choice(workers), signal.SIGKILL)

    def renew_workers(self) -> None:
        """As after `systemctl reload`: new ones first, then the old ones finish what they are doing and end."""
        assert self.process
        old = set(self.server.family()[1:])
        os.kill(self.process.pid, signal.SIGHUP)
        until = time.monotonic() + PATIENCE
        while old.intersection(self.server.family()):
            if time.monotonic() > until:
                raise Broken("Die alten Arbeiter enden nicht.")
            time.sleep(0.05)

    def last_complaint(self) -> str:
        lines = [line for line in self.log.read_text("utf-8", "replace").splitlines() if '"level": "error"' in line]
        return lines[-1][-600:] if lines else "nichts"

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        assert self.process
        members = machine.family(self.process.pid)
        os.killpg(self.process.pid, number)
        self.process.wait(PATIENCE)
        while any(Path("/proc", str(pid)).exists() for pid in members):
            time.sleep(0.01)
