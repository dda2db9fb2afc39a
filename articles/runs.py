"""The life of a run: queued, sent, taken under a lease, then done, set aside or superseded.

The rows are the record of what is to be done, the broker only carries their ids: a message that is lost is sent again,
one that comes twice finds its row taken. All times are the database's, so that machines need not agree on one.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta
from time import monotonic

import psycopg
import structlog
from celery import current_app
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest, Now
from kombu.exceptions import OperationalError as BrokerError

from articles.models import Article, ExtractionRun, Revision

log = structlog.get_logger(__name__)

MOST_FAILURES = 3
MOST_ATTEMPTS = 10
LONGEST_PAUSE = 60.0
BROKER_DOWN = (BrokerError, OSError, psycopg.Error)
BATCH = 500
# How long the one who queued a run has to send it, before the sweeper does.
SENDING = timedelta(seconds=10)

Run = ExtractionRun
OPEN = [Run.State.QUEUED, Run.State.RUNNING]


class Broker:
    """Whether it is worth trying to send: a broker that was down a moment ago is not asked for every story."""

    patience = 5.0

    def __init__(self) -> None:
        self.down_until = 0.0

    @property
    def is_resting(self) -> bool:
        return monotonic() < self.down_until

    def failed(self) -> None:
        self.down_until = monotonic() + self.patience


broker = Broker()


def open_run(*, revision: Revision, queue: str) -> Run:
    """The open run of an article's current revision: the one there is, or a new one; sent when the caller commits.

    To be called with the article locked. Open runs of other revisions are superseded. A waiting run is moved up when
    a fresh one is asked for.
    """
    others = Run.objects.filter(revision__article=revision.article_id, state__in=OPEN).exclude(revision=revision)
    others.update(state=Run.State.SUPERSEDED, finished_at=Now(), lease_expires_at=None)
    run = Run.objects.filter(revision=revision, state__in=OPEN).select_for_update().first()
    if run is not None and not (run.state == Run.State.QUEUED and run.queue != queue == Run.Queue.FRESH):
        return run
    if run is None:
        run = Run.objects.create(revision=revision, queue=queue, due_at=Now() + SENDING)
    else:
        run.queue = queue
        run.save(update_fields=["queue"])
    pk = run.pk
    transaction.on_commit(lambda: send([pk]), robust=True)
    return run


def send(pks: Iterable[str], *, insist: bool = False) -> int:
    """Hand runs to the broker, fresh ones first; returns how many it took.

    With the broker down the rest stays due, for the sweeper to send; unless ``insist``, one that has just been down
    is not tried at all.
    """
    rows = list(Run.objects.filter(pk__in=list(pks)).order_by("-queue", "created_at", "pk").values_list("pk", "queue"))
    sent = 0
    if broker.is_resting and not insist:
        return sent
    for pk, queue in rows:
        try:
            current_app.send_task("articles.tasks.extract", args=[pk], queue=queue)
        except BROKER_DOWN as error:
            broker.failed()
            log.warning("broker_down", unsent=len(rows) - sent, error=str(error))
            break
        Run.objects.filter(pk=pk).update(sent_at=Now(), due_at=Now() + pause(queue))
        sent += 1
    Run.objects.filter(pk__in=[pk for pk, _queue in rows[sent:]], state=Run.State.QUEUED).update(due_at=Now())
    return sent


def pause(queue: str) -> Greatest:
    """How long a run that was sent may wait before it is sent again: longer, the longer it has been waiting."""
    least = timedelta(seconds=settings.NEWSROOM_RESEND_SECONDS[queue])
    return Greatest(Value(least, models.DurationField()), Now() - F("created_at"), output_field=models.DurationField())


def lease() -> models.Expression:
    return Now() + Value(timedelta(seconds=settings.NEWSROOM_LEASE_SECONDS), models.DurationField())


@transaction.atomic
def take(pk: str) -> Run | None:
    """Take a queued run, for as long as the lease is renewed; None when there is nothing (more) to do.

    The row is waited for, not skipped: whoever sent the message may still be writing that it was sent.
    """
    run = (
        Run.objects.select_for_update(of=("self",))
        .select_related("revision__article")
        .filter(pk=pk, state=Run.State.QUEUED)
        .first()
    )
    if run is None:
        return None
    if run.revision_id != run.revision.article.current_revision_id:
        supersede(run)
        return None
    run.state = Run.State.RUNNING
    run.attempts += 1
    Run.objects.filter(pk=pk).update(
        state=run.state, attempts=run.attempts, started_at=Now(), lease_expires_at=lease(), error=""
    )
    return run


def held(run: Run) -> models.QuerySet[Run]:
    """The row of a run as long as it is ours: nobody has taken it since, and no newer revision has come."""
    return Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, attempts=run.attempts)


def renew(run: Run) -> bool:
    return held(run).update(lease_expires_at=lease()) == 1


def supersede(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state=Run.State.SUPERSEDED, finished_at=Now(), lease_expires_at=None)


@transaction.atomic
def fail(run: Run, *, error: str, transient: bool = False) -> None:
    """Store why a run failed. It is tried again after a pause, and set aside after three failures.

    A transient error is not the story's fault and counts for nothing until there are ten attempts.
    """
    row = held(run).select_for_update().first()
    if row is None:
        return
    row.error = error.replace("\x00", "")
    row.failures += 0 if transient else 1
    row.lease_expires_at = None
    if row.failures >= MOST_FAILURES or row.attempts >= MOST_ATTEMPTS:
        row.state = Run.State.FAILED
        row.finished_at = Now()
    else:
        row.state = Run.State.QUEUED
        row.sent_at = None
        row.due_at = Now() + timedelta(seconds=retry_pause(row.attempts))
    row.save()


def retry_pause(attempts: int) -> float:
    """Seconds until the next attempt: doubling, at most a minute, and spread so that many do not come back at once."""
    return min(LONGEST_PAUSE, 2.0**attempts) * random.SystemRandom().uniform(0.5, 1.0)


def reclaim() -> int:
    """Take back the runs whose worker has gone: their lease has ended. Returns how many there were."""
    expired = Run.objects.filter(state=Run.State.RUNNING, lease_expires_at__lt=Now())
    with transaction.atomic():
        rows = list(expired.select_for_update(skip_locked=True)[:BATCH])
        for run in rows:
            fail(run, error=f"The worker stopped in attempt {run.attempts}: its lease ended.")
    return len(rows)


def send_due() -> int:
    """Send what is due: never sent, or sent so long ago that the message must be lost. Returns how many were sent."""
    with transaction.atomic():
        due = Run.objects.filter(state=Run.State.QUEUED, due_at__lte=Now()).order_by("due_at")
        rows = list(due.select_for_update(skip_locked=True).values_list("pk", "queue")[:BATCH])
        for queue in {queue for _pk, queue in rows}:
            claimed = [pk for pk, its in rows if its == queue]
            Run.objects.filter(pk__in=claimed).update(due_at=Now() + pause(queue))
    return send([pk for pk, _queue in rows], insist=True) if rows else 0


def release_scheduled() -> int:
    """Call published what has become public by its hour. Returns how many stories that were."""
    due = Article.objects.filter(status=Article.Status.SCHEDULED, released_at__lte=Now())
    return due.update(status=Article.Status.PUBLISHED, updated_at=Now())
