"""An extractor that waits or fails where a story has a certain word; otherwise it is the real one.

A worker includes this module by name.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from articles import tasks
from tests.support.waiting import wait_until

HOLD, FAIL = "hold-this-story", "fail-this-story"
FOLDER = "TROUBLE_FOLDER"

real = tasks.extractor


class TroubledExtractor:
    """The real extractor, which waits or fails first."""

    def __init__(self) -> None:
        self.real = real()
        self.version, self.sha256 = self.real.version, self.real.sha256

    def extract(self, text: str) -> Any:
        if FAIL in text:
            raise ValueError("this story cannot be read")
        if HOLD in text:
            folder = Path(os.environ[FOLDER])
            (folder / "held").touch()
            worker = os.getppid()
            wait_until(lambda: (folder / "let-go").exists() or os.getppid() != worker)
        return self.real.extract(text)


tasks.extractor = cache(TroubledExtractor)  # type: ignore[assignment]
