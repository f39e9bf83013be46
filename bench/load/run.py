"""The load runs; tells what it finds as JSON, line by line."""

from __future__ import annotations

import os
import random
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench import machine, site
from bench.faults.application import Application
from bench.faults.database import running
from bench.load import traffic
from bench.load.crowd import PASSWORD, settle_in
from bench.load.traffic import LAST_RESORT, Crowd, Editor, Waits
from bench.servers import HOST, Broken, Server
from bench.telling import figure, sentence
from tests.postgres import find_programs

TOWNS, FEW_TOWNS = 11_044, 400
LISTS = (
    ("beratung@demo.example", "Liste der Beratung", "/pruefung/"),
    ("beratung@demo.example", "dieselbe, gesucht und sortiert", "/pruefung/?suche=muster&ordnung=name"),
    ("beratung@demo.example", "dieselbe, letzte Seite", "/pruefung/?seite=99999"),
    ("federfuehrung@demo.example", "Kommune suchen", "/kommunen/?q=musterstadt"),
    ("betrieb@demo.example", "Kommunen in der Verwaltung", "/verwaltung/municipalities/municipality/?q=muster"),
    ("betrieb@demo.example", "Konten in der Verwaltung", "/verwaltung/municipalities/user/?q=person"),
    ("betrieb@demo.example", "Bewertungen in der Verwaltung", "/verwaltung/assessments/assessment/"),
    ("betrieb@demo.example", "Protokoll", "/betrieb/protokoll/"),
)
"""What people look through who have all municipalities before them."""


def main(kind: str, folder: Path, quick: bool) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    random.seed(7)
    with ExitStack() as stack:
        folder.chmod(0o711)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "difu_orgmodels.settings",
            "DIFU_VAR_DIR": str(folder / "var"),
            "DIFU_SECRET_KEY": secrets.token_urlsafe(48),
            "DIFU_SECOND_FACTOR_ROLES": "",
        }
        if kind == "postgresql":
            os.environ["DIFU_DATABASE_URL"] = stack.enter_context(running(folder)).address
        import django

        django.setup()
        site.prepare()
        begun = time.monotonic()
        towns = FEW_TOWNS if quick or kind == "sqlite" else TOWNS
        people, answers = settle_in(towns)
        sentence(f"{towns} Kommunen, {people} Konten, {answers} Antworten in {time.monotonic() - begun:.0f} s angelegt")
        application = Application(folder)
        stack.callback(application.stop)
        application.start()
        begun, busy = time.monotonic(), machine.busy_seconds()
        (_run_small if kind == "sqlite" else _run)(application.server, quick)
        cores = os.cpu_count() or 1
        share = (machine.busy_seconds() - busy) / (time.monotonic() - begun) / cores
        sentence(f"{cores} Kerne, zu {share:.0%} ausgelastet; davor warteten {os.getloadavg()[2]:.1f} Prozesse")
        application.stop()
        _drill(folder / "backups")


def _drill(folder: Path) -> None:
    """Backup and restore of all that, the content compared by checksums on both ways."""
    from operations.backup import back_up, restore

    os.environ["PATH"] = f"{find_programs()}:{os.environ['PATH']}"
    begun = time.monotonic()
    backup = back_up(folder, keep=None)
    figure("L8", "Sicherung", time.monotonic() - begun, "s", f"{backup.rows} Zeilen", 3600)
    begun = time.monotonic()
    restore(backup.folder, replace=True)  # compares the content, and fails where it differs
    figure("L8", "Wiederherstellung", time.monotonic() - begun, "s", "Inhalt verglichen", 3600)


def _run_small(server: Server, quick: bool) -> None:
    """As many as SQLite is good for."""
    editors = _editors(50)
    _tell("L9", "50 Personen auf SQLite", traffic.edit(server, editors, 20 if quick else 180), 0.5)
    figure("L9", "verlorene Bestätigungen", sum(not _is_kept(editor) for editor in editors), limit=0)


