"""A whole archive of its own in a temporary folder, started as `make run` starts it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from newsroom.embedded.data_folder import HOST, PROJECT, Archive
from newsroom.embedded.process_tree import alive, left_behind, wait_until

START_SECONDS = 90
SERVICES = ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "DATA", "PORT")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _command(pid: int) -> list[str]:
    """What a process was started with; nothing once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


class RunningArchive:
    """Start, look at, harm and stop an archive; `samples` says whether it loads the sample stories."""

    def __init__(
        self,
        data: Path,
        *,
        samples: bool = False,
        settings: dict[str, str] | None = None,
        program: Sequence[str] = ("-m", "newsroom.embedded"),
    ) -> None:
        self.archive = Archive(data)
        self.port = free_port()
        self.console = data.with_name(f"{data.name}.console")
        self.settings = settings or {}
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        data.mkdir(parents=True, exist_ok=True)
        if not samples:
            (data / "samples-loaded").touch()

    @property
    def environment(self) -> dict[str, str]:
        """Embedded services only, whatever the tests themselves run on."""
        inherited = {name: value for name, value in os.environ.items() if name not in SERVICES}
        return {**inherited, **self.settings, "DATA": str(self.archive.data), "PORT": str(self.port)}

    def launch(self) -> None:
        """Start it and wait for nothing."""
        with self.console.open("wb") as console:
            self.process = subprocess.Popen(
                [sys.executable, *self.program],
                cwd=PROJECT,
                env=self.environment,
                stdout=console,
                stderr=console,
            )

    def start(self) -> None:
        """Start it and wait until it has said where it is."""
        self.launch()
        ready = wait_until(lambda: "Ctrl-C" in self.said() or not self.running(), seconds=START_SECONDS)
        if not ready or not self.running():
            raise AssertionError(f"the archive did not start:\n{self.said()}")

    def said(self) -> str:
        return self.console.read_text()

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int | None:
        """Stop it cleanly; its exit code (None when it was not running)."""
        if self.process is None:
            return None
        self.process.send_signal(how)
        return self.process.wait(timeout=60)

    def discard(self) -> None:
        """End it without ceremony, when nothing is to be learnt from how it stops."""
        if self.process is not None and self.running():
            database = self.database_process
            self.process.kill()
            self.process.wait()
            wait_until(lambda: not alive(database) and not self.processes(), seconds=30)

    def processes(self) -> list[int]:
        """Every process of the latest run but the supervisor and PostgreSQL's own."""
        return list(left_behind(self.archive.run.read_text()))

    def processes_of(self, name: str) -> list[int]:
        """Those of `celery` or `gunicorn`, parents first."""
        return sorted(pid for pid in self.processes() if name in _command(pid))

    @property
    def database_process(self) -> int:
        return int((self.archive.cluster / "postmaster.pid").read_text().split()[0])

    def healthy(self) -> bool:
        return self.get("/healthz/") == http.HTTPStatus.OK

    def get(self, path: str) -> int | None:
        """The status of an address; None when nobody answers."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def application_url(self, database: str = "newsroom") -> str:
        """Where its database is reached in the application's role."""
        return f"postgres://newsroom:{self.archive.secrets['application']}@{HOST}:{self.archive.port}/{database}"

    def query(self, statement: LiteralString) -> list[tuple[Any, ...]]:
        """Rows from its database, read as the application's role."""
        database = self.archive.database()
        with psycopg.connect(
            host=HOST,
            port=self.archive.port,
            dbname=database["NAME"],
            user=database["USER"],
            password=database["PASSWORD"],
        ) as connection:
            return connection.execute(statement).fetchall()

    def has_samples(self) -> bool:
        """Whether the sample stories are in (not yet read, perhaps)."""
        return (self.archive.data / "samples-loaded").exists()

    def unread(self) -> int:
        """How many stories are still to be read, or could not be."""
        query = "SELECT count(*) FROM articles_extractionrun WHERE state NOT IN ('done', 'superseded')"
        return int(self.query(query)[0][0])

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of manage.py's commands on this archive."""
        return subprocess.run(
            [sys.executable, str(PROJECT / "manage.py"), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
