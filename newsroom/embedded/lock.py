"""One process at a time runs an archive's database: it holds the lock for as long as it lives."""

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
def holding(archive: Archive, *, wait_seconds: float = 0) -> Iterator[None]:
    """Hold an archive's lock. The kernel lets go of it when the process ends, however it ends.

    Raises `InUseError` when another process holds it, after waiting that many seconds for it to finish.
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
