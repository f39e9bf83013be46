"""Reads settings from environment variables, all of them named DIFU_... and listed in configuration.py.

Each may instead stand in a file that DIFU_..._FILE names, as container platforms hand out secrets.
"""

from __future__ import annotations

import os
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on", "ja"}
FALSE = {"0", "false", "no", "off", "nein"}


def text(name: str, default: str = "") -> str:
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return os.environ.get(name, default).strip()
    if os.environ.get(name):
        raise ImproperlyConfigured(f"{name} und {name}_FILE sind beide gesetzt: Bitte nur eines davon.")
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE: „{file}“ lässt sich nicht lesen.") from error


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if value in TRUE | FALSE:
        return value in TRUE
    if value:
        raise ImproperlyConfigured(f"{name}: „{value}“ ist weder ja noch nein.")
    return default


def number(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}: „{value}“ ist keine ganze Zahl.")
    return int(value)


def listing(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(item) for item in listing(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {text(name)} nennt kein Netz wie 10.1.0.0/24.") from error


def secret(name: str, file: Path, *, required: bool) -> str:
    """The named variable; in development a random key that is made once and kept in `file`."""
    if value := text(name):
        return value
    if required:
        raise ImproperlyConfigured(f"{name} muss im Betrieb gesetzt sein.")
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return file.read_text(encoding="ascii")


def database(name: str, sqlite_file: Path) -> dict[str, Any]:
    """A PostgreSQL address from the named variable, else SQLite set up for many small safe writes."""
    url = urlsplit(text(name))
    if not url.scheme:
        return sqlite(sqlite_file)
    if url.scheme == "sqlite":
        return sqlite(Path(unquote(url.path)))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name}: „{url.scheme}“ wird nicht unterstützt.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "OPTIONS": time_limits(number("DIFU_DATABASE_TIMEOUT", 0)) | dict(parse_qsl(url.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def time_limits(seconds: int) -> dict[str, Any]:
    """How long PostgreSQL may take to connect, and, unless `seconds` is 0, for a statement or a lock."""
    limits: dict[str, Any] = {
        "connect_timeout": 3,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
    }
    if not seconds:
        return limits
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    options = " ".join(f"-c {name}={seconds * 1000}" for name in names)
    return limits | {"tcp_user_timeout": seconds * 1000, "options": options}


def sqlite(file: Path) -> dict[str, Any]:
    file.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-512;",
        },
        # In memory a locked table is an error at once; tests of races need the waiting of real files.
        "TEST": {"NAME": file.with_name("tests.sqlite3")},
    }


def openid_connect(server: str) -> dict[str, Any]:
    """The login service of the house for allauth; without its address there is none."""
    if not server:
        return {}
    app = {
        "provider_id": "haus",
        "name": text("DIFU_OIDC_NAME", "Anmeldedienst Ihres Hauses"),
        "client_id": text("DIFU_OIDC_CLIENT_ID"),
        "secret": text("DIFU_OIDC_CLIENT_SECRET"),
        "settings": {"server_url": server, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def origin(address: str) -> list[str]:
    """Scheme and host of an address, for the content policy."""
    url = urlsplit(address)
    return [f"{url.scheme}://{url.netloc}"] if url.netloc else []
