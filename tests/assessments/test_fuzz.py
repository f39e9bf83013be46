"""Whatever is sent: an answer below 500, and the same one on every database.

The addresses come from the URL table: a new one is fuzzed without anybody remembering it here.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from assessments import urls
from assessments.exchange import parse_case
from assessments.filling import import_case
from assessments.models import Assessment, Measure
from catalogue.publishing import published
from tests.assessments.test_access import NEEDS
from tests.assessments.test_questionnaire import form_of
from tests.assessments.test_trials import begun
from tests.cast import Cast, filled

pytestmark = pytest.mark.django_db

Figure = Callable[[int, str], None]
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=grenze"
URLS = [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]
OF_TRIALS = ("adopt", "discard")
READ_ONLY = {"dashboard", *(name for name, (_, methods) in NEEDS.items() if "POST" not in methods)}
KEPT = {"question": "answers-rueckhalt", "operation": "9a2f0a52-8d7c-4e0a-9a7b-0d6c2f1b7e11", "levels": "P"}
"""Fields without which nothing behind them is reached, beside "person" from the page."""


@dataclass(frozen=True)
class Target:
    """An address to fuzz, the browser that may reach it, and what an honest form would send there."""

    name: str
    path: str
    client: Client
    honest: dict[str, str]

    def post(self, body: bytes, content_type: str = FORM) -> int:
        """Sends it and takes back what it did; returns the status."""
        cookies, point = self.client.cookies.copy(), transaction.savepoint()
        try:
            return int(self.client.generic("POST", self.path, body, content_type=content_type).status_code)
        finally:
            transaction.savepoint_rollback(point)
            transaction.savepoint_commit(point)
            self.client.cookies = cookies


def encoded(data: dict[str, Any]) -> bytes:
    return urlencode(data, doseq=True, errors="surrogatepass").encode()


@pytest.fixture
def targets(cast: Cast, documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Target]:
    """Every address that takes a POST, by name; those of trials with a trial's cookie."""
    monkeypatch.setattr("assessments.views.result.pdf_of", lambda paper, **_: b"%PDF-")
    case = filled(cast, documents["T1"])
    Measure.objects.create(assessment=case, key="wlan", name="WLAN in der Innenstadt")
    client = Client(raise_request_exception=False)
    trial = begun(client)
    client.force_login(cast.miriam)
    found = {"trial": Target("trial", reverse("trial"), client, {"name": "Musterstadt"})}
    for pattern in URLS:
        path = reverse(
            f"assessments:{pattern.name}", kwargs=keys_of(pattern, trial if pattern.name in OF_TRIALS else case)
        )
        allowed = client.options(path)["Allow"]
        if "POST" in allowed:
            honest = honest_form(client, path, cast) if "GET" in allowed else {}
            found[str(pattern.name)] = Target(str(pattern.name), path, client, KEPT | honest)
    return found


def keys_of(pattern: URLPattern, case: Assessment) -> dict[str, Any]:
    """Something that exists for every part of the address."""
    actor, measure = case.actors.first(), case.measures.first()
    key = measure.key if measure and "measure" in str(pattern.name) else actor.key if actor else "x"
    known = {"pk": case.pk, "slug": "auftrag", "key": key}
    return {name: known.get(name, "1") for name in pattern.pattern.converters}


def honest_form(client: Client, path: str, cast: Cast) -> dict[str, str]:
    page = client.get(path)
    if page.get("Content-Type") == "application/json":  # the address of the script: fields of its page
        page = client.get(path.replace("speichern/", "schritt/auftrag/"))
    return {"title": "Bewertung", **form_of(page.content.decode()), "municipality": str(cast.rheinburg.pk)}


# What is sent: values for fields, and whole bodies

