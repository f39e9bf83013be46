"""What tests send to every form and every address: values for fields, whole bodies, and both at random."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.test import Client

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=grenze"


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
UNREADABLE = {
    "foreign charset", "multipart without boundary", "multipart with a bad boundary", "multipart with a file",
    "multipart in invalid UTF-8", "6,001 fields", "5 MB and more",
}  # fmt: skip

# At random

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
