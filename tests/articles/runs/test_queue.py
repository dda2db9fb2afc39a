"""Tests of runs in the queue. The broker here is a list; tests/faults uses a real one."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery
from django.db import OperationalError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError
from psycopg.errors import ProgramLimitExceeded

from articles import tasks
from articles.importing.importer import import_article
from articles.importing.story_record import story_record
from articles.models import Article, ExtractionRun, Statement
from articles.runs import queue as runs
from articles.runs.model_registry import ModelMissing
from newsroom.celery import ClockSafeScheduler
from tests.support.data.extractions import TEXT, whole
from tests.support.factories import ArticleFactory, ExtractionRunFactory, RevisionFactory, UserFactory
from tests.support.waiting import LIMIT_SECONDS, wait_until

pytestmark = pytest.mark.django_db


class Post:
    """The messages handed to the broker, which can be down."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.tried = 0
        self.down = False

    def send_task(self, name: str, args: list[str], queue: str) -> None:
        assert name == tasks.extract.name
        self.tried += 1
        if self.down:
            raise BrokerError("connection refused")
        self.sent.append((queue, args[0]))


@pytest.fixture(autouse=True)
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    box = Post()
    monkeypatch.setattr(runs, "current_app", box)
    monkeypatch.setattr(runs, "broker", runs.Broker())
    return box


class Reader:
    """An extractor that finds given statements, or fails."""

    version, sha256 = "by hand", "f" * 64

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    def extract(self, text: str) -> Any:
        if self.errors:
            raise self.errors.pop(0)
        return whole(text)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    made = Reader()
    monkeypatch.setattr(tasks, "extractor", lambda: made)
    return made


def queued(**values: Any) -> ExtractionRun:
    return ExtractionRunFactory(revision=ArticleFactory(text=TEXT).current_revision, **values)


def ago(seconds: float) -> Any:
    return timezone.now() - timedelta(seconds=seconds)


def test_run_is_sent_on_commit(post: Post, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        import_article(story_record({"outlet": "A", "body": TEXT}))
    assert post.sent == []
    for callback in callbacks:
        callback()
    run = ExtractionRun.objects.get()
    assert post.sent == [("fresh", run.pk)]
    assert run.sent_at is not None
    assert run.due_at > timezone.now()


def test_import_works_with_broker_down(post: Post, django_capture_on_commit_callbacks: Any) -> None:
    post.down = True
    with django_capture_on_commit_callbacks(execute=True):
        for n in range(3):
            import_article(story_record({"outlet": "A", "body": TEXT, "external_id": str(n)}))
    assert post.tried == 1
    assert not ExtractionRun.objects.filter(sent_at__isnull=False).exists()
    assert tasks.sweep()["sent"] == 0
    post.down = False
    ExtractionRun.objects.update(due_at=ago(1))
    assert tasks.sweep()["sent"] == 3
    assert tasks.sweep()["sent"] == 0


def test_sweeper_resends_unclaimed_runs(post: Post) -> None:
    backlog = queued(queue="backlog", sent_at=ago(900), due_at=ago(1))
    fresh = queued(sent_at=ago(60), due_at=ago(1))
    queued(sent_at=ago(5), due_at=timezone.now() + timedelta(minutes=5))
    ExtractionRun.objects.filter(pk=fresh.pk).update(created_at=ago(3600))
    tasks.sweep()
    assert post.sent == [("fresh", fresh.pk), ("backlog", backlog.pk)]
    fresh.refresh_from_db()
    backlog.refresh_from_db()
    assert timedelta(minutes=59) < fresh.due_at - timezone.now() < timedelta(minutes=61)
    assert timedelta(minutes=9) < backlog.due_at - timezone.now() < timedelta(minutes=11)


def test_run_is_claimed_once() -> None:
    run = queued()
    assert runs.claim_run(run.pk) is not None
    assert runs.claim_run(run.pk) is None
    old = queued()
    RevisionFactory(article=old.revision.article)
    assert runs.claim_run(old.pk) is None
    old.refresh_from_db()
    assert old.state == "superseded"


def test_second_message_does_nothing(reader: Reader) -> None:
    run = queued()
    tasks.extract(run.pk)
    run.refresh_from_db()
    assert (run.state, run.model_version, run.counts["added"]) == ("done", "by hand", 4)
    before = list(Statement.objects.values())
    tasks.extract(run.pk)
    assert list(Statement.objects.values()) == before


def test_three_failures_set_run_aside(reader: Reader, post: Post) -> None:
    run = queued()
    reader.errors = [ValueError("no \x00 such word")] * 3
    for attempt in (1, 2, 3):
        assert run.state == "queued"
        ExtractionRun.objects.update(due_at=ago(1))
        tasks.extract(run.pk)
        run.refresh_from_db()
        assert (run.attempts, run.failures) == (attempt, attempt)
    assert (run.state, run.reason) == ("failed", "ValueError: no  such word")
    assert "Traceback" in run.error
    assert run.finished_at is not None
    tasks.extract(run.pk)
    run.refresh_from_db()
    assert run.attempts == 3
    assert tasks.sweep() == {"reclaimed": 0, "sent": 0, "released": 0, "jobs": 0}


def test_failed_run_waits_before_retry(reader: Reader, post: Post) -> None:
    run = queued()
    reader.errors = [ValueError("no")]
    began = timezone.now()
    tasks.extract(run.pk)
    run.refresh_from_db()
    assert began + timedelta(seconds=1) <= run.due_at <= timezone.now() + timedelta(seconds=2)
    sent = tasks.sweep()["sent"]
    assert sent == 0 or timezone.now() > run.due_at


def test_database_error_is_no_failure(reader: Reader) -> None:
    run = queued()
    reader.errors = [OperationalError("the connection is lost")] * 4
    for _ in range(4):
        tasks.extract(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts, run.failures) == ("queued", 4, 0)
    tasks.extract(run.pk)
    run.refresh_from_db()
    assert run.state == "done"
    assert run.error == ""


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        PermissionError("data/models"),
        MemoryError(),
        ModelMissing("no model"),
        OperationalError("the disk of the database is full"),
    ],
    ids=repr,
)
def test_failure_of_the_machine_sets_no_run_aside(reader: Reader, error: Exception) -> None:
    run = queued()
    reader.errors = [error] * 12
    for _ in range(12):
        tasks.extract(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts, run.failures) == ("queued", 12, 0)
    assert type(error).__name__ in run.reason
    tasks.extract(run.pk)
    run.refresh_from_db()
    assert run.state == "done"


