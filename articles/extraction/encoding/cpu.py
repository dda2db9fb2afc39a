"""What the processor can do, and how onnxruntime is brought to use it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROCESSOR = Path("/proc/cpuinfo")


@contextmanager
def every_core() -> Iterator[None]:
    """Lets this thread use every core for a moment, and only those it was held to after that.

    When it is first imported, onnxruntime moves a thread from one core to another, to see whether the registers that
    matrices are multiplied in (AMX) come along. In a process held to one core it cannot, and does without them: its
    products of 8 bits then take three times as long.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    held = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
        yield
    finally:
        os.sched_setaffinity(0, held)


def adds_up_exactly(path: Path = PROCESSOR) -> bool:
    """Whether the processor has VNNI; where that cannot be told, it is taken to have none."""
    try:
        flags = re.search(r"^flags\s*:(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return False
    return flags is not None and not {"avx512_vnni", "avx_vnni"}.isdisjoint(flags[1].split())
