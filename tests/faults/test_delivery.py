"""Tests that every article is extracted exactly once, with a real worker and broker."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone

from articles.importing.importer import import_article
from articles.importing.story_record import story_record
from articles.models import Article, ExtractionRun, Outlet, Revision, Statement
from articles.runs import queue
from newsroom.embedded.data_folder import HOST
from newsroom.embedded.supervisor import PROJECT
from tests.support.programs.failing_extractor import FAIL, FOLDER, HOLD
from tests.support.programs.workers import Worker, services_environment
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.delivery, pytest.mark.slow]

TROUBLE = "tests.support.programs.failing_extractor"
StartWorker = Callable[..., Worker]


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Shorten leases and pauses to seconds, in this process and its workers."""
    monkeypatch.setenv("NEWSROOM_LEASE_SECONDS", "3")
    monkeypatch.setenv("NEWSROOM_RESEND_FRESH_SECONDS", "3")
    monkeypatch.setenv("NEWSROOM_RESEND_BACKLOG_SECONDS", "3")
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setattr(queue, "broker", queue.Broker())


def story(n: int, extra: str = "") -> str:
    return (
        f"The ferry of pier {n} will not sail\n\n"
        f"“We have no crew for pier {n},” said Dorrit Hale, the harbour master. {extra}\n\n"
        f"Ines Okafor of the Harbour Union denied that sailors of pier {n} were striking.\n"
    )


def take_in(n: int, extra: str = "", **values: Any) -> Article:
    record = {"outlet": "The Marlow Courier", "external_id": str(n), "body": story(n, extra), **values}
    return import_article(story_record(record)).article


def states() -> Counter[str]:
    return Counter(ExtractionRun.objects.values_list("state", flat=True))


def assert_each_read_once(count: int) -> None:
    """Check that each article has one finished run whose findings are stored once."""
    assert states() == {"done": count}, list(ExtractionRun.objects.exclude(error="").values_list("error", flat=True))
    for run in ExtractionRun.objects.all():
        stored = Statement.objects.filter(article__revisions=run.revision_id)
        assert stored.count() == run.counts["statements"] == run.counts["added"]
    assert ExtractionRun.objects.values("revision").distinct().count() == count


def test_worker_extracts_imported_article(worker: Worker) -> None:
    article = take_in(1)
    assert wait_until(lambda: states()["done"] == 1), worker.log.read_text()
    run = ExtractionRun.objects.get()
    assert (run.revision.article, run.attempts, run.failures, run.error) == (article, 1, 0, "")
    assert run.model_version
    assert len(run.model_sha256) == 64
    quote = Statement.objects.get(form="direct")
    assert quote.current_wording is not None
    assert quote.current_wording.text.strip("“,”") == "We have no crew for pier 1"
    speaker = quote.speakers.get()
    assert speaker.agent is not None
    assert (speaker.name_in_story, speaker.agent.kind) == ("Dorrit Hale", "person")


def test_killed_worker_loses_and_doubles_nothing(start_worker: StartWorker, tmp_path: Path) -> None:
    worker = start_worker(include=TROUBLE)
    for n in range(20):
        take_in(n, HOLD if n == 7 else "")
    assert wait_until((tmp_path / "held").exists), worker.log.read_text()
    assert states()["running"] == 1
    worker.kill()
    (tmp_path / "let-go").touch()
    assert states()["done"] < 20
    again = start_worker(include=TROUBLE, beat=True)
    assert wait_until(lambda: states()["done"] == 20), (states(), again.log.read_text())
    assert_each_read_once(20)
    held = ExtractionRun.objects.get(revision__article__external_id="7")
    assert (held.attempts, held.failures) == (2, 1)


def test_repeated_message_gives_one_result(start_worker: StartWorker) -> None:
    workers = [start_worker(), start_worker()]
    with transaction.atomic():
        take_in(1)
        run = ExtractionRun.objects.get()
    for _ in range(9):
        current_app.send_task("articles.tasks.extract", args=[run.pk], queue="fresh")

    def finished() -> int:
        logs = "".join(worker.log.read_text() for worker in workers)
        return logs.count("run_done") + logs.count("run_not_taken")

    assert wait_until(lambda: finished() == 10), finished()
    assert_each_read_once(1)
    assert ExtractionRun.objects.get().attempts == 1


def test_fresh_article_is_extracted_next(start_worker: StartWorker) -> None:
    outlet = Outlet.objects.create(name="The Marlow Courier")
    now = timezone.now()
    articles = [
        Article(outlet=outlet, external_id=f"old-{n}", published_at=now, headline=f"Pier {n}") for n in range(2000)
    ]
    revisions = [Revision(article=a, number=1, text=story(n)) for n, a in enumerate(articles)]
    for article, revision in zip(articles, revisions, strict=True):
        article.set_current(revision)
    with transaction.atomic():
        Article.objects.bulk_create(articles)
        Revision.objects.bulk_create(revisions)
        waiting = ExtractionRun.objects.bulk_create([ExtractionRun(revision=r, queue="backlog") for r in revisions])
    assert queue.send([run.pk for run in waiting]) == 2000
    start_worker("fresh", beat=True)
    start_worker("fresh", "backlog")
    assert wait_until(lambda: states()["done"] > 0)
    take_in(1)
    run = ExtractionRun.objects.get(queue="fresh")

    def done() -> bool:
        run.refresh_from_db()
        return run.state == "done"

    assert wait_until(done), states()
    assert states()["queued"] > 1000


def test_article_is_extracted_when_broker_returns(start_worker: StartWorker, tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(story(1))
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
    scheme = services_environment()["CELERY_BROKER_URL"].partition("://")[0]
    environment = {**os.environ, **services_environment(), "CELERY_BROKER_URL": f"{scheme}://a:b@{HOST}:{port}/none"}
    command = [sys.executable, str(PROJECT / "manage.py"), "ingest", str(tmp_path / "ferry.txt")]
    taken = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (taken.returncode, "1 created" in taken.stdout) == (0, True), taken.stderr
    run = ExtractionRun.objects.get()
    assert (run.state, run.sent_at) == ("queued", None)
    worker = start_worker(beat=True)
    assert wait_until(lambda: states()["done"] == 1), worker.log.read_text()
    assert_each_read_once(1)


def test_failing_article_is_set_aside(start_worker: StartWorker) -> None:
    worker = start_worker(include=TROUBLE, beat=True)
    for n in range(3):
        take_in(n, FAIL if n == 1 else "")
    assert wait_until(lambda: states() == {"done": 2, "failed": 1}), worker.log.read_text()
    run = ExtractionRun.objects.get(state="failed")
    assert (run.attempts, run.failures, run.reason) == (3, 3, "ValueError: this story cannot be read")
    assert "Traceback" in run.error
    assert not Statement.objects.filter(article=run.revision.article).exists()


def test_every_thread_uses_configured_broker() -> None:
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(current_app.main))
    thread.start()
    thread.join()
    assert found == ["newsroom"]
