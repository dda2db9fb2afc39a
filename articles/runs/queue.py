"""The life of a run: queued, sent, claimed under a lease, then done, set aside or superseded.

The rows record what is to be done; the broker only carries their ids. A lost message is sent again, and one that
arrives twice finds its run claimed. All times are the database's, so that the machines' clocks need not agree.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

import psycopg
import structlog
from celery import current_app
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Sum, Value
from django.db.models.functions import Greatest, Length, Now
from kombu.exceptions import OperationalError as BrokerError

from articles.models import Article, ExtractionRun, Revision

log = structlog.get_logger(__name__)

MOST_FAILURES = 3
LONGEST_PAUSE = 600.0
BROKER_DOWN = (BrokerError, OSError, psycopg.Error)
BATCH = 500
# The time that the process which queued a run has to send it, before the sweeper does.
SENDING = timedelta(seconds=10)
# The time that a run beyond its sender's share waits before it is looked at again.
HOLDING = timedelta(seconds=5)

Run = ExtractionRun
OPEN = [Run.RunState.QUEUED, Run.RunState.RUNNING]


class Broker:
    """Remembers that the broker was down a moment ago, so that it is not tried for every article."""

    patience = 5.0

    def __init__(self) -> None:
        self.down_until = 0.0

    @property
    def is_resting(self) -> bool:
        return monotonic() < self.down_until

    def failed(self) -> None:
        self.down_until = monotonic() + self.patience


broker = Broker()


def new_run(*, revision: Revision, queue: str, sender: AbstractBaseUser | None = None) -> Run:
    """Queue a run for a revision that has no open one; it is sent when the caller commits.

    A long text always goes to the backlog. ``sender`` is the account whose share of the queue it counts towards.
    """
    queue = queue_for(revision, queue)
    run = Run.objects.create(
        revision=revision, queue=queue, sender_id=sender.pk if sender else None, due_at=Now() + SENDING
    )
    send_on_commit(run)
    return run


def queue_for(revision: Revision, queue: str) -> str:
    """Return the queue for a revision: the wanted one, but the backlog for a long text."""
    return queue if len(revision.text) <= settings.NEWSROOM_FRESH_CHARACTERS else Run.Queue.BACKLOG


def open_run(*, revision: Revision, queue: str, sender: AbstractBaseUser | None = None) -> Run:
    """Return the open run of an article's current revision, or queue a new one; it is sent when the caller commits.

    Call it with the article locked. Open runs of other revisions are superseded. A waiting run moves up when a fresh
    one is requested. Otherwise as :func:`new_run`.
    """
    queue = queue_for(revision, queue)
    others = Run.objects.filter(revision__article=revision.article_id, state__in=OPEN).exclude(revision=revision)
    others.update(state=Run.RunState.SUPERSEDED, finished_at=Now(), lease_expires_at=None)
    run = Run.objects.filter(revision=revision, state__in=OPEN).select_for_update().first()
    if run is None:
        return new_run(revision=revision, queue=queue, sender=sender)
    if run.state == Run.RunState.QUEUED and run.queue != queue == Run.Queue.FRESH:
        run.queue = queue
        run.save(update_fields=["queue"])
        send_on_commit(run)
    return run


def send_on_commit(run: Run) -> None:
    pk = run.pk
    transaction.on_commit(lambda: outbox.add(pk), robust=True)


class Outbox:
    """Runs to send: each at once or, during a large import, in batches."""

    together = 100

    def __init__(self) -> None:
        self.waiting: list[str] | None = None

    def add(self, pk: str) -> None:
        if self.waiting is None:
            send([pk])
            return
        self.waiting.append(pk)
        if len(self.waiting) >= self.together:
            self.empty()

    def empty(self) -> None:
        if self.waiting:
            pks, self.waiting = self.waiting, []
            send(pks)

    @contextmanager
    def batches(self) -> Iterator[None]:
        """Send in batches within the ``with`` statement. The sweeper sends what a dying process leaves."""
        self.waiting = []
        try:
            yield
        finally:
            self.empty()
            self.waiting = None


outbox = Outbox()


def send(pks: Iterable[str], *, insist: bool = False) -> int:
    """Send runs to the broker, fresh ones first; returns how many it accepted.

    Runs beyond a sender's share are held back for a later sweep. While the broker is down the rest stays due for the
    sweeper. A broker that was down a moment ago is tried only with ``insist``.
    """
    chosen = Run.objects.filter(pk__in=list(pks)).order_by("-queue", "created_at", "pk")
    held_back = beyond_share(chosen)
    Run.objects.filter(pk__in=held_back).update(due_at=Now() + HOLDING)
    rows = [row for row in chosen.values_list("pk", "queue") if row[0] not in held_back]
    sent: list[str] = []
    try:
        for pk, queue in rows if insist or not broker.is_resting else []:
            current_app.send_task("articles.tasks.extract", args=[pk], queue=queue)
            sent.append(pk)
    except BROKER_DOWN as error:
        broker.failed()
        log.warning("broker_down", unsent=len(rows) - len(sent), error=str(error))
    for name in {queue for _pk, queue in rows}:
        Run.objects.filter(pk__in=sent, queue=name).update(sent_at=Now(), due_at=Now() + pause(name))
    Run.objects.filter(pk__in={pk for pk, _queue in rows} - set(sent), state=Run.RunState.QUEUED).update(due_at=Now())
    return len(sent)


def beyond_share(chosen: QuerySet[Run]) -> set[str]:
    """Return the ids of those of the chosen runs that must wait until the workers have done others of their sender.

    At any time the workers have texts of at most a certain length from one sender in each queue, or a single text.
    """
    held_back = set[str]()
    used: dict[tuple[int, str], int] = {}
    new = chosen.filter(sender__isnull=False, sent_at__isnull=True).annotate(size=Length("revision__text"))
    for pk, sender, queue, size in new.values_list("pk", "sender", "queue", "size"):
        key = (sender, queue)
        if key not in used:
            sent = Run.objects.filter(sender=sender, queue=queue, state__in=OPEN, sent_at__isnull=False)
            used[key] = sent.aggregate(size=Sum(Length("revision__text"), default=0))["size"]
        if used[key] and used[key] + size > settings.NEWSROOM_SENDER_CHARACTERS[queue]:
            held_back.add(pk)
        else:
            used[key] += size
    return held_back


def pause(queue: str) -> Greatest:
    """Return how long a sent run may wait before it is sent again: longer, the longer it has waited."""
    minimum = timedelta(seconds=settings.NEWSROOM_RESEND_SECONDS[queue])
    return Greatest(
        Value(minimum, models.DurationField()), Now() - F("created_at"), output_field=models.DurationField()
    )


def lease() -> models.Expression:
    return Now() + Value(timedelta(seconds=settings.NEWSROOM_LEASE_SECONDS), models.DurationField())


@transaction.atomic
def claim_run(pk: str) -> Run | None:
    """Claim a queued run for as long as its lease is renewed; None when there is nothing left to do.

    This waits for the row's lock instead of skipping it: the sender may still be recording that the run was sent.
    """
    run = (
        Run.objects.select_for_update(of=("self",))
        .select_related("revision__article")
        .filter(pk=pk, state=Run.RunState.QUEUED)
        .first()
    )
    if run is None:
        return None
    if run.revision_id != run.revision.article.current_revision_id:
        supersede(run)
        return None
    run.state = Run.RunState.RUNNING
    run.attempts += 1
    Run.objects.filter(pk=pk).update(
        state=run.state, attempts=run.attempts, started_at=Now(), lease_expires_at=lease(), error=""
    )
    return run


def lock_owned_run(run: Run) -> models.QuerySet[Run]:
    """Return the row of a run while it is ours: no other worker has claimed it, and there is no newer revision."""
    return Run.objects.filter(pk=run.pk, state=Run.RunState.RUNNING, attempts=run.attempts)


def renew(run: Run) -> bool:
    return lock_owned_run(run).update(lease_expires_at=lease()) == 1


def supersede(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state=Run.RunState.SUPERSEDED, finished_at=Now(), lease_expires_at=None)


@transaction.atomic
def fail(run: Run, *, error: str, transient: bool = False) -> None:
    """Store why a run failed. It is tried again after a pause, and set aside after three failures.

    A transient error is a fault of the machine, not of the article: it does not count, however often it occurs.
    """
    row = lock_owned_run(run).select_for_update().first()
    if row is None:
        return
    row.error = error.replace("\x00", "")
    row.failures += 0 if transient else 1
    row.lease_expires_at = None
    if row.failures >= MOST_FAILURES:
        row.state = Run.RunState.FAILED
        row.finished_at = Now()
    else:
        row.state = Run.RunState.QUEUED
        row.sent_at = None
        row.due_at = Now() + timedelta(seconds=retry_pause(row.attempts))
    row.save()


def retry_pause(attempts: int) -> float:
    """Return the seconds until the next attempt: doubled each time, at most ten minutes, with jitter."""
    return min(LONGEST_PAUSE, 2.0 ** min(attempts, 10)) * random.SystemRandom().uniform(0.5, 1.0)


def follow_clock() -> None:
    """Bring times forward that lie further ahead than any can be: the database's clock has been set back."""
    Run.objects.filter(state=Run.RunState.RUNNING, lease_expires_at__gt=lease()).update(lease_expires_at=lease())
    queued = Run.objects.filter(state=Run.RunState.QUEUED)
    for queue in Run.Queue.values:
        latest = Greatest(Now() + pause(queue), Now() + timedelta(seconds=LONGEST_PAUSE))
        queued.filter(queue=queue, due_at__gt=latest).update(due_at=Now())


