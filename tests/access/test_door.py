"""What is refused before anything looks at it, and where nobody is led: hostile text, hosts and addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from assessments.models import Assessment
from difu_orgmodels.edge import LONGEST_ADDRESS, EdgeMiddleware, is_readable
from journal.models import OutboxMail
from municipalities.plain_text import UNREADABLE
from tests.cast import PASSWORD, Cast, draft
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db

Figure = Callable[[int, str], None]
SIGNS = [*(code for code in range(0x20) if code not in (9, 10, 13)), 0xFFFE, 0xFFFF]
CONTROLS = [chr(code).encode() for code in SIGNS if code < 0x20]
HEADERS = ("header", "cookie")
"""Other sites of the same domain may set cookies in other encodings: they lock nobody out."""
HOSTILE = [chr(code).encode() for code in SIGNS] + [b"\xed\xa0\x80", b"\xff", b"\xc0\x80", b"\xe4", b"\xf5\x80\x80\x80"]
"""Controls, noncharacters, half a character, and four ways not to write UTF-8."""

PLAIN = ["äöüß €", "a\tb", "a\r\nb", "👩🏽‍🚀", "مجلس", "e" + "\u0301" * 20, "'; --", "<b>", "100 %", "\\ud800"]
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"


def reached(**request: Any) -> bool:
    """Whether a request gets past the door."""
    arrived: list[bool] = []
    EdgeMiddleware(lambda _: arrived.append(True))(RequestFactory().generic(path="/", method="POST", **request))  # type: ignore[arg-type,func-returns-value]
    return bool(arrived)


def part(name: bytes, value: bytes, file: bytes = b"") -> bytes:
    named = b'; filename="%s"' % file if file else b""
    return b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n--x--\r\n' % (name, named, value)


def everywhere(text: bytes) -> dict[str, bool]:
    """Whether it gets in, by the place where it is tried."""
    escaped = quote(text)
    latin = text.decode("latin-1")
    return {
        "path": reached(PATH_INFO=f"/formen/{latin}/"),
        "query": reached(QUERY_STRING=f"q={escaped}"),
        "query as it is": reached(QUERY_STRING=f"q={latin}"),
        "header": reached(HTTP_USER_AGENT=latin),
        "cookie": reached(HTTP_COOKIE=f"a={latin}"),
        "name in a form": reached(data=f"{escaped}=a".encode(), content_type=FORM),
        "name of a part": reached(data=part(text, b"a"), content_type=MULTIPART),
        "name of a file": reached(data=part(b"file", b"a", text + b".csv"), content_type=MULTIPART),
    }


def test_no_hostile_text_gets_in_anywhere(figure: Figure) -> None:
    tried = {
        (text, place): got_in
        for text in HOSTILE
        for place, got_in in everywhere(b"a" + text).items()
        if place not in HEADERS or text in CONTROLS
    }
    figure(7, f"{len(tried)} hostile texts at the door, {sum(tried.values())} got in")
    assert [what for what, got_in in tried.items() if got_in] == []


@pytest.mark.parametrize("text", PLAIN)
def test_what_people_write_gets_in_everywhere(text: str) -> None:
    fits_in_a_line = "\n" not in text
    refused = [place for place, got_in in everywhere(text.encode()).items() if not got_in]
    assert refused == [] or not fits_in_a_line


def test_a_file_may_hold_any_bytes_its_reader_judges_them() -> None:
    assert reached(data=part(b"file", bytes(range(256)), b"a.csv"), content_type=MULTIPART)
    assert is_readable("Grüße".encode()) and not is_readable("Grüße".encode("latin-1"))


def typed(**request: Any) -> list[str]:
    """What a form finds in its field."""
    found: list[str] = []
    middleware = EdgeMiddleware(lambda given: found.extend(given.POST.getlist("name")))  # type: ignore[arg-type,return-value]
    middleware(RequestFactory().generic(path="/", method="POST", **request))
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_in_a_field_a_sign_nobody_can_read_is_one_that_every_form_refuses(text: bytes) -> None:
    hostile, kind = b"vorher " + text + " nachher ä".encode(), MULTIPART
    for (found,) in (
        typed(data=f"name={quote(hostile)}".encode(), content_type=FORM),
        typed(data=part(b"name", hostile), content_type=kind),
    ):
        assert found.startswith("vorher \ufffd") and found.endswith(" nachher ä")
        assert is_readable(found.encode()) and UNREADABLE.search(found)


def test_people_are_told_at_the_field_and_keep_what_they_typed(cast: Cast) -> None:
    client = cast.client("miriam")
    page = client.post("/bewertungen/neu/", {"title": "Mein\x0bTitel", "municipality": cast.rheinburg.pk})
    text = page.content.decode()
    assert page.status_code == 200 and "Mein\ufffdTitel" in text
    assert "id_title_error" in text and "unlesbares Zeichen" in text
    assert not Assessment.objects.exists()


def test_elsewhere_people_are_told_in_german_and_scripts_in_json(cast: Cast) -> None:
    client = cast.client("miriam")
    for query in ("q=a%0bb", "q=%ED%A0%80", "q=%FF%FE", "antwort-%01=%1B", "%FF=%FF"):
        page = client.get(f"/formen/?{query}")
        assert page.status_code == 400 and '<html lang="de"' in page.content.decode()
    script = client.post("/bewertungen/neu/", {"a\x0b": "b"}, headers={"X-Requested-With": "fetch"})
    assert (script.status_code, script.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        ({"title": "x" * (5 * 1024 * 1024 + 1)}, 413, "zu viel auf einmal"),
        ({f"f{number}": "1" for number in range(6_001)}, 400, "mehr Felder"),
        ({"file": SimpleUploadedFile("a.csv", b"x" * (6 * 1024 * 1024))}, 413, "zu viel auf einmal"),
    ],
    ids=["text", "fields", "file"],
)
def test_too_much_is_refused_in_german(cast: Cast, data: Any, status: int, words: str) -> None:
    client = cast.client("miriam")
    answer = client.post("/bewertungen/neu/", data)
    assert answer.status_code == status and words in answer.content.decode()


def test_an_address_that_is_too_long_is_refused_in_german() -> None:
    for path in ("/formen/?q=" + "x" * LONGEST_ADDRESS, "/formen/" + "x" * LONGEST_ADDRESS):
        answer = Client().get(path)
        assert answer.status_code == 414 and "Diese Adresse ist zu lang" in answer.content.decode()
    assert Client().get("/formen/?q=" + "x" * (LONGEST_ADDRESS - 100)).status_code == 200


def test_the_web_server_lets_every_address_through_that_the_door_refuses_itself() -> None:
    limits = dict(re.findall(r"^(limit_\w+) = (\d+)", (ROOT / "deploy/gunicorn.conf.py").read_text("utf-8"), re.M))
    assert int(limits["limit_request_line"]) > LONGEST_ADDRESS + 1000


def test_marks_of_direction_are_not_stored(cast: Cast) -> None:
    cast.client("miriam").post(
        "/bewertungen/neu/", {"title": "\u202eBe\u2066wertung", "municipality": cast.rheinburg.pk}
    )
    assert Assessment.objects.get().title == "Bewertung"


HOSTS = [
    "boese.example", "testserver.boese.example", "testserver@boese.example", "testserver:80@boese.example",
    "testserver/boese", "testserver\\boese.example",
]  # fmt: skip


def test_no_other_host_is_answered_nor_mailed(cast: Cast, figure: Figure) -> None:
    accepted = []
    for host in HOSTS:
        page = Client().get("/", headers={"Host": host})
        mailed = Client().post("/konto/password/reset/", {"email": "miriam@example.org"}, headers={"Host": host})
        forwarded = Client().get("/bewertungen/", headers={"X-Forwarded-Host": host})
        refused = (page.status_code, mailed.status_code) == (400, 400) and not OutboxMail.objects.exists()
        if not refused or not forwarded["Location"].startswith("/konto/login/"):
            accepted.append(host)
    figure(32, f"{len(HOSTS)} hosts, {len(accepted)} accepted")
    assert accepted == []


AWAY = [
    "https://boese.example", "http://boese.example", "//boese.example", "///boese.example", "////boese.example",
    "https:///boese.example", "https:boese.example", "http:boese.example", "/\\boese.example", "\\\\boese.example",
    "\\/boese.example", "/\t/boese.example", "\thttps://boese.example", "%09//boese.example", " //boese.example",
    "https://testserver@boese.example", "https://testserver:x@boese.example/", "https://boese.example#testserver",
    "https://boese.example?testserver", "https://boese.example/testserver", "javascript:alert(1)",
    "java\nscript:alert(1)",    "data:text/html,x", "ftp://boese.example", "https://testserver.boese.example",
]  # fmt: skip


def is_here(location: str) -> bool:
    """As a browser reads it: white space goes, a backslash is a slash."""
    read = re.sub(r"[\t\r\n]", "", location.strip()).replace("\\", "/")
    return not read.startswith("//") and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", read)


@pytest.mark.anywhere
def test_no_address_leads_away(cast: Cast, figure: Figure) -> None:
    assert len(AWAY) == 25
    case = draft(cast)
    found = {}
    for target in AWAY:
        login = {"login": "miriam@example.org", "password": PASSWORD, "next": target}
        found["login", target] = Client().post("/konto/login/", login)
        found["login in the address", target] = Client().post(f"/konto/login/?next={quote(target)}", login)
        found["logged in", target] = cast.client("miriam").get("/konto/login/", {"next": target})
        found["logout", target] = cast.client("miriam").post("/konto/logout/", {"next": target})
        again = {"password": PASSWORD, "next": target}
        found["once more", target] = cast.client("miriam").post("/konto/reauthenticate/", again)
        referred = {"Referer": target.replace("\n", "")}
        found["referer", target] = cast.client("miriam").post(f"/bewertungen/{case.pk}/archiv/", headers=referred)
    away = [what for what, answer in found.items() if answer.status_code == 302 and not is_here(answer["Location"])]
    figure(32, f"{len(AWAY)} addresses at 6 doors, {len(away)} led away")
    assert sum(answer.status_code == 302 for answer in found.values()) > 100
    assert away == []