VALUES: dict[str, Any] = {
    "empty": "",
    "spaces": "  \t ",
    "NUL": "a\x00b",
    "escape": "a\x1b[2Jb",
    "lone surrogate": "a\ud800b",
    "U+FFFE": "a\ufffeb",
    "bidi": "\u202egnp.exe\u2066",
    "200 accents": "e" + "\u0301" * 200,
    "emoji": "👩🏽‍🚀" * 50,
    "100,000 letters": "x" * 100_000,
    "100,000 lines": "x\n" * 50_000,
    "5,000 digits": "9" * 5_000,
    "1e999": "1e999",
    "NaN": "NaN",
    "-1": "-1",
    "1.5": "1.5",
    "2**70": str(2**70),
    "Arabic digits": "٤٨٠٠",
    "true": "true",
    "JSON": '{"a": [null, NaN, "\\ud800"]}',
    "markup": "<script>alert(1)</script>{{ 7*7 }}{% debug %}",
    "SQL": "' OR 1=1; --",
    "path": "../../etc/passwd%00",
    "header": "x\r\nSet-Cookie: a=b",
    "twice": ["a", "b"],
    "300 times": ["0"] * 300,
}
BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", FORM),
    "separators": (b"&&&===&;&%&%zz", FORM),
    "invalid UTF-8": (b"name=%ff%fe%c0%80&title=\xff\xfe&answers-rueckhalt=%80", FORM),
    "names like arrays": (b"name[]=1&name[0][a]=2&title.x=3&__all__=4&__class__=5&csrfmiddlewaretoken=6", FORM),
    "JSON": (b'{"name": "x", "title": null}', "application/json"),
    "JSON list": (b"[1, 2]", "application/json"),
    "JSON null": (b"null", "application/json"),
    "JSON NaN": (b'{"name": NaN, "fte": 1e999, "n": ' + b"9" * 5_000 + b"}", "application/json"),
    "JSON nested 100,000 deep": (b"[" * 100_000, "application/json"),
    "JSON with halves": (b'{"name": "\\ud800", "title": "\\u0000"}', "application/json"),
    "JSON as form": (b'{"name": "x"}', FORM),
    "UTF-16": ('{"name": "x"}'.encode("utf-16"), "application/json; charset=utf-16"),
    "text": (b"name=x", "text/plain"),
    "XML": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "application/xml"),
    "no content type": (b"name=x", ""),
    "broken content type": (b"name=x", "a/b/c;;;=\x7f"),
    "unknown charset": (b"name=x", f"{FORM}; charset=gibtsnicht"),
    "foreign charset": ("name=x".encode("utf-16"), f"{FORM}; charset=utf-16"),
    "multipart without boundary": (b"--x\r\n", "multipart/form-data"),
    "multipart with a bad boundary": (b"--x\r\n", "multipart/form-data; boundary=\xe9"),
    "multipart of nothing": (b"", MULTIPART),
    "multipart cut off": (b'--grenze\r\nContent-Disposition: form-data; name="name"\r\n\r\nab', MULTIPART),
    "multipart without names": (b"--grenze\r\nContent-Disposition: form-data\r\n\r\nab\r\n--grenze--\r\n", MULTIPART),
    "multipart in bad base64": (
        b'--grenze\r\nContent-Disposition: form-data; name="name"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        b"@@@\r\n--grenze--\r\n",
        MULTIPART,
    ),
    "multipart with a file": (
        b'--grenze\r\nContent-Disposition: form-data; name="name"; filename="a\x00.html"\r\n\r\nab\r\n--grenze--\r\n',
        MULTIPART,
    ),
    "multipart in invalid UTF-8": (
        b'--grenze\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\xff\xfe\r\n--grenze--\r\n', MULTIPART
    ),
    "6,001 fields": (b"&".join(b"f%d=1" % i for i in range(6_001)), FORM),
    "5 MB and more": (b"name=" + b"x" * (5 * 1024 * 1024 + 1), FORM),
}  # fmt: skip

# What is expected, by name of the address; of the others only that they answer

