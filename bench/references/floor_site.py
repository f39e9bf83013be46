"""The smallest Django site with a page like a step of the questionnaire; the floor all pages stand on.

    /plain   no template, no database; all usual middleware still runs
    /page    twelve questions from a template
    /auth3   the same for somebody logged in (session and user from the database), and three more queries

FLOOR_DB names the SQLite file. `python -m bench.references.floor_site init` makes it and prints a session cookie.
"""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings

BASE = """{% load i18n %}<!doctype html><html lang="{{ LANGUAGE_CODE }}"><head><meta charset="utf-8">
<title>{% block title %}Floor{% endblock %}</title></head><body><a class="skip" href="#main">Zum Inhalt</a>
<header><nav>{% for n in nav %}<a href="/s/{{ n.0 }}"{% if n.0 == cur %} aria-current="step"{% endif %}>{{ n.1 }}</a>
{% endfor %}</nav>{% if user.is_authenticated %}<p>{{ user.get_username }}</p>{% endif %}</header>
<main id="main">{% block main %}{% endblock %}</main>
<footer><a href="/impressum">Impressum</a></footer></body></html>"""
PAGE = """{% extends "base.html" %}{% block title %}{{ title }}{% endblock %}{% block main %}<h1>{{ title }}</h1>
<form method="post">{% csrf_token %}{% for f in fields %}<fieldset><legend>{{ f.label }}</legend>
<p class="hint">{{ f.help }}</p>{% for c in f.choices %}<label><input type="radio" name="q{{ f.id }}" value="{{ c.0 }}"
{% if c.0 == f.value %} checked{% endif %}> {{ c.1 }}</label>{% endfor %}</fieldset>{% endfor %}
<button>Weiter</button></form>{% endblock %}"""

settings.configure(
    DEBUG=False,
    SECRET_KEY="bench" * 12,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["FLOOR_DB"],
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    },
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    USE_TZ=True,
    LANGUAGE_CODE="de",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", {"base.html": BASE, "page.html": PAGE})],
                    )
                ],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        }
    ],
    LOGGING_CONFIG=None,
)
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import Group, Permission, User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402

CONTEXT = {
    "title": "Fragen zum Vorhaben",
    "nav": [(number, f"Schritt {number}: Abschnitt") for number in range(1, 9)],
    "cur": 3,
    "fields": [
        {
            "id": number,
            "label": f"Frage {number}: Wie viele Fälle gibt es im Jahr?",
            "help": "Eine Schätzung genügt; Sie können sie später ändern.",
            "choices": [(choice, f"Antwort {choice}") for choice in range(5)],
            "value": number % 5,
        }
        for number in range(1, 13)
    ],
}


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "page.html", CONTEXT)


def auth3(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponse("no user", status=403)
    for rows in (Group.objects.all()[:1], Permission.objects.all()[:40], Permission.objects.filter(pk=3)):
        list(rows)
    return page(request)


urlpatterns = [path("plain", plain), path("page", page), path("auth3", auth3)]
application = get_wsgi_application()


def init() -> None:
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("floor")
    Group.objects.create(name="g")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print("sessionid=" + session.session_key)


if __name__ == "__main__":
    init() if sys.argv[1:] == ["init"] else call_command(*sys.argv[1:])
