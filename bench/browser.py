"""P11: the first view of a public page in Chromium, with an empty cache and a CPU slowed down four times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench import site
from bench.figures import Bar, Figure, Report, german, median
from bench.servers import HOST
from tests.chromium import find_chromium

SLOWDOWN = 4
PAGE = "/formen/"
LARGEST_PAINT = """() => new Promise(resolve => {
    new PerformanceObserver(list => resolve(list.getEntries().at(-1).startTime))
        .observe({type: "largest-contentful-paint", buffered: true});
})"""


@dataclass(frozen=True, slots=True)
class View:
    by_kind: dict[str, int]
    """Bytes that came over the line, by what they are for."""
    paint: float
    """Milliseconds until the largest piece of content is painted."""

    @property
    def without_fonts(self) -> int:
        return sum(size for kind, size in self.by_kind.items() if kind != "Font")


def measure(folder: Path, quick: bool) -> Report:
    chromium = find_chromium()
    if not chromium:
        yield "Nicht gemessen: Es ist kein Chromium installiert (bin/test richtet eines ein)."
        return
    with site.product() as server, site.floor(folder) as (floor, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
        )
        ours, plain = [], []
        for _ in range(2 if quick else 7):
            ours.append(_view(browser, f"http://{HOST}:{server.port}{PAGE}", site.PROXY))
            plain.append(_view(browser, f"http://{HOST}:{floor.port}/page", {}))
        browser.close()
    yield from _figures(ours, plain)


def _figures(ours: list[View], plain: list[View]) -> Report:
    size, reference = ours[0].without_fonts, plain[0].without_fonts
    kinds = ", ".join(f"{kind} {german(number / 1000)}" for kind, number in sorted(ours[0].by_kind.items()))
    detail = f"{german(size / reference)} x Vergleichsseite; {kinds}"
    yield Figure("P11", f"Bytes von {PAGE} ohne Schriften", size / 1000, "kB", detail, Bar(150, 80))
    paint, reference = median([view.paint for view in ours]), median([view.paint for view in plain])
    detail = f"{german(paint / reference)} x Vergleichsseite ({german(reference / 1000)} s)"
    yield Figure("P11", f"größtes Bild bei {SLOWDOWN}-fach langsamer CPU", paint / 1000, "s", detail, Bar(1.5, 0.8))


def _view(browser: Browser, address: str, headers: Mapping[str, str]) -> View:
    context = browser.new_context(extra_http_headers=dict(headers), viewport={"width": 1280, "height": 900})
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    by_kind: dict[str, int] = {}

    def finished(event: dict[str, object]) -> None:
        kind = kinds.get(str(event["requestId"]), "Other")
        by_kind[kind] = by_kind.get(kind, 0) + int(event["encodedDataLength"])

    protocol.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    protocol.on("Network.loadingFinished", finished)
    protocol.send("Network.enable")
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(address, wait_until="networkidle")
    paint = page.evaluate(LARGEST_PAINT)
    context.close()
    return View(by_kind, paint)
