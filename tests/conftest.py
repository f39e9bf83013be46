"""What all tests share: the catalogue, the worked cases and the people of tests/cast.py."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from hypothesis import HealthCheck, settings
from pytest_django.plugin import blocking_manager_key
from whitenoise.middleware import WhiteNoiseMiddleware

from assessments.engine.case import Case
from assessments.exchange import parse_case, read_document
from catalogue.content.structure import Catalogue
from catalogue.files import read_folder
from catalogue.publishing import publish
from journal.append_only import hold, lift
from tests.cast import cast

__all__ = ["cast"]

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "fixtures/catalogue/2026.1"
CASES = ROOT / "tests/cases"

slow_is_fine = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("quick", max_examples=40, derandomize=True, **slow_is_fine)
settings.register_profile("full", max_examples=500, **slow_is_fine)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


HERE = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 (nothing listens there)


class ReachedOutside(Exception):
    """Something wanted a connection to another machine; what it does has to work without."""


def _stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple) and not str(arguments[1][0]).startswith(HERE):
        raise ReachedOutside(arguments[1])


sys.addaudithook(_stay_here)


RUN = os.environ.setdefault("TEST_RUN", str(os.getpid()))
"""The process all workers of this run come from: each run has SQLite files of its own."""


def pytest_sessionstart(session: pytest.Session) -> None:
    """What a run that was stopped has left of its files goes."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = configured.VAR_DIR / f"tests-{RUN}.sqlite3"
    if not hasattr(session.config, "workerinput"):
        for left in configured.VAR_DIR.glob("tests-*.sqlite3*"):
            if not Path("/proc", left.name.removeprefix("tests-").partition(".")[0]).exists():
                left.unlink(missing_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what touches the database, so that only this is repeated on PostgreSQL; a PDF comes out the same there."""
    for item in items:
        if not item.get_closest_marker("paper") and {"db", "transactional_db", "live_server"} & set(
            getattr(item, "fixturenames", ())
        ):
            item.add_marker("database")


def pytest_collection_finish() -> None:
    """What is there by now stays to the end; looking through it for rubbish all the time took a sixth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 10, 50)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return content()


@pytest.fixture(scope="session")
def documents() -> dict[str, dict[str, Any]]:
    """The worked cases in exchange form, by name."""
    return {name: read_document((CASES / f"{name}.json").read_bytes()) for name in ("T1", "T2", "T3")}


@pytest.fixture(scope="session")
def cases(catalogue: Catalogue, documents: dict[str, dict[str, Any]]) -> dict[str, Case]:
    return {name: parse_case(document, catalogue) for name, document in documents.items()}


@pytest.fixture(scope="session")
def expected() -> dict[str, dict[str, Any]]:
    return {name: json.loads((CASES / f"{name}.expected.json").read_text("utf-8")) for name in ("T1", "T2", "T3")}


@cache
def content() -> Catalogue:
    return read_folder(CONTENT)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The database of every test holds the published catalogue."""
    with django_db_blocker.unblock():
        publish(content())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Tests with real transactions empty the database behind them, the audit trail too: that has to be let go for it.
    The catalogue is published again at once, for the next test; after the last one the database is gone."""
    marker = item.get_closest_marker("django_db")
    is_marked = marker is not None and marker.kwargs.get("transaction", False)
    empties = is_marked or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    if empties:
        with item.config.stash[blocking_manager_key].unblock():
            lift(connection)
    try:
        return (yield)
    finally:
        if empties and nextitem:
            with item.config.stash[blocking_manager_key].unblock():
                hold(connection)
                publish(content())


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[int, str], None]:
    """Says what was counted for one of the numbered bars of security.md; all of them stand at the end of the run."""

    def say(bar: int, words: str) -> None:
        record_property("figure", (bar, f"{connection.vendor}: {words}"))
        print(f"bar {bar}: {connection.vendor}: {words}")

    return say


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    said = {value for report in reports for name, value in getattr(report, "user_properties", ()) if name == "figure"}
    if said:
        terminalreporter.section("figures")
    for bar, words in sorted(map(tuple, said)):
        terminalreporter.write_line(f"bar {bar:>2}  {words}")


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_found_once() -> Iterator[None]:
    """Every client has a chain of middleware of its own: each would look through all folders of static files."""
    found: dict[str, Any] = {}
    find = WhiteNoiseMiddleware.add_files_from_finders

    def find_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            find(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
