"""The supervisor of an archive on one machine: it runs the database, the workers and the web server."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from newsroom.embedded.child_process import Child, report
from newsroom.embedded.data_folder import HOST, PROJECT, Archive, write_private
from newsroom.embedded.errors import StartError
from newsroom.embedded.lock import archive_lock
from newsroom.embedded.postgres import Cluster
from newsroom.embedded.process_tree import RUN_VARIABLE, end_processes_of_run, end_with_parent
from newsroom.embedded.provision import provision, separates_quotation_marks

SAMPLES = PROJECT / "samples" / "stories.jsonl"
TICK_SECONDS = 0.2
# An earlier run may still be stopping.
LOCK_SECONDS = 15
# Long, because a busy machine is slow to start; a web server that fails ends at once.
READY_SECONDS = 600
# How long a worker may go on with its story when the archive stops.
STORY_SECONDS = 6


def _nothing() -> None:
    """Do nothing while a command runs."""


@dataclass
class Supervisor:
    """Runs an archive until a signal stops it. With `DATABASE_URL` it starts no database of its own."""

    archive: Archive
    port: int
    own_database: bool
    stopping: bool = False
    run: str = field(default_factory=lambda: secrets.token_hex(16))

    def serve(self) -> None:
        """Start everything, print the addresses, and keep it running; return when everything has stopped.

        Raises `StartError` when something prevents the start.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop_soon)
        self.archive.create()
        with archive_lock(self.archive, wait_seconds=LOCK_SECONDS):
            if self.archive.run.exists():
                end_processes_of_run(self.archive.run.read_text())
            write_private(self.archive.run, self.run)
            self._check_port()
            cluster = Cluster(self.archive) if self.own_database else None
            children: list[Child] = []
            try:
                if cluster is not None:
                    report(f"Starting PostgreSQL in {self.archive.cluster}")
                    cluster.start()
                    provision(self.archive)
                    self._warn_of_marks()
                self._manage("prepare_archive", "--credentials", str(self.archive.credentials), log="prepare")
                children += self._children()
                for child in children:
                    child.start()
                self._wait_for_web(children)
                self._announce()
                self._load_samples(lambda: self._keep_alive(cluster, children))
                while not self.stopping:
                    self._keep_alive(cluster, children)
                    time.sleep(TICK_SECONDS)
            finally:
                report("Stopping")
                for child in reversed(children):
                    child.terminate()
                for child in reversed(children):
                    child.stop()
                if cluster is not None:
                    cluster.stop()
                end_processes_of_run(self.run)

    def _stop_soon(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _warn_of_marks(self) -> None:
        if not separates_quotation_marks(self.archive):
            report(
                f"In {self.archive.cluster} the search does not find words beside typographic quotation marks, “We by"
                " we: this system had no locale C.UTF-8 when the folder was made. Install it, dump the database, and"
                " restore it into a new data folder."
            )

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, self.port))
            except OSError as error:
                raise StartError(
                    f"Port {self.port} cannot be used ({error.strerror}). "
                    f"Choose another: make run PORT={self.port + 1}"
                ) from error

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings.local",
            "DATA": str(self.archive.data),
            "PORT": str(self.port),
            RUN_VARIABLE: self.run,
        }

    def _children(self) -> list[Child]:
        """The web server and two workers, so that a fresh story never waits behind the backlog.

        The first worker also runs the schedule, the second also delivers webhooks.
        """
        celery = [sys.executable, "-m", "celery", "-A", "newsroom", "worker", "--concurrency", "1"]
        celery += ["--loglevel", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:newsroom.gunicorn"]
        gunicorn += ["--bind", f"{HOST}:{self.port}", "--graceful-timeout", str(STORY_SECONDS)]
        commands = {
            "worker-fresh": [*celery, "--hostname", "fresh@%h", "--queues", "fresh", "--beat"],
            "worker-backlog": [*celery, "--hostname", "backlog@%h", "--queues", "fresh,backlog,webhooks"],
            "web": [*gunicorn, "newsroom.wsgi:application"],
        }
        return [
            Child(
                name,
                command,
                log=self.archive.logs / f"{name}.log",
                environment=self._environment,
                stop_seconds=STORY_SECONDS,
                # Without the supervisor there is no broker, and a worker that waits for one ignores softer signals.
                death_signal="TERM" if name == "web" else "KILL",
            )
            for name, command in commands.items()
        ]

    def _manage(self, *arguments: str, log: str, meanwhile: Callable[[], None] = _nothing) -> None:
        """Run a command of manage.py to its end, or until the archive is stopped.

        Raises `StartError` with the end of its output when it fails.
        """
        path = self.archive.logs / f"{log}.log"
        with path.open("wb") as output:
            process = subprocess.Popen(
                end_with_parent([sys.executable, str(PROJECT / "manage.py"), *arguments], signal_name="TERM"),
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        while process.poll() is None:
            if self.stopping:
                process.terminate()
            meanwhile()
            time.sleep(0.05)
        if process.returncode and not self.stopping:
            tail = "\n".join(path.read_text(errors="replace").splitlines()[-8:])
            raise StartError(f"`manage.py {arguments[0]}` failed (all of it is in {path}):\n{tail}")

    def _wait_for_web(self, children: list[Child]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self.stopping and not self._web_answers():
            if time.monotonic() > deadline:
                raise StartError(f"The web server does not answer after {READY_SECONDS} s; see {self.archive.logs}.")
            for child in children:
                if child.name == "web" and not child.running():
                    raise StartError(f"The web server ended while it started; see {child.log}.")
                child.keep_alive()
            time.sleep(0.1)

    def _web_answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz/")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def _announce(self) -> None:
        if self.stopping:
            return
        site = f"http://{HOST}:{self.port}/"
        report(f"Site   {site}")
        report(f"Admin  {site}admin/")
        report(f"API    {site}api/v1/")
        if self.archive.credentials.exists():
            name, password = self.archive.credentials.read_text().split()
            report(f"Editor's sign-in: {name} / {password}   (kept in {self.archive.credentials})")
        report(f"Logs are in {self.archive.logs}. Ctrl-C stops the archive.")

    def _load_samples(self, keep_alive: Callable[[], None]) -> None:
        """Import the sample stories once. The archive also runs without them."""
        done = self.archive.data / "samples-loaded"
        if done.exists() or self.stopping or not SAMPLES.exists():
            return
        report("Loading the sample stories")
        try:
            self._manage("ingest", str(SAMPLES), "--publish", log="samples", meanwhile=keep_alive)
        except StartError as error:
            report(f"The sample stories could not be loaded: {error}")
            return
        if not self.stopping:
            done.touch()
            report("The sample stories are imported; their statements appear as the workers read them.")

    def _keep_alive(self, cluster: Cluster | None, children: list[Child]) -> None:
        if cluster is not None and not cluster.running():
            report("PostgreSQL ended; starting it again")
            self._restart(cluster, children)
        for child in children:
            child.keep_alive()

    def _restart(self, cluster: Cluster, children: list[Child]) -> None:
        port = self.archive.port
        cluster.start()
        if self.archive.port != port:  # another program took it meanwhile: restart the children with the new one
            for child in children:
                child.terminate()
