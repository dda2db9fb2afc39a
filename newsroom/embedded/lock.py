"""The lock of a data folder: one process at a time runs an archive's database."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from newsroom.embedded.data_folder import Archive
from newsroom.embedded.errors import StartError
from newsroom.embedded.process_tree import wait_until


class InUseError(StartError):
    """Another process runs this archive."""


@contextmanager
def archive_lock(archive: Archive, *, wait_seconds: float = 0) -> Iterator[None]:
    """Lock an archive for this process. The kernel releases the lock when the process ends, however it ends.

    Raises `InUseError` when another process still has the lock after `wait_seconds`.
    """
    descriptor = os.open(archive.lock, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:

        def take() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        if not wait_until(take, seconds=wait_seconds):
            holder = file.read().strip() or "unknown"
            raise InUseError(
                f"The archive in {archive.data} is already running (process {holder}). "
                f"Stop it first, or choose another DATA and PORT."
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
