"""What machines ask: is the process alive, may it get requests, how is it doing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from journal.models import OutboxMail
from journal.outbox import MOST_ATTEMPTS
from operations.inspection import READY, inspect


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; whether anything behind it does is another question."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """503 while a request could not be answered as it should be. Strangers learn that, the monitoring also why."""
    findings = [inspect(name, check) for name, check in READY.items()]
    is_ready = all(finding.is_fine for finding in findings)
    told: dict[str, object] = {"status": "bereit" if is_ready else "nicht bereit"}
    if is_monitoring(request):
        told["checks"] = {finding.name: {"ok": finding.is_fine, "reason": finding.words} for finding in findings}
    return JsonResponse(told, status=200 if is_ready else 503, json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus; for everybody else there is no such address."""
    if not is_monitoring(request):
        raise Http404
    return HttpResponse(_of_all_workers() + generate_latest(_waiting()), content_type=CONTENT_TYPE_LATEST)


def is_monitoring(request: HttpRequest) -> bool:
    """Knows the token, or comes from a network of the monitoring."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if settings.MONITORING_TOKEN and secrets.compare_digest(given, settings.MONITORING_TOKEN.encode()):
        return True
    if not settings.MONITORING_NETWORKS:
        return False
    address = ip_address(get_adapter().get_client_ip(request))
    return any(address in network for network in settings.MONITORING_NETWORKS)


def _of_all_workers() -> bytes:
    """What every worker of this server has counted, whichever of them is asked."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)


def _waiting() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Waiting())
    return registry


class Waiting(Collector):
    """How much waits to be done in the background, and since when."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        is_up = GaugeMetricFamily("difu_database_up", "Ob die Datenbank antwortet")
        waiting = GaugeMetricFamily("difu_waiting", "Was im Hintergrund auf Erledigung wartet", labels=["queue"])
        age = GaugeMetricFamily("difu_waiting_seconds", "Seit wie vielen Sekunden das Älteste wartet", labels=["queue"])
        given_up = GaugeMetricFamily("difu_mails_given_up", "Mails, deren Versand aufgegeben wurde")
        unsent = OutboxMail.objects.filter(sent_at__isnull=True)
        try:
            for queue, rows, since in (
                ("mails", unsent.filter(attempts__lt=MOST_ATTEMPTS), "created_at"),
                ("tasks", DBTaskResult.objects.ready(), "enqueued_at"),
            ):
                found = rows.order_by().aggregate(number=Count("pk"), oldest=Min(since))
                waiting.add_metric([queue], found["number"])
                age.add_metric([queue], (now() - found["oldest"]).total_seconds() if found["oldest"] else 0)
            given_up.add_metric([], unsent.filter(attempts__gte=MOST_ATTEMPTS).count())
        except (DatabaseError, InterfaceError):
            is_up.add_metric([], 0)
            yield is_up
            return
        is_up.add_metric([], 1)
        yield from (is_up, waiting, age, given_up)
