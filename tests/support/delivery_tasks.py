"""Tasks that leave a trace in a folder, and wait there until they are let go."""

import os
from pathlib import Path

from celery import shared_task

from newsroom.embedded.process_tree import wait_until

HELD_SECONDS = 60


@shared_task
def trace(folder: str, name: str) -> None:
    """Write down that it ran."""
    with (Path(folder) / "trace").open("a") as file:
        file.write(f"{name}\n")


@shared_task
def held(folder: str, name: str) -> None:
    """Write down its process, then wait for a file `let-go`, then that it ran."""
    started = Path(folder) / f"{name}.pid"
    started.with_suffix(".new").write_text(str(os.getpid()))
    started.with_suffix(".new").replace(started)
    if not wait_until((Path(folder) / "let-go").exists, seconds=HELD_SECONDS):
        raise TimeoutError(f"{name} was not let go")
    trace(folder, name)