def test_text_that_the_database_cannot_store_is_set_aside(reader: Reader) -> None:
    run = queued()
    too_large = OperationalError("index row size exceeds the maximum")
    too_large.__cause__ = ProgramLimitExceeded()
    reader.errors = [too_large] * 3
    for _ in range(3):
        tasks.extract(run.pk)
    run.refresh_from_db()
    assert (run.state, run.failures) == ("failed", 3)


def test_retry_pause_has_jitter_and_limit() -> None:
    assert all(1 <= runs.retry_pause(1) <= 2 for _ in range(20))
    assert all(300 <= runs.retry_pause(20_000) <= 600 for _ in range(20))


def test_expired_lease_is_reclaimed(post: Post) -> None:
    run = queued()
    runs.claim_run(run.pk)
    assert tasks.sweep()["reclaimed"] == 0
    for attempt in (1, 2, 3):
        ExtractionRun.objects.update(lease_expires_at=ago(1))
        assert tasks.sweep()["reclaimed"] == 1
        run.refresh_from_db()
        assert run.failures == attempt
        runs.claim_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", "The worker stopped in attempt 3: its lease ended.")


def test_long_extraction_renews_lease(settings: Any, transactional_db: None) -> None:
    settings.NEWSROOM_LEASE_SECONDS = 0.3
    run = runs.claim_run(queued().pk)
    assert run is not None
    first = ExtractionRun.objects.get().lease_expires_at
    with tasks.renewing_lease(run):
        assert wait_until(lambda: ExtractionRun.objects.get().lease_expires_at > first)


def test_concurrent_sweepers_send_once(post: Post, transactional_db: None) -> None:
    expected = {queued(due_at=ago(1)).pk for _ in range(20)}
    start = threading.Barrier(2, timeout=LIMIT_SECONDS)

    def run() -> None:
        try:
            start.wait()
            tasks.sweep()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(post.sent) == 20
    assert {pk for _queue, pk in post.sent} == expected


def test_sweeper_publishes_due_articles() -> None:
    due, later = ArticleFactory(scheduled=True), ArticleFactory(scheduled=True)
    Article.objects.filter(pk=due.pk).update(released_at=ago(1))
    assert tasks.sweep()["released"] == 1
    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.status, later.status) == ("published", "scheduled")


def hand_in(*, by: Any, n: int, text: str = TEXT) -> str:
    """Import the draft number ``n`` of a sender, and return the id of its run."""
    record = story_record({"outlet": "A", "body": text, "external_id": f"{by.pk}-{n}"})
    article = import_article(record, by=by).article
    return ExtractionRun.objects.get(revision=article.current_revision).pk


