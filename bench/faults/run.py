"""The faults with one kind of database; tells what it finds as JSON, line by line."""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench import site
from bench.faults.application import Application
from bench.faults.database import Database, running
from bench.faults.ledger import Ledger, writers, writing
from bench.telling import figure, sentence

WRITERS = 8
SIZE = "160m"
PUBLIC = ("/", "/formen/", "/konto/login/", "/livez")


def main(kind: str, folder: Path, quick: bool) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    random.seed(7)
    with _disk(folder / "disk") as disk, ExitStack() as stack:
        database = stack.enter_context(running(disk)) if kind == "postgresql" else None
        _set_up(folder, disk, database)
        application = Application(folder)
        stack.callback(application.stop)
        seconds = application.start()
        figure("F2", "Start der Anwendung", seconds, "s", limit=5)
        kills(application, database, 10 if quick else 200)
        restarts(application, 2 if quick else 10)
        if database:
            away(application, database, 4 if quick else 10)
            hanging(application, database, 7 if quick else 10)
        full(application, database, disk)
        from bench.faults.crashing import crash_everywhere

        crash_everywhere(figure, 2 if quick else 12)


@contextmanager
def _disk(place: Path) -> Iterator[Path | None]:
    """A small disk of its own that can be filled; only root may make one."""
    place.mkdir()
    if os.getuid():
        sentence("Ohne Rechte von root gibt es keinen Datenträger, der sich füllen ließe: Dieser Teil fehlt.")
        yield None
        return
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0755", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _set_up(folder: Path, disk: Path | None, database: Database | None) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "difu_orgmodels.settings",
        "DIFU_VAR_DIR": str((disk or folder) / "var"),
        "DIFU_SECRET_KEY": secrets.token_urlsafe(48),
    }
    if database:
        os.environ["DIFU_DATABASE_URL"] = database.address
    import django

    django.setup()
    site.prepare()


def _same_again() -> None:
    """A connection of this process may be broken as well."""
    from django.db import connections

    connections.close_all()


def _settle(ledger: Ledger, since: float) -> float:
    """Seconds from `since` until the next acknowledgement."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if done := [a.begun + a.seconds for a in ledger.attempts if a.status == 200 and a.begun >= since]:
            return max(0.0, min(done) - since)
        time.sleep(0.02)
    return 30.0


def _judge(code: str, name: str, ledger: Ledger) -> None:
    _same_again()
    seen = ", ".join(f"{number} x {status or 'abgebrochen'}" for status, number in sorted(ledger.statuses().items()))
    figure(code, f"{name}: verlorene Bestätigungen", ledger.lost(), "", f"{ledger.acknowledged} bestätigt; {seen}", 0)
    unforeseen = sum(number for status, number in ledger.statuses().items() if status not in (0, 200, 502, 503, 507))
    figure(code, f"{name}: andere Antworten als 200, 503, 507", unforeseen, limit=0)


def kills(application: Application, database: Database | None, number: int) -> None:
    """Half of them workers, a quarter the whole application, a quarter the database."""
    with writing(application, writers(WRITERS)) as ledger:
        for turn in range(number):
            time.sleep(random.uniform(0.1, 0.5))
            if turn % 4 == 1:
                application.kill()
                application.start()
            elif turn % 4 == 3 and database:
                database.stop("immediate")
                database.start()
            else:
                application.kill_worker()
        _settle(ledger, time.monotonic())
    _judge("F1", f"{number} x kill -9", ledger)


def restarts(application: Application, number: int) -> None:
    """First the workers one after the other, which nobody notices; then the whole application, as an update does."""
    with writing(application, writers(WRITERS)) as ledger:
        for _ in range(number):
            time.sleep(0.5)
            application.renew_workers()
        time.sleep(1)
        unanswered = ledger.statuses()[0]
        application.stop()
        application.start()
        recovered = _settle(ledger, time.monotonic())
    figure("F4", f"{number} x neue Arbeiter: Versuche ohne Antwort", unanswered, limit=0)
    figure("F4", "neu gestartet: bis zur ersten Bestätigung", recovered, "s", limit=2)
    _judge("F4", "Neustart", ledger)


def away(application: Application, database: Database, seconds: int) -> None:
    with writing(application, writers(WRITERS)) as ledger:
        time.sleep(1)
        database.stop("fast")
        gone = time.monotonic()
        time.sleep(seconds)
        until = time.monotonic()
        database.start()
        recovered = _settle(ledger, time.monotonic())
    refused = [a.seconds for a in ledger.attempts if gone + 0.2 <= a.begun <= until - 0.2]
    figure("F6", f"Datenbank {seconds} s fort: längste Antwort", max(refused), "s", f"{len(refused)} Versuche", 1)
    figure("F6", "wieder da: bis zur ersten Bestätigung", recovered, "s", limit=2)
    _judge("F6", "Datenbank fort", ledger)


def hanging(application: Application, database: Database, seconds: int) -> None:
    with writing(application, writers(WRITERS)) as ledger:
        time.sleep(1)
        database.freeze()
        frozen = time.monotonic()
        time.sleep(seconds)
        database.thaw()
        thawed = time.monotonic()
        recovered = _settle(ledger, thawed)
    waited = [a.seconds for a in ledger.attempts if frozen <= a.begun <= thawed - 5]
    figure(
        "F7", f"Datenbank hängt {seconds} s: längste Antwort", max(waited, default=0), "s", f"{len(waited)} Versuche", 5
    )
    figure("F7", "läuft wieder: bis zur ersten Bestätigung", recovered, "s", limit=2)
    _judge("F7", "Datenbank hängt", ledger)


def full(application: Application, database: Database | None, disk: Path | None) -> None:
    if disk is None:
        return
    ballast = disk / "ballast"
    with writing(application, writers(WRITERS)) as ledger:
        time.sleep(1)
        filled = time.monotonic()
        subprocess.run(["dd", "if=/dev/zero", f"of={ballast}", "bs=64k"], capture_output=True, check=False)
        time.sleep(3)
        unread = sum(application.server.request(path, site.PROXY)[0] != 200 for path in PUBLIC * 10)
        ballast.unlink()
        if database and not database.is_running:
            database.start()  # as a supervisor does: with its journal on a full disk PostgreSQL ends itself
        recovered = _settle(ledger, time.monotonic())
    refused = ledger.statuses(filled)[507] + ledger.statuses(filled)[503]
    figure("F8", "Datenträger voll: öffentliche Seiten, die fehlen", unread, "", f"{refused} x 507 oder 503", 0)
    if unread:
        sentence(f"zuletzt im Protokoll: {application.last_complaint()}")
    figure("F8", "Platz da: bis zur ersten Bestätigung", recovered, "s", limit=5)
    _judge("F8", "Datenträger voll", ledger)


if __name__ == "__main__":
    arguments: list[Any] = sys.argv[1:]
    main(arguments[0], Path(arguments[1]), "--quick" in arguments)
