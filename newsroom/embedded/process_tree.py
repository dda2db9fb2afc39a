"""Child processes that never outlive their parent, and recognising those that were left behind."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

# Carried in the environment of every child: which run of which archive started it.
RUN_VARIABLE = "NEWSROOM_RUN"


def dying_with_parent(command: list[str], *, by: str) -> list[str]:
    """Wrap a command so that the kernel sends it the signal named `by` ("TERM", "INT") when its parent dies."""
    return ["setpriv", "--pdeathsig", by, *command]


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Ask until the condition holds or the time is over; the last answer."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def exists(pid: int) -> bool:
    """Whether the kernel knows the id, be it of a process that has ended and that nobody has collected yet."""
    return Path(f"/proc/{pid}").exists()


def alive(pid: int) -> bool:
    """Whether a process exists and is more than an entry that nobody has collected yet."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def left_behind(run: str, session: int | None = None) -> Iterator[int]:
    """Ids of the processes that carry this run's mark (and are of one session): ours beyond doubt, whatever id."""
    mark = f"{RUN_VARIABLE}={run}".encode()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or (pid := int(folder.name)) == os.getpid():
            continue
        try:
            ours = mark in (folder / "environ").read_bytes().split(b"\0")
            if ours and alive(pid) and session in {None, os.getsid(pid)}:
                yield pid
        except OSError:  # another user's process, or one that has just ended
            continue


def end_left_behind(run: str, session: int | None = None) -> None:
    """End what was left behind by a process that was killed. Its work is redelivered: nothing is lost."""
    for pid in left_behind(run, session):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(left_behind(run, session)), seconds=5)