def _run(server: Server, quick: bool) -> None:
    short = 15 if quick else 45
    office, people, stress = (20, 40, 80) if quick else (100, 500, 1000)
    rush = 20 if quick else 200
    everybody = _editors(stress + rush)
    editors, leaving, everybody = everybody[:people], everybody[-rush:], everybody[:-rush]
    _tell("L1", f"{office} Personen", traffic.edit(server, editors[:office], short), 0.25, 0.5)
    _design(server, editors, leaving[0], 75 if quick else 1800)
    _tell("L3b", f"{people} Personen, im Gleichschritt", traffic.edit(server, editors, short, lockstep=True), 1.0)
    _tell_rest("L4", _beside(server, editors, short * 2, lambda: _logins(server, short * 2)), 0.7)
    deadline = 75 if quick else 300
    _tell_rest("L5", _beside(server, editors, deadline, lambda: _deadline(server, leaving, deadline)), 0.7)
    _tell_rest("L6", _beside(server, editors[:office], short, lambda: _papers(server, everybody[-rush:])), 1.0)
    _stress(server, everybody, editors, short)
    _lists(server, 10 if quick else 40)
    figure("L2", "verlorene Bestätigungen", sum(not _is_kept(editor) for editor in everybody), limit=0)


def _design(server: Server, editors: list[Editor], printing: Editor, seconds: float) -> None:
    """What one machine is meant for, with a login each second and a PDF each minute."""
    logins, papers = Waits(), Waits()
    entering = [lambda email=email: logins.time(lambda: _log_in(server, email)) for email in _emails(round(seconds))]
    fetching = [lambda: papers.time(lambda: printing.fetch_paper(server))] * round(seconds / 60)
    used = machine.cpu_seconds_in_all(server.family())
    rush = [lambda: traffic.together(entering, over=seconds), lambda: traffic.together(fetching, over=seconds)]
    crowd = _beside(server, editors, seconds, lambda: traffic.together(rush))
    _tell("L2", f"{len(editors)} Personen, verteilt, {seconds / 60:.0f} Minuten", crowd, 0.3, 0.8)
    figure("L2", "99 von 100 Speicherungen", crowd.saves.p(0.99), "s", limit=0.8)
    _tell_waits("L2", f"dabei {len(entering)} Anmeldungen", logins, 2.0, 302)
    _tell_waits("L2", f"dabei {len(fetching)} PDFs", papers, 60.0)
    each = (machine.cpu_seconds_in_all(server.family()) - used) / len(crowd.saves.seconds) * 1000
    share = each * traffic.SAVES * 500 / traffic.PACE / 1000
    detail = f"mit den Seiten, Anmeldungen und PDFs dazwischen; 500 Personen brauchen {share:.2f} Kerne"
    figure("L2", "CPU der Anwendung je Speicherung", each, "ms", detail)


def _tell(code: str, name: str, crowd: Crowd, limit: float, page_limit: float = 0.0) -> None:
    _tell_waits(code, f"{name}: Speichern", crowd.saves, limit)
    if crowd.pages.seconds:
        _tell_waits(code, f"{name}: Seiten", crowd.pages, page_limit or 2 * limit)


def _tell_waits(code: str, name: str, waits: Waits, limit: float, *good: int) -> None:
    detail = f"{len(waits.seconds)} Anfragen, p50 {waits.p(0.5):.3f} s, p99 {waits.p(0.99):.3f} s"
    figure(code, f"{name}, p95", waits.p(0.95), "s", detail, limit)
    figure(code, f"{name}, Fehler", waits.failed(*good), "", waits.told(), 0)


def _tell_rest(code: str, crowd: Crowd, limit: float) -> None:
    _tell(code, "die anderen daneben", crowd, limit)


def _beside(server: Server, editors: list[Editor], seconds: float, rush: Callable[[], object]) -> Crowd:
    """What the others meet who go on editing until the rush is over."""
    found: list[Crowd] = []
    over = threading.Event()
    editing = threading.Thread(
        target=lambda: found.append(traffic.edit(server, editors, seconds, beside=over)), daemon=True
    )
    editing.start()
    try:
        rush()
    finally:
        over.set()
        editing.join()
    return found[0]


