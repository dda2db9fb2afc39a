"""Trouble for a real worker, by a word in the story: it is held while it reads, or it cannot read at all.

Included in a worker's process by name; everything else about its reading is real.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from articles import tasks
from newsroom.embedded.process_tree import wait_until

HOLD, FAIL = "hold-this-story", "fail-this-story"
FOLDER = "TROUBLE_FOLDER"
HELD_SECONDS = 60

real = tasks.extractor


class TroubledExtractor:
    """The real extractor, with trouble before it."""

    def __init__(self) -> None:
        self.real = real()
        self.version, self.sha256 = self.real.version, self.real.sha256

    def extract(self, text: str) -> Any:
        if FAIL in text:
            raise ValueError("this story cannot be read")
        if HOLD in text:
            folder = Path(os.environ[FOLDER])
            (folder / "held").touch()
            wait_until((folder / "let-go").exists, seconds=HELD_SECONDS)
        return self.real.extract(text)


tasks.extractor = cache(TroubledExtractor)  # type: ignore[assignment]
