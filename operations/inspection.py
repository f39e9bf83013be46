"""What has to be there for the application to work: each check says in German how things stand, or raises NotReady."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import pkgutil
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.checks import run_checks
from django.core.mail import get_connection
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.timezone import localdate, localtime, now
from django_tasks_db.models import DBTaskResult

from assessments.report import typeface
from assessments.report.pdf import RENDERER, RenderingFailed, render
from catalogue.publishing import NothingPublishedError, newest

MIB = 1024**2
LEAST_FREE = 1024 * MIB
MOST_SECONDS_APART = 5
LONGEST_WAIT = timedelta(minutes=10)


class NotReady(Exception):
    """The message says what is wrong and what to do; it names nothing secret."""


Check = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    is_fine: bool
    words: str


def inspect(name: str, check: Check) -> Finding:
    try:
        return Finding(name, True, check())
    except NotReady as missing:
        return Finding(name, False, str(missing))


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError) as error:
        raise NotReady("Die Datenbank antwortet nicht: Läuft sie, und stimmt DIFU_DATABASE_URL?") from error
    return "Die Datenbank antwortet."


@lru_cache
def migrations() -> str:
    """Once applied they stay so; only then is the answer kept. Names are enough: no web server has to load them."""
    shipped = {
        (app.label, module.name)
        for app in apps.get_app_configs()
        for module in pkgutil.iter_modules([str(Path(app.path, "migrations"))])
    }
    try:
        waiting = shipped.difference(MigrationRecorder(connection).applied_migrations())
    except (DatabaseError, InterfaceError) as error:
        raise NotReady("Ob Migrationen fehlen, weiß nur die Datenbank.") from error
    if waiting:
        raise NotReady(f"Es fehlen {len(waiting)} Migrationen: „manage.py migrate“ ausführen.")
    return "Alle Migrationen sind angewendet."


def catalogue() -> str:
    try:
        return f"Der Katalog {newest().key} ist veröffentlicht."
    except NothingPublishedError as error:
        raise NotReady("Es ist kein Katalog veröffentlicht: „manage.py load_catalogue“ ausführen.") from error
    except (DatabaseError, InterfaceError) as error:
        raise NotReady("Ob ein Katalog veröffentlicht ist, weiß nur die Datenbank.") from error


@lru_cache
def renderer() -> str:
    """Looks for the parts without loading them: that happens in the process of the renderer alone."""
    if importlib.util.find_spec("weasyprint") is None or not RENDERER.exists():
        raise NotReady("Das Programm für PDFs fehlt: „bin/setup“ ausführen.")
    missing = [name for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset") if not ctypes.util.find_library(name)]
    if missing:
        raise NotReady(f"Für PDFs fehlen Bibliotheken: {', '.join(missing)}.")
    return "PDFs können erstellt werden."


READY: dict[str, Check] = {
    "database": database,
    "migrations": migrations,
    "catalogue": catalogue,
    "renderer": renderer,
}
"""Without these no request can be answered as it should be."""


def fonts() -> str:
    try:
        covered, place = typeface.characters(), typeface.folder()
    except OSError as error:
        raise NotReady("Die Schriften fehlen: „bin/setup“ ausführen.") from error
    return f"Die Schriften liegen in {place} und haben {len(covered)} Zeichen."


def paper() -> str:
    """Makes a small one, as the council's are made."""
    try:
        size = len(render("<html lang=de><title>Probe</title><p>Probe", "", "{}", localdate()))
    except RenderingFailed as failed:
        raise NotReady(f"{failed} ({failed.reason})" if failed.reason else str(failed)) from failed
    return f"Ein Probe-PDF ist erstellt ({size} Bytes)."


