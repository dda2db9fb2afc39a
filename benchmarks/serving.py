"""The protocol of an extractor that is measured: rows in, statements and times out. Needs no package.

A row on standard input is ``{"text"}``; the row on standard output ``{"seconds", "cpu_seconds", "peak_mib"}`` with
``statements`` as ``manage.py extract`` prints them, or ``unfinished`` with the reason.
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
    """The extractor cannot read this story."""


def peak_mib(process: Path = Path("/proc/self")) -> float:
    """Return the peak memory of this process; resource.getrusage would include its parent's."""
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
