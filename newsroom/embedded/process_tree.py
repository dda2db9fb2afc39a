"""Child processes that end with their parent, and finding those that an earlier run left behind."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

# Names, in the environment of every child, the run of the archive that started it.
RUN_VARIABLE = "NEWSROOM_RUN"


def end_with_parent(command: list[str], *, signal_name: str) -> list[str]:
    """Wrap a command so that the kernel sends it a signal ("TERM", "INT") when its parent ends."""
    return ["setpriv", "--pdeathsig", signal_name, *command]


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Call a condition until it is true or the time is over, and return its last value."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def pid_exists(pid: int) -> bool:
    """Return whether the kernel knows a process id, even of an ended process that its parent has not collected."""
    return Path(f"/proc/{pid}").exists()


def is_alive(pid: int) -> bool:
    """Return whether a process is at work: it exists and is no zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def processes_of_run(run: str, session: int | None = None) -> Iterator[int]:
    """Yield the ids of the living processes that carry a run's mark, of one session if it is given.

    A process id may be used again by a stranger; the mark in the environment shows that a process is ours.
    """
    mark = f"{RUN_VARIABLE}={run}".encode()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or (pid := int(folder.name)) == os.getpid():
            continue
        try:
            ours = mark in (folder / "environ").read_bytes().split(b"\0")
            if ours and is_alive(pid) and session in {None, os.getsid(pid)}:
                yield pid
        except OSError:  # another user's process, or one that has just ended
            continue


def end_processes_of_run(run: str, session: int | None = None) -> None:
    """Kill what a killed process left behind. Its work is delivered again, so nothing is lost."""
    for pid in processes_of_run(run, session):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(processes_of_run(run, session)), seconds=5)
