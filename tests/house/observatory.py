"""The scoring of Mozilla's HTTP Observatory for the headers of one answer, after its published table of tests.

Everybody starts with 100; points are taken for what is missing. What goes beyond is added only from 90 upwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http.cookies import Morsel

HALF_A_YEAR = 15_768_000


def score(headers: Mapping[str, str], cookies: Sequence[Morsel[str]], *, scripts_are_own: bool = True) -> int:
    found = [
        policy(headers.get("Content-Security-Policy", "")),
        cookies_of(cookies),
        transport(headers.get("Strict-Transport-Security", "")),
        options(headers.get("X-Content-Type-Options", "")),
        framing(headers),
        5 if headers.get("Referrer-Policy") in ("no-referrer", "same-origin", "strict-origin") else 0,
        resources(headers.get("Cross-Origin-Resource-Policy", "")),
        10 if headers.get("Cross-Origin-Opener-Policy") == "same-origin" else 0,
        10 if headers.get("Cross-Origin-Embedder-Policy") == "require-corp" else 0,
        -50 if headers.get("Access-Control-Allow-Origin") == "*" else 0,
        0 if scripts_are_own else -50,
    ]
    base = 100 + sum(points for points in found if points < 0)
    return base + sum(points for points in found if points > 0) if base >= 90 else max(base, 0)


def directives(text: str) -> dict[str, set[str]]:
    parts = [part.split() for part in text.split(";") if part.strip()]
    return {name.lower(): set(values) for name, *values in parts}


def policy(text: str) -> int:
    if not text:
        return -25
    found = directives(text)
    scripts = found.get("script-src", found.get("default-src", {"*"}))
    if {"'unsafe-inline'", "*", "http:", "https:", "data:"} & scripts:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if "'unsafe-inline'" in found.get("style-src", set()):
        return 0
    return 10 if found.get("default-src") == {"'none'"} else 5


def cookies_of(cookies: Sequence[Morsel[str]]) -> int:
    if not cookies:
        return 0
    if any(not cookie["secure"] for cookie in cookies):
        return -40
    if any(not cookie["httponly"] for cookie in cookies):
        return -30
    return 5 if all(cookie["samesite"] in ("Lax", "Strict") for cookie in cookies) else 0


def transport(text: str) -> int:
    age = re.search(r"max-age=(\d+)", text)
    if not age:
        return -20
    return 0 if int(age[1]) >= HALF_A_YEAR else -10


def options(text: str) -> int:
    return 0 if text == "nosniff" else -5


def framing(headers: Mapping[str, str]) -> int:
    if "frame-ancestors" in directives(headers.get("Content-Security-Policy", "")):
        return 5
    return 0 if headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def resources(text: str) -> int:
    return {"same-origin": 10, "same-site": 10, "cross-origin": -5}.get(text, 0)
