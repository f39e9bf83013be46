"""A real Chromium against a live server: pages by width and colour scheme, logged in as one of the cast."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.cast import Cast
from tests.chromium import find_chromium

Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if not chromium:
        pytest.fail("Für die Browser-Tests fehlt Chromium; bin/test richtet es ein.")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
        )
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, live_server: Any, cast: Cast) -> Iterator[Opener]:
    """open_page(path, who=..., width=..., scheme=..., javascript=..., touch=...) gives a page whose console is watched.

    Chromium itself reports every failed request there: `expect_failures` is for tests that make requests fail.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opener(
        path: str, *, who: str | None = None, width: int = 1280, scheme: Any = "light", javascript: bool = True,
        touch: bool = False, expect_failures: bool = False,
    ) -> Page:  # fmt: skip
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            has_touch=touch,
            locale="de-DE",
            accept_downloads=True,
            base_url=live_server.url,
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        if who:
            client = Client()
            client.force_login(cast.people[who])
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()

        def listen(message: ConsoleMessage) -> None:
            failed_request = expect_failures and message.text.startswith("Failed to load resource")
            if message.type in ("error", "warning") and not failed_request:
                complaints.append(message.text)

        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert complaints == [], "the console complains"


@pytest.fixture
def leave() -> Callable[[Page], bool]:
    """Tries to leave, and tells whether the browser asked; whoever is asked stays."""

    def leave(page: Page) -> bool:
        asked: list[str] = []

        def stay(dialog: Any) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.on("dialog", stay)
        page.wait_for_load_state()  # scripts run after the last line of a page is there
        page.evaluate("document.body.dataset.here = ''; setTimeout(() => location.assign('/hilfe/'))")
        for _ in range(100):
            page.wait_for_timeout(50)
            if asked or page.url.endswith("/hilfe/"):
                break
        page.remove_listener("dialog", stay)
        assert asked == ["beforeunload"] or page.url.endswith("/hilfe/")
        return bool(asked)

    return leave
