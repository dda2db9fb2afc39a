"""Tests that background work on identities is done once although its worker is killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models.functions import Now

from articles.models import AuditEntry, BulkJob, Statement
from articles.review import bulk_jobs
from newsroom.celery import app
from people.models import Alias, LikelyPair, Lookup
from people.services.wikidata import queue_lookup
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.programs.reconciliation_service import Service, running
from tests.support.programs.workers import Worker
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.delivery, pytest.mark.slow]
StartWorker = Callable[..., Worker]

PEOPLE = 300


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Service]:
    with running() as state:
        settings.NEWSROOM_RECONCILIATION_URL = state.url
        monkeypatch.setenv("NEWSROOM_RECONCILIATION_URL", state.url)
        monkeypatch.setenv("NEWSROOM_RECONCILIATION_SECONDS", "60")
        yield state
        state.closing.set()


def left_to_compare() -> int:
    return Alias.objects.filter(compared=False).count()


def test_comparing_resumes_after_worker_death(start_worker: StartWorker) -> None:
    for number in range(PEOPLE):
        PersonFactory(name=f"Ines {chr(97 + number % 26)}{chr(97 + number // 26)}quill")
        PersonFactory(name=f"Ines T. {chr(97 + number % 26)}{chr(97 + number // 26)}quill")
    everything = left_to_compare()
    worker = start_worker("backlog")
    app.send_task("articles.tasks.find_duplicates", queue="backlog")
    assert wait_until(lambda: left_to_compare() < everything), worker.log.read_text()
    worker.kill()
    left = left_to_compare()
    assert 0 < left < everything

    again = start_worker("backlog")
    app.send_task("articles.tasks.find_duplicates", queue="backlog")
    assert wait_until(lambda: left_to_compare() == 0), again.log.read_text()
    pairs = {(pair.one.name.split()[-1], pair.other.name.split()[-1]) for pair in LikelyPair.objects.all()}
    assert len([pair for pair in pairs if pair[0] == pair[1]]) == PEOPLE


def test_lookup_is_retried_after_worker_death(start_worker: StartWorker, service: Service) -> None:
    agent, editor = PersonFactory(name="Ines Quill"), UserFactory(role="editor")
    service.silent = True
    worker = start_worker("fresh")
    lookup = queue_lookup(agent=agent, by=editor)
    assert wait_until(lambda: len(service.asked) == 1), worker.log.read_text()
    worker.kill()
    service.silent = False
    assert Lookup.objects.get().state == Lookup.LookupState.WAITING

    start_worker("fresh")
    assert queue_lookup(agent=agent, by=editor) == lookup
    assert wait_until(lambda: Lookup.objects.get().state == Lookup.LookupState.DONE)
    assert [match["id"] for match in Lookup.objects.get().found] == ["Q4242", "Q7"]


def test_bulk_job_resumes_and_decides_once(start_worker: StartWorker) -> None:
    editor = UserFactory(role="editor")
    article = ArticleFactory()
    pks = [
        StatementFactory(article=article, words="We have no crew").pk for _number in range(6 * bulk_jobs.BATCH_SIZE)
    ]
    worker = start_worker("backlog")
    job = bulk_jobs.start_job(action=BulkJob.JobAction.REJECT, by=editor, rows=pks)
    assert wait_until(AuditEntry.objects.decisions().exists), worker.log.read_text()
    worker.kill()
    job.refresh_from_db()
    assert (job.state, job.seen) == (BulkJob.JobState.RUNNING, AuditEntry.objects.decisions().count())

    again = start_worker("backlog")
    # The minute in which no other worker resumes it has passed.
    BulkJob.objects.update(due_at=Now())
    assert bulk_jobs.send_due() == 1
    assert wait_until(lambda: BulkJob.objects.get().state == BulkJob.JobState.DONE), again.log.read_text()
    assert Statement.objects.filter(state="rejected").count() == len(pks)
    assert AuditEntry.objects.decisions().count() == len(pks)
