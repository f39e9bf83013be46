"""No page and no mail about accounts comes in English or in another house's look."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import allauth
import pytest
from django.contrib import admin
from django.contrib.admin.sites import AdminSite
from django.template.loader import render_to_string

from catalogue.admin.site import editorial
from tests.conftest import ROOT

PACKAGE = Path(allauth.__file__).parent / "templates"
OURS = ROOT / "templates"
NEVER_SHOWN = re.compile(
    r"phone|_code|code_|signup_by_passkey|webauthn/signup|trust|email_change\.html|/base|snippets|provider_list"
)
"""What this application has switched off, and frames whose content is ours."""

FOLDERS = ("account", "mfa", "socialaccount", "usersessions")
SHOWN = sorted(
    path.relative_to(PACKAGE)
    for folder in FOLDERS
    for path in (PACKAGE / folder).rglob("*")
    if path.is_file() and (not NEVER_SHOWN.search(str(path.relative_to(PACKAGE))) or "recovery_codes/" in str(path))
    if not path.name.startswith("base") and path.name != "login_redirect.html" and path.name != "logout.html"
)
MAILS = sorted(
    str(path.relative_to(OURS))[: -len("_subject.txt")]
    for folder in FOLDERS
    for path in (OURS / folder).rglob("*_subject.txt")
)
CONTEXT = {
    "email": "rat@example.org", "password_reset_url": "https://kompass.example/x", "activate_url": "https://kompass.example/y",
    "timestamp": datetime(2031, 5, 3, 9, 30, tzinfo=UTC), "ip": "192.0.2.1", "user_agent": "Firefox",
    "from_email": "alt@example.org", "to_email": "neu@example.org", "deleted_email": "alt@example.org",
    "provider": "Stadt-Login",
}  # fmt: skip
ENGLISH = re.compile(
    r"\b(the|your|you|please|email|account|password|sign|has been|click|security|key)\b", re.IGNORECASE
)


@pytest.mark.parametrize("path", SHOWN, ids=str)
def test_every_text_of_the_package_that_is_shown_has_ours_before_it(path: Path) -> None:
    assert (OURS / path).is_file()


def test_the_walk_finds_pages_messages_and_mails() -> None:
    assert len(SHOWN) > 60 and len(MAILS) >= 18


@pytest.mark.parametrize(
    "path", [p for f in FOLDERS for p in (OURS / f).rglob("*.*")], ids=lambda p: str(p.relative_to(OURS))
)
def test_our_texts_are_written_in_german_not_translated(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "{% trans" not in text and "{% blocktrans" not in text
    words = re.sub(r"{[{%].*?[%}]}|<[^>]*>|https?://\S+", " ", text, flags=re.DOTALL)
    assert not ENGLISH.search(words.replace("Passkey", "")), ENGLISH.search(words)


@pytest.mark.parametrize("name", MAILS)
def test_every_mail_is_german_polite_and_whole(name: str) -> None:
    subject = render_to_string(f"{name}_subject.txt", CONTEXT).strip()
    body = render_to_string(f"{name}_message.txt", CONTEXT).strip()
    assert subject and "\n" not in subject and len(subject) < 80
    assert body.startswith("Guten Tag,") and "Difu-Beratung" in body and "{" not in body
    assert "&#" not in body and "&quot;" not in body
    words = re.sub(r"\S+@\S+|https?://\S+|Firefox", " ", f"{subject} {body}")
    assert not ENGLISH.search(words), ENGLISH.search(words)
    assert "  " not in body.replace("\n", "")


SAME_IN_GERMAN = {"name", "text", "form", "person"}


def shown_columns(site: AdminSite) -> set[tuple[type, str]]:
    """What lists, filters and forms of an administration show."""
    found: set[tuple[type, str]] = set()
    for model, page in site._registry.items():
        for entry in (page, *(inline(model, site) for inline in page.inlines)):
            columns = {field.name: field for field in entry.model._meta.fields}
            written = [name for name, field in columns.items() if field.editable and name not in ("parent", "id")]
            if entry.fields and all(isinstance(name, str) for name in entry.fields):
                written = list(entry.fields)
            names = [*getattr(entry, "list_display", ()), *getattr(entry, "list_filter", ()), *entry.readonly_fields]
            found |= {(entry.model, name) for name in (*names, *written) if name in columns}
    return found


@pytest.mark.parametrize("site", [admin.site, editorial], ids=["verwaltung", "redaktion"])
def test_every_column_of_the_administration_has_a_german_name(site: AdminSite) -> None:
    columns = shown_columns(site)
    assert len(columns) > 10
    words = {(model.__name__, name): str(model._meta.get_field(name).verbose_name) for model, name in columns}
    assert not {
        place: word
        for place, word in words.items()
        if word == place[1].replace("_", " ") and place[1] not in SAME_IN_GERMAN
    }
