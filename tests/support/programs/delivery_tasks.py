"""Celery tasks that write to a folder when they run, and one that waits there for permission to end."""

import os
from pathlib import Path

from celery import shared_task

from tests.support.waiting import wait_until


@shared_task
def trace(folder: str, name: str) -> None:
    """Write to the folder that this task ran."""
    with (Path(folder) / "trace").open("a") as file:
        file.write(f"{name}\n")


@shared_task
def held(folder: str, name: str) -> None:
    """Write its process id to the folder, wait for the file `let-go` there, then write that it ran."""
    started = Path(folder) / f"{name}.pid"
    started.with_suffix(".new").write_text(str(os.getpid()))
    started.with_suffix(".new").replace(started)
    worker = os.getppid()
    wait_until(lambda: (Path(folder) / "let-go").exists() or os.getppid() != worker)
    trace(folder, name)
