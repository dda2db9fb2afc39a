"""Broker and workers: nothing is lost, and a fresh story does not wait behind the backlog."""

import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError

from newsroom.celery import app
from newsroom.embedded.provision import install_queues
from newsroom.settings.services import broker_options
from tests.support.programs.delivery_tasks import held, trace
from tests.support.programs.workers import Worker
from tests.support.waiting import LIMIT_SECONDS, wait_until

pytestmark = [pytest.mark.delivery, pytest.mark.slow]

TASKS = "tests.support.programs.delivery_tasks"
StartWorker = Callable[..., Worker]


def ran(folder: Path) -> list[str]:
    path = folder / "trace"
    return path.read_text().split() if path.exists() else []


def process_of_task(folder: Path, name: str = "held") -> int:
    path = folder / f"{name}.pid"
    assert wait_until(path.exists), "the task did not start"
    return int(path.read_text())


def redeliver() -> None:
    """Deliver a dead worker's messages again, as RabbitMQ does at once and PostgreSQL when the archive starts."""
    if settings.CELERY_BROKER_URL.startswith("pgmq"):
        url = settings.CELERY_BROKER_URL.replace("pgmq", "postgresql", 1)
        with psycopg.connect(url, autocommit=True) as connection:
            install_queues(connection)


def test_fresh_story_is_next_despite_a_long_backlog(start_worker: StartWorker, tmp_path: Path) -> None:
    folder = str(tmp_path)
    held.apply_async((folder, "held"), queue="backlog")
    for number in range(200):
        trace.apply_async((folder, f"backlog-{number}"), queue="backlog")
    start_worker("fresh", "backlog", include=TASKS)
    process_of_task(tmp_path)
    trace.apply_async((folder, "fresh"), queue="fresh")
    (tmp_path / "let-go").touch()
    assert wait_until(lambda: "fresh" in ran(tmp_path))
    assert ran(tmp_path).index("fresh") < 100  # of the backlog, some ran while the fresh message was on its way


def test_task_of_a_killed_process_runs_again(start_worker: StartWorker, tmp_path: Path) -> None:
    start_worker(include=TASKS)
    held.apply_async((str(tmp_path), "held"), queue="fresh")
    first = process_of_task(tmp_path)
    (tmp_path / "held.pid").unlink()
    os.kill(first, signal.SIGKILL)
    assert process_of_task(tmp_path) != first
    (tmp_path / "let-go").touch()
    assert wait_until(lambda: ran(tmp_path) == ["held"])


def test_killed_worker_loses_no_message(start_worker: StartWorker, tmp_path: Path) -> None:
    names = [f"story-{number}" for number in range(20)]
    worker = start_worker(include=TASKS)
    held.apply_async((str(tmp_path), "held"), queue="fresh")
    for name in names:
        trace.apply_async((str(tmp_path), name), queue="fresh")
    process_of_task(tmp_path)
    worker.kill()
    (tmp_path / "let-go").touch()
    redeliver()
    start_worker(include=TASKS)
    assert wait_until(lambda: set(ran(tmp_path)) == {"held", *names})
    assert len(ran(tmp_path)) == len(names) + 1


@pytest.mark.parametrize("scheme", ["pgmq", "amqp"])
def test_sending_to_a_broker_that_is_down_fails_soon(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)  # Celery believes it before anything else
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = f"{scheme}://archive:secret@127.0.0.1:{port}/broker"
    down = Celery(broker=url, set_as_current=False)
    down.conf.update(
        broker_transport_options=broker_options(url),
        broker_connection_timeout=app.conf.broker_connection_timeout,
        task_publish_retry_policy=app.conf.task_publish_retry_policy,
    )
    before = time.monotonic()
    with pytest.raises(OperationalError):
        down.send_task("articles.tasks.sweep", queue="fresh")
    assert time.monotonic() - before < LIMIT_SECONDS  # otherwise it would try for ever