def test_long_text_is_never_fresh(settings: Any) -> None:
    settings.NEWSROOM_FRESH_CHARACTERS = len(TEXT)
    short, long = ArticleFactory(text=TEXT).current_revision, ArticleFactory(text=TEXT + ".").current_revision
    assert runs.new_run(revision=short, queue="fresh").queue == "fresh"
    assert runs.new_run(revision=long, queue="fresh").queue == "backlog"
    assert runs.open_run(revision=long, queue="fresh").queue == "backlog"


def test_sender_with_many_stories_does_not_delay_others(
    post: Post, settings: Any, reader: Reader, django_capture_on_commit_callbacks: Any
) -> None:
    settings.NEWSROOM_SENDER_CHARACTERS = {"fresh": 2 * len(TEXT), "backlog": 0}
    many, other = UserFactory(role="reporter"), UserFactory(role="reporter")
    with django_capture_on_commit_callbacks(execute=True):
        flood = [hand_in(by=many, n=n) for n in range(5)]
        single = hand_in(by=other, n=0)
    assert [pk for _queue, pk in post.sent] == [*flood[:2], single]
    ExtractionRun.objects.filter(sent_at__isnull=True).update(due_at=ago(1))
    tasks.sweep()
    assert len(post.sent) == 3
    tasks.extract(flood[0])
    ExtractionRun.objects.filter(sent_at__isnull=True).update(due_at=ago(1))
    tasks.sweep()
    assert [pk for _queue, pk in post.sent[3:]] == [flood[2]]


def test_text_above_the_share_is_sent_alone(
    post: Post, settings: Any, reader: Reader, django_capture_on_commit_callbacks: Any
) -> None:
    settings.NEWSROOM_FRESH_CHARACTERS = 1
    settings.NEWSROOM_SENDER_CHARACTERS = {"fresh": 0, "backlog": 2}
    sender = UserFactory(role="reporter")
    with django_capture_on_commit_callbacks(execute=True):
        first, second = (hand_in(by=sender, n=n) for n in range(2))
    assert post.sent == [("backlog", first)]
    tasks.extract(first)
    ExtractionRun.objects.filter(pk=second).update(due_at=ago(1))
    tasks.sweep()
    assert post.sent == [("backlog", first), ("backlog", second)]


def test_lost_message_of_a_sender_at_its_share_is_sent_again(post: Post, settings: Any) -> None:
    settings.NEWSROOM_SENDER_CHARACTERS = {"fresh": 1, "backlog": 1}
    sender = UserFactory(role="reporter")
    lost = [queued(sender=sender, sent_at=ago(60), due_at=ago(1)).pk for _ in range(3)]
    tasks.sweep()
    assert {pk for _queue, pk in post.sent} == set(lost)


def test_rereading_by_an_editor_counts_for_no_sender(settings: Any, post: Post) -> None:
    settings.NEWSROOM_SENDER_CHARACTERS = {"fresh": 1, "backlog": 1}
    for _ in range(3):
        runs.open_run(revision=ArticleFactory(text=TEXT).current_revision, queue="fresh")
    ExtractionRun.objects.update(due_at=ago(1))
    assert tasks.sweep()["sent"] == 3


def test_clock_set_back_delays_no_run(post: Post) -> None:
    """Three hours: what the clock's former time has put off is due at once, or after a lease."""
    waiting = queued(due_at=ago(-3 * 3600))
    sent = queued(sent_at=ago(-3 * 3600), due_at=ago(-3 * 3600 - 30))
    ExtractionRun.objects.filter(pk=sent.pk).update(created_at=ago(-3 * 3600))
    running = queued()
    runs.claim_run(running.pk)
    ExtractionRun.objects.filter(pk=running.pk).update(lease_expires_at=ago(-3 * 3600 - 60))
    tasks.sweep()
    assert {pk for _queue, pk in post.sent} == {waiting.pk, sent.pk}
    running.refresh_from_db()
    assert running.state == "running"
    assert running.lease_expires_at < ago(-120)


def test_scheduler_goes_on_when_the_clock_is_set_back() -> None:
    app = Celery("clock", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {"sweep": {"task": "sweep", "schedule": 5}, "forget": {"task": "forget", "schedule": 8}}
    scheduler = ClockSafeScheduler(app=app)
    for entry in scheduler.schedule.values():
        entry.last_run_at = app.now() + timedelta(hours=3)
    assert 0 < scheduler.tick() <= 5


def test_idle_sweep_uses_few_queries(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        tasks.sweep()
