"""Every variable an operator can set, and what a productive installation must not do without.

The table in docs/operations.md repeats `VARIABLES`; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from difu_orgmodels.particulars import PARTICULARS

SHORTEST_KEY = 50
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1", "testserver"}
SHARED_CACHES = ("DatabaseCache", "RedisCache", "PyMemcacheCache", "PyLibMCCache")


@dataclass(frozen=True, slots=True)
class Variable:
    """Meaning and default are German and for operators."""

    name: str
    meaning: str
    default: str = "–"
    is_secret: bool = False
    is_demanded: bool = False
    """Production does not start without it."""


VARIABLES = (
    Variable("DIFU_PRODUCTION", "Betrieb mit allen Sicherungen; ohne ihn läuft eine Entwicklungsumgebung", "nein"),
    Variable("DIFU_DEBUG", "Fehlerseiten mit Einzelheiten, nur auf dem eigenen Rechner", "nein"),
    Variable("DIFU_VAR_DIR", "Ordner für Dateien zur Laufzeit: PDFs, Schriften, SQLite", "`var/`"),
    Variable("DIFU_STATIC_DIR", "Ordner der gesammelten Gestaltung (collectstatic)", "`static` in DIFU_VAR_DIR"),
    Variable(
        "DIFU_SECRET_KEY",
        "Schlüssel für Sitzungen, Links und versiegelte Mails, mindestens 50 zufällige Zeichen",
        is_secret=True,
        is_demanded=True,
    ),
    Variable(
        "DIFU_SECRET_KEY_FALLBACKS",
        "frühere Schlüssel, durch Komma getrennt; so lange gültig, wie sie hier stehen",
        is_secret=True,
    ),
    Variable(
        "DIFU_ALLOWED_HOSTS",
        "Namen, unter denen die Anwendung antwortet, durch Komma getrennt",
        "dieser Rechner",
        is_demanded=True,
    ),
    Variable(
        "DIFU_SITE_URL", "öffentliche Adresse mit https://, steht in Mails", "http://127.0.0.1:8000", is_demanded=True
    ),
    Variable("DIFU_TRUSTED_ORIGINS", "weitere Adressen mit https://, deren Formulare angenommen werden"),
    Variable(
        "DIFU_PROXIES",
        "Anzahl der eigenen Proxys davor; nur deren Angaben über die Herkunft zählen",
        "0",
        is_demanded=True,
    ),
    Variable(
        "DIFU_APP_SERVERS", "Anzahl der Rechner, auf denen die Anwendung läuft; mehr als einer braucht PostgreSQL", "1"
    ),
    Variable("DIFU_BIND", "Adresse und Port, unter denen der Proxy die Anwendung erreicht", "127.0.0.1:8000"),
    Variable("DIFU_WORKERS", "Anzahl der Arbeitsprozesse des Webservers, je zwei Kerne etwa zwei", "2"),
    Variable(
        "DIFU_DATABASE_URL", "`postgres://konto:passwort@rechner:5432/name`; ohne sie SQLite", "SQLite", is_secret=True
    ),
    Variable(
        "DIFU_DATABASE_TIMEOUT",
        "Sekunden, die eine Seite höchstens auf PostgreSQL wartet; 0 heißt ohne Ende",
        "3 im Webserver, sonst 0",
    ),
    Variable(
        "DIFU_EMAIL_HOST", "Mailserver; ohne ihn stehen Mails in der Entwicklung nur im Protokoll", is_demanded=True
    ),
    Variable("DIFU_EMAIL_PORT", "Port des Mailservers", "587"),
    Variable("DIFU_EMAIL_USER", "Konto am Mailserver"),
    Variable("DIFU_EMAIL_PASSWORD", "Passwort dazu", is_secret=True),
    Variable("DIFU_EMAIL_TLS", "verschlüsselte Verbindung zum Mailserver (STARTTLS)", "ja"),
    Variable("DIFU_EMAIL_FROM", "Absender der Mails", "organisationskompass@localhost"),
    Variable("DIFU_ADVICE_EMAIL", "Adresse der Beratung, steht auf jeder Seite", "wie DIFU_EMAIL_FROM"),
    Variable("DIFU_REMIND_AFTER_DAYS", "Tage, nach denen an wartende Bewertungen erinnert wird", "10"),
    Variable("DIFU_REVIEW_AFTER_MONTHS", "Monate, nach denen eine Aussage des Katalogs als zu prüfen gilt", "18"),
    Variable("DIFU_OPEN_REGISTRATION", "Konten kann sich jede Person selbst anlegen", "nein"),
    Variable(
        "DIFU_SECOND_FACTOR_ROLES",
        "Rollen mit zweitem Faktor: adviser, content_editor, operator, lead, editor, reader",
        "im Betrieb adviser,content_editor,operator",
    ),
    Variable("DIFU_OIDC_SERVER", "Adresse des Anmeldedienstes Ihres Hauses (OpenID Connect)"),
    Variable("DIFU_OIDC_NAME", "wie er auf der Anmeldeseite heißt", "Anmeldedienst Ihres Hauses"),
    Variable("DIFU_OIDC_CLIENT_ID", "Kennung der Anwendung dort"),
    Variable("DIFU_OIDC_CLIENT_SECRET", "Geheimnis dazu", is_secret=True),
    Variable(
        "DIFU_MONITORING_TOKEN", "Kennwort der Überwachung für `/metrics` und die Gründe von `/readyz`", is_secret=True
    ),
    Variable("DIFU_MONITORING_NETWORKS", "Netze, aus denen sie ohne Kennwort fragen darf, z. B. 10.1.0.0/24"),
    *(
        Variable(one.variable, f"{one.label}, für die rechtlichen Seiten", "–" if one.is_required else "entfällt")
        for one in PARTICULARS
    ),
)


def refuse_unsafe(settings: Mapping[str, Any]) -> None:
    """Stops the start with one sentence for each thing that would be unsafe."""
    if found := list(problems(settings)):
        raise ImproperlyConfigured("\n".join(found))


def problems(settings: Mapping[str, Any]) -> Iterator[str]:
    if settings["PRODUCTION"]:
        yield from _problems_of_production(settings)
    elif settings["DEBUG"] and not LOOPBACK.issuperset(settings["ALLOWED_HOSTS"]):
        yield "DIFU_DEBUG zeigt Einzelheiten des Programms und ist nur erlaubt, wenn DIFU_ALLOWED_HOSTS leer ist."


def _problems_of_production(settings: Mapping[str, Any]) -> Iterator[str]:
    if settings["DEBUG"]:
        yield "DIFU_DEBUG darf im Betrieb nicht eingeschaltet sein."
    if not is_strong(settings["SECRET_KEY"]):
        yield f"DIFU_SECRET_KEY ist zu kurz oder zu leicht: Nehmen Sie mindestens {SHORTEST_KEY} zufällige Zeichen."
    if not settings["ALLOWED_HOSTS"]:
        yield "DIFU_ALLOWED_HOSTS fehlt: Nennen Sie die Namen, unter denen die Anwendung antworten soll."
    if "*" in settings["ALLOWED_HOSTS"]:
        yield "DIFU_ALLOWED_HOSTS darf nicht * sein: Nennen Sie die Namen einzeln."
    if not settings["EMAIL_HOST"]:
        yield "DIFU_EMAIL_HOST fehlt: Ohne Mailserver kommt keine Einladung an."
    for name, address in (
        ("DIFU_SITE_URL", settings["SITE_URL"]),
        *(("DIFU_TRUSTED_ORIGINS", origin) for origin in settings["CSRF_TRUSTED_ORIGINS"]),
    ):
        if urlsplit(address).scheme != "https":
            yield f"{name} muss mit https:// beginnen, ist aber „{address}“."
    if settings["ALLAUTH_TRUSTED_PROXY_COUNT"] < 1:
        yield "DIFU_PROXIES fehlt: Nennen Sie die Anzahl Ihrer Proxys, meist 1; ohne Proxy gibt es kein HTTPS."
    if settings["APP_SERVERS"] > 1 and settings["DATABASES"]["default"]["ENGINE"].endswith("sqlite3"):
        yield "DIFU_APP_SERVERS ist größer als 1: Mehrere Rechner brauchen PostgreSQL (DIFU_DATABASE_URL)."
    if not settings["CACHES"]["default"]["BACKEND"].endswith(SHARED_CACHES):
        yield "Der Zwischenspeicher (CACHES) gilt nur je Prozess: Grenzen für Anmeldeversuche wirken dann nicht."


def is_strong(key: str) -> bool:
    return len(key) >= SHORTEST_KEY and len(set(key)) >= 12 and not key.startswith("django-insecure")
