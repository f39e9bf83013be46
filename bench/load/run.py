"""The load runs; tells what it finds as JSON, line by line."""

from __future__ import annotations

import os
import random
import secrets
import signal
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from bench import machine, site
from bench.faults.application import Application
from bench.faults.database import running
from bench.load import traffic
from bench.load.crowd import PASSWORD, settle_in
from bench.load.traffic import Editor, Waits
from bench.servers import HOST, Broken, Server
from bench.telling import figure, sentence

TOWNS, FEW_TOWNS = 11_044, 400


def main(folder: Path, quick: bool) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    random.seed(7)
    with ExitStack() as stack:
        database = stack.enter_context(running(folder))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "difu_orgmodels.settings",
            "DIFU_VAR_DIR": str(folder / "var"),
            "DIFU_SECRET_KEY": secrets.token_urlsafe(48),
            "DIFU_DATABASE_URL": database.address,
            "DIFU_SECOND_FACTOR_ROLES": "",
        }
        folder.chmod(0o711)
        import django

        django.setup()
        site.prepare()
        begun = time.monotonic()
        towns = FEW_TOWNS if quick else TOWNS
        people, answers = settle_in(towns)
        sentence(f"{towns} Kommunen, {people} Konten, {answers} Antworten in {time.monotonic() - begun:.0f} s angelegt")
        application = Application(folder)
        stack.callback(application.stop)
        application.start()
        begun, busy = time.monotonic(), machine.busy_seconds()
        _run(application.server, quick)
        cores = os.cpu_count() or 1
        share = (machine.busy_seconds() - busy) / (time.monotonic() - begun) / cores
        sentence(f"{cores} Kerne, zu {share:.0%} ausgelastet; davor warteten {os.getloadavg()[2]:.1f} Prozesse")


def _run(server: Server, quick: bool) -> None:
    people = 100 if quick else 500
    seconds = 20 if quick else 120
    editors = _editors(people)
    used = machine.cpu_seconds(server.family())
    spread = traffic.edit(server, editors, seconds, lockstep=False)
    each = (machine.cpu_seconds(server.family()) - used) / len(spread.seconds) * 1000
    _tell("L2", f"{people} Personen, verteilt", spread, 0.3)
    detail = (
        f"500 Personen brauchen {each * 500 / traffic.PACE / 1000:.2f} Kerne, gleich wie ausgelastet der Rechner ist"
    )
    figure("L2", "CPU der Anwendung je Speicherung", each, "ms", detail)
    _tell("L3b", f"{people} Personen, im Gleichschritt", traffic.edit(server, editors, seconds, lockstep=True), 1.0)
    _beside(server, editors, seconds, lambda: _logins(server, 20 if quick else 60, seconds))
    deadline = 30 if quick else 300
    _beside(server, editors, deadline, lambda: _deadline(server, editors, 20 if quick else 200, deadline))
    _beside(server, editors, seconds, lambda: _papers(server, editors, 5 if quick else 40))
    _lists(server, 10 if quick else 40)
    figure("L2", "verlorene Bestätigungen", sum(not _is_kept(editor) for editor in editors), limit=0)


def _tell(code: str, name: str, waits: Waits, limit: float, *good: int) -> None:
    detail = f"{len(waits.seconds)} Anfragen, p50 {waits.p(0.5):.3f} s, p99 {waits.p(0.99):.3f} s"
    figure(code, f"{name}: p95", waits.p(0.95), "s", detail, limit)
    figure(code, f"{name}: Fehler", waits.failed(*good), limit=0)