def _stress(server: Server, everybody: list[Editor], editors: list[Editor], seconds: float) -> None:
    """Twice as many as designed for; then the usual number again, from one minute later on."""
    crowd = traffic.edit(server, everybody, seconds * 2)
    waits = crowd.saves
    detail = f"{len(waits.seconds)} Anfragen, p50 {waits.p(0.5):.3f} s, p99 {waits.p(0.99):.3f} s"
    figure("L3", f"{len(everybody)} Personen, verteilt: Speichern, p95", waits.p(0.95), "s", detail, 0.6)
    done = len(waits.seconds) + len(crowd.pages.seconds)
    refused = waits.failed() + crowd.pages.failed()
    figure("L3", "abgewiesen", refused / done * 100, "%", "Status 429 oder 503", 0.1)
    broken = waits.failed(200, 429, 503) + crowd.pages.failed(200, 429, 503)
    figure("L3", "andere Fehler", broken, limit=0)
    time.sleep(seconds)
    _tell("L3", "danach wieder wie sonst", traffic.edit(server, editors, seconds), 0.3, 0.8)


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


def _logins(server: Server, seconds: float) -> None:
    """Sixty a minute."""
    waits = Waits()
    deeds = [lambda email=email: waits.time(lambda: _log_in(server, email)) for email in _emails(round(seconds))]
    traffic.together(deeds, over=seconds)
    _tell_waits("L4", f"{len(deeds)} Anmeldungen", waits, 2.0, 302)


def _emails(number: int) -> list[str]:
    return [f"person{place % FEW_TOWNS}-{1 + place // FEW_TOWNS % 2}@last.example" for place in range(number)]


def _log_in(server: Server, email: str) -> int:
    return traffic.log_in(server, email, PASSWORD)


def _deadline(server: Server, leaving: list[Editor], seconds: float) -> None:
    """Those who submit are not those who go on saving."""
    from assessments.models import Revision

    waits = Waits()
    deeds = [
        lambda one=one: waits.time(lambda: traffic.submit(server, one.current.assessment, one.cookie))
        for one in leaving
    ]
    traffic.together(deeds, over=seconds)
    _tell_waits("L5", f"{len(leaving)} Einreichungen", waits, 2.0, 302)
    rows = Revision.objects.filter(assessment__in=[one.current.assessment for one in leaving])
    figure("L5", "Einreichungen, die fehlen oder doppelt sind", abs(rows.count() - len(leaving)), limit=0)


def _papers(server: Server, waiting: list[Editor]) -> None:
    """All click within ten seconds. Whoever is told that others are served first asks again, as the page does.

    The first PDF of a new installation also unpacks the typeface, which is not what is measured.
    """
    waiting[0].fetch_paper(server)
    waits = Waits()
    deeds = [lambda one=one: waits.time(lambda: one.fetch_paper(server)) for one in waiting]
    traffic.together(deeds, over=10)
    detail = f"p50 {waits.p(0.5):.0f} s"
    figure("L6", f"{len(waiting)} PDFs auf einmal: das letzte nach", max(waits.seconds), "s", detail, LAST_RESORT)
    figure("L6", "PDFs, die ausblieben", waits.failed(), limit=0)


def _lists(server: Server, number: int) -> None:
    for who, name, path in LISTS:
        waits, headers = Waits(), site.headers_of(who)
        for _ in range(number):
            waits.time(lambda path=path, headers=headers: server.request(path, headers)[0])
        _tell_waits("L8", name, waits, 0.5)
        figure("L8", f"{name}: Anweisungen", _statements(who, path), limit=15)
    headers, begun = site.headers_of("betrieb@demo.example"), time.monotonic()
    status, text = server.request("/betrieb/protokoll.csv", headers)
    if status != 200:
        raise Broken(f"Das Protokoll antwortet mit {status}.")
    lines = text.count(b"\n")
    figure("L8", "Protokoll als Datei", time.monotonic() - begun, "s", f"{lines} Zeilen", 60)


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
    main(sys.argv[1], Path(sys.argv[2]), "--quick" in sys.argv)
