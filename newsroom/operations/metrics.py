"""Metrics for Prometheus: the requests to this server, and the status of the archive."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from time import perf_counter

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from articles.models import ExtractionRun
from newsroom.http.client_address import networks, original_address
from newsroom.operations.status import CHECKS, archive_status

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUESTS = Counter("newsroom_requests", "Requests answered.", ["part", "method", "status"])
SECONDS = Histogram("newsroom_request_seconds", "Time until the response begins.", ["part"], buckets=BUCKETS)


class MetricsMiddleware:
    """Counts requests and measures their time, by part of the archive (`website`, `api`, `admin`, `review`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = perf_counter()
        response = self.get_response(request)
        part = part_of(request)
        SECONDS.labels(part).observe(perf_counter() - start)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(part, method, response.status_code).inc()
        return response


def part_of(request: HttpRequest) -> str:
    """Return the name of the requested part, or `other` for static files, probes and unknown addresses."""
    match = request.resolver_match
    return match.namespaces[0] if match and match.namespaces else "other"


class StatusCollector(Collector):
    """The status of the archive at the moment of a scrape, read from the database, the broker and the disk."""

    def collect(self) -> Iterator[Metric]:
        try:
            status = archive_status()
            runs = dict(ExtractionRun.objects.order_by().values_list("state").annotate(Count("pk")))
        except DatabaseError:
            yield checks_metric(["database"])
            return
        yield checks_metric(status["failed"])
        for name, key, help_text in (
            ("newsroom_queued_runs", "queued", "Stories that wait to be read."),
            ("newsroom_running_runs", "running", "Stories that are being read."),
            ("newsroom_oldest_queued_seconds", "oldest_seconds", "How long the oldest story of the queue has waited."),
        ):
            metric = GaugeMetricFamily(name, help_text, labels=["queue"])
            for queue, values in status["queues"].items():
                metric.add_metric([queue], values[key] or 0)
            yield metric
        states = GaugeMetricFamily("newsroom_runs", "Readings of stories, by state.", labels=["state"])
        for state in ExtractionRun.RunState.values:
            states.add_metric([state], runs.get(state, 0))
        yield states
        webhooks = status["webhook_messages"]
        for name, value, help_text in (
            ("newsroom_stories_set_aside", status["set_aside"]["stories"], "Stories that could not be read."),
            ("newsroom_stories_after_faults", status["waiting_after_faults"]["stories"], "Stories to be tried again."),
            ("newsroom_webhook_messages_waiting", webhooks["waiting"], "Messages to be sent to webhooks."),
            ("newsroom_webhook_lag_seconds", webhooks["oldest_seconds"], "How long the oldest message has waited."),
            ("newsroom_sweep_age_seconds", status["seconds_since_sweep"], "Time since the last sweep."),
            ("newsroom_free_bytes", status["free_bytes"], "Free space of the disk with the ledger of erasures."),
        ):
            yield GaugeMetricFamily(name, help_text, value=value or 0)


def checks_metric(failed: list[str]) -> Metric:
    metric = GaugeMetricFamily("newsroom_failed_check", "1 for a failed check of /readyz/.", labels=["check"])
    for name in CHECKS:
        metric.add_metric([name], name in failed)
    return metric


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus if it asks from one of ``NEWSROOM_METRICS_NETWORKS``; for others there is no such page."""
    address = original_address(request)
    if address is None or not any(
        address in network for network in networks(tuple(settings.NEWSROOM_METRICS_NETWORKS))
    ):
        raise Http404
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # several processes of gunicorn: see newsroom.gunicorn
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
    registry.register(StatusCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
