"""The processes that tests start, and their end however the tests end.

Every process gets a signal from the kernel when its parent ends, so a killed pytest leaves nothing running. Processes
whose own parent died become children of pytest, which kills all that are left when it finishes.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsroom.embedded.process_tree import end_with_parent, is_alive
from tests.support.waiting import wait_until

# Options of prctl(2).
SET_DEATH_SIGNAL = 1
SET_CHILD_SUBREAPER = 36


def start(command: Sequence[str], *, signal_name: str = "KILL", **options: Any) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own; it gets the signal when pytest ends without stopping it."""
    return subprocess.Popen(end_with_parent([*command], signal_name=signal_name), start_new_session=True, **options)


def end_with_controller() -> None:
    """Let the kernel kill this process of pytest-xdist when the one that distributes the tests ends."""
    ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, int(signal.SIGKILL))


def adopt_orphans() -> None:
    """Make this process the parent of all its descendants whose own parents end."""
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1)


def descendants() -> set[int]:
    """Return the ids of the living processes that this one started, and those that they started."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            pid = int(folder.name)
            parents[pid] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid for pid in found - {os.getpid()} if is_alive(pid)}


def kill_descendants() -> None:
    """Kill every process that is left of those which the tests started."""

    def none_left() -> bool:
        left = descendants()
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return not left

    wait_until(none_left)
