"""Tests that every article is extracted once although processes are killed."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.programs.archives import RunningArchive
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

DONE = "SELECT count(*) FROM articles_extractionrun WHERE state = 'done'"
DONE_TWICE = (
    "SELECT revision_id FROM articles_extractionrun WHERE state = 'done' GROUP BY revision_id HAVING count(*) > 1"
)
STATEMENTS = (
    "SELECT article.external_id, count(statement.id) FROM articles_article article"
    " LEFT JOIN articles_statement statement ON statement.article_id = article.id GROUP BY 1 ORDER BY 1"
)


@pytest.fixture
def reading(prepared_data: Path, tmp_path: Path) -> Iterator[RunningArchive]:
    """Return an archive in the middle of extracting its sample articles."""
    # The date moves most sample articles to the backlog, whose lost messages are sent again much later.
    settings = {"NEWSROOM_LEASE_SECONDS": "5", "NEWSROOM_RESEND_BACKLOG_SECONDS": "30"}
    archive = RunningArchive(tmp_path / "data", samples=True, prepared=prepared_data, settings=settings)
    archive.start()
    assert wait_until(lambda: archive.has_samples() and archive.query(DONE)[0][0] > 0)
    yield archive
    archive.discard()


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def assert_read_once(archive: RunningArchive, undisturbed: RunningArchive) -> None:
    assert wait_until(lambda: archive.healthy() and archive.unread() == 0), archive.query(
        "SELECT state, attempts, error FROM articles_extractionrun WHERE state <> 'done'"
    )
    assert archive.query(DONE_TWICE) == []
    assert archive.query(STATEMENTS) == undisturbed.query(STATEMENTS)


def test_articles_are_extracted_once_despite_killed_workers(
    reading: RunningArchive, live_archive: RunningArchive
) -> None:
    kill(*reading.processes_of("celery"))
    assert_read_once(reading, live_archive)


def test_articles_are_extracted_once_despite_killed_database(
    reading: RunningArchive, live_archive: RunningArchive
) -> None:
    killed = reading.database_process
    kill(killed)
    assert wait_until(lambda: reading.healthy() and reading.database_process != killed)
    assert_read_once(reading, live_archive)


def test_articles_are_extracted_once_despite_killed_archive(
    reading: RunningArchive, live_archive: RunningArchive
) -> None:
    assert reading.process is not None
    kill(reading.process.pid, reading.database_process, *reading.processes())
    reading.process.wait()
    reading.start()
    assert_read_once(reading, live_archive)
