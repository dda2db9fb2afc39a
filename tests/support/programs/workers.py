"""A real Celery worker in a process of its own, on the tests' database and broker."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests.support import processes
from tests.support.waiting import wait_until


def services_environment() -> dict[str, str]:
    """Return the variables that give another process the tests' database and broker, in the application's role."""
    database = connection.settings_dict
    account = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    address = f"{database['HOST'] or 'localhost'}:{database['PORT'] or 5432}"
    return {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings.test",
        "DATABASE_URL": f"postgres://{account}@{address}/{database['NAME']}",
        "CELERY_BROKER_URL": settings.CELERY_BROKER_URL,
    }


class Worker:
    """A Celery worker that the `start_worker` fixture starts; `kill` ends it as a power cut does."""

    def __init__(self, folder: Path, queues: tuple[str, ...], *, beat: bool = False, include: str = "") -> None:
        self.log = folder / "worker.log"
        self.command = [
            *(sys.executable, "-m", "celery", "-A", "newsroom", "worker", "--queues", ",".join(queues)),
            *("--hostname", f"{folder.name}@%h", "--concurrency", "1", "--loglevel", "INFO"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ]
        if include:
            self.command += ["--include", include]
        if beat:
            self.command += ["--beat"]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it takes tasks."""
        with self.log.open("ab") as log:
            self.process = processes.start(
                self.command, env={**os.environ, **services_environment()}, stdout=log, stderr=log
            )
        ready = wait_until(lambda: " ready." in self.log.read_text() or not self.running())
        if not ready or not self.running():
            raise AssertionError(f"the worker did not start:\n{self.log.read_text()}")

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """Kill the worker and everything it started, at once."""
        if self.running() and self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
