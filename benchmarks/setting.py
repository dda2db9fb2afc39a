"""The date, command, commit and machine of a measurement."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def setting(command: str) -> str:
    """Return the line; ``command`` is what follows ``python -m``."""
    commit = _answer("git", "rev-parse", "--short", "HEAD")
    if _answer("git", "status", "--porcelain", "--untracked-files=no"):
        commit += " and changes"
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    machine = (
        f"{os.cpu_count()} cores of {cpu[1] if cpu else platform.processor()}, Python {platform.python_version()}"
    )
    return (
        f"`python -m {command}`, commit `{commit}`, {datetime.now(UTC):%-d %B %Y}, {machine};"
        f" load of the machine in the last quarter of an hour {os.getloadavg()[2]:.1f}."
    )


def _answer(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
