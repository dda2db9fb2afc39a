"""A whole archive of its own in a temporary folder, started as `make run` starts it."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from newsroom.embedded.data_folder import HOST, PROJECT, Archive
from newsroom.embedded.process_tree import end_processes_of_run, processes_of_run
from tests.support import processes
from tests.support.waiting import LIMIT_SECONDS, wait_until

SERVICES = ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "DATA", "PORT")


def free_port() -> int:
    """Return a port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _command(pid: int) -> list[str]:
    """Return the command line of a process; nothing once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


class RunningArchive:
    """An archive that a test starts, looks at, harms and stops.

    With `samples` it loads the sample stories; with `prepared` it starts from a copy of that data folder.
    """

    def __init__(
        self,
        data: Path,
        *,
        samples: bool = False,
        prepared: Path | None = None,
        settings: dict[str, str] | None = None,
        program: Sequence[str] = ("-m", "newsroom.embedded"),
    ) -> None:
        self.archive = Archive(data)
        self.port = free_port()
        self.console = data.with_name(f"{data.name}.console")
        self.settings = settings or {}
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        if prepared:
            shutil.copytree(prepared, data)
        data.mkdir(parents=True, exist_ok=True)
        if not samples:
            (data / "samples-loaded").touch()

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of an archive that uses embedded services."""
        inherited = {name: value for name, value in os.environ.items() if name not in SERVICES}
        return {**inherited, **self.settings, "DATA": str(self.archive.data), "PORT": str(self.port)}

    def launch(self) -> None:
        """Start it without waiting. It stops by itself when pytest ends."""
        with self.console.open("wb") as console:
            self.process = processes.start(
                [sys.executable, *self.program],
                signal_name="TERM",
                cwd=PROJECT,
                env=self.environment,
                stdout=console,
                stderr=console,
            )

    def start(self) -> None:
        """Start it and wait until it has printed its addresses."""
        self.launch()
        ready = wait_until(lambda: "Ctrl-C" in self.output() or not self.running())
        if not ready or not self.running():
            self.discard()
            raise AssertionError(f"the archive did not start:\n{self.output()}")

    def output(self) -> str:
        """Return what it has printed so far."""
        return self.console.read_text()

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int | None:
        """Stop it cleanly and return its exit code, None when it never ran."""
        if self.process is None:
            return None
        self.process.send_signal(how)
        return self.process.wait(timeout=LIMIT_SECONDS)

    def discard(self) -> None:
        """Kill it and all its processes, when the way it stops is not what is tested."""
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        if self.archive.run.exists():
            end_processes_of_run(self.archive.run.read_text())
        # The kernel tells PostgreSQL to stop, which then removes its file.
        if (self.archive.cluster / "postmaster.pid").exists():
            pid = self.database_process
            wait_until(lambda: pid not in processes.descendants())

    def processes(self) -> list[int]:
        """Return the processes of the latest run, without the supervisor and PostgreSQL."""
        return list(processes_of_run(self.archive.run.read_text()))

    def processes_of(self, name: str) -> list[int]:
        """Return those of `celery` or `gunicorn`, parents first."""
        return sorted(pid for pid in self.processes() if name in _command(pid))

    @property
    def database_process(self) -> int:
        return int((self.archive.cluster / "postmaster.pid").read_text().split()[0])

    def healthy(self) -> bool:
        return self.get("/healthz/") == http.HTTPStatus.OK

    def get(self, path: str) -> int | None:
        """Return the status of an address, None when nobody answers."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=LIMIT_SECONDS)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def application_url(self, database: str = "newsroom") -> str:
        """Return the address of its database for the application's role."""
        return f"postgres://newsroom:{self.archive.secrets['application']}@{HOST}:{self.archive.port}/{database}"

    def query(self, statement: LiteralString) -> list[tuple[Any, ...]]:
        """Return rows from its database, read as the application's role."""
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
        """Return whether the sample stories are imported; some may still wait for a worker."""
        return (self.archive.data / "samples-loaded").exists()

    def unread(self) -> int:
        """Return the number of stories that no worker has read to the end."""
        query = "SELECT count(*) FROM articles_extractionrun WHERE state NOT IN ('done', 'superseded')"
        return int(self.query(query)[0][0])

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py on this archive."""
        return subprocess.run(
            [sys.executable, str(PROJECT / "manage.py"), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