def mail() -> str:
    """Greets the mail server and logs in; sends nothing."""
    if not settings.EMAIL_HOST:
        raise NotReady("Es ist kein Mailserver eingestellt (DIFU_EMAIL_HOST).")
    sender = get_connection()
    try:
        sender.open()
        sender.close()
    except OSError as error:
        raise NotReady(f"Der Mailserver {settings.EMAIL_HOST} nimmt keine Mails an: {error}.") from error
    return f"Der Mailserver {settings.EMAIL_HOST} antwortet."


def shared_cache() -> str:
    key, value = "installation-check", secrets.token_hex(8)
    try:
        cache.set(key, value, 60)
        is_kept = cache.get(key) == value
    except (DatabaseError, InterfaceError) as error:
        raise NotReady("Der Zwischenspeicher fehlt: „manage.py createcachetable“ ausführen.") from error
    if not is_kept:
        raise NotReady("Der Zwischenspeicher vergisst: Grenzen für Anmeldeversuche wirken dann nicht.")
    return "Der Zwischenspeicher behält, was er soll."


def clock() -> str:
    """The database's clock against ours: sessions, links and the order of events depend on both."""
    if connection.vendor == "sqlite":
        return "Anwendung und Datenbank haben dieselbe Uhr."
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs((cursor.fetchone()[0] - now()).total_seconds())
    except (DatabaseError, InterfaceError) as error:
        raise NotReady("Die Uhr der Datenbank ließ sich nicht lesen.") from error
    if apart > MOST_SECONDS_APART:
        raise NotReady(f"Die Uhren von Anwendung und Datenbank gehen {apart:.0f} Sekunden auseinander.")
    return "Die Uhren von Anwendung und Datenbank stimmen überein."


def permissions() -> str:
    """Files of the running time are written by the application and read by nobody else."""
    place = settings.VAR_DIR
    if not os.access(place, os.W_OK):
        raise NotReady(f"Der Ordner {place} ist nicht beschreibbar.")
    private = [place / "secret_key", *place.glob("*.sqlite3")]
    if open_ones := [file.name for file in private if file.exists() and file.stat().st_mode & 0o004]:
        raise NotReady(f"Andere Konten dieses Rechners können lesen: {', '.join(open_ones)} (chmod o-rwx).")
    return f"Der Ordner {place} ist beschreibbar und geschützt."


def disk() -> str:
    free = shutil.disk_usage(settings.VAR_DIR).free
    if free < LEAST_FREE:
        raise NotReady(f"Auf dem Datenträger von {settings.VAR_DIR} sind nur noch {free // MIB} MB frei.")
    return f"Auf dem Datenträger sind {free // MIB} MB frei."


def background() -> str:
    try:
        oldest = DBTaskResult.objects.ready().order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    except (DatabaseError, InterfaceError) as error:
        raise NotReady("Ob Aufgaben warten, weiß nur die Datenbank.") from error
    if oldest and now() - oldest > LONGEST_WAIT:
        raise NotReady(f"Seit {localtime(oldest):%d.%m.%Y %H:%M} wartet eine Aufgabe: Läuft „manage.py db_worker“?")
    return "Keine Aufgabe wartet lange im Hintergrund."


def particulars() -> str:
    """What the site asks for beyond what works without, in the words of its own check."""
    found = [message for message in run_checks(include_deployment_checks=True) if str(message.id).startswith("difu.")]
    if found:
        raise NotReady(f"{found[0].msg}.")
    return "Die Angaben für Impressum, Datenschutz und Barrierefreiheit sind vollständig."


INSTALLATION: dict[str, Check] = {
    "Datenbank": database,
    "Migrationen": migrations,
    "Katalog": catalogue,
    "Schriften": fonts,
    "Bibliotheken": renderer,
    "PDF": paper,
    "Mail": mail,
    "Zwischenspeicher": shared_cache,
    "Uhr": clock,
    "Dateirechte": permissions,
    "Speicherplatz": disk,
    "Hintergrund": background,
    "Rechtliches": particulars,
}
"""What `manage.py check_installation` goes through."""
