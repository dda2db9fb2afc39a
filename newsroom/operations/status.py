"""The status of the archive, for an administrator: what waits, what failed, and what has stopped."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q
from django.db.models.functions import Now

from articles.extraction.encoding.encoder import MODEL
from articles.models import ExtractionModel, ExtractionRun
from articles.runs.model_registry import ModelMissing, model_folder
from articles.runs.queue import OPEN, set_aside
from newsroom.api.webhooks.models import Delivery
from newsroom.celery import app
from newsroom.changes.models import FollowerState
from newsroom.operations.database_checks import problems, unapplied_migrations

# Beat sends a sweep every five seconds; a fresh story waits for seconds unless workers are missing.
MOST_SECONDS_SINCE_SWEEP = 120
MOST_SECONDS_QUEUED = 1800
CHECKS = ("database", "migrations", "broker", "model", "sweeps", "queue", "disk")
LEAST_FREE_BYTES = 256 * 1024 * 1024


def archive_status() -> dict[str, Any]:
    """Return the status as JSON values. Raises ``DatabaseError`` while the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone()
    fresh, backlog = (queue_status(queue, now) for queue in ExtractionRun.Queue.values)
    reasons = Counter(run.reason for run in set_aside().only("error")[:1000])
    waiting = ExtractionRun.objects.filter(state__in=OPEN).exclude(error="").defer("revision")
    due = Delivery.objects.filter(state=Delivery.DeliveryState.PENDING).aggregate(
        n=Count("pk"), since=Min("created_at")
    )
    status: dict[str, Any] = {
        "database": [f"{message.msg} {message.hint}" for message in problems(connection)],
        "unapplied_migrations": unapplied_migrations(connection),
        "broker": broker_error(),
        "model": model_error(),
        "seconds_since_sweep": seconds(FollowerState.objects.values_list("at", flat=True).first(), now),
        "queues": {"fresh": fresh, "backlog": backlog},
        "set_aside": {"stories": set_aside().count(), "reasons": dict(reasons.most_common(5))},
        "waiting_after_faults": {
            "stories": waiting.count(),
            "reasons": dict(Counter(run.reason for run in waiting[:1000]).most_common(5)),
        },
        "webhook_messages": {"waiting": due["n"], "oldest_seconds": seconds(due["since"], now)},
        "free_bytes": free_bytes(settings.NEWSROOM_ERASURE_LEDGER.parent),
    }
    return {"failed": failed_checks(status), **status}


def queue_status(queue: str, now: datetime) -> dict[str, Any]:
    runs = ExtractionRun.objects.filter(queue=queue, state__in=OPEN)
    waits = Q(state=ExtractionRun.RunState.QUEUED)
    counts = runs.aggregate(
        queued=Count("pk", filter=waits),
        running=Count("pk", filter=~waits),
        oldest=Min("created_at", filter=waits),
        expired=Count("pk", filter=Q(lease_expires_at__lt=Now())),
    )
    oldest = counts.pop("oldest")
    return {**counts, "oldest_seconds": seconds(oldest, now)}


def seconds(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else int((now - since).total_seconds())


def failed_checks(status: dict[str, Any]) -> list[str]:
    """Return the names of what needs an administrator."""
    since, oldest = status["seconds_since_sweep"], status["queues"]["fresh"]["oldest_seconds"]
    failed = {
        "database": bool(status["database"]),
        "migrations": bool(status["unapplied_migrations"]),
        "broker": bool(status["broker"]),
        "model": bool(status["model"]),
        "sweeps": since is None or not -MOST_SECONDS_SINCE_SWEEP <= since <= MOST_SECONDS_SINCE_SWEEP,
        "queue": oldest is not None and oldest > MOST_SECONDS_QUEUED,
        "disk": status["free_bytes"] < LEAST_FREE_BYTES,
    }
    return [name for name, is_failed in failed.items() if is_failed]


def broker_error() -> str:
    """Return why the broker does not answer; an empty string if it does."""
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
            with broker.channel() as channel:
                for queue in app.amqp.queues.values():
                    queue.bind(channel).queue_declare(passive=True)
    except Exception as error:  # each transport and its client has exceptions of its own
        return f"{type(error).__name__}: {error}"
    return ""


def model_error() -> str:
    """Return why this machine cannot extract; an empty string if it can."""
    promoted = ExtractionModel.objects.filter(state=ExtractionModel.ModelState.PROMOTED).first()
    try:
        if promoted is not None:
            model_folder(promoted)
        elif not MODEL.is_dir():
            return f"{MODEL} is missing"
    except (ModelMissing, OSError) as error:
        return str(error)
    return ""


def free_bytes(folder: Path) -> int:
    """Return the free space of the disk that holds a folder, which need not be there yet."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