def _beside(server: Server, editors: list[Editor], seconds: float, rush: object) -> None:
    """A rush while the others go on saving."""
    half = editors[len(editors) // 2 :]
    found: list[Waits] = []
    saving = threading.Thread(
        target=lambda: found.append(traffic.edit(server, half, seconds, lockstep=False)), daemon=True
    )
    saving.start()
    assert callable(rush)
    rush()
    saving.join()
    _tell("L2", "daneben speichern andere", found[0], 0.7)


def _editors(number: int) -> list[Editor]:
    """The leads of as many municipalities, each at the first criterion of their case."""
    from assessments.models import Assessment
    from bench.autosave import Field
    from catalogue.publishing import published
    from municipalities.models import Role

    key = published().criteria[1].key
    cases = Assessment.objects.filter(title="Bewertung 2026", municipality__name__startswith="Musterstadt")
    found = []
    for case in cases.order_by("pk")[:number]:
        lead = case.municipality.memberships.get(role=Role.LEAD).user
        row = case.answers.get(block="answers", key=key)
        editor = Editor(Field(case.pk, lead.pk, key), site.cookie_of(lead.email))
        editor.current.base = _base(row)
        found.append(editor)
    return found


def _base(row: object) -> str:
    from assessments.forms.versions import base_of

    return base_of(row.version, row.status, row.value, row.note)  # type: ignore[attr-defined]


def _logins(server: Server, number: int, seconds: float) -> None:
    waits = Waits()
    emails = [f"person{place}-1@last.example" for place in range(number)]
    deeds = [lambda email=email: waits.time(lambda: traffic.log_in(server, email, PASSWORD)) for email in emails]
    traffic.together(deeds, over=seconds / 2)
    _tell("L4", f"{number} Anmeldungen", waits, 2.0, 302)


def _deadline(server: Server, editors: list[Editor], number: int, seconds: float) -> None:
    """Those who submit are not those who go on saving."""
    from assessments.models import Revision

    waits = Waits()
    leaving = editors[: min(number, len(editors) // 2)]
    deeds = [
        lambda one=one: waits.time(lambda: traffic.submit(server, one.current.assessment, one.cookie))
        for one in leaving
    ]
    traffic.together(deeds, over=seconds)
    _tell("L5", f"{len(leaving)} Einreichungen", waits, 2.0, 302)
    rows = Revision.objects.filter(assessment__in=[one.current.assessment for one in leaving])
    figure("L5", "Einreichungen, die fehlen oder doppelt sind", abs(rows.count() - len(leaving)), limit=0)


def _papers(server: Server, editors: list[Editor], number: int) -> None:
    """Some are told that others are served first (503); nobody gets an error.

    The first PDF of a new installation also unpacks the typeface, which is not what is measured.
    """
    _paper(server, editors[0])
    waits = Waits()
    deeds = [lambda one=one: waits.time(lambda: _paper(server, one)) for one in editors[-number:]]
    traffic.together(deeds, over=5)
    made = waits.statuses.count(200)
    figure("L6", f"{number} PDFs auf einmal: Fehler", waits.failed(200, 429, 503), "", f"{made} sofort erstellt", 0)


def _paper(server: Server, editor: Editor) -> int:
    path = f"/bewertungen/{editor.current.assessment}/ergebnis/papier.pdf"
    return server.request(path, site.PROXY | {"Cookie": editor.cookie})[0]


def _lists(server: Server, number: int) -> None:
    """What advisers and operators look through."""
    for who, name, path in (
        ("beratung@demo.example", "Liste der Beratung", "/pruefung/"),
        ("betrieb@demo.example", "Kommunen in der Verwaltung", "/verwaltung/municipalities/municipality/?q=muster"),
    ):
        waits, headers = Waits(), site.headers_of(who)
        for _ in range(number):
            waits.time(lambda path=path, headers=headers: server.request(path, headers)[0])
        _tell("L8", name, waits, 0.5)
        figure("L8", f"{name}: Anweisungen", _statements(who, path), limit=15)


def _statements(who: str, path: str) -> int:
    """How many SQL statements the same page takes in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from municipalities.models import User

    client = Client(headers={"host": HOST})
    client.force_login(User.objects.get(email=who))
    client.get(path)
    with CaptureQueriesContext(connection) as statements:
        status = client.get(path).status_code
    if status != 200:
        raise Broken(f"{path} antwortet mit {status}.")
    return len(statements)


def _is_kept(editor: Editor) -> bool:
    from assessments.models import Answer

    if editor.saved is None:
        return True
    row = Answer.objects.get(assessment=editor.current.assessment, block="answers", key=editor.current.key)
    return bool(row.value == editor.saved)


if __name__ == "__main__":
    main(Path(sys.argv[2]), "--quick" in sys.argv)
