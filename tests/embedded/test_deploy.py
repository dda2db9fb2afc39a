"""The files in `deploy/`, checked by the programs that read them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from newsroom.embedded.data_folder import PROJECT

UNITS = PROJECT / "deploy" / "systemd"
INSTALLED_AT = "/opt/newsroom-archive"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for path in (path for path in UNITS.rglob("*") if path.is_file()):
        target = tmp_path / path.relative_to(UNITS)
        target.parent.mkdir(exist_ok=True)
        target.write_text(path.read_text().replace(INSTALLED_AT, str(PROJECT)))
    units = [str(path) for path in tmp_path.glob("newsroom*.*") if path.is_file()]
    assert len(units) == 8
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        env={"PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": f"{tmp_path}:/lib/systemd/system"},
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "newsroom" in line]
    assert (done.returncode, complaints) == (0, [])
