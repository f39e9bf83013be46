"""The product in a folder of its own: database with demo data, logged-in sessions, a production server."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from bench.servers import HOST, ROOT, Broken, Server, gunicorn

LEAD = "federfuehrung@demo.example"
OTHER_LEAD = "moosbach@demo.example"
TOWN = "Rheinburg"
PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": HOST}
"""What the reverse proxy in front of a production server says."""
SESSION = "__Host-sessionid"
"""What its session is called there; this process runs as in development and calls it differently."""
PRODUCTION = {
    "DIFU_PRODUCTION": "1",
    "DIFU_ALLOWED_HOSTS": HOST,
    "DIFU_PROXIES": "1",
    "DIFU_SITE_URL": f"https://{HOST}",
    "DIFU_EMAIL_HOST": HOST,
}


@contextmanager
def separate() -> Iterator[Path]:
    """Points every setting at a temporary folder, so that nothing of the developer is read or written."""
    for name in [name for name in os.environ if name.startswith("DIFU_")]:
        del os.environ[name]
    with TemporaryDirectory(prefix="difu-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "difu_orgmodels.settings",
            "DIFU_VAR_DIR": folder,
            "DIFU_SECRET_KEY": secrets.token_urlsafe(48),
        }
        import django

        django.setup()
        yield Path(folder)


@cache
def prepare() -> None:
    """Database, catalogue and demo data; once for all parts."""
    from django.core.management import call_command

    silence = StringIO()
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("load_catalogue", ROOT / "fixtures/catalogue/2026.1", stdout=silence)
    call_command("load_demo", stdout=silence)
    _collect_static()


def _collect_static() -> None:
    """In a process of its own: file names with a checksum are a setting of production."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **PRODUCTION}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Broken(f"Die statischen Dateien ließen sich nicht sammeln: {done.stderr.strip()[-400:]}")


def assessment() -> int:
    """The demo assessment that says the same as the worked case T1."""
    from assessments.models import Assessment

    return Assessment.objects.filter(municipality__name=TOWN).earliest("pk").pk


def cookie_of(email: str) -> str:
    from django.test import Client

    from municipalities.models import User

    client = Client()
    client.force_login(User.objects.get(email=email))
    return f"{SESSION}={client.cookies['sessionid'].value}"


def headers_of(email: str) -> dict[str, str]:
    return {**PROXY, "Cookie": cookie_of(email)}


@contextmanager
def product() -> Iterator[Server]:
    """The product as in production, behind a proxy that speaks HTTPS."""
    prepare()
    with gunicorn("difu_orgmodels.wsgi", PRODUCTION, "/readyz", "deploy/gunicorn.conf.py") as server:
        status, _ = server.request("/readyz", PROXY)
        if status != 200:
            raise Broken(f"Der Server antwortet auf /readyz mit {status}.")
        yield server


@contextmanager
def floor(folder: Path) -> Iterator[tuple[Server, dict[str, str]]]:
    """The reference site and the headers of somebody logged in to it."""
    environment = {"FLOOR_DB": str(Path(mkdtemp(dir=folder)) / "floor.sqlite3")}
    command = [sys.executable, "-m", "bench.references.floor_site", "init"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    with gunicorn("bench.references.floor_site", environment, "/plain") as server:
        yield server, {"Cookie": done.stdout.strip()}
