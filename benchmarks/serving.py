"""What a reader of stories does when it is measured: rows in, what it finds and what that took out. Needs no package.

A row on standard input is ``{"text"}``; the answer on standard output ``{"seconds", "cpu_seconds", "peak_mib"}`` with
``statements`` as ``manage.py extract`` prints them, or ``unfinished``: why the reader gave the story up.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Statement = dict[str, Any]


class Unfinished(Exception):
    """The reader cannot read this story."""


def peak_mib(process: Path = Path("/proc/self")) -> float:
    """The most memory that a process held. What resource.getrusage says counts the process that started it too."""
    status = (process / "status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def serve(statements: Callable[[str], list[Statement]]) -> None:
    for line in sys.stdin:
        text = json.loads(line)["text"]
        wall, cpu = time.perf_counter(), time.process_time()
        answer: dict[str, Any] = {}
        try:
            answer["statements"] = statements(text)
        except Unfinished as error:
            answer["unfinished"] = str(error)
        answer["seconds"], answer["cpu_seconds"] = time.perf_counter() - wall, time.process_time() - cpu
        answer["peak_mib"] = peak_mib()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