def reclaim() -> int:
    """Queue again the runs whose lease has ended because their worker is gone. Returns how many there were."""
    follow_clock()
    expired = Run.objects.filter(state=Run.RunState.RUNNING, lease_expires_at__lt=Now())
    with transaction.atomic():
        rows = list(expired.select_for_update(skip_locked=True)[:BATCH])
        for run in rows:
            fail(run, error=f"The worker stopped in attempt {run.attempts}: its lease ended.")
    return len(rows)


def send_due() -> int:
    """Send the runs that are due: never sent, or sent so long ago that the message must be lost. Returns how many."""
    with transaction.atomic():
        due = Run.objects.filter(state=Run.RunState.QUEUED, due_at__lte=Now()).order_by("due_at", "created_at")
        rows = list(due.select_for_update(skip_locked=True).values_list("pk", "queue")[:BATCH])
        for queue in {queue for _pk, queue in rows}:
            claimed = [pk for pk, its in rows if its == queue]
            Run.objects.filter(pk__in=claimed).update(due_at=Now() + pause(queue))
    return send([pk for pk, _queue in rows], insist=True) if rows else 0


def release_scheduled() -> int:
    """Set the status of scheduled articles whose time has come to published. Returns how many there were."""
    due = Article.objects.filter(status=Article.Status.SCHEDULED, released_at__lte=Now())
    return due.update(status=Article.Status.PUBLISHED, updated_at=Now())


def set_aside() -> QuerySet[ExtractionRun]:
    """Return runs set aside whose text is still current and which nobody has queued again."""
    later = ExtractionRun.objects.filter(revision=OuterRef("revision"), created_at__gt=OuterRef("created_at"))
    rows = ExtractionRun.objects.filter(state="failed", revision=F("revision__article__current_revision"))
    return rows.exclude(Exists(later)).defer("revision__text")
