"""A supervised process: it starts in a session of its own, starts again when it dies, and ends with its children."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from newsroom.embedded.data_folder import PROJECT
from newsroom.embedded.process_tree import RUN_VARIABLE, end_processes_of_run, end_with_parent, wait_until

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# A process that ran this long was healthy: after its next death the pauses begin anew.
HEALTHY_AFTER = 60.0
LOG_BYTES = 10 * 1024 * 1024


class Child:
    """A named command with a log file. The supervisor calls `keep_alive` again and again."""

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        log: Path,
        environment: dict[str, str],
        stop_seconds: float,
        death_signal: str,
    ) -> None:
        """`stop_seconds`: time to finish its work when stopped; `death_signal`: sent when the supervisor dies."""
        self.name = name
        self.command = command
        self.log = log
        self.environment = environment
        self.stop_seconds = stop_seconds
        self.death_signal = death_signal
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = FIRST_PAUSE
        self.started_at = 0.0
        self.start_again_at = 0.0

    def start(self) -> None:
        rotate(self.log)
        with self.log.open("ab") as log:
            # The kernel sends the death signal when this thread ends, so only the main thread may start children.
            self.process = subprocess.Popen(
                end_with_parent(self.command, signal_name=self.death_signal),
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=PROJECT,
            )
        self.started_at = time.monotonic()

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def keep_alive(self) -> None:
        """Start it again if it has died, after a pause that doubles with every death in a row."""
        if self.running():
            return
        now = time.monotonic()
        if self.process is not None:
            self._end_descendants(self.process.pid)
            self.pause = FIRST_PAUSE if now - self.started_at > HEALTHY_AFTER else min(self.pause * 2, LONGEST_PAUSE)
            self.start_again_at = now + self.pause
            how = f"exit code {self.process.returncode}"
            self.process = None
            report(f"{self.name} ended ({how}); starting it again in {self.pause:.0f} s. Its log: {self.log}")
        if now >= self.start_again_at:
            self.start()

    def terminate(self) -> None:
        """Ask it to stop, without waiting."""
        if self.process is not None and self.running():
            self.process.terminate()

    def stop(self) -> None:
        """Wait until it has stopped; after `stop_seconds` end it, with every process that it started."""
        process, self.process = self.process, None
        if process is None:
            return
        for seconds, number in ((self.stop_seconds, signal.SIGQUIT), (2.0, signal.SIGKILL), (5.0, signal.SIGKILL)):
            if wait_until(lambda: process.poll() is not None, seconds=seconds):
                break
            process.send_signal(number)
        self._end_descendants(process.pid)

    def _end_descendants(self, session: int) -> None:
        end_processes_of_run(self.environment[RUN_VARIABLE], session=session)


def rotate(log: Path) -> None:
    """Set a large log aside under another name; one earlier log stays."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))


def report(line: str) -> None:
    """Print a line for the person at the console. When nobody reads the console any more, the archive goes on."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {line}\n")
        sys.stdout.flush()
