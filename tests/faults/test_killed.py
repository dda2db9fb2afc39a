"""Tests that every article is extracted once although processes are killed."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from articles.extraction.pipeline import Extractor
from tests.support.programs.archives import RunningArchive
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

DONE = "SELECT count(*) FROM articles_extractionrun WHERE state = 'done'"
DONE_TWICE = (
    "SELECT revision_id FROM articles_extractionrun WHERE state = 'done' GROUP BY revision_id HAVING count(*) > 1"
)
STATEMENTS = """SELECT revision.text, count(statement.id) FROM articles_article article
    JOIN articles_revision revision ON revision.id = article.current_revision_id
    LEFT JOIN articles_statement statement ON statement.article_id = article.id GROUP BY 1"""


@pytest.fixture
def archive(prepared_data: Path, tmp_path: Path) -> Iterator[RunningArchive]:
    """An archive that begins to extract its sample articles."""
    # The date moves most sample articles to the backlog, whose lost messages are sent again much later.
    settings = {"NEWSROOM_LEASE_SECONDS": "5", "NEWSROOM_RESEND_BACKLOG_SECONDS": "30"}
    archive = RunningArchive(tmp_path / "data", samples=True, prepared=prepared_data, settings=settings)
    archive.start()
    assert wait_until(archive.has_samples)
    yield archive
    archive.discard()


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def wait_for_one_more(archive: RunningArchive) -> None:
    """Wait until another article is extracted, so that the next kill finds the workers at the one after it."""

    def done() -> int:
        return int(archive.query(DONE)[0][0])

    before = done()
    assert wait_until(lambda: archive.healthy() and (done() > before or archive.unread() == 0))


def test_articles_are_extracted_once_whatever_is_killed(archive: RunningArchive) -> None:
    wait_for_one_more(archive)
    kill(*archive.processes_of("celery"))

    wait_for_one_more(archive)
    killed = archive.database_process
    kill(killed)
    assert wait_until(lambda: archive.healthy() and archive.database_process != killed)

    wait_for_one_more(archive)
    assert archive.process is not None
    kill(archive.process.pid, archive.database_process, *archive.processes())
    archive.process.wait()
    archive.start()

    assert wait_until(lambda: archive.healthy() and archive.unread() == 0), archive.query(
        "SELECT state, attempts, error FROM articles_extractionrun WHERE state <> 'done'"
    )
    assert archive.query(DONE_TWICE) == []
    extractor = Extractor.load()
    for text, statements in archive.query(STATEMENTS):
        assert statements == len(extractor.extract(text).statements), text
