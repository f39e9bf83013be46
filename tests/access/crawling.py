"""Goes through the site as a person would, and takes the content of the database down to see whether it has changed."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.db import connection
from django.test import Client

MOST_PAGES = 400
CLOSED = re.compile(r"logout|/konto/haus/|^/verwaltung/r/")
SHIFTING = {"django_session", "usersessions_usersession", "cache", "journal_auditentry"}
"""What a visit may write: that somebody was here and is still logged in, how often was asked, and the audit trail."""


def crawl(client: Client, starts: list[str], seen: Callable[[str, Any], None], closed: re.Pattern[str] = CLOSED) -> int:
    """Follows every link of every page once; of addresses that differ only in what they filter a few are enough."""
    waiting, known, by_path = list(starts), set(starts), dict[str, int]()
    visited = 0
    while waiting and visited < MOST_PAGES:
        path = waiting.pop(0)
        cookies = copy.deepcopy(client.cookies)
        answer = client.get(path)
        client.cookies = cookies
        visited += 1
        seen(path, answer)
        for link in links_of(path, answer):
            plain = link.partition("?")[0]
            by_path[plain] = by_path.get(plain, 0) + (link not in known)
            if link not in known and by_path[plain] <= 3 and not closed.search(link):
                known.add(link)
                waiting.append(link)
    return visited


def links_of(path: str, answer: Any) -> Iterator[str]:
    if answer.status_code in (301, 302):
        targets = [answer["Location"]]
    elif answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
        targets = re.findall(r'(?:href|action)="([^"#]+)', answer.content.decode())
    else:
        targets = []
    for target in targets:
        url = urlsplit(urljoin(f"http://testserver{path}", unescape(target)))
        if url.netloc == "testserver" and not url.path.startswith("/static/"):
            yield f"{url.path}?{url.query}" if url.query else url.path


def text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace") + str(dict(answer.headers))


def content() -> dict[str, str]:
    """A digest of every table, by its name."""
    digests = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in SHIFTING:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
                rows = sorted(repr([_plain(value) for value in row]) for row in cursor.fetchall())
                digests[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return digests


def _plain(value: Any) -> Any:
    """PostgreSQL hands out binary columns as views of memory, which show where they are and not what they hold."""
    return bytes(value) if isinstance(value, memoryview) else value
