"""Metrics for Prometheus, the dashboard that shows them, and the e-mail about stories set aside."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core import mail
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from newsroom.changes.models import FollowerState
from newsroom.operations.tasks import report_set_aside
from tests.support.factories import ExtractionRunFactory

pytestmark = pytest.mark.django_db
DASHBOARD: Path = project.BASE_DIR / "deploy" / "grafana" / "newsroom-archive.json"


@pytest.fixture(autouse=True)
def trusted_network(settings: Settings) -> None:
    settings.NEWSROOM_METRICS_NETWORKS = ["192.0.2.0/24"]


def scrape(client: Client) -> dict[tuple[str, ...], float]:
    """Return the values of all metrics, by name and the values of their labels in the order of the labels' names."""
    response = client.get("/metrics/", REMOTE_ADDR="192.0.2.7")
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    return {
        (s.name, *(value for _label, value in sorted(s.labels.items()))): s.value
        for family in families
        for s in family.samples
    }


class TestMetrics:
    def test_only_trusted_networks_get_an_answer(self, client: Client, settings: Settings) -> None:
        assert client.get("/metrics/", REMOTE_ADDR="192.0.2.7").status_code == 200
        assert client.get("/metrics/", REMOTE_ADDR="198.51.100.7").status_code == 404
        settings.NEWSROOM_METRICS_NETWORKS = []
        assert client.get("/metrics/", REMOTE_ADDR="127.0.0.1").status_code == 404

    def test_reader_behind_a_trusted_proxy_gets_no_answer(self, client: Client, settings: Settings) -> None:
        settings.NEWSROOM_TRUSTED_PROXIES = ["192.0.2.0/24"]
        response = client.get("/metrics/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.7")
        assert response.status_code == 404

    def test_scrape_may_come_by_any_host_name(self, client: Client) -> None:
        assert client.get("/metrics/", REMOTE_ADDR="192.0.2.7", headers={"host": "10.1.2.3:8000"}).status_code == 200

    def test_requests_are_counted_by_part_and_status(self, client: Client) -> None:
        before = scrape(client)
        client.get("/people/")
        client.get("/api/v1/people/")
        client.get("/people/nobody/")
        after = scrape(client)

        def added(*labels: str) -> float:
            key = ("newsroom_requests_total", *labels)
            return after[key] - before.get(key, 0)

        assert added("GET", "website", "200") == 1
        assert added("GET", "api", "200") == 1
        assert added("GET", "website", "404") == 1
        assert after["newsroom_request_seconds_count", "website"] >= 2

    def test_queue_and_failures_are_shown(self, client: Client) -> None:
        FollowerState.objects.update_or_create(defaults={"at": timezone.now() - timedelta(hours=1)})
        waiting = ExtractionRunFactory(queue="backlog")
        type(waiting).objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(minutes=5))
        ExtractionRunFactory(state="failed", error="ValueError: no", finished_at=timezone.now())
        shown = scrape(client)
        assert shown["newsroom_queued_runs", "backlog"] == 1
        assert 290 <= shown["newsroom_oldest_queued_seconds", "backlog"] < 400
        assert (shown["newsroom_runs", "failed"], shown["newsroom_runs", "queued"]) == (1, 1)
        assert shown[("newsroom_stories_set_aside",)] == 1
        assert shown["newsroom_failed_check", "sweeps"] == 1
        assert shown["newsroom_failed_check", "database"] == 0

    def test_dashboard_uses_metrics_that_exist(self, client: Client) -> None:
        client.get("/people/")
        names = {key[0] for key in scrape(client)}
        used = set(re.findall(r"newsroom_\w+", " ".join(expressions(json.loads(DASHBOARD.read_text())))))
        assert len(used) > 8
        assert used <= names


def expressions(value: Any) -> list[str]:
    """Return every query of a dashboard."""
    if isinstance(value, dict):
        own = [value["expr"]] if "expr" in value else []
        return own + [found for part in value.values() for found in expressions(part)]
    return [found for part in value for found in expressions(part)] if isinstance(value, list) else []


class TestMail:
    @pytest.fixture(autouse=True)
    def administrators(self, settings: Settings) -> None:
        settings.ADMINS = [("", "desk@example.org")]

    def test_administrators_hear_of_stories_set_aside(self) -> None:
        for _story in range(2):
            run = ExtractionRunFactory(state="failed", error="Traceback\nValueError: “A secret word”")
            type(run).objects.filter(pk=run.pk).update(finished_at=last_quarter())
        assert report_set_aside() == 2
        (message,) = mail.outbox
        assert message.to == ["desk@example.org"]
        assert message.subject == "Newsroom Archive: 2 stories were set aside"
        assert "2 x ValueError" in message.body
        assert "secret" not in message.body

    def test_nothing_is_sent_without_a_story_set_aside_lately(self) -> None:
        run = ExtractionRunFactory(state="failed", error="ValueError: no")
        type(run).objects.filter(pk=run.pk).update(finished_at=last_quarter() - timedelta(minutes=15))
        assert report_set_aside() == 0
        assert mail.outbox == []


def last_quarter() -> Any:
    """Return a moment in the last full quarter of an hour."""
    now = timezone.now()
    return now - timedelta(minutes=now.minute % 15 + 1)
