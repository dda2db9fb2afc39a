"""Processor features, and how onnxruntime is made to use them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROCESSOR = Path("/proc/cpuinfo")


@contextmanager
def use_all_cores() -> Iterator[None]:
    """Let this thread use every core for a moment, then only those it was held to before.

    At its first import, onnxruntime moves a thread between cores to test for the AMX registers. In a process held to
    one core it cannot, and does without AMX: 8-bit matrix products then take three times as long.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    affinity = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
        yield
    finally:
        os.sched_setaffinity(0, affinity)


def has_vnni(path: Path = PROCESSOR) -> bool:
    """Return whether the processor has VNNI; False where that cannot be told."""
    try:
        flags = re.search(r"^flags\s*:(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return False
    return flags is not None and not {"avx512_vnni", "avx_vnni"}.isdisjoint(flags[1].split())
