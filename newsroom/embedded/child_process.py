"""One supervised process: started in a session of its own, started again when it dies, ended with all it started."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from newsroom.embedded.data_folder import PROJECT
from newsroom.embedded.process_tree import RUN_VARIABLE, dying_with_parent, end_left_behind, wait_until

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# A process that has lived this long was well: its next death starts the pauses anew.
WELL_AFTER = 60.0
LOG_BYTES = 10 * 1024 * 1024


class Child:
    """A named command with a log file; `keep_alive` is called again and again by the supervisor."""

    def __init__(
        self, name: str, command: list[str], *, log: Path, environment: dict[str, str], patience: float, by: str
    ) -> None:
        self.name = name
        self.command = command
        self.log = log
        self.environment = environment
        self.patience = patience  # seconds it may take to finish what it is doing when asked to stop
        self.by = by  # the signal that the kernel sends it when the supervisor dies
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = FIRST_PAUSE
        self.started_at = 0.0
        self.start_again_at = 0.0

    def start(self) -> None:
        keep_small(self.log)
        with self.log.open("ab") as log:
            # The kernel sends the signal when this thread ends: only the main thread may start children.
            self.process = subprocess.Popen(
                dying_with_parent(self.command, by=self.by),
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
            self.pause = FIRST_PAUSE if now - self.started_at > WELL_AFTER else min(self.pause * 2, LONGEST_PAUSE)
            self.start_again_at = now + self.pause
            how = f"exit code {self.process.returncode}"
            self.process = None
            report(f"{self.name} ended ({how}); starting it again in {self.pause:.0f} s. Its log: {self.log}")
        if now >= self.start_again_at:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.running():
            self.process.terminate()

    def stop(self) -> None:
        """Wait for it to finish, no longer than its patience, then end it and all that it started."""
        process, self.process = self.process, None
        if process is None:
            return
        for seconds, firmly in ((self.patience, signal.SIGQUIT), (2.0, signal.SIGKILL), (5.0, signal.SIGKILL)):
            if wait_until(lambda: process.poll() is not None, seconds=seconds):
                break
            process.send_signal(firmly)
        self._end_descendants(process.pid)

    def _end_descendants(self, session: int) -> None:
        end_left_behind(self.environment[RUN_VARIABLE], session=session)


def keep_small(log: Path) -> None:
    """Put a log that has grown large aside; one earlier log is kept."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))


def report(line: str) -> None:
    """A short line for the person at the console. When nobody reads the console any more, the archive goes on."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {line}\n")
        sys.stdout.flush()
