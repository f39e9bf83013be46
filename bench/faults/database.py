"""A PostgreSQL server of our own that can be stopped, killed, frozen and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

from bench import machine
from bench.servers import Broken
from tests.postgres import find_programs, unprivileged


class Database:
    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.programs, self.user = find_programs(), unprivileged()

    @property
    def address(self) -> str:
        return f"postgres://difu@/postgres?host={quote(str(self.folder), safe='')}"

    def create(self) -> None:
        self._run("initdb", "-D", str(self.data), "-U", "difu", "-A", "trust", "-E", "UTF8", "--locale=C")

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c max_wal_size=64MB"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, mode: str) -> None:
        """`fast` ends connections, `immediate` is as if the machine had lost it."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    @property
    def is_running(self) -> bool:
        done = subprocess.run(
            [str(self.programs / "pg_ctl"), "-D", str(self.data), "status"],
            user=self.user, cwd="/", capture_output=True, check=False,
        )  # fmt: skip
        return done.returncode == 0

    def _signal(self, number: signal.Signals) -> None:
        main = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        for pid in machine.family(main):
            os.kill(pid, number)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.programs / program), *arguments], user=self.user, cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Broken(f"{program}: {done.stderr.strip()[-300:]}")


@contextmanager
def running(place: Path | None = None) -> Iterator[Database]:
    """In a folder that its own account may enter, or in `place`."""
    folder = Path(mkdtemp(prefix="difu-faults-", dir=place))
    database = Database(folder)
    if database.user:
        shutil.chown(folder, database.user)
    try:
        database.create()
        database.start()
        yield database
    finally:
        if database.is_running:
            database.thaw()
            database.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