UNREADABLE = {
    "foreign charset", "multipart without boundary", "multipart with a bad boundary", "multipart with a file",
    "multipart in invalid UTF-8", "6,001 fields", "5 MB and more",
}  # fmt: skip
TOO_LARGE = {"5 MB and more"}
REFUSED_AT_THE_DOOR = {"NUL", "escape", "lone surrogate", "U+FFFE"}
"""In addresses. In a field they are an error of that field."""
EMPTY = {
    "adopt": 200, "discard": 302, "save": 409, "start": 200, "step": 200, "submit": 302, "trial": 302, "weights": 200,
    "withdraw": 409,
}  # fmt: skip
"""The status for a body with nothing that the address knows."""
UNUSABLE = EMPTY | {"save": 422}
"""The status for a value that no field can mean, where that is an error at all."""
MEANT = {
    "save": {"empty": 409, "300 times": 409},
    "trial": dict.fromkeys(
        [
            "NUL",
            "escape",
            "lone surrogate",
            "U+FFFE",
            "200 accents",
            "100,000 letters",
            "100,000 lines",
            "5,000 digits",
        ],
        200,
    ),
    "weights": {"100,000 lines": 413, "300 times": 400},
}
"""Where a value means something, or is even more than an error."""


def bodies_expected(name: str) -> dict[str, int]:
    found = {label: 400 if label in UNREADABLE else EMPTY[name] for label in BODIES}
    return found | dict.fromkeys(TOO_LARGE, 413) | ({"invalid UTF-8": 200} if name == "trial" else {})


def check(figure: Figure, found: dict[tuple[str, str], int], expected: dict[tuple[str, str], int]) -> None:
    figure(7, f"{len(found)} fixed requests, {dict(Counter(found.values()))}")
    assert {request: status for request, status in found.items() if status >= 500} == {}
    assert {request: status for request, status in found.items() if request in expected} == expected


def test_every_address_that_takes_a_post_is_fuzzed(targets: dict[str, Target]) -> None:
    names = {"trial", *(str(pattern.name) for pattern in URLS)}
    assert names - set(targets) == READ_ONLY
    assert set(EMPTY) <= set(targets)


def test_every_body_has_its_status(targets: dict[str, Target], figure: Figure) -> None:
    found = {
        (name, label): target.post(body, kind)
        for name, target in targets.items()
        for label, (body, kind) in BODIES.items()
    }
    check(figure, found, {(name, label): status for name in EMPTY for label, status in bodies_expected(name).items()})


def test_every_value_in_every_field_has_its_status(targets: dict[str, Target], figure: Figure) -> None:
    kept = {*KEPT, "person"}
    found = {
        (name, label): target.post(encoded({key: old if key in kept else value for key, old in target.honest.items()}))
        for name, target in targets.items()
        for label, value in VALUES.items()
    }
    expected = {name: dict.fromkeys(VALUES, UNUSABLE[name]) | MEANT.get(name, {}) for name in EMPTY}
    check(figure, found, {(name, label): status for name in EMPTY for label, status in expected[name].items()})


def test_no_value_in_all_fields_at_once_is_too_much(targets: dict[str, Target], figure: Figure) -> None:
    found = {
        (name, label): target.post(encoded(dict.fromkeys(target.honest, value)))
        for name, target in targets.items()
        for label, value in VALUES.items()
    }
    check(figure, found, {})


def test_what_no_address_means_is_an_error_page(targets: dict[str, Target]) -> None:
    found = {}
    for target in targets.values():
        for label, value in VALUES.items():
            if label in ("100,000 letters", "100,000 lines"):
                continue
            query = encoded({"art": value, "next": value, "v": value}).decode()
            found[f"{target.name}?{label}"] = int(target.client.get(f"{target.path}?{query}").status_code)
    assert set(found.values()) <= {200, 302, 400, 405}
    assert all((status == 400) == (name.partition("?")[2] in REFUSED_AT_THE_DOOR) for name, status in found.items())


# Random requests

COUNTS = [300, pytest.param(10_000, marks=pytest.mark.full)]
SHORT = [value for label, value in VALUES.items() if not label.startswith("100,000")]
LONG = [VALUES["100,000 letters"], VALUES["100,000 lines"]]


