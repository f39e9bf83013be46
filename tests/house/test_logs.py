"""Log lines: one for each event, readable by machines, and silent about people and what they say."""

from __future__ import annotations

import io
import json
import logging
import random
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from assessments import reviewing, workflow
from assessments.models import Answer, Target
from difu_orgmodels.logs import JsonLines, PlainLines
from journal.outbox import send_waiting
from municipalities import joining
from municipalities.models import Role
from tests.cast import PASSWORD, Cast, filled
from tests.printing import print_instead
from tests.routes import routes

Figure = Callable[[int, str], None]
REQUEST_FIELDS = {"at", "level", "logger", "message", "place", "request", "method", "route", "status", "ms"}


@contextmanager
def heard(formatter: logging.Formatter | None = None, level: int = logging.DEBUG) -> Iterator[io.StringIO]:
    """Everything any logger says, at the lowest level there is, as it would be written in production; and nobody else
    hears it: pytest cannot pass on half characters from one of its processes to another."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter or JsonLines())
    root, named = logging.getLogger(), [logging.getLogger(name) for name in ("difu", "django", "django.db.backends")]
    before = [(logger, logger.level) for logger in (root, *named)]
    others, root.handlers = root.handlers, [handler]
    for logger, _ in before:
        logger.setLevel(level)
    try:
        yield out
    finally:
        root.handlers = others
        for logger, old in before:
            logger.setLevel(old)


def requests_in(out: io.StringIO) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    return [line for line in lines if line["logger"] == "difu.request"]


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_number(cast: Cast, settings: Any) -> None:
    with heard(level=logging.INFO) as out:
        answer = cast.client("miriam").get("/bewertungen/?geheim=1")
    (line,) = requests_in(out)
    assert set(line) == REQUEST_FIELDS | {"person"}
    assert (line["route"], line["status"], line["method"]) == ("assessments:dashboard", 200, "GET")
    assert line["person"] == cast.miriam.pk and line["at"].endswith("+00:00")
    assert line["request"] == answer["X-Request-Id"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [
        (1, "0f8fad5b-d9cb-469f-a165-70867728950e", True),
        (0, "0f8fad5b-d9cb-469f-a165-70867728950e", False),
        (1, "kurz", False),
        (1, "x" * 65, False),
        (1, 'a"b-c-d-e-f', False),
        (1, "Miriam Muster", False),
    ],
)
def test_a_number_is_taken_from_the_proxy_only_and_only_well_formed(
    client: Client, settings: Any, proxies: int, given: str, is_taken: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    found = client.get("/hilfe/", headers={"X-Request-Id": given})["X-Request-Id"]
    assert (found == given) == is_taken
    assert re.fullmatch(r"[0-9A-Za-z-]{8,64}", found)


HOSTILE = [
    "\n", "\r\n", "\r", "\x1b[2J", "\x00", "\x85", "\u2028", "\u2029", "\u202e", "\x7f", "\x9b31m", "\ud800",
    '"}\n{"level": "error"', "\\n", "%s", "%(x)d", "{0}", "\x0b\x0c", "\ufffe", "🦊",
]  # fmt: skip


@pytest.mark.parametrize("formatter", [JsonLines(), PlainLines("%(levelname)s %(message)s")], ids=["json", "plain"])
def test_ten_thousand_hostile_values_are_ten_thousand_lines(formatter: logging.Formatter, figure: Figure) -> None:
    dice = random.Random(20260203)
    ours, theirs = logging.getLogger("difu.test"), logging.getLogger("fremd")
    with heard(formatter, logging.INFO) as out:
        for number in range(10_000):
            value = "".join(
                dice.choice([*HOSTILE, "x", chr(dice.randrange(0x20))]) for _ in range(dice.randrange(1, 9))
            )
            (ours if number % 2 else theirs).warning("Es kam %s an", value)
    text = out.getvalue()
    lines = text.split("\n")[:-1]
    assert len(lines) == len(text.splitlines()) == 10_000
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e]", text)
    if isinstance(formatter, JsonLines):
        assert {json.loads(line)["level"] for line in lines} == {"warning"}
    figure(36, f"10,000 hostile values in {type(formatter).__name__}, {len(lines) - 10_000} forged lines")


def test_strangers_texts_and_the_words_of_an_exception_are_left_out() -> None:
    with heard() as out:
        logger = logging.getLogger("fremd.paket")
        logger.error("Ungültig: %s (%d)", "miriam@example.org", 42)
        logger.error("fertiger Satz über Miriam")
        try:
            raise ValueError("Miriam steht in der Datenbank")
        except ValueError:
            logger.exception("gescheitert an %s", "Miriam")
    first, second, third = (json.loads(line) for line in out.getvalue().splitlines())
    assert first["message"] == "Ungültig: %s (%d) [42]"
    assert "message" not in second and second["place"].startswith("test_logs:")
    assert third["exception"] == "ValueError" and "test_logs.py" in third["frames"][-1]
    assert "iriam" not in out.getvalue()


@pytest.mark.anywhere
@pytest.mark.django_db
def test_what_people_are_called_and_say_is_in_no_line(
    cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch, figure: Figure
) -> None:
    """Every address is visited by everybody, in the shipped words of each log, statements of the database included."""
    print_instead(monkeypatch)
    canary = "kanarienvogel"
    for person in cast.people.values():
        type(person).objects.filter(pk=person.pk).update(name=f"{canary} {person.pk}")
    type(cast.rheinburg).objects.filter(pk=cast.rheinburg.pk).update(name=f"{canary}burg")
    cast.rheinburg.refresh_from_db()
    tokens: list[str] = []
    with heard() as out:
        connection.force_debug_cursor = True
        try:
            case = filled(cast, documents["T1"])
            type(case).objects.filter(pk=case.pk).update(title=f"{canary} Titel")
            Answer.objects.filter(assessment=case).update(note=f"{canary} Notiz")
            case.refresh_from_db()
            workflow.submit(case, cast.miriam, uuid.uuid4())
            workflow.take_up(case, cast.stein, uuid.uuid4())
            reviewing.remark(case, cast.stein, uuid.uuid4(), f"{canary} Anmerkung", target=Target.CASE, target_key="")
            sent = lambda token: tokens.append(token) or f"https://example.org/{token}"  # noqa: E731
            joining.invite(cast.rheinburg, cast.miriam, f"{canary}@example.org", Role.READER, sent)
            crawl(cast, case, tokens[0], canary)
            send_waiting.func()
        finally:
            connection.force_debug_cursor = False
    text = out.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert any(line["logger"] == "django.db.backends" for line in lines), "statements are heard too"
    secrets = [canary, "example.org", tokens[0], PASSWORD, "SELECT", *(client_keys)]
    told = {secret: text.count(secret) for secret in secrets if secret and secret in text}
    figure(36, f"{len(lines)} lines of {len(requests_in(out))} requests, {len(told)} secrets in them")
    assert told == {}


client_keys: list[str] = []


def crawl(cast: Cast, case: Any, token: str, canary: str) -> None:
    things = {"pk": case.pk, "slug": "auftrag", "object_id": str(cast.rheinburg.pk)}
    things |= dict.fromkeys(("number", "thread", "member", "invitation", "content_type_id"), 1)
    things |= dict.fromkeys(("key", "form", "rule", "slot", "checksum", "uidb36", "provider_id"), canary)
    things["token"] = token
    client_keys.clear()
    for name in (None, "miriam", "stein", "otto"):
        client = cast.client(name)
        client.raise_request_exception = False
        if name:
            client_keys.append(str(client.session.session_key))
        for route in routes():
            if route.name not in ("account_logout", "admin:logout"):
                path = route.path(things)
                client.get(path, {"q": canary, "vor": canary})
                client.post(path, {"title": canary, "email": f"{canary}@example.org", "password": PASSWORD})
    Client().post("/konto/login/", {"login": "miriam@example.org", "password": PASSWORD})
    Client().get("/", headers={"Host": f"{canary}.example.org"})
    Client().get(f"/{canary}/", {"a": "\x00"})
