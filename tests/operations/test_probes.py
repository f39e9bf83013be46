"""What machines ask: alive, ready, and figures for the monitoring."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils.timezone import now
from prometheus_client.parser import text_string_to_metric_families

from catalogue.publishing import NothingPublishedError
from journal.models import OutboxMail
from journal.outbox import MOST_ATTEMPTS, queue
from operations import inspection
from tests.cast import NAMES, Cast, draft

pytestmark = pytest.mark.django_db
TOKEN = "Bearer ein-langes-kennwort"


@pytest.fixture(autouse=True)
def _monitored(settings: Any) -> None:
    settings.MONITORING_TOKEN = TOKEN.removeprefix("Bearer ")


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise OperationalError("could not connect to server at 10.0.0.5 as difu")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", fail)
    inspection.migrations.cache_clear()


def figures(client: Client) -> dict[tuple[str, ...], float]:
    text = client.get("/metrics", headers={"Authorization": TOKEN}).content.decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
@pytest.mark.parametrize("who", [None, *NAMES])
def test_anybody_may_ask_whether_it_lives_and_is_ready(cast: Cast, path: str, who: str | None) -> None:
    answer = cast.client(who).get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].endswith("no-store, must-revalidate, private")
    assert cast.client(who).post(path).status_code == 405


@pytest.mark.parametrize("who", [None, *NAMES])
def test_metrics_do_not_exist_for_anybody_without_the_token(cast: Cast, who: str | None) -> None:
    client = cast.client(who)
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer falsch"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": TOKEN}).status_code == 200
    assert client.post("/metrics", headers={"Authorization": TOKEN}).status_code == 405


def test_without_a_configured_token_nobody_has_one(client: Client, settings: Any) -> None:
    settings.MONITORING_TOKEN = ""
    for given in ("", "Bearer ", "Bearer"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_a_network_of_the_monitoring_needs_no_token(client: Client, settings: Any) -> None:
    settings.MONITORING_NETWORKS = [ip_network("10.1.0.0/24")]
    assert client.get("/metrics", REMOTE_ADDR="10.1.0.7").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.2.0.7").status_code == 404


def test_behind_a_proxy_only_its_word_about_the_origin_counts(client: Client, settings: Any) -> None:
    settings.MONITORING_NETWORKS = [ip_network("10.1.0.0/24")]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = {"X-Forwarded-For": "10.1.0.7, 203.0.113.9"}
    assert client.get("/metrics", REMOTE_ADDR="10.1.0.2", headers=forged).status_code == 404


def test_the_monitoring_learns_why_strangers_only_that(client: Client) -> None:
    assert client.get("/readyz").json() == {"status": "bereit"}
    told = client.get("/readyz", headers={"Authorization": TOKEN}).json()
    assert set(told["checks"]) == set(inspection.READY)
    assert all(check["ok"] and check["reason"].endswith(".") for check in told["checks"].values())


@pytest.mark.usefixtures("database_away")
def test_without_a_database_it_lives_but_is_not_ready(client: Client) -> None:
    assert client.get("/livez").status_code == 200
    stranger = client.get("/readyz")
    assert (stranger.status_code, stranger.json()) == (503, {"status": "nicht bereit"})
    told = client.get("/readyz", headers={"Authorization": TOKEN}).content.decode()
    assert "Die Datenbank antwortet nicht" in told
    assert "10.0.0.5" not in told


@pytest.mark.usefixtures("database_away")
def test_without_a_database_the_other_figures_are_still_told(client: Client) -> None:
    client.get("/livez")
    told = figures(client)
    assert told["difu_database_up",] == 0
    assert told["difu_requests_total", "GET", "live", "200"] >= 1


def test_missing_migrations_a_missing_catalogue_and_a_missing_renderer_are_named(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        return None

    def nothing_published() -> None:
        raise NothingPublishedError

    inspection.migrations.cache_clear()
    inspection.renderer.cache_clear()
    MigrationRecorder(connection).record_unapplied("municipalities", "0001_initial")
    monkeypatch.setattr("operations.inspection.ctypes.util.find_library", missing)
    monkeypatch.setattr("operations.inspection.newest", nothing_published)
    checks = client.get("/readyz", headers={"Authorization": TOKEN}).json()["checks"]
    assert "Es fehlen 1 Migrationen" in checks["migrations"]["reason"]
    assert "kein Katalog" in checks["catalogue"]["reason"]
    assert "pango-1.0" in checks["renderer"]["reason"]
    inspection.migrations.cache_clear()
    inspection.renderer.cache_clear()


def test_requests_are_counted_by_the_name_of_their_address(cast: Cast) -> None:
    case = draft(cast)
    client = cast.client("jonas")
    before = figures(client)
    client.get(f"/bewertungen/{case.pk}/")
    client.get(f"/bewertungen/{case.pk}/")
    client.get("/gibt-es-nicht/")
    client.generic("BREW", "/")
    after = figures(client)

    def more(*key: str) -> float:
        return after[key] - before.get(key, 0)

    assert more("difu_requests_total", "GET", "assessments:tasks", "200") == 2
    assert more("difu_request_seconds_count", "assessments:tasks") == 2
    assert more("difu_requests_total", "GET", "unknown", "404") == 1
    assert more("difu_requests_total", "other", "start", "405") == 1
    assert not [key for key in after if f"/bewertungen/{case.pk}/" in key]


def test_saves_are_counted_by_their_outcome(cast: Cast) -> None:
    case = draft(cast)
    client = cast.client("jonas")
    before = figures(client)
    client.post(f"/bewertungen/{case.pk}/speichern/", {"person": "somebody else"})
    after = figures(client)
    key = ("difu_saves_total", "conflict")
    assert after[key] - before.get(key, 0) == 1


def test_waiting_mails_and_their_age_are_told(client: Client) -> None:
    queue(to="rat@example.org", subject="Eingereicht", body="Guten Tag")
    given_up = queue(to="alt@example.org", subject="Alt", body="Guten Tag")
    OutboxMail.objects.update(created_at=now() - timedelta(minutes=5))
    OutboxMail.objects.filter(pk=given_up.pk).update(attempts=MOST_ATTEMPTS)
    told = figures(client)
    assert told["difu_database_up",] == 1
    assert told["difu_waiting", "mails"] == 1
    assert 300 <= told["difu_waiting_seconds", "mails"] < 360
    assert told["difu_mails_given_up",] == 1
    assert told["difu_waiting", "tasks"] == 0