def random_value(dice: random.Random, honest: list[str]) -> Any:
    match dice.randrange(8):
        case 0:
            return dice.choice(honest)
        case 1:
            return str(dice.choice([-1, 0, 1, 2, 4, 5, 10**9, 10**12, 10**30]) + dice.choice([0, 1]))
        case 2:
            return "".join(chr(dice.randrange(0x110000)) for _ in range(dice.randrange(1, 40)))
        case 3:
            return dice.choice(["unknown", "not_applicable", "given", "mine", "theirs", "both", "yes", "no", "true"])
        case 4:
            return [dice.choice(SHORT) for _ in range(dice.randrange(4))]
        case 5:
            return f"{dice.randrange(3)}:{dice.randbytes(8).hex()}"
        case 6 if dice.random() < 0.02:
            return dice.choice(LONG)
    return dice.choice(SHORT)


def random_name(dice: random.Random, names: list[str]) -> str:
    name = dice.choice(names)
    prefix = dice.choice(["", "", "", "base-", "note-", "unknown-", "resolve-", "conflict-", "regional-", "weights-"])
    suffix = dice.choice(["", "", "", "[]", "[0]", "__in", ".x"])
    return f"{prefix}{name}{suffix}"


def random_request(dice: random.Random, target: Target) -> tuple[bytes, str]:
    if dice.random() < 0.2:
        body, kind = dice.choice([entry for label, entry in BODIES.items() if label not in UNREADABLE])
        broken = bytearray(body[:2_000])
        for _ in range(min(len(broken), dice.randrange(6))):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        return bytes(broken), kind
    names, values = list(target.honest), list(target.honest.values())
    data: dict[str, Any] = {name: value for name, value in target.honest.items() if dice.random() < 0.8}
    for _ in range(dice.randrange(1, 8)):
        data[random_name(dice, names)] = random_value(dice, values)
    return encoded(data), FORM


@pytest.mark.parametrize("count", COUNTS)
def test_random_requests_are_answered(targets: dict[str, Target], count: int, figure: Figure) -> None:
    dice, found, longest = random.Random(20260131), Counter[int](), 0.0
    for number in range(count):
        target = dice.choice([*targets.values(), *[targets["save"]] * 5])
        body, kind = random_request(dice, target)
        began = time.thread_time()
        status = target.post(body, kind)
        longest = max(longest, time.thread_time() - began)
        found[status] += 1
        assert status < 500, f"request {number}: {target.name} {kind} {body[:2_000]!r}"
    figure(7, f"{count} random requests, {dict(found)}, longest {longest:.1f} s")
    assert found[200] and found[302] and found[422], "the requests reach something"
    assert longest < 2


@pytest.mark.parametrize("count", COUNTS)
def test_random_requests_of_a_visitor_are_answered(count: int, documents: dict[str, Any], figure: Figure) -> None:
    """Without login: a trial, and whatever else a browser with its cookie asks for."""
    dice, found = random.Random(20260201), Counter[int]()
    visitor = Client(raise_request_exception=False)
    trial = begun(visitor)
    import_case(trial, parse_case(documents["T3"], published()), None)
    shown = form_of(visitor.get(reverse("assessments:step", args=[trial.pk, "auftrag"])).content.decode())
    paths = [reverse(f"assessments:{pattern.name}", kwargs=keys_of(pattern, trial)) for pattern in URLS]
    paths = [path for path in paths if not path.endswith((".pdf", "ergebnis/"))]
    for number in range(count // 3):
        target = Target("visitor", dice.choice(paths), visitor, KEPT | shown)
        body, kind = random_request(dice, target)
        status = target.post(body, kind)
        found[status] += 1
        assert status < 500, f"request {number}: {target.path} {kind} {body[:2_000]!r}"
    figure(7, f"{count // 3} random requests of a visitor, {dict(found)}")
    assert found[200] and found[302]
